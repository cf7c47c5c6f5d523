//! Which buyer a name means: one department is one buyer, whatever its publisher calls it.
//!
//! Three things are known: a small list of federal and Québec organisations with their names
//! in both languages, former names and acronyms (`data/buyers`); rules for towns, schools,
//! health establishments and units of an organisation (`name.rs`); and pairs of names that a
//! publisher gives in two languages on one notice, which the store learns. Nothing is merged
//! by likeness alone.

mod name;
mod table;

use std::fmt;

use domain::{Buyer, Lang, Notice};

pub use table::{Organisation, Organisations, TableError};

/// A stable key of a buyer: `ca-spc` for an organisation of the list, else the country and
/// the words of the name, `ca:montreal-ville`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BuyerKey(String);

impl BuyerKey {
    /// A key as it was kept.
    pub fn kept(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the organisation is one of the list, so that nobody has to learn its names.
    pub fn is_listed(&self) -> bool {
        !self.0.contains(':')
    }

    /// What the name may mean to somebody who does not know which list or country it is from:
    /// the words alone, and every listed organisation that goes by them in Canada.
    pub fn possible(&self) -> Vec<String> {
        let Some((country, words)) = self.0.split_once(':') else { return vec![self.0.clone()] };
        if words.starts_with('=') {
            return vec![self.0.clone()];
        }
        let mut out = vec![words.to_owned()];
        if matches!(country, "" | "ca") {
            let (table, spaced) = (Organisations::builtin(), words.replace('-', " "));
            out.extend(table.scopes().filter_map(|scope| table.find(&spaced, Some(scope))).map(|o| o.id.clone()));
        }
        out
    }

    /// Whether one of two names of unlisted buyers has all the words of the other.
    pub fn within(&self, other: &Self) -> bool {
        let words = |key: &Self| key.0.split([':', '-']).skip(1).map(str::to_owned).collect::<Vec<_>>();
        let (a, b) = (words(self), words(other));
        let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        !few.is_empty() && few.iter().all(|w| many.contains(w))
    }

    /// Whether two keys of unlisted buyers have at least half their words in common: what
    /// two names of one buyer in one language must have.
    pub fn resembles(&self, other: &Self) -> bool {
        let words = |key: &Self| key.0.split([':', '-']).skip(1).map(str::to_owned).collect::<Vec<_>>();
        let (a, b) = (words(self), words(other));
        let shared = a.iter().filter(|w| b.contains(w)).count();
        shared * 2 >= a.len().max(b.len())
    }
}

impl fmt::Display for BuyerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One name of a buyer as it was published, and what it comes down to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The key.
    pub key: BuyerKey,
    /// The language of the name.
    pub lang: Lang,
    /// The name, without the unit that was taken off.
    pub name: String,
}

/// Names under which nobody in particular buys.
const NOBODY: &[&str] = &["n/a", "na", "not specified", "non precise", "unknown", "inconnu", "various", "divers", "autre", "other", "-"];

/// Every key that a notice's buyer has, one per name, without repetition; the first is the
/// one to go by when they disagree. The same key twice is one buyer said in two languages.
pub fn names_of(notice: &Notice) -> Vec<Named> {
    let place = Organisations::builtin().place(&notice.source);
    let country = place.country.clone().or_else(|| delivered_in(notice)).unwrap_or_default();
    let mut out: Vec<Named> = Vec::new();
    if let Some(id) = notice.buyer.id.as_deref().filter(|_| place.ids)
        && let Some((lang, name)) = ordered(&notice.buyer).first()
    {
        let key = BuyerKey(format!("{country}:={}", domain::fold(id)));
        return vec![Named { key, lang: *lang, name: (*name).to_owned() }];
    }
    for (lang, published) in ordered(&notice.buyer) {
        for head in name::heads(published) {
            let Some(key) = key(&head, place.scope.as_deref(), &country) else { continue };
            if !out.iter().any(|n| n.key == key) {
                out.push(Named { key, lang, name: head });
            }
        }
    }
    // A listed organisation is sure; a name beside it is at best another name of it.
    out.sort_by_key(|n| !n.key.is_listed());
    out
}

/// French and English first, so that the order does not depend on the codes of languages.
fn ordered(buyer: &Buyer) -> Vec<(Lang, &str)> {
    let mut names: Vec<(Lang, &str)> = buyer.name.iter().collect();
    names.sort_by_key(|(lang, _)| (*lang != Lang::FR, *lang != Lang::EN, *lang));
    names
}

fn delivered_in(notice: &Notice) -> Option<String> {
    notice.regions.iter().find_map(|r| r.code.as_ref()).map(|code| code.country().to_lowercase())
}

fn key(head: &str, scope: Option<&str>, country: &str) -> Option<BuyerKey> {
    if NOBODY.contains(&domain::fold(head).as_str()) {
        return None;
    }
    if let Some(listed) = Organisations::builtin().find(head, scope) {
        return Some(BuyerKey(listed.id.clone()));
    }
    let bag = name::bag(head);
    // One generic word alone names nobody.
    if bag.is_empty() || name::core(&bag).is_empty() {
        return None;
    }
    Some(BuyerKey(format!("{country}:{}", bag.join("-"))))
}

/// A buyer as a member writes it into a list: what it may mean, wherever it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    listed: Vec<String>,
    words: String,
}

impl Wanted {
    /// Reads an entry: a name in either language, a former name, an acronym.
    pub fn of(entry: &str) -> Self {
        let table = Organisations::builtin();
        let heads = name::heads(entry);
        let mut listed: Vec<String> = Vec::new();
        for scope in table.scopes() {
            // Nobody types an acronym in capitals into a list.
            let found =
                heads.iter().filter_map(|head| table.find(head, Some(scope)).or_else(|| table.find(&head.to_uppercase(), Some(scope))));
            listed.extend(found.map(|o| o.id.clone()));
        }
        listed.dedup();
        let words = if heads.len() == 1 { name::bag(&heads[0]) } else { Vec::new() };
        // « Ville » alone is no buyer; the folded text is compared as well, elsewhere.
        let words = if words.len() >= 2 { words.join("-") } else { String::new() };
        Self { listed, words }
    }

    /// Every key that the entry may have in the store, whatever country it is from.
    pub fn keys(&self) -> Vec<String> {
        let mut keys = self.listed.clone();
        if !self.words.is_empty() {
            keys.extend(Organisations::builtin().countries().map(|country| format!("{country}:{}", self.words)));
        }
        keys
    }

    /// Whether one of a notice's names is this buyer.
    pub fn is(&self, names: &[Named]) -> bool {
        names.iter().any(|n| {
            if n.key.is_listed() {
                self.listed.contains(&n.key.0)
            } else {
                !self.words.is_empty() && n.key.0.split_once(':').is_some_and(|(_, words)| words == self.words)
            }
        })
    }
}

#[cfg(test)]
mod tests;
