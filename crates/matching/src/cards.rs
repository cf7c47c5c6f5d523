//! What reasons say of profiles beside their words, in a few numbers that lie side by side:
//! equal codes and equal conditions of many profiles have one number each, so that what is
//! said about them is put in words once.

use std::sync::Arc;

use domain::{Agreement, Category, Code, Field, Lang, Method, Money, Notice, Profile, ReasonKind};
use rustc_hash::FxHashMap;

use crate::judge::agreement;

/// A profile's side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Card {
    pub id: i64,
    pub revision: i64,
    pub lang: Lang,
    /// Where the numbers of its codes begin, and how many they are.
    codes: (u32, u32),
    /// What it asks for beside words, in the order of [`FIELDS`].
    asks: [u32; FIELDS.len()],
}

/// What filters ask about, in the order in which it is told.
const FIELDS: [Field; 5] = [Field::Region, Field::Value, Field::Category, Field::Method, Field::Closing];

/// Instead of a number where nothing is asked.
const NOTHING: u32 = u32::MAX;

/// The cards of all profiles.
#[derive(Debug, Default)]
pub(crate) struct Cards {
    list: Vec<Card>,
    codes: Vec<Code>,
    /// The top of each.
    tops: Vec<u32>,
    by_code: FxHashMap<Code, u32>,
    /// The codes of profiles by number, one profile after the other.
    held: Vec<u32>,
    /// What is said where a notice does not say what is asked.
    unsaid: Vec<Arc<Agreement>>,
    by_ask: FxHashMap<(Field, Arc<str>), u32>,
}

impl Card {
    /// The number of what it asks about the value.
    pub(crate) fn range(&self) -> u32 {
        self.asks[1]
    }
}

impl Cards {
    /// Puts a profile after all others.
    pub(crate) fn put(&mut self, profile: &Profile) {
        let first = number(self.held.len());
        for code in &profile.codes {
            let next = number(self.codes.len());
            let known = *self.by_code.entry(code.clone()).or_insert(next);
            if known == next {
                self.codes.push(code.clone());
                self.tops.push(top(code));
            }
            self.held.push(known);
        }
        let mut asks = [NOTHING; FIELDS.len()];
        for ((ask, words), field) in asks.iter_mut().zip(asked(profile)).zip(FIELDS) {
            *ask = words.map_or(NOTHING, |words| self.ask(field, words.into()));
        }
        let codes = (first, number(profile.codes.len()));
        self.list.push(Card { id: profile.id, revision: profile.revision, lang: profile.lang, codes, asks });
    }

    /// The number of a condition.
    fn ask(&mut self, field: Field, words: Arc<str>) -> u32 {
        let next = number(self.unsaid.len());
        let known = *self.by_ask.entry((field, Arc::clone(&words))).or_insert(next);
        if known == next {
            self.unsaid.push(agreement(ReasonKind::Missing, words, Arc::default(), field).into());
        }
        known
    }

    /// A profile's card.
    pub(crate) fn of(&self, at: u32) -> &Card {
        &self.list[at as usize]
    }

    /// The numbers of its codes.
    pub(crate) fn codes(&self, card: &Card) -> &[u32] {
        let (first, count) = card.codes;
        &self.held[first as usize..(first + count) as usize]
    }

    /// The code of a number.
    pub(crate) fn code(&self, number: u32) -> &Code {
        &self.codes[number as usize]
    }

    /// See [`top`].
    pub(crate) fn top(&self, number: u32) -> u32 {
        self.tops[number as usize]
    }

    /// A condition in words.
    pub(crate) fn condition(&self, ask: u32) -> Option<&Arc<str>> {
        self.unsaid.get(ask as usize).map(|a| &a.wanted)
    }

    /// What a profile asks and the notice does not say. Such a notice is never ruled out; its
    /// reader is told to look.
    pub(crate) fn unsaid<'a>(&'a self, card: &Card, silent: Silent) -> impl Iterator<Item = &'a Arc<Agreement>> + use<'a> {
        card.asks.into_iter().zip(silent.0).filter(|(_, silent)| *silent).filter_map(|(ask, _)| self.unsaid.get(ask as usize))
    }
}

/// What a notice does not say, in the order of [`FIELDS`].
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Silent([bool; FIELDS.len()]);

impl Silent {
    pub(crate) fn of(notice: &Notice) -> Self {
        Self([
            notice.regions.iter().all(|r| r.code.is_none()),
            notice.value.is_none(),
            notice.categories.is_empty(),
            notice.method == Method::Unknown,
            notice.closing.is_none(),
        ])
    }
}

/// What a profile asks for beside words, in the order of [`FIELDS`].
fn asked(profile: &Profile) -> [Option<String>; FIELDS.len()] {
    let Profile { regions, value_min, value_max, categories, methods, lead_days, .. } = profile;
    let range = [value_min, value_max];
    let amount = |m: &Option<Money>| m.map_or_else(String::new, |m| m.major().to_string());
    [
        (!regions.is_empty()).then(|| joined(regions.iter().map(ToString::to_string))),
        range.iter().any(|m| m.is_some()).then(|| range.map(amount).join("–")),
        (!categories.is_empty()).then(|| joined(categories.iter().map(|c| category(*c).to_owned()))),
        (!methods.is_empty()).then(|| joined(methods.iter().map(|m| method(*m).to_owned()))),
        (*lead_days > 0).then(|| lead_days.to_string()),
    ]
}

fn joined(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

/// Where a code's tree begins: codes whose tops differ have nothing in common, see
/// [`codes::closeness`].
pub(crate) fn top(code: &Code) -> u32 {
    let first = code.digits.as_bytes().first();
    (code.scheme as u32) << 9 | first.map_or(256, |first| u32::from(*first))
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(NOTHING)
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
