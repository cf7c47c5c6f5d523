//! What past notices tell of a contract that a profile only names by its title: who bought,
//! and under which class. A title that many buyers use tells nothing.

use std::collections::BTreeMap;

use domain::fold;

use crate::{
    bytes::{Damaged, Reader, Writer},
    text::Tongue,
    trace::{hash, tongue},
};

/// Views of past notices kept for this; beyond that a key as good as chance decides.
pub(crate) const MAX_PUBLISHED: usize = 100_000;
/// Titles of more contracts than this, each with another buyer or class, say nothing.
const MOST: usize = 8;

/// One view of a past notice.
#[derive(Debug, Clone)]
pub(crate) struct Published {
    title: u64,
    tongue: Tongue,
    client: Option<u32>,
    class: Option<u32>,
}

impl Published {
    /// Nothing where the title, or all that it could tell, is missing.
    pub(crate) fn of(title: &str, tongue: Tongue, client: Option<u32>, class: Option<u32>) -> Option<Self> {
        let title = key(title)?;
        client.or(class)?;
        Some(Self { title, tongue, client, class })
    }

    /// The terms and the classes that it names.
    pub(crate) fn numbers(&mut self) -> (&mut Option<u32>, &mut Option<u32>) {
        (&mut self.client, &mut self.class)
    }

    /// Marks what it names.
    pub(crate) fn mark(&self, terms: &mut [bool], classes: &mut [bool]) {
        if let Some(client) = self.client {
            terms[client as usize] = true;
        }
        if let Some(class) = self.class {
            classes[class as usize] = true;
        }
    }

    /// Whether its numbers are below these.
    pub(crate) fn is_sound(&self, terms: usize, classes: usize) -> bool {
        self.client.is_none_or(|t| (t as usize) < terms) && self.class.is_none_or(|c| (c as usize) < classes)
    }

    pub(crate) fn write(&self, out: &mut Writer) {
        out.key(self.title);
        out.count(self.tongue.index());
        for number in [self.client, self.class] {
            out.int(number.map_or(0, |n| u64::from(n) + 1));
        }
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        let (title, tongue) = (from.key()?, tongue(from)?);
        Ok(Self { title, tongue, client: from.small()?.checked_sub(1), class: from.small()?.checked_sub(1) })
    }
}

/// A title without regard to accents, case and punctuation; nothing where no letter is left.
fn key(title: &str) -> Option<u64> {
    let letters: String = fold(title).chars().filter(|c| c.is_alphanumeric()).collect();
    (!letters.is_empty()).then(|| hash(letters.bytes()))
}

/// Who bought, in the terms of each tongue, and under which class.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Contract {
    clients: [Option<u32>; 4],
    class: Option<u32>,
}

/// Contracts by their titles.
#[derive(Debug, Clone, Default)]
pub(crate) struct Contracts {
    all: Vec<Contract>,
    /// Keys of titles with the place of a contract, ascending.
    titles: Vec<(u64, u32)>,
}

impl Contracts {
    /// Those of past notices, by key and number of the view.
    pub(crate) fn of(published: &BTreeMap<(u64, u8), Published>) -> Self {
        let mut out = Self::default();
        let mut last = None;
        for ((notice, _), view) in published {
            if last.replace(*notice) != Some(*notice) {
                out.all.push(Contract { class: view.class, ..Contract::default() });
            }
            let place = out.all.len() - 1;
            out.all[place].clients[view.tongue.index()] = view.client;
            out.titles.push((view.title, u32::try_from(place).unwrap_or(u32::MAX)));
        }
        out.titles.sort_unstable();
        out
    }

    /// The buyers of the contracts with a title, as terms of a tongue, each once.
    pub(crate) fn clients(&self, title: &str, tongue: Tongue) -> Vec<u32> {
        self.named(title, |contract| contract.clients[tongue.index()])
    }

    /// Their classes, each once.
    pub(crate) fn classes(&self, title: &str) -> Vec<u32> {
        self.named(title, |contract| contract.class)
    }

    fn named(&self, title: &str, number: impl Fn(&Contract) -> Option<u32>) -> Vec<u32> {
        let Some(key) = key(title).filter(|_| !self.all.is_empty()) else { return Vec::new() };
        let first = self.titles.partition_point(|(title, _)| *title < key);
        let own = self.titles[first..].iter().take_while(|(title, _)| *title == key);
        let mut out: Vec<u32> = Vec::new();
        for number in own.filter_map(|(_, place)| number(&self.all[*place as usize])) {
            if !out.contains(&number) {
                out.push(number);
            }
            if out.len() > MOST {
                return Vec::new();
            }
        }
        out.sort_unstable();
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_tells_buyer_and_class_in_both_languages_unless_everybody_uses_it() {
        let mut published = BTreeMap::new();
        let mut put = |notice: u64, view: u8, title: &str, tongue, client: u32| {
            published.insert((notice, view), Published::of(title, tongue, Some(client), Some(7)).unwrap());
        };
        put(1, 0, "Réfection du pont P-02308 (Lefebvre)", Tongue::French, 10);
        put(1, 1, "Repair of bridge P-02308", Tongue::English, 11);
        for n in 0..9 {
            put(20 + n, 0, "Déneigement", Tongue::French, 30 + u32::try_from(n).unwrap());
        }
        let contracts = Contracts::of(&published);
        let title = "refection du PONT P-02308, Lefebvre.";
        assert_eq!((contracts.clients(title, Tongue::French), contracts.clients(title, Tongue::English)), (vec![10], vec![11]));
        assert_eq!(contracts.classes(title), [7]);
        assert_eq!(contracts.clients("Repair of bridge P-02308", Tongue::French), [10]);
        assert!(contracts.clients("Déneigement", Tongue::French).is_empty());
        assert!(contracts.clients("Autre chose", Tongue::French).is_empty());
        assert!(Published::of(" - ", Tongue::French, Some(1), None).is_none());
        assert!(Published::of("Pont", Tongue::French, None, None).is_none());
    }
}
