//! A notice that answers two profiles of one reader stands once, with both named.

use domain::{Lang, Profile};

use locale::say;

use crate::{Entry, Section, clean};

/// An entry with the other profiles that it answers.
#[derive(Debug, Clone)]
pub struct Item<'a> {
    pub entry: Entry<'a>,
    pub also: Vec<&'a str>,
}

/// A section whose notices stand nowhere else.
#[derive(Debug, Clone)]
pub struct Merged<'a> {
    pub profile: Option<&'a Profile>,
    pub items: Vec<Item<'a>>,
    pub more: usize,
    pub more_url: &'a str,
}

impl Merged<'_> {
    /// The profile's name, or what followed notices are called; not longer than `most`.
    pub fn name(&self, lang: Lang, most: usize) -> String {
        self.profile.map_or_else(|| say(lang, "mail-followed", &[]), |profile| clean::cut(&profile.name, most))
    }

    /// Whether it has anything to show or to count.
    pub fn is_live(&self) -> bool {
        !self.items.is_empty() || self.more > 0
    }
}

/// Puts each notice where it scores highest; changes come before what is new, high scores
/// before low ones, and the given order decides among equals.
pub fn once_each<'a>(sections: &[Section<'a>]) -> Vec<Merged<'a>> {
    let mut merged: Vec<Merged<'a>> =
        sections.iter().map(|s| Merged { profile: s.profile, items: Vec::new(), more: s.more, more_url: s.more_url }).collect();
    for id in ids(sections) {
        if let Some((home, item)) = item(sections, id) {
            merged[home].items.push(item);
        }
    }
    for section in &mut merged {
        section.items.sort_by(|a, b| b.entry.cause.cmp(&a.entry.cause).then(b.entry.score.total_cmp(&a.entry.score)));
    }
    merged
}

/// Every notice once, in the order of appearance.
fn ids(sections: &[Section<'_>]) -> Vec<i64> {
    let mut ids = Vec::new();
    for entry in sections.iter().flat_map(|section| &section.entries) {
        if !ids.contains(&entry.notice_id) {
            ids.push(entry.notice_id);
        }
    }
    ids
}

/// The notice with the section that shows it: the first of those with the highest score.
fn item<'a>(sections: &[Section<'a>], id: i64) -> Option<(usize, Item<'a>)> {
    let places: Vec<(usize, Entry<'a>)> = sections
        .iter()
        .enumerate()
        .filter_map(|(at, section)| section.entries.iter().find(|entry| entry.notice_id == id).map(|entry| (at, *entry)))
        .collect();
    // A profile says why; what is only followed says less.
    let weight = |place: &(usize, Entry<'_>)| if sections[place.0].profile.is_some() { place.1.score } else { -1.0 };
    let (home, best) = places.iter().copied().reduce(|best, next| if weight(&next) > weight(&best) { next } else { best })?;
    // What weighs most to the reader is said, whichever profile it came through.
    let told = places.iter().map(|(_, entry)| entry).reduce(|most, next| if next.cause > most.cause { next } else { most })?;
    let also = places.iter().filter(|(at, _)| *at != home).filter_map(|(at, _)| sections[*at].profile).map(|p| p.name.as_str()).collect();
    Some((home, Item { entry: Entry { cause: told.cause, changes: told.changes, ..best }, also }))
}
