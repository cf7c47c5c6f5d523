//! The profile form: what the browser sends, what it means, and back again.
//! Nothing typed is lost on an error. Not the page; `profile_view.rs` lays it out.

use domain::{Cadence, Category, Code, Currency, Keyword, Lang, Method, Money, Profile, RegionCode, Scheme, Weekdays};
use locale::{Arg, say};
use serde::Deserialize;

use crate::{region, typed};

const LINES: usize = 200;
const LINE: usize = 120;
const PROSE: usize = 4_000;

/// The form as sent. A field that no page of ours has is refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Form {
    pub name: String,
    pub lang: String,
    pub keywords: String,
    pub text: String,
    pub must: String,
    pub never: String,
    pub codes: String,
    pub regions: Vec<String>,
    pub elsewhere: String,
    pub value_min: String,
    pub value_max: String,
    pub categories: Vec<String>,
    pub methods: Vec<String>,
    pub staffing: Vec<String>,
    pub past: String,
    pub followed_buyers: String,
    pub muted_buyers: String,
    pub lead_days: String,
    pub threshold: String,
    pub cadence: String,
    pub hour: String,
    pub days: Vec<String>,
    pub day: String,
    /// `save` or `preview`.
    pub action: String,
}

/// What is wrong with one field, for the person who filled it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub field: &'static str,
    pub text: String,
}

/// Names of the categories in the form.
pub(crate) const CATEGORIES: [(&str, Category); 3] =
    [("goods", Category::Goods), ("services", Category::Services), ("works", Category::Works)];

/// Names of the ways to answer in the form.
pub(crate) const METHODS: [(&str, Method); 4] =
    [("open", Method::Open), ("selective", Method::Selective), ("limited", Method::Limited), ("direct", Method::Direct)];

impl Form {
    /// The form that says what a profile says.
    pub(crate) fn of(profile: &Profile, lang: Lang) -> Self {
        let (offered, elsewhere): (Vec<&RegionCode>, Vec<&RegionCode>) =
            profile.regions.iter().partition(|r| region::is_offered(r.as_str()));
        let (cadence, hour, days, day) = cadence_fields(profile.cadence);
        let categories = CATEGORIES.iter().filter(|(_, c)| profile.categories.contains(c)).map(|(name, _)| (*name).to_owned());
        let methods = METHODS.iter().filter(|(_, m)| profile.methods.contains(m)).map(|(name, _)| (*name).to_owned());
        Self {
            name: profile.name.clone(),
            lang: profile.lang.to_string(),
            keywords: lines(profile.keywords.iter().map(keyword_line)),
            text: profile.text.clone(),
            must: lines(&profile.must),
            never: lines(&profile.never),
            codes: lines(profile.codes.iter().map(ToString::to_string)),
            regions: offered.into_iter().map(ToString::to_string).collect(),
            elsewhere: elsewhere.into_iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            value_min: profile.value_min.map(|m| amount(lang, m)).unwrap_or_default(),
            value_max: profile.value_max.map(|m| amount(lang, m)).unwrap_or_default(),
            categories: categories.collect(),
            methods: methods.collect(),
            staffing: if profile.staffing { vec!["1".into()] } else { Vec::new() },
            past: lines(&profile.past),
            followed_buyers: lines(&profile.followed_buyers),
            muted_buyers: lines(&profile.muted_buyers),
            lead_days: profile.lead_days.to_string(),
            threshold: profile.threshold.unwrap_or(DEFAULT_THRESHOLD).to_string(),
            cadence: cadence.to_owned(),
            hour: hour.to_string(),
            days,
            day: day.to_string(),
            action: String::new(),
        }
    }

    /// The profile that the form means, based on the one that it edits; or everything that
    /// is wrong with it.
    pub(crate) fn profile(&self, base: &Profile, lang: Lang) -> Result<Profile, Vec<Fault>> {
        let mut read = Reading { lang, faults: Vec::new() };
        let profile = Profile {
            name: read.name(&self.name),
            lang: if self.lang == "en" { Lang::EN } else { Lang::FR },
            keywords: read.list("keywords", &self.keywords).iter().filter_map(|line| keyword(line)).collect(),
            text: read.prose("text", &self.text),
            must: read.list("must", &self.must),
            never: read.list("never", &self.never),
            codes: read.codes(&self.codes),
            regions: read.regions(&self.regions, &self.elsewhere),
            value_min: read.money("value_min", &self.value_min, base.value_min),
            value_max: read.money("value_max", &self.value_max, base.value_max),
            categories: CATEGORIES.iter().filter(|(name, _)| self.categories.iter().any(|c| c == name)).map(|(_, c)| *c).collect(),
            methods: METHODS.iter().filter(|(name, _)| self.methods.iter().any(|m| m == name)).map(|(_, m)| *m).collect(),
            staffing: !self.staffing.is_empty(),
            past: read.list("past", &self.past),
            followed_buyers: read.list("followed_buyers", &self.followed_buyers),
            muted_buyers: read.list("muted_buyers", &self.muted_buyers),
            lead_days: read.lead_days(&self.lead_days),
            threshold: read.threshold(&self.threshold),
            cadence: read.cadence(self),
            ..base.clone()
        };
        read.whole(&profile);
        if read.faults.is_empty() { Ok(profile) } else { Err(read.faults) }
    }
}

/// The rhythm that a form means, on whichever page it stands.
pub(crate) fn rhythm(form: &Form, lang: Lang) -> Result<Cadence, Vec<Fault>> {
    let mut read = Reading { lang, faults: Vec::new() };
    let cadence = read.cadence(form);
    if read.faults.is_empty() { Ok(cadence) } else { Err(read.faults) }
}

/// A form that says nothing but a rhythm.
pub(crate) fn of_rhythm(cadence: Cadence) -> Form {
    let (cadence, hour, days, day) = cadence_fields(cadence);
    Form { cadence: cadence.to_owned(), hour: hour.to_string(), days, day: day.to_string(), ..Form::default() }
}

/// The score from which the one default mails.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the constant is 50")]
pub(crate) const DEFAULT_THRESHOLD: u8 = domain::Band::POSSIBLE_FROM as u8;

struct Reading {
    lang: Lang,
    faults: Vec<Fault>,
}

impl Reading {
    fn fault(&mut self, field: &'static str, key: &str, args: &[(&str, Arg<'_>)]) {
        self.faults.push(Fault { field, text: say(self.lang, key, args) });
    }

    fn name(&mut self, text: &str) -> String {
        let name = domain::squeeze(&typed::visible(text));
        if name.is_empty() {
            self.fault("name", "web-fault-name", &[]);
        } else if name.chars().count() > LINE {
            self.fault("name", "web-fault-long-line", &[("max", LINE.into()), ("line", shortened(&name).into())]);
        }
        name
    }

    fn prose(&mut self, field: &'static str, text: &str) -> String {
        let text = typed::visible(text).replace("\r\n", "\n").trim().to_owned();
        let count = text.chars().count();
        if count > PROSE {
            self.fault(field, "web-fault-long-text", &[("max", PROSE.into()), ("n", count.into())]);
        }
        text
    }

    /// One entry a line; blank lines and repetitions go.
    fn list(&mut self, field: &'static str, text: &str) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for line in typed::visible(text).lines().map(domain::squeeze).filter(|l| !l.is_empty()) {
            if line.chars().count() > LINE {
                self.fault(field, "web-fault-long-line", &[("max", LINE.into()), ("line", shortened(&line).into())]);
            } else if !out.contains(&line) {
                out.push(line);
            }
        }
        if out.len() > LINES {
            self.fault(field, "web-fault-many-lines", &[("max", LINES.into()), ("n", out.len().into())]);
        }
        out
    }

    fn codes(&mut self, text: &str) -> Vec<Code> {
        let mut out = Vec::new();
        for line in self.list("codes", text) {
            match code(&line) {
                Ok(code) if !out.contains(&code) => out.push(code),
                Ok(_) => {}
                Err(invalid) => self.faults.push(Fault { field: "codes", text: locale::invalid(self.lang, &invalid) }),
            }
        }
        out
    }

    fn regions(&mut self, boxes: &[String], elsewhere: &str) -> Vec<RegionCode> {
        let mut out = Vec::new();
        let typed = elsewhere.split([' ', ',', ';', '\n', '\r', '\t']).filter(|w| !w.is_empty()).map(|w| (w, "elsewhere"));
        for (given, field) in boxes.iter().map(|b| (b.as_str(), "regions")).chain(typed) {
            match given.parse::<RegionCode>() {
                Ok(code) if !out.contains(&code) => out.push(code),
                Ok(_) => {}
                Err(invalid) => self.faults.push(Fault { field, text: locale::invalid(self.lang, &invalid) }),
            }
        }
        out
    }

    fn money(&mut self, field: &'static str, text: &str, before: Option<Money>) -> Option<Money> {
        if text.trim().is_empty() {
            return None;
        }
        match Money::parse(text, before.map_or(Currency::CAD, |m| m.currency)) {
            Ok(money) if money.minor >= 0 => Some(money),
            Ok(_) => {
                self.fault(field, "web-fault-negative", &[]);
                None
            }
            Err(invalid) => {
                self.faults.push(Fault { field, text: locale::invalid(self.lang, &invalid) });
                None
            }
        }
    }

    fn lead_days(&mut self, text: &str) -> u16 {
        let days = if text.trim().is_empty() { Some(0) } else { text.trim().parse().ok().filter(|d| *d <= 365) };
        days.unwrap_or_else(|| {
            self.fault("lead_days", "web-fault-days", &[]);
            0
        })
    }

    fn threshold(&mut self, text: &str) -> Option<u8> {
        match text.trim().parse::<u8>() {
            Ok(DEFAULT_THRESHOLD) => None,
            Ok(score @ 30..=90) => Some(score),
            _ if text.trim().is_empty() => None,
            _ => {
                self.fault("threshold", "web-fault-threshold", &[]);
                None
            }
        }
    }

    fn cadence(&mut self, form: &Form) -> Cadence {
        let hour = form.hour.parse().ok().filter(|h| *h < 24).unwrap_or(7);
        match form.cadence.as_str() {
            "instant" => Cadence::Instant,
            "off" => Cadence::Off,
            "weekly" => Cadence::Weekly { day: form.day.parse().ok().filter(|d| *d < 7).unwrap_or(0), hour },
            "daily" => {
                let days = form.days.iter().filter_map(|d| d.parse::<u8>().ok()).filter(|d| *d < 7).fold(0, |set, d| set | (1 << d));
                if days == 0 {
                    self.fault("days", "web-fault-no-day", &[]);
                }
                Cadence::Daily { hour, days: Weekdays(days) }
            }
            _ => {
                self.fault("cadence", "web-fault-cadence", &[]);
                Cadence::default()
            }
        }
    }

    /// What only shows when all fields are read.
    fn whole(&mut self, profile: &Profile) {
        if profile.keywords.is_empty() && profile.text.is_empty() && profile.codes.is_empty() && profile.past.is_empty() {
            self.fault("keywords", "web-fault-empty", &[]);
        }
        if let (Some(low), Some(high)) = (profile.value_min, profile.value_max)
            && low.currency == high.currency
            && low.minor > high.minor
        {
            self.fault("value_max", "web-fault-range", &[]);
        }
        if let Some(word) = profile.never.iter().find(|w| profile.must.iter().any(|m| domain::fold(m) == domain::fold(w))) {
            self.fault("never", "web-fault-never-must", &[("word", word.into())]);
        }
        let twice = |b: &&String| profile.followed_buyers.iter().any(|f| domain::fold(f) == domain::fold(b));
        if let Some(buyer) = profile.muted_buyers.iter().find(twice) {
            self.fault("muted_buyers", "web-fault-buyer-twice", &[("buyer", buyer.into())]);
        }
    }
}

/// `+` before a keyword makes it core business, `~` makes it weigh less.
fn keyword(line: &str) -> Option<Keyword> {
    let (weight, text) = match (line.strip_prefix('+'), line.strip_prefix('~')) {
        (Some(rest), _) => (3, rest),
        (_, Some(rest)) => (1, rest),
        _ => (2, line),
    };
    let text = domain::squeeze(text);
    (!text.is_empty()).then_some(Keyword { text, weight })
}

fn keyword_line(keyword: &Keyword) -> String {
    match keyword.weight {
        0 | 1 => format!("~ {}", keyword.text),
        2 => keyword.text.clone(),
        _ => format!("+ {}", keyword.text),
    }
}

/// `unspsc:81111500`, `UNSPSC 81111500`, or eight digits alone, which are UNSPSC; what
/// stands after the code, such as its title, is ignored. The French names of the
/// classifications are understood.
fn code(line: &str) -> Result<Code, domain::Invalid> {
    let mut words = line.split([':', ' ', '\t']).filter(|w| !w.is_empty());
    let first = words.next().unwrap_or_default();
    let scheme = match first.to_ascii_lowercase().as_str() {
        "nibs" => Ok(Scheme::Gsin),
        "scian" => Ok(Scheme::Naics),
        other => other.parse::<Scheme>(),
    };
    match scheme {
        Ok(scheme) => Code::parse(scheme, words.next().unwrap_or_default()),
        Err(_) if first.bytes().all(|b| b.is_ascii_digit()) => Code::parse(Scheme::Unspsc, first),
        Err(_) => line.parse(),
    }
}

fn shortened(line: &str) -> String {
    let mut text: String = line.chars().take(40).collect();
    text.push('…');
    text
}

fn lines<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> String {
    items.into_iter().map(|i| i.as_ref().to_owned()).collect::<Vec<_>>().join("\n")
}

/// An amount as the form shows it: without a sign, so that it can be typed over.
fn amount(lang: Lang, money: Money) -> String {
    let unit = 10_i64.pow(money.currency.decimals());
    let whole = locale::number(lang, money.minor / unit);
    let rest = money.minor % unit;
    if rest == 0 {
        return whole;
    }
    let mark = if lang == Lang::EN { '.' } else { ',' };
    format!("{whole}{mark}{rest:0width$}", width = money.currency.decimals() as usize)
}

fn cadence_fields(cadence: Cadence) -> (&'static str, u8, Vec<String>, u8) {
    let days = |set: Weekdays| (0..7).filter(|d| set.0 & (1 << d) != 0).map(|d: u8| d.to_string()).collect();
    match cadence {
        Cadence::Instant => ("instant", 7, days(Weekdays::BUSINESS), 0),
        Cadence::Daily { hour, days: set } => ("daily", hour, days(set), 0),
        Cadence::Weekly { day, hour } => ("weekly", hour, days(Weekdays::BUSINESS), day),
        Cadence::Off => ("off", 7, days(Weekdays::BUSINESS), 0),
    }
}

#[cfg(test)]
#[path = "profile_form_tests.rs"]
mod tests;
