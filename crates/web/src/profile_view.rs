//! The profile form as it is laid out: sets of fields with labels, hints and faults.
//! Not what the fields mean; that is `profile_form.rs`.

use crate::{
    choice::{Choice, checks, choices},
    profile_form::{CATEGORIES, Fault, Form, METHODS},
    region,
    visit::Visit,
};

/// How a field is drawn.
pub(crate) enum Shape {
    Line { value: String, kind: &'static str },
    Area { value: String, rows: u8 },
    Choice { options: Vec<Choice> },
    Checks { options: Vec<Choice>, kind: &'static str },
    Slide { value: String, low: String, high: String },
}

/// One field.
pub(crate) struct Field {
    pub name: &'static str,
    pub label: String,
    pub hint: String,
    pub fault: String,
    pub shape: Shape,
}

/// Fields that belong together.
pub(crate) struct Set {
    pub legend: String,
    pub hint: String,
    pub fields: Vec<Field>,
}

struct Layout<'a> {
    visit: &'a Visit,
    faults: &'a [Fault],
}

/// The whole form.
pub(crate) fn sets(visit: &Visit, form: &Form, faults: &[Fault]) -> Vec<Set> {
    let l = Layout { visit, faults };
    vec![
        l.set("name", vec![l.line("name", &form.name, "text"), l.field("lang", l.languages(&form.lang))]),
        l.set(
            "what",
            vec![
                l.area("keywords", &form.keywords, 8),
                l.area("text", &form.text, 4),
                l.area("codes", &form.codes, 4),
                l.area("past", &form.past, 3),
            ],
        ),
        l.set(
            "limits",
            vec![
                l.area("never", &form.never, 3),
                l.area("must", &form.must, 2),
                l.field("categories", l.categories(form)),
                l.field("methods", l.methods(form)),
                l.line("value_min", &form.value_min, "decimal"),
                l.line("value_max", &form.value_max, "decimal"),
                l.line("lead_days", &form.lead_days, "numeric"),
                l.field("staffing", l.staffing(form)),
            ],
        ),
        l.set("where", vec![l.field("regions", l.places(form)), l.line("elsewhere", &form.elsewhere, "text")]),
        l.set("buyers", vec![l.area("followed_buyers", &form.followed_buyers, 2), l.area("muted_buyers", &form.muted_buyers, 2)]),
        l.set(
            "mail",
            vec![
                l.field("threshold", l.slide(&form.threshold)),
                l.field("cadence", l.cadences(&form.cadence)),
                l.field("hour", l.hours(&form.hour)),
                l.field("days", Shape::Checks { options: checks(l.weekdays(), &form.days), kind: "checkbox" }),
                l.field("day", Shape::Choice { options: choices(l.weekdays(), &form.day) }),
            ],
        ),
    ]
}

/// The fields of a reader's own rhythm, which may also be the profile's.
pub(crate) fn rhythm(visit: &Visit, form: &Form, of_profile: domain::Cadence, faults: &[Fault]) -> Vec<Field> {
    let l = Layout { visit, faults };
    let as_profile = visit.say_with("web-pref-as-profile", &[("cadence", locale::cadence(visit.lang, of_profile).into())]);
    let name = |name: &str| (name.to_owned(), visit.say(&format!("web-form-cadence-{name}")));
    let pairs = std::iter::once(("profile".to_owned(), as_profile)).chain(["daily", "instant", "weekly"].map(name));
    vec![
        l.field("cadence", Shape::Checks { options: choices(pairs, &form.cadence), kind: "radio" }),
        l.field("hour", l.hours(&form.hour)),
        l.field("days", Shape::Checks { options: checks(l.weekdays(), &form.days), kind: "checkbox" }),
        l.field("day", Shape::Choice { options: choices(l.weekdays(), &form.day) }),
    ]
}

impl Layout<'_> {
    fn set(&self, name: &str, fields: Vec<Field>) -> Set {
        let hint = locale::plain(self.visit.lang, &format!("web-set-{name}-hint")).unwrap_or_default();
        Set { legend: self.visit.say(&format!("web-set-{name}")), hint, fields }
    }

    fn field(&self, name: &'static str, shape: Shape) -> Field {
        let key = format!("web-form-{}", name.replace('_', "-"));
        let faults: Vec<&str> = self.faults.iter().filter(|f| f.field == name).map(|f| f.text.as_str()).collect();
        Field {
            name,
            label: self.visit.say(&key),
            hint: locale::plain(self.visit.lang, &format!("{key}-hint")).unwrap_or_default(),
            fault: faults.join(" "),
            shape,
        }
    }

    fn line(&self, name: &'static str, value: &str, kind: &'static str) -> Field {
        self.field(name, Shape::Line { value: value.to_owned(), kind })
    }

    fn area(&self, name: &'static str, value: &str, rows: u8) -> Field {
        self.field(name, Shape::Area { value: value.to_owned(), rows })
    }

    fn languages(&self, chosen: &str) -> Shape {
        let name = |code: &str| (code.to_owned(), self.visit.say(&format!("web-form-lang-{code}")));
        Shape::Choice { options: choices(["fr", "en"].map(name), if chosen.is_empty() { "fr" } else { chosen }) }
    }

    fn categories(&self, form: &Form) -> Shape {
        let pairs = CATEGORIES.map(|(name, category)| (name.to_owned(), locale::category(self.visit.lang, category)));
        Shape::Checks { options: checks(pairs, &form.categories), kind: "checkbox" }
    }

    fn methods(&self, form: &Form) -> Shape {
        let pairs = METHODS.map(|(name, method)| (name.to_owned(), locale::method(self.visit.lang, method)));
        Shape::Checks { options: checks(pairs, &form.methods), kind: "checkbox" }
    }

    fn staffing(&self, form: &Form) -> Shape {
        let pair = ("1".to_owned(), self.visit.say("web-form-staffing-yes"));
        Shape::Checks { options: checks([pair], &form.staffing), kind: "checkbox" }
    }

    fn places(&self, form: &Form) -> Shape {
        let pairs = [region::named(self.visit.lang, &region::CANADA), region::named(self.visit.lang, &region::CORRIDORS)].concat();
        Shape::Checks { options: checks(pairs, &form.regions), kind: "checkbox" }
    }

    fn slide(&self, value: &str) -> Shape {
        Shape::Slide {
            value: value.to_owned(),
            low: self.visit.say("web-form-threshold-low"),
            high: self.visit.say("web-form-threshold-high"),
        }
    }

    fn cadences(&self, chosen: &str) -> Shape {
        let name = |name: &str| (name.to_owned(), self.visit.say(&format!("web-form-cadence-{name}")));
        Shape::Checks { options: choices(["daily", "instant", "weekly", "off"].map(name), chosen), kind: "radio" }
    }

    fn hours(&self, chosen: &str) -> Shape {
        let hour = |h: u8| (h.to_string(), locale::hour(self.visit.lang, h));
        Shape::Choice { options: choices((0..24).map(hour), chosen) }
    }

    fn weekdays(&self) -> Vec<(String, String)> {
        (0..7).map(|day| (day.to_string(), self.visit.say(&format!("weekday-{day}")))).collect()
    }
}
