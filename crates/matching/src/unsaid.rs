//! What a filter of the profile asks about and the notice does not say. Such a notice is
//! never ruled out; its reader is told to look.

use std::sync::Arc;

use domain::{Category, Field, Method, Money, Notice, Profile, Reason, ReasonKind};

use crate::judge::agreement;

/// One reason without points for each such question.
pub(crate) fn unsaid(profile: &Profile, notice: &Notice) -> Vec<Reason> {
    let missing = |wanted: String, field| Reason::of(0.0, agreement(ReasonKind::Missing, wanted.into(), Arc::default(), field));
    let mut out = Vec::new();
    if !profile.regions.is_empty() && notice.regions.iter().all(|r| r.code.is_none()) {
        out.push(missing(joined(profile.regions.iter().map(ToString::to_string)), Field::Region));
    }
    let range = [profile.value_min, profile.value_max];
    if range.iter().any(Option::is_some) && notice.value.is_none() {
        let amounts = range.map(|m| m.map_or_else(String::new, |m: Money| m.major().to_string()));
        out.push(missing(amounts.join("–"), Field::Value));
    }
    if !profile.categories.is_empty() && notice.categories.is_empty() {
        out.push(missing(joined(profile.categories.iter().map(|c| category(*c).to_owned())), Field::Category));
    }
    if !profile.methods.is_empty() && notice.method == Method::Unknown {
        out.push(missing(joined(profile.methods.iter().map(|m| method(*m).to_owned())), Field::Method));
    }
    if profile.lead_days > 0 && notice.closing.is_none() {
        out.push(missing(profile.lead_days.to_string(), Field::Closing));
    }
    out
}

fn joined(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

/// The stable names, which `locale` turns into words.
fn category(category: Category) -> &'static str {
    match category {
        Category::Goods => "goods",
        Category::Services => "services",
        Category::Works => "works",
    }
}

fn method(method: Method) -> &'static str {
    match method {
        Method::Open => "open",
        Method::Selective => "selective",
        Method::Limited => "limited",
        Method::Direct => "direct",
        Method::Unknown => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use domain::{Lang, Region, Text, Value};

    use super::*;
    use crate::{Learned, explain, filter::Stop};

    fn profile() -> Profile {
        let cad = |minor| Some(Money { minor, currency: domain::Currency::CAD });
        Profile {
            keywords: vec![domain::Keyword { text: "serveurs".into(), weight: 2 }],
            regions: vec!["CA-QC".parse().unwrap(), "CA-ON".parse().unwrap()],
            value_min: cad(1_000_000),
            value_max: cad(9_000_000),
            categories: vec![Category::Goods],
            methods: vec![Method::Open, Method::Selective],
            lead_days: 5,
            ..Profile::default()
        }
    }

    fn silent() -> Notice {
        Notice { title: Text::of(Lang::FR, "Achat de serveurs"), ..Notice::default() }
    }

    #[test]
    fn a_notice_that_says_nothing_passes_and_the_reasons_say_so() {
        let told = explain(&profile(), &silent(), &Learned::default());
        assert!(told.stopped_by.is_empty() && told.score > 0.0);
        let unsaid: Vec<(Field, &str)> =
            told.reasons.iter().filter(|r| r.kind == ReasonKind::Missing).map(|r| (r.field, &*r.wanted)).collect();
        assert_eq!(
            unsaid,
            [
                (Field::Region, "CA-QC, CA-ON"),
                (Field::Value, "10000–90000"),
                (Field::Category, "goods"),
                (Field::Method, "open, selective"),
                (Field::Closing, "5")
            ]
        );
        let sum: f64 = told.reasons.iter().map(|r| r.points).sum();
        assert!((sum - told.score).abs() < 1e-9);
    }

    #[test]
    fn one_that_says_it_is_held_to_it() {
        let stops = |change: &dyn Fn(&mut Notice)| {
            let mut notice = silent();
            change(&mut notice);
            explain(&profile(), &notice, &Learned::default()).stopped_by
        };
        assert_eq!(stops(&|n| n.method = Method::Limited), [Stop::Method]);
        assert_eq!(stops(&|n| n.method = Method::Selective), []);
        assert_eq!(stops(&|n| n.categories = vec![Category::Works]), [Stop::Category]);
        assert_eq!(stops(&|n| n.categories = vec![Category::Works, Category::Goods]), []);
        let region = |code: Option<&str>| Region { raw: "?".into(), code: code.map(|c| c.parse().unwrap()) };
        assert_eq!(stops(&|n| n.regions = vec![region(Some("CA-BC"))]), [Stop::Region]);
        assert_eq!(stops(&|n| n.regions = vec![region(Some("CA-BC")), region(None)]), []);
        assert_eq!(stops(&|n| n.regions = vec![region(Some("CA"))]), []);
        let value = |minor, currency| Some(Value { amount: Some(Money { minor, currency }), ..Value::default() });
        assert_eq!(stops(&|n| n.value = value(999_999, domain::Currency::CAD)), [Stop::Value]);
        assert_eq!(stops(&|n| n.value = value(999_999, "EUR".parse().unwrap())), []);
        assert_eq!(stops(&|n| n.value = value(1_000_000, domain::Currency::CAD)), []);
    }
}
