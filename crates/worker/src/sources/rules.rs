//! What a well-formed sources file must still keep to.

mod walk;

use std::collections::HashSet;

use domain::{Feed, FeedKind, Source};
use url::Url;

use super::{At, Words};
use crate::{fetch, window};

/// Nobody is asked more often than this, in minutes; a private address answers to its owner.
pub const LEAST_MINUTES: u32 = 15;
const MOST_MINUTES: u32 = 31 * 24 * 60;
const MOST_MIB: u32 = 4096;
/// Longer pauses do not fit into the time that a fetch has.
const MOST_PAUSE: u32 = 120;
const MOST_REFUSAL: u32 = 24 * 60;

/// A rule that is broken, and where.
pub(super) struct Broken {
    pub(super) at: At,
    pub(super) what: Words,
}

pub(super) fn check(sources: &[Source]) -> Result<(), Broken> {
    if sources.is_empty() {
        return Err(Broken {
            at: At::default(),
            what: Words::new("aucun [[source]]\u{a0}: il en faut au moins un", "no [[source]]: at least one is expected"),
        });
    }
    let mut names = HashSet::new();
    for (n, source) in sources.iter().enumerate() {
        let broken = |key, what| Broken { at: At { source: n, feed: None, key }, what };
        source_rules(source).map_err(|(key, what)| broken(key, what))?;
        if !names.insert(&source.name) {
            return Err(broken(
                "name",
                Words::new(
                    format!(
                        "name = {:?}\u{a0}: une source de ce nom figure plus haut\u{a0}; chaque nom est attendu une seule fois",
                        source.name
                    ),
                    format!("name = {:?}: a source of this name stands above; each name is expected once", source.name),
                ),
            ));
        }
        feeds_rules(n, source)?;
    }
    Ok(())
}

fn feeds_rules(n: usize, source: &Source) -> Result<(), Broken> {
    let mut keys = HashSet::new();
    for (m, feed) in source.feeds.iter().enumerate() {
        let broken = |key, what| Broken { at: At { source: n, feed: Some(m), key }, what };
        feed_rules(source, feed).map_err(|(key, what)| broken(key, what))?;
        if !keys.insert(&feed.key) {
            return Err(broken(
                "key",
                Words::new(
                    format!(
                        "key = {:?}\u{a0}: cette source a plus haut un fichier de cette clé\u{a0}; chaque clé est attendue une seule fois",
                        feed.key
                    ),
                    format!("key = {:?}: this source has a feed of this key above; each key is expected once", feed.key),
                ),
            ));
        }
    }
    Ok(())
}

type Rule = Result<(), (&'static str, Words)>;

fn broken(key: &'static str, fr: impl Into<String>, en: impl Into<String>) -> Rule {
    Err((key, Words::new(fr, en)))
}

fn source_rules(source: &Source) -> Rule {
    word("name", &source.name)?;
    adapter(&source.adapter)?;
    if source.title.trim().is_empty() {
        return broken(
            "title",
            "title est vide, attendu\u{a0}: le nom du portail tel que les lecteurs le connaissent",
            "title is empty, expected the portal's name as readers know it",
        );
    }
    if source.is_handed_over() && source.adapter != feeds::Adapter::Csv.as_str() {
        let name = &source.name;
        return broken(
            "feed",
            format!(
                "la source {name:?} n'a aucun [[source.feed]], il en faut au moins un\u{a0}; seul adapter = \"csv\" peut s'en passer, ses tableaux sont remis à la main"
            ),
            format!(
                "source {name:?} has no [[source.feed]], at least one is expected; only adapter = \"csv\" may do without, its tables are handed over"
            ),
        );
    }
    options(source)?;
    if !source.home.is_empty() {
        address("home", &source.home, false)?;
    }
    if source.silence_hours == 0 {
        return broken("silence_hours", "silence_hours = 0, attendu\u{a0}: au moins 1", "silence_hours = 0, expected at least 1");
    }
    if source.user_agent.chars().any(|c| c.is_control() || !c.is_ascii()) {
        let given = &source.user_agent;
        return broken(
            "user_agent",
            format!("user_agent = {given:?}, attendu\u{a0}: une ligne en ASCII, sans accents"),
            format!("user_agent = {given:?}, expected plain ASCII in one line"),
        );
    }
    manners(source)
}

fn feed_rules(source: &Source, feed: &Feed) -> Rule {
    word("key", &feed.key)?;
    let url = window::fill(&feed.url, &walk::any_window(), source.zone);
    if url.contains(['{', '}']) {
        return broken(
            "url",
            format!("url = {:?}\u{a0}: les espaces réservés sont {}", feed.url, window::KNOWN.replace(" and ", " et ")),
            format!("url = {:?}: the placeholders are {}", feed.url, window::KNOWN),
        );
    }
    address("url", &url, source.private_network)?;
    let least = if source.private_network { 1 } else { LEAST_MINUTES };
    if !(least..=MOST_MINUTES).contains(&feed.every_minutes) {
        return range("every_minutes", feed.every_minutes, least, MOST_MINUTES);
    }
    if !(1..=MOST_MIB).contains(&feed.max_mib) {
        return range("max_mib", feed.max_mib, 1, MOST_MIB);
    }
    if feed.kind != FeedKind::Catalogue && !feed.resource_prefix.is_empty() {
        return broken(
            "resource_prefix",
            "resource_prefix n'est attendu que là où kind = \"catalogue\"",
            "resource_prefix is expected only where kind = \"catalogue\"",
        );
    }
    walk::rules(source, feed)
}

fn adapter(name: &str) -> Rule {
    if name.parse::<feeds::Adapter>().is_ok() {
        return Ok(());
    }
    let known = feeds::Adapter::ALL.map(feeds::Adapter::as_str).join(", ");
    broken(
        "adapter",
        format!("adapter = {name:?} est inconnu, attendu\u{a0}: {known}"),
        format!("adapter = {name:?} is unknown, expected one of {known}"),
    )
}

/// What the reader is told besides, as far as it can be wrong in itself.
fn options(source: &Source) -> Rule {
    let Ok(adapter) = source.adapter.parse::<feeds::Adapter>() else { return Ok(()) };
    adapter.check_options(&source.options).map_err(|e| ("options", Words::of_fault(e.fault())))
}

/// Rules about how a publisher wants to be asked.
fn manners(source: &Source) -> Rule {
    let keyed = !source.key_env.is_empty() || !source.key_file.is_empty();
    if !source.key_env.is_empty() && source.key_env.bytes().any(|b| !(b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')) {
        let given = &source.key_env;
        return broken(
            "key_env",
            format!("key_env = {given:?}, attendu\u{a0}: le nom d'une variable tel que CRIEUR_SAM_KEY"),
            format!("key_env = {given:?}, expected the name of a variable such as CRIEUR_SAM_KEY"),
        );
    }
    if keyed && source.key_parameter.is_empty() {
        return broken(
            if source.key_env.is_empty() { "key_file" } else { "key_env" },
            "une clé demande key_parameter, le paramètre de l'adresse qui la porte",
            "a key needs key_parameter, the parameter of the address that carries it",
        );
    }
    if !keyed && !source.key_parameter.is_empty() {
        return broken(
            "key_parameter",
            "key_parameter demande key_env ou key_file, où se trouve la clé",
            "key_parameter needs key_env or key_file, where the key stands",
        );
    }
    let carried = |feed: &Feed| Url::parse(&feed.url).is_ok_and(|url| url.query_pairs().any(|(name, _)| name == source.key_parameter));
    if keyed && source.feeds.iter().any(carried) {
        let given = &source.key_parameter;
        return broken(
            "key_parameter",
            format!("key_parameter = {given:?}\u{a0}: la clé ne doit pas figurer dans une adresse de ce fichier"),
            format!("key_parameter = {given:?}: the key must not stand in an address of this file"),
        );
    }
    for host in &source.hosts {
        if Url::parse(&format!("https://{host}/")).ok().and_then(|url| url.host_str().map(|h| h == host)) != Some(true) {
            return broken(
                "hosts",
                format!("hosts\u{a0}: {host:?} n'est pas un nom de serveur, attendu par exemple \"data.example.org\""),
                format!("hosts: {host:?} is no host name, expected such as \"data.example.org\""),
            );
        }
    }
    if source.pause_seconds > MOST_PAUSE {
        return most("pause_seconds", source.pause_seconds, MOST_PAUSE);
    }
    if source.refusal_minutes > MOST_REFUSAL {
        return most("refusal_minutes", source.refusal_minutes, MOST_REFUSAL);
    }
    Ok(())
}

fn range(key: &'static str, given: u32, least: u32, most: u32) -> Rule {
    broken(key, format!("{key} = {given}, attendu\u{a0}: de {least} à {most}"), format!("{key} = {given}, expected {least} to {most}"))
}

fn most(key: &'static str, given: u32, most: u32) -> Rule {
    broken(key, format!("{key} = {given}, attendu\u{a0}: au plus {most}"), format!("{key} = {given}, expected at most {most}"))
}

fn word(key: &'static str, text: &str) -> Rule {
    let good = (1..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if good {
        return Ok(());
    }
    broken(
        key,
        format!("{key} = {text:?}, attendu\u{a0}: de 1 à 40 lettres minuscules sans accents, chiffres et traits d'union"),
        format!("{key} = {text:?}, expected 1 to 40 lower-case letters, digits and hyphens"),
    )
}

fn address(key: &'static str, text: &str, private: bool) -> Rule {
    let url = Url::parse(text).map_err(|e| {
        let en = format!("{key} = {text:?} is no address ({e}), expected https://…");
        (key, Words::new(format!("{key} = {text:?} n'est pas une adresse, attendu\u{a0}: https://…"), en))
    })?;
    let Err(refused) = fetch::check(&url, private) else { return Ok(()) };
    let outward = url.scheme().starts_with("http") && url.username().is_empty() && url.password().is_none();
    let way_out = if outward {
        Words::new(
            "\u{a0}; si c'est voulu, mettez private_network = true dans cette source",
            "; if it is meant, set private_network = true in this source",
        )
    } else {
        Words::new(", attendu\u{a0}: https://…", ", expected https://…")
    };
    let host = url.host_str().unwrap_or_default();
    let why = match url.scheme() {
        "http" | "https" if outward => format!("{host} n'est pas sur l'internet public"),
        "http" | "https" => "une adresse ne doit porter ni nom d'utilisateur ni mot de passe".to_owned(),
        _ => "seuls http et https sont lus".to_owned(),
    };
    broken(key, format!("{key} = {text:?}\u{a0}: {why}{}", way_out.fr), format!("{key} = {text:?}: {refused}{}", way_out.en))
}
