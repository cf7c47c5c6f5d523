//! Whether two notices of two sources are the same tender.
//!
//! Shared identifiers come first: the procedure, the address of the notice, the buyer's own
//! number together with the buyer. Without one, the title, the buyer and the closing date
//! must all agree, with a high bar: a tender shown twice costs a reader a moment, two tenders
//! shown as one may cost a firm a contract. Nothing here knows of the store: what notices can
//! be compared by is [`Facts::keys`], and whoever keeps them looks up who shares one.

mod facts;
mod title;

pub use facts::Facts;
use facts::Number;
use title::{Difference, compare};

/// Closing dates further apart than this are another year's tender of the same number.
const SAME_NUMBER_DAYS: i64 = 60;
/// A source that reads local time in the wrong zone is not further off than this.
const SAME_HOURS: i64 = 3;
/// Two notices with one page are one tender only if their titles are this alike.
const ONE_PAGE: f64 = 0.75;
/// Titles of fewer words that say something are shared by too many tenders.
const WORDS: usize = 3;

/// How sure, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Sure {
    /// From 0 to 1.
    pub score: f64,
    /// A short word and its detail per piece of evidence: `procedure …`, `address`,
    /// `number W8486-26`, `title 0.97`, `buyer`, `closing`.
    pub evidence: Vec<String>,
    /// Whether it rests on an identifier, and not on likeness alone.
    pub identified: bool,
}

/// Whether these are the same tender, and how sure that is; nothing below the bar.
pub fn same(a: &Facts, b: &Facts) -> Option<Sure> {
    if a.source == b.source {
        return None;
    }
    let titles = compare(a, b);
    by_procedure(a, b, &titles).or_else(|| by_number(a, b, &titles)).or_else(|| by_likeness(a, b, &titles))
}

/// The same tender among these, at most one per source. Two that are equally likely by title
/// alone are none: nobody can tell which is meant.
pub fn choose(facts: &Facts, others: &[Facts]) -> Vec<(usize, Sure)> {
    let rival = |own: &Facts, other: &Facts| own.source == other.source && own.reference != other.reference && alike(own, other);
    let ambiguous = others.iter().any(|other| rival(facts, other));
    let mut found: Vec<(usize, Sure)> = others.iter().enumerate().filter_map(|(at, other)| Some((at, same(facts, other)?))).collect();
    found.retain(|(at, sure)| sure.identified || !(ambiguous || others.iter().any(|third| rival(&others[*at], third))));
    found.sort_by(|(a, x), (b, y)| y.score.total_cmp(&x.score).then(a.cmp(b)));
    let mut best: Vec<(usize, Sure)> = Vec::new();
    for (at, sure) in found {
        if !best.iter().any(|(have, _)| others[*have].source == others[at].source) {
            best.push((at, sure));
        }
    }
    best
}

/// Whether two notices of one source could be taken for each other by title, buyer and date.
pub fn alike(a: &Facts, b: &Facts) -> bool {
    buyers(a, b) == Some(true) && closing(a, b) == Closing::Same && compare(a, b).likeness >= 0.9
}

fn by_procedure(a: &Facts, b: &Facts, titles: &Difference) -> Option<Sure> {
    let procedure = a.procedures.iter().find(|p| b.procedures.contains(p));
    let address = a.addresses.iter().find(|u| b.addresses.contains(u));
    let evidence = match (procedure, address) {
        (Some(procedure), _) => format!("procedure {procedure}"),
        // A page may list all calls of a buyer: what is on it must be called alike, too.
        (None, Some(_)) if titles.comparable && titles.likeness < ONE_PAGE => return None,
        (None, Some(_)) if buyers(a, b) != Some(false) && closing(a, b) != Closing::Far => "address".to_owned(),
        _ => return None,
    };
    // One procedure may be published lot by lot, and an address may be that of a portal.
    if titles.designators || (titles.comparable && titles.likeness < 0.2) {
        return None;
    }
    Some(Sure { score: 0.99, evidence: vec![evidence], identified: true })
}

fn by_number(a: &Facts, b: &Facts, titles: &Difference) -> Option<Sure> {
    let shared = |x: &Facts, y: &Facts| x.numbers.iter().find(|n| n.own && y.numbers.iter().any(|m| m.text == n.text)).cloned();
    let number: Number = shared(a, b).or_else(|| shared(b, a))?;
    let both_own = [a, b].iter().all(|f| f.numbers.iter().any(|n| n.own && n.text == number.text));
    let buyer = buyers(a, b);
    let date = closing(a, b);
    if buyer == Some(false) || titles.designators || titles.numbers || date == Closing::Far {
        return None;
    }
    // What a title only mentions may be the number of something else.
    let needed = if both_own && buyer == Some(true) { 0.3 } else { 0.6 };
    if titles.comparable && titles.likeness < needed || (!titles.comparable && buyer != Some(true)) {
        return None;
    }
    if date == Closing::Other && titles.likeness < 0.8 {
        return None;
    }
    let mut evidence = vec![format!("number {}", number.text)];
    evidence.extend(said(buyer, date, titles));
    Some(Sure { score: if both_own { 0.97 } else { 0.93 }, evidence, identified: true })
}

fn by_likeness(a: &Facts, b: &Facts, titles: &Difference) -> Option<Sure> {
    if titles.designators || titles.numbers || titles.contrary || titles.words < WORDS || closing(a, b) != Closing::Same {
        return None;
    }
    if a.information != b.information || other_number(a, b) {
        return None;
    }
    let needed = match buyers(a, b) {
        Some(true) => 0.9,
        None if titles.words >= WORDS + 2 && a.closes == b.closes => 0.98,
        _ => return None,
    };
    if titles.likeness < needed {
        return None;
    }
    let score = 0.9 * titles.likeness;
    Some(Sure { score, evidence: said(buyers(a, b), Closing::Same, titles), identified: false })
}

fn said(buyer: Option<bool>, date: Closing, titles: &Difference) -> Vec<String> {
    let mut out = Vec::new();
    if titles.comparable {
        out.push(format!("title {:.2}", titles.likeness));
    }
    if buyer == Some(true) {
        out.push("buyer".to_owned());
    }
    if date == Closing::Same {
        out.push("closing".to_owned());
    }
    out
}

/// Whether the same buys; nothing when that cannot be told.
fn buyers(a: &Facts, b: &Facts) -> Option<bool> {
    if a.buyers.is_empty() || b.buyers.is_empty() {
        return None;
    }
    if a.buyers.iter().any(|key| b.buyers.contains(key)) {
        return Some(true);
    }
    let near = a.names.iter().any(|x| b.names.iter().any(|y| x.within(y)));
    if near { None } else { Some(false) }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closing {
    /// The same day, and the same hour as far as both say one.
    Same,
    /// Not said by one of them.
    Unsaid,
    /// Moved in one of them, as it seems.
    Other,
    /// Another year's, as it seems.
    Far,
}

fn closing(a: &Facts, b: &Facts) -> Closing {
    let (Some(x), Some(y)) = (a.closes, b.closes) else { return Closing::Unsaid };
    let day = a.day == b.day;
    let hours = (x - y).num_minutes().abs();
    if (day && (a.whole_day || b.whole_day)) || hours <= SAME_HOURS * 60 {
        Closing::Same
    } else if hours <= SAME_NUMBER_DAYS * 24 * 60 {
        Closing::Other
    } else {
        Closing::Far
    }
}

/// Whether one carries the buyer's own number and the other, or its title, a different one of
/// the same make.
fn other_number(a: &Facts, b: &Facts) -> bool {
    let differs = |x: &Facts, y: &Facts| {
        let other: Vec<&Number> = y.numbers.iter().filter(|n| n.solicitation || !n.own).collect();
        let mut own = x.numbers.iter().filter(|n| n.solicitation);
        own.any(|n| !other.iter().any(|m| m.text == n.text) && other.iter().any(|m| make(&m.text) == make(&n.text)))
    };
    differs(a, b) || differs(b, a)
}

/// The make of a number: `W8486` and `W9001` are of one, `2026-17` is of another.
fn make(number: &str) -> String {
    number.chars().map(|c| if c.is_ascii_digit() { '9' } else { 'A' }).collect()
}
