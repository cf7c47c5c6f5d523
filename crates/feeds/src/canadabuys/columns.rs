//! The header: columns by their literal names, misspellings included, never by position.

use crate::{FeedError, rows::Row};

/// Where a column stands, if it is there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column(pub Option<usize>);

/// The English and the French column of one thing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub en: Column,
    pub fr: Column,
}

/// The header row.
pub(super) struct Header(Vec<String>);

impl Header {
    pub fn of(first: Row<'_>) -> Self {
        // A byte order mark behind a byte order mark.
        Self(first.iter().map(|name| String::from_utf8_lossy(name).trim_start_matches('\u{feff}').trim().to_owned()).collect())
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The column of this name.
    pub fn find(&self, name: &str) -> Column {
        Column(self.0.iter().position(|n| n == name))
    }

    /// The two columns of a name that ends in `-eng` and `-fra`.
    pub fn pair(&self, stem: &str) -> Pair {
        Pair { en: self.find(&format!("{stem}-eng")), fr: self.find(&format!("{stem}-fra")) }
    }

    /// Fails, naming the column, when one of these is missing.
    pub fn require<'n>(&self, names: impl IntoIterator<Item = &'n str>, all: &[&str]) -> Result<(), FeedError> {
        match names.into_iter().find(|name| self.find(name).0.is_none()) {
            None => Ok(()),
            Some(name) => Err(FeedError::MissingColumn { column: name.to_owned(), hint: self.hint(name, all) }),
        }
    }

    /// How many of these names are there.
    pub fn count(&self, names: &[&str]) -> usize {
        names.iter().filter(|name| self.find(name).0.is_some()).count()
    }

    /// The first names, for messages.
    pub fn beginning(&self) -> String {
        let mut text: String = self.0.join(", ").chars().filter(|c| !c.is_control()).take(80).collect();
        text.insert(0, '«');
        text.push('»');
        text
    }

    /// The unknown column that looks most like the missing one: it was probably renamed.
    fn hint(&self, missing: &str, known: &[&str]) -> String {
        let likeness = |name: &String| {
            let front = name.bytes().zip(missing.bytes()).take_while(|(a, b)| a == b).count();
            let back = name.bytes().rev().zip(missing.bytes().rev()).take_while(|(a, b)| a == b).count();
            (front + back).min(name.len()) * 100 / missing.len()
        };
        self.0
            .iter()
            .filter(|name| !known.contains(&name.as_str()))
            .map(|name| (likeness(name), name))
            .filter(|(alike, _)| *alike >= 50)
            .max()
            .map_or_else(String::new, |(_, name)| format!(", perhaps renamed to `{name}`"))
    }
}
