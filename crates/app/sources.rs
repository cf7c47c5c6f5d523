//! Which sources are read: the operator's file, or the one inside the program.

use std::{fs, path::Path};

use domain::Source;

use crate::both::Trouble;

/// Reads the file; an empty path means the list inside the program.
pub fn load(file: &str) -> Result<Vec<Source>, Trouble> {
    if file.is_empty() {
        return parse("sources.toml", worker::sources::DEFAULT);
    }
    let text = fs::read_to_string(Path::new(file)).map_err(|e| Trouble::unreadable(Path::new(file), &e))?;
    parse(file, &text)
}

/// Reads a list of sources; `name` stands in its mistakes.
pub fn parse(name: &str, text: &str) -> Result<Vec<Source>, Trouble> {
    worker::sources::parse(name, text).map_err(|e| {
        Trouble::new(format!("{}, ligne {}\u{a0}: {}.", e.file, e.line, e.what), format!("{}, line {}: {}.", e.file, e.line, e.what))
    })
}
