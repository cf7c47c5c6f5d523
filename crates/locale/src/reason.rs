//! Why a notice is proposed, as a sentence with the words of both sides.

use domain::{Category, Code, Currency, Field, Lang, Method, Money, Reason, ReasonKind, fold};

use crate::{Arg, region::words_or_place, say, value_range};

/// « « cybersécurité » dans le titre, votre capacité « SOC géré » ».
pub fn reason(lang: Lang, reason: &Reason) -> String {
    let sides = Sides::of(lang, reason);
    let same = fold(&sides.wanted) == fold(&sides.found);
    let key = match reason.kind {
        ReasonKind::Word | ReasonKind::Phrase | ReasonKind::Fuzzy | ReasonKind::Bridge if same => "reason-same",
        ReasonKind::Word => "reason-word",
        ReasonKind::Phrase => "reason-phrase",
        ReasonKind::Fuzzy => "reason-fuzzy",
        ReasonKind::Bridge if sides.via.is_some() => "reason-bridge-via",
        ReasonKind::Bridge => "reason-bridge",
        ReasonKind::Code => code_key(same, sides.via.is_some()),
        ReasonKind::Learned if same => "reason-learned-own",
        ReasonKind::Learned => "reason-learned",
        ReasonKind::Region if same || sides.wanted.is_empty() => "reason-region-same",
        ReasonKind::Region => "reason-region",
        ReasonKind::Value if sides.wanted.is_empty() => "reason-value-plain",
        ReasonKind::Value => "reason-value",
        ReasonKind::Buyer => "reason-buyer",
        ReasonKind::Past if sides.via.is_some() && reason.field == Field::Buyer => "reason-past-client",
        ReasonKind::Past if sides.via.is_some() => "reason-past-client-found",
        ReasonKind::Past if sides.found.is_empty() => "reason-past",
        ReasonKind::Past => "reason-past-found",
        ReasonKind::Liked if sides.found.is_empty() => "reason-liked",
        ReasonKind::Liked => "reason-liked-found",
        ReasonKind::Missing => missing_key(reason.field, sides.found.is_empty()),
    };
    sides.say(lang, key)
}

/// What was found, as [`reason`] quotes it.
pub fn reason_found(lang: Lang, reason: &Reason) -> String {
    if reason.kind == ReasonKind::Region { places(lang, &reason.found) } else { reason.found.to_string() }
}

fn code_key(same: bool, via: bool) -> &'static str {
    match (same, via) {
        (true, true) => "reason-code-same-via",
        (true, false) => "reason-code-same",
        (false, true) => "reason-code-via",
        (false, false) => "reason-code",
    }
}

fn missing_key(field: Field, nothing_found: bool) -> &'static str {
    match (field, nothing_found) {
        (Field::Code, _) => "reason-missing-code",
        (Field::Region, true) => "reason-missing-region",
        (Field::Region, false) => "reason-missing-region-found",
        (Field::Value, true) => "reason-missing-value",
        (Field::Value, false) => "reason-missing-value-found",
        (Field::Buyer, _) => "reason-missing-buyer",
        (Field::Category, _) => "reason-missing-category",
        (Field::Closing, true) => "reason-missing-closing-none",
        (Field::Closing, false) => "reason-missing-closing",
        (Field::Method, _) => "reason-missing-method",
        (Field::Title | Field::Description, _) => "reason-missing",
    }
}

/// Both sides of an agreement, as people read them.
struct Sides {
    wanted: String,
    found: String,
    via: Option<String>,
    place: &'static str,
}

impl Sides {
    fn of(lang: Lang, reason: &Reason) -> Self {
        let shown = |words: &str| match (reason.kind, reason.field) {
            (ReasonKind::Region, _) | (ReasonKind::Missing, Field::Region) => places(lang, words),
            (ReasonKind::Value, _) | (ReasonKind::Missing, Field::Value) => amounts(lang, words).unwrap_or_else(|| words.to_owned()),
            (ReasonKind::Missing, Field::Category) => named(lang, words, |name| match name {
                "goods" => Some(crate::category(lang, Category::Goods)),
                "services" => Some(crate::category(lang, Category::Services)),
                "works" => Some(crate::category(lang, Category::Works)),
                _ => None,
            }),
            (ReasonKind::Missing, Field::Method) => named(lang, words, |name| match name {
                "open" => Some(crate::method(lang, Method::Open)),
                "selective" => Some(crate::method(lang, Method::Selective)),
                "limited" => Some(crate::method(lang, Method::Limited)),
                "direct" => Some(crate::method(lang, Method::Direct)),
                _ => None,
            }),
            (ReasonKind::Missing, Field::Closing) => days(lang, words),
            (ReasonKind::Buyer | ReasonKind::Past | ReasonKind::Liked, _) => words.to_owned(),
            _ => words.parse::<Code>().map_or_else(|_| words.to_owned(), |code| crate::code(lang, &code)),
        };
        Self {
            wanted: shown(&reason.wanted),
            found: shown(&reason.found),
            via: reason.via.as_deref().filter(|via| !via.trim().is_empty()).map(str::to_owned),
            place: place_key(reason.field),
        }
    }

    fn say(&self, lang: Lang, key: &str) -> String {
        let via = self.via.as_deref().unwrap_or_default();
        let place = say(lang, self.place, &[]);
        let args: [(&str, Arg<'_>); 4] =
            [("wanted", (&self.wanted).into()), ("found", (&self.found).into()), ("via", via.into()), ("where", place.into())];
        say(lang, key, &args)
    }
}

/// `1250000 CAD` and `10000–500000`, either end of which may be missing, as people write
/// them; none for anything else. A range is in the currency of the house.
fn amounts(lang: Lang, words: &str) -> Option<String> {
    let money = |text: &str, currency| Money::parse(text, currency).ok();
    if let Some((low, high)) = words.split_once('–') {
        return value_range(lang, money(low, Currency::CAD), money(high, Currency::CAD));
    }
    let (amount, currency) = words.split_once(' ')?;
    money(amount, currency.parse().ok()?).map(|amount| crate::money(lang, amount))
}

/// One place, or several as a list.
fn places(lang: Lang, words: &str) -> String {
    let places: Vec<String> = words.split(", ").map(|place| words_or_place(lang, place)).collect();
    if places.len() == 1 { words_or_place(lang, words) } else { crate::list(lang, &places) }
}

/// Stable names as words, as a list; anything else stays as it is.
fn named(lang: Lang, words: &str, name: impl Fn(&str) -> Option<String>) -> String {
    let names: Option<Vec<String>> = words.split(", ").map(name).collect();
    names.map_or_else(|| words.to_owned(), |names| crate::list(lang, &names))
}

/// A number alone is of days.
fn days(lang: Lang, words: &str) -> String {
    words.parse::<u16>().map_or_else(|_| words.to_owned(), |n| say(lang, "reason-days", &[("n", n.into())]))
}

fn place_key(field: Field) -> &'static str {
    match field {
        Field::Title => "where-title",
        Field::Description => "where-description",
        Field::Buyer => "where-buyer",
        Field::Code => "where-code",
        Field::Region => "where-region",
        Field::Value => "where-value",
        Field::Category => "where-category",
        Field::Method => "where-method",
        Field::Closing => "where-closing",
    }
}
