//! Which sources are read: the operator's file, or the one inside the program.

use std::{collections::BTreeMap, fs, path::Path};

use domain::{Lang, Source};
use worker::fetch::Secret;

use crate::{both::Trouble, environment::Environment};

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
        let (fr, en) = match e.what.fault {
            Some(fault) => (locale::fault_words(Lang::FR, &fault), locale::fault_words(Lang::EN, &fault)),
            None => (e.what.fr, e.what.en),
        };
        Trouble::new(format!("{}, ligne {}\u{a0}: {fr}.", e.file, e.line), format!("{}, line {}: {en}.", e.file, e.line))
    })
}

/// The keys of the sources: from the variable that each names, else from its
/// file. One that is not there is told when the source is to be asked, since all others work.
pub fn keys(sources: &[Source], environment: &Environment) -> Result<BTreeMap<String, Secret>, Trouble> {
    let mut keys = BTreeMap::new();
    for source in sources {
        let file = Path::new(&source.key_file);
        let text = match environment.get(&source.key_env) {
            Some(value) => value.to_owned(),
            None if source.key_file.is_empty() => continue,
            // A source that rests needs no key, and none is missed.
            None if !source.enabled && !file.exists() => continue,
            None => fs::read_to_string(file).map_err(|e| Trouble::unreadable(file, &e))?,
        };
        keys.extend(Secret::new(&text).map(|key| (source.name.clone(), key)));
    }
    Ok(keys)
}
