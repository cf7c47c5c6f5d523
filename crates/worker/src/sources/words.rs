//! A mistake in a sources file, said in French and in English: whoever wrote the file reads
//! it on a terminal. What the parser finds is put into French as far as its words are known.

use domain::Fault;

/// The same sentence twice, without a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// French.
    pub fr: String,
    /// English.
    pub en: String,
    /// What a reader found; told in the words of `locale` where they are at hand.
    pub fault: Option<Box<Fault>>,
}

impl Words {
    pub(super) fn new(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self { fr: fr.into(), en: en.into(), fault: None }
    }

    pub(super) fn of_fault(fault: Fault) -> Self {
        let en = fault.text.clone();
        Self { fr: en.clone(), en, fault: Some(Box::new(fault)) }
    }

    /// What the TOML parser says of the line as it is written.
    pub(super) fn of_toml(written: &str, message: &str) -> Self {
        let message = message.replace('`', "\"");
        let en = message.lines().collect::<Vec<_>>().join(", ");
        let fr = french(&en).unwrap_or_else(|| format!("ceci n'est pas lisible (détail technique, en anglais\u{a0}: {en})"));
        if written.is_empty() { Self::new(fr, en) } else { Self::new(format!("{written}\u{a0}: {fr}"), format!("{written}: {en}")) }
    }
}

/// The mistakes that people make: a slip in a key or a word, something left out, the wrong kind.
fn french(en: &str) -> Option<String> {
    let expected = |fr: String, rest: &str| match rest.strip_prefix(", expected ") {
        Some(list) => format!("{fr}, attendu\u{a0}: {}", choices(list)),
        None => fr,
    };
    let named = |text: &'_ str| {
        let (name, rest) = text.strip_prefix('"')?.split_once('"')?;
        Some((name.to_owned(), rest.to_owned()))
    };
    if let Some((name, rest)) = en.strip_prefix("unknown field ").and_then(named) {
        return Some(expected(format!("la clé \"{name}\" n'existe pas ici"), &rest));
    }
    if let Some((name, rest)) = en.strip_prefix("unknown variant ").and_then(named) {
        return Some(expected(format!("\"{name}\" n'est pas un choix"), &rest));
    }
    if let Some((name, _)) = en.strip_prefix("missing field ").and_then(named) {
        return Some(format!("il manque la clé \"{name}\""));
    }
    if en.starts_with("duplicate key") {
        return Some("cette clé figure deux fois".to_owned());
    }
    if let Some(zone) = en.strip_prefix("failed to parse timezone: ") {
        return Some(format!(
            "{} n'est pas un fuseau horaire connu, attendu par exemple\u{a0}: \"America/Toronto\"",
            zone.replace('\'', "\"")
        ));
    }
    if en.starts_with("string values must be quoted") {
        return Some("il manque la valeur, ou les guillemets autour d'elle".to_owned());
    }
    if en.starts_with("unclosed") || en.starts_with("invalid basic string") {
        return Some("un guillemet ou un crochet n'est pas fermé".to_owned());
    }
    let (found, wanted) = en.strip_prefix("invalid type: ").or_else(|| en.strip_prefix("invalid value: "))?.split_once(", expected ")?;
    Some(format!("{} ne convient pas, attendu\u{a0}: {}", thing(found)?, kind(wanted)?))
}

fn choices(list: &str) -> String {
    list.trim_start_matches("one of ").replace(" or ", " ou ")
}

/// `string "x"`, `integer "60"`, as the parser names what stands there.
fn thing(found: &str) -> Option<String> {
    let (word, value) = found.split_once(' ').unwrap_or((found, ""));
    let value = value.trim_matches('"');
    let word = match word {
        "string" => "le texte",
        "integer" => "le nombre",
        "floating" => return Some("un nombre à virgule".to_owned()),
        "boolean" => "la valeur",
        "map" => "une section",
        "sequence" => "une liste",
        _ => return None,
    };
    Some(if value.is_empty() { word.to_owned() } else { format!("{word} {value}") })
}

fn kind(wanted: &str) -> Option<&'static str> {
    Some(match wanted {
        "u8" | "u16" | "u32" | "u64" => "un nombre entier, zéro ou plus",
        "a string" | "string" => "un texte entre guillemets",
        "a boolean" => "true ou false",
        "a sequence" => "une liste entre crochets",
        "a map" => "une section",
        _ => return None,
    })
}
