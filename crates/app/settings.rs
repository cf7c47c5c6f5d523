//! Settings by key (`mail.port`) with the place each value came from. Knows the shape of
//! the file and its layers; not what any value means, which is `config`'s.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use domain::Lang;
use toml::de::{DeTable, DeValue};

use crate::both::{Both, Trouble, nearest};

/// The default file: every key, its value, and what it means.
pub const MANUAL: &str = include_str!("../../config/crieur.toml");

/// Where a value came from, for the sentence that refuses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Default,
    Line { file: String, line: usize },
    Environment(String),
    Flag(&'static str),
}

impl Origin {
    fn line(&self) -> usize {
        if let Self::Line { line, .. } = self { *line } else { 0 }
    }

    fn place(&self) -> Both {
        match self {
            Self::Default => Both::new("valeur par défaut", "default value"),
            Self::Line { file, line } => Both::new(format!("{file}, ligne {line}"), format!("{file}, line {line}")),
            Self::Environment(name) => Both::same(name),
            Self::Flag(name) => Both::same(name),
        }
    }
}

/// A scalar of the file.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Number(i64),
}

impl Value {
    fn kind(&self) -> Both {
        match self {
            Self::Text(_) => Both::new("un texte entre guillemets", "a text in quotes"),
            Self::Number(_) => Both::new("un nombre entier", "a whole number"),
        }
    }
}

/// A value given on the command line: key, value, and the flag's name.
pub type Flag = (&'static str, String, &'static str);

/// A key with its value and where it stands.
type Entry = (String, (Value, Origin));

/// All settings, layered.
pub struct Settings(BTreeMap<String, (Value, Origin)>);

impl Settings {
    /// The defaults, then the file, then the environment, then the flags. Every mistake in
    /// them is reported at once.
    pub fn layered(file: Option<(&Path, &str)>, environment: &[(String, String)], flags: &[Flag]) -> Result<Self, Trouble> {
        let mut troubles = Vec::new();
        let mut all = Self(read(MANUAL, "crieur.toml")?.into_iter().map(|(k, (v, _))| (k, (v, Origin::Default))).collect());
        if let Some((path, text)) = file {
            let mut entries = read(text, &path.display().to_string())?;
            entries.sort_by_key(|(_, (_, origin))| origin.line());
            for (key, (value, origin)) in entries {
                all.put(&key, &value, origin, &mut troubles);
            }
        }
        for (name, value) in environment {
            if let Some(rest) = name.strip_prefix("CRIEUR__") {
                let key = rest.to_lowercase().replacen("__", ".", 1);
                all.put(&key, &Value::Text(value.clone()), Origin::Environment(name.clone()), &mut troubles);
            }
        }
        for (key, value, flag) in flags {
            all.put(key, &Value::Text(value.clone()), Origin::Flag(flag), &mut troubles);
        }
        if troubles.is_empty() { Ok(all) } else { Err(Trouble(troubles)) }
    }

    fn put(&mut self, key: &str, value: &Value, origin: Origin, troubles: &mut Vec<Both>) {
        let Some(slot) = self.0.get_mut(key) else {
            troubles.push(self.unknown(key, &origin));
            return;
        };
        let written = !matches!(origin, Origin::Line { .. });
        let fitting = match (&slot.0, value) {
            (Value::Text(_), Value::Text(_)) | (Value::Number(_), Value::Number(_)) => Some(value.clone()),
            // The environment and flags know only text.
            (Value::Number(_), Value::Text(text)) if written => text.trim().parse().ok().map(Value::Number),
            _ => None,
        };
        if let Some(value) = fitting {
            *slot = (value, origin);
            return;
        }
        let (place, kind) = (origin.place(), slot.0.kind());
        troubles.push(Both::new(
            format!("{}\u{a0}: «\u{a0}{key}\u{a0}» attend {}.", place.fr, kind.fr),
            format!("{}: “{key}” expects {}.", place.en, kind.en),
        ));
    }

    fn unknown(&self, key: &str, origin: &Origin) -> Both {
        let place = origin.place();
        let hint = nearest(key, self.0.keys().map(String::as_str)).map_or_else(
            || Both::new("«\u{a0}crieur config\u{a0}» les montre toutes.", "“crieur config” shows them all."),
            |near| Both::new(format!("Vouliez-vous dire «\u{a0}{near}\u{a0}»\u{a0}?"), format!("Did you mean “{near}”?")),
        );
        Both::new(
            format!("{}\u{a0}: la clé «\u{a0}{key}\u{a0}» n'existe pas. {}", place.fr, hint.fr),
            format!("{}: there is no key “{key}”. {}", place.en, hint.en),
        )
    }

    /// What holds now, as a file, each value with its origin; secrets are hidden.
    pub fn shown(&self, lang: Lang) -> String {
        let (mut out, mut section) = (String::new(), "");
        for (key, (value, origin)) in &self.0 {
            let (head, name) = key.split_once('.').unwrap_or(("", key));
            if head != section {
                let _ = writeln!(out, "{}[{head}]", if section.is_empty() { "" } else { "\n" });
                section = head;
            }
            let value = match value {
                Value::Text(text) if is_secret(key) && !text.is_empty() => "\"…\"".to_owned(),
                Value::Text(text) => toml::Value::String(text.clone()).to_string(),
                Value::Number(number) => number.to_string(),
            };
            let remark = if *origin == Origin::Default { String::new() } else { format!("   # {}", origin.place().in_(lang)) };
            let _ = writeln!(out, "{name} = {value}{remark}");
        }
        out
    }

    /// A text, trimmed; empty when it is not set.
    pub fn text(&self, key: &str) -> &str {
        match self.0.get(key) {
            Some((Value::Text(text), _)) => text.trim(),
            _ => "",
        }
    }

    /// A whole number between two bounds.
    pub fn number<T: TryFrom<i64>>(&self, key: &str, least: i64, most: i64) -> Result<T, Both> {
        let given = match self.0.get(key) {
            Some((Value::Number(number), _)) => *number,
            _ => least,
        };
        (least..=most).contains(&given).then(|| T::try_from(given).ok()).flatten().ok_or_else(|| {
            self.refuse(
                key,
                &Both::new(format!("attendu\u{a0}: un nombre de {least} à {most}"), format!("expected: a number from {least} to {most}")),
            )
        })
    }

    /// Why the value of a key is refused, with the place where it stands.
    pub fn refuse(&self, key: &str, why: &Both) -> Both {
        let Some((value, origin)) = self.0.get(key) else { return why.clone() };
        if *origin == Origin::Default {
            return Both::new(format!("{key} n'est pas réglé\u{a0}: {}.", why.fr), format!("{key} is not set: {}.", why.en));
        }
        let given = match value {
            _ if is_secret(key) => "…".to_owned(),
            Value::Text(text) => format!("\"{text}\""),
            Value::Number(number) => number.to_string(),
        };
        let place = origin.place();
        Both::new(format!("{}\u{a0}: {key} = {given}\u{a0}: {}.", place.fr, why.fr), format!("{}: {key} = {given}: {}.", place.en, why.en))
    }
}

/// Whether a value must not be shown; where a secret's file lies may be.
fn is_secret(key: &str) -> bool {
    matches!(key, "mail.password" | "mail.reports_token" | "database.url")
}

/// Reads the sections of a file, each value with its line.
fn read(text: &str, file: &str) -> Result<Vec<Entry>, Trouble> {
    let document = DeTable::parse(text).map_err(|e| {
        let line = e.span().map_or(1, |span| line_of(text, span.start));
        let said = e.message().replace('\n', " ");
        Trouble::new(
            format!("{file}, ligne {line}\u{a0}: ceci n'est pas du TOML valable ({said})."),
            format!("{file}, line {line}: this is not valid TOML ({said})."),
        )
    })?;
    let (mut out, mut troubles) = (Vec::new(), Vec::new());
    for (section, body) in document.get_ref() {
        let line = line_of(text, section.span().start);
        let DeValue::Table(table) = body.get_ref() else {
            troubles.push(Both::new(
                format!(
                    "{file}, ligne {line}\u{a0}: «\u{a0}{}\u{a0}» doit se trouver dans une section telle que [mail].",
                    section.get_ref()
                ),
                format!("{file}, line {line}: “{}” must stand in a section such as [mail].", section.get_ref()),
            ));
            continue;
        };
        for (key, value) in table {
            let origin = Origin::Line { file: file.to_owned(), line: line_of(text, key.span().start) };
            let key = format!("{}.{}", section.get_ref(), key.get_ref());
            match value.get_ref() {
                DeValue::String(text) => out.push((key, (Value::Text(text.to_string()), origin))),
                DeValue::Integer(number) => match i64::from_str_radix(&number.as_str().replace('_', ""), number.radix()) {
                    Ok(number) => out.push((key, (Value::Number(number), origin))),
                    Err(_) => troubles.push(wrong_kind(&key, &origin)),
                },
                _ => troubles.push(wrong_kind(&key, &origin)),
            }
        }
    }
    if troubles.is_empty() { Ok(out) } else { Err(Trouble(troubles)) }
}

fn wrong_kind(key: &str, origin: &Origin) -> Both {
    let place = origin.place();
    Both::new(
        format!("{}\u{a0}: «\u{a0}{key}\u{a0}» doit être un texte entre guillemets ou un nombre entier.", place.fr),
        format!("{}: “{key}” must be a text in quotes or a whole number.", place.en),
    )
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text.as_bytes().iter().take(at).filter(|b| **b == b'\n').count()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Settings, Trouble};

    fn of(text: &str) -> Result<Settings, Trouble> {
        Settings::layered(Some((Path::new("essai.toml"), text)), &[], &[])
    }

    #[test]
    fn the_manual_is_the_default() {
        let settings = of("").unwrap();
        assert_eq!(settings.text("web.bind"), "127.0.0.1:8080");
        assert_eq!(settings.number::<u32>("mail.group_minutes", 0, 60), Ok(15));
    }

    #[test]
    fn the_last_layer_wins() {
        let env = [("CRIEUR__MAIL__PORT".to_owned(), "2525".to_owned()), ("HOME".to_owned(), "x".to_owned())];
        let flags = [("web.bind", "0.0.0.0:1".to_owned(), "--bind")];
        let settings = Settings::layered(Some((Path::new("f"), "[mail]\nport = 25\n[web]\nbind = \"127.0.0.1:2\"")), &env, &flags).unwrap();
        assert_eq!(settings.number::<u16>("mail.port", 0, 65535), Ok(2525));
        assert_eq!(settings.text("web.bind"), "0.0.0.0:1");
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line_and_the_nearest_one() {
        let trouble = of("[mail]\nmode = \"smtp\"\nhsot = \"x\"\n").err().unwrap();
        assert_eq!(trouble.0[0].en, "essai.toml, line 3: there is no key “mail.hsot”. Did you mean “mail.host”?");
        assert_eq!(
            trouble.0[0].fr,
            "essai.toml, ligne 3\u{a0}: la clé «\u{a0}mail.hsot\u{a0}» n'existe pas. Vouliez-vous dire «\u{a0}mail.host\u{a0}»\u{a0}?"
        );
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let trouble = of("[mail]\nport = \"x\"\n[weeb]\nbind = \"\"\n").err().unwrap();
        assert_eq!(trouble.0.len(), 2, "{trouble}");
    }
}
