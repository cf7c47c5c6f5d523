//! Names of organisations made comparable: units taken off, generic words of two languages
//! made one, what carries no meaning left out. Not here: which organisation it is.

use domain::fold;

/// Words that tell nothing apart.
const STOP: &[&str] = &[
    "a", "and", "au", "aux", "d", "de", "des", "du", "el", "en", "et", "for", "in", "inc", "l", "la", "las", "le", "les", "limited",
    "limitee", "los", "ltd", "ltee", "of", "pour", "s", "sur", "the", "to", "y",
];

/// Generic words that clerks write with and without an s.
const PLURALS: &[&str] = &["centres", "commissions", "scolaires", "services", "transports"];

/// First words of what names a part of an organisation rather than an organisation.
const UNITS: &[&str] = &[
    "achat",
    "achats",
    "acquisition",
    "acquisitions",
    "approvisionnement",
    "approvisionnements",
    "arrondissement",
    "bda",
    "branch",
    "bureau",
    "centre",
    "department",
    "di",
    "direction",
    "directorate",
    "division",
    "gestion",
    "hopital",
    "hospital",
    "installation",
    "institut",
    "office",
    "procurement",
    "region",
    "secteur",
    "section",
    "sector",
    "service",
    "services",
    "siege",
    "unit",
    "unite",
    "vp",
];

/// Those that are units even when nothing but a hyphen stands before them.
const TIGHT: &[&str] = &["bureau", "di", "direction", "division", "section", "secteur", "service", "services", "vp"];

/// Last words of units in English: `Western Region`.
const LAST: &[&str] = &["branch", "directorate", "division", "office", "region", "sector"];

/// Generic words and phrases of two languages, each made one word. Longest first.
const PHRASES: &[(&[&str], &str)] = &[
    (&["centre", "integre", "universitaire", "sante", "service", "sociaux"], "ciusss"),
    (&["integrated", "university", "health", "social", "service", "centre"], "ciusss"),
    (&["centre", "integre", "sante", "service", "sociaux"], "cisss"),
    (&["centre", "integre", "service", "sante", "sociaux"], "cisss"),
    (&["integrated", "health", "social", "service", "centre"], "cisss"),
    (&["college", "enseignement", "general", "professionnel"], "cegep"),
    (&["municipalite", "regionale", "comte"], "mrc"),
    (&["regional", "county", "municipality"], "mrc"),
    (&["office", "municipal", "habitation"], "omh"),
    (&["centre", "service", "scolaire"], "css"),
    (&["centre", "hospitalier", "universitaire"], "chu"),
    (&["administration", "aeroportuaire"], "aeroport"),
    (&["autorite", "aeroportuaire"], "aeroport"),
    (&["airport", "authority"], "aeroport"),
    (&["administration", "portuaire"], "port"),
    (&["port", "authority"], "port"),
    (&["commission", "scolaire"], "css"),
    (&["school", "board"], "css"),
    (&["airport"], "aeroport"),
    (&["cite"], "ville"),
    (&["city"], "ville"),
    (&["hospital"], "hopital"),
    (&["municipality"], "municipalite"),
    (&["st"], "saint"),
    (&["ste"], "sainte"),
    (&["town"], "ville"),
    (&["university"], "universite"),
];

/// Words that say what kind of authority it is and of which country, not which one.
const GENERIC: &[&str] = &["canada", "department", "dept", "gouvernement", "government", "ministere", "ministry"];

/// A name as a sorted bag of the words that tell it apart; empty when none does.
pub(super) fn bag(name: &str) -> Vec<String> {
    let mut words = phrases(&words(name));
    words.sort_unstable();
    words
}

/// The bag without the words for ministries and the country. Québec is a town as well, and
/// part of the names of universities: it only goes together with a word for a ministry.
pub(super) fn core(bag: &[String]) -> Vec<String> {
    let state = bag.iter().any(|w| matches!(w.as_str(), "ministere" | "ministry" | "gouvernement" | "government"));
    let generic = |w: &str| GENERIC.contains(&w) || (state && w == "quebec");
    bag.iter().filter(|w| !generic(w)).cloned().collect()
}

fn words(name: &str) -> Vec<String> {
    let folded = fold(name);
    let parts = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty() && !STOP.contains(w));
    parts.map(|w| PLURALS.iter().find(|p| **p == w).map_or(w, |p| &p[..p.len() - 1]).to_owned()).collect()
}

fn phrases(words: &[String]) -> Vec<String> {
    let mut out = Vec::with_capacity(words.len());
    let mut at = 0;
    'words: while at < words.len() {
        for (phrase, one) in PHRASES {
            if words.len() - at >= phrase.len() && phrase.iter().zip(&words[at..]).all(|(p, w)| p == w) {
                out.push((*one).to_owned());
                at += phrase.len();
                continue 'words;
            }
        }
        out.push(words[at].clone());
        at += 1;
    }
    out
}

/// A published name without the unit that follows the organisation: what stands before
/// ` - Service des achats`, `, secteur Beauce`, ` (Direction …)`. Two names with a stroke
/// between them, one per language, come back as two.
pub(super) fn heads(name: &str) -> Vec<String> {
    let bare = brackets(name);
    let head = unit_cut(&bare);
    let halves = head.split(" / ").flat_map(|h| h.split(" | ")).map(trimmed).filter(|h| !h.is_empty());
    halves.map(str::to_owned).collect()
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | '-' | '–' | '—' | '/' | '*'))
}

/// Without what stands in brackets, where that is an acronym, a unit, or only repeats what
/// kind of body it is; a place in brackets stays, unless the name is long enough without.
fn brackets(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('(') {
        let Some((inside, behind)) = after.split_once(')') else { break };
        out.push_str(before);
        let first = first_word(inside);
        let generic = GENERIC.contains(&first.as_str());
        let drop = is_acronym(inside) || UNITS.contains(&first.as_str()) || generic || bag(name).len() >= 6 || tells_the_same(inside, name);
        if !drop {
            out.push(' ');
            out.push_str(inside);
        }
        out.push(' ');
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// Whether a bracket only repeats a word of the name: `… des élections (Élections)`.
fn tells_the_same(inside: &str, name: &str) -> bool {
    let outside = bag(&name.replace(inside, " "));
    let words = bag(inside);
    !words.is_empty() && words.iter().all(|w| outside.contains(w))
}

fn first_word(text: &str) -> String {
    fold(text).split(|c: char| !c.is_alphanumeric()).find(|w| !w.is_empty()).unwrap_or_default().to_owned()
}

fn last_word(text: &str) -> String {
    fold(text).rsplit(|c: char| !c.is_alphanumeric()).find(|w| !w.is_empty()).unwrap_or_default().to_owned()
}

/// Whether a text looks like an acronym: one word, mostly capitals.
pub(super) fn is_acronym(text: &str) -> bool {
    let text = trimmed(text);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    (2..=12).contains(&letters) && !text.contains(char::is_whitespace) && capitals * 2 > letters
}

fn unit_cut(name: &str) -> String {
    let name = trimmed(name);
    for (at, c) in name.char_indices().filter(|(_, c)| matches!(c, '-' | '–' | '—' | '/' | ',')) {
        let (head, tail) = (&name[..at], &name[at + c.len_utf8()..]);
        if cuts(head, c, tail) {
            return trimmed(head).to_owned();
        }
    }
    name.to_owned()
}

fn cuts(head: &str, sign: char, tail: &str) -> bool {
    let spaced = head.ends_with(char::is_whitespace) || tail.starts_with(char::is_whitespace);
    let (head, tail) = (trimmed(head), trimmed(tail));
    let (first, last) = (first_word(tail), last_word(tail));
    let capital = tail.chars().next().is_some_and(char::is_uppercase);
    let enough = is_acronym(head) || bag(head).len() >= 2;
    if !enough || tail.is_empty() {
        return false;
    }
    if sign == ',' {
        return matches!(first.as_str(), "secteur" | "hopital" | "direction" | "service" | "division" | "branch" | "section");
    }
    if !spaced {
        return sign != '/' && capital && TIGHT.contains(&first.as_str()) && (is_acronym(head) || bag(head).len() >= 2);
    }
    let municipal = matches!(first_word(head).as_str(), "ville" | "city" | "town" | "municipalite" | "cite");
    let bilingual = sign == '/' && matches!(first.as_str(), "ville" | "city" | "town" | "municipalite" | "municipality" | "cite");
    let unit = UNITS.contains(&first.as_str()) || LAST.contains(&last.as_str()) || is_acronym(tail);
    unit || (municipal && !bilingual)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(name: &str) -> String {
        heads(name).join(" + ")
    }

    #[test]
    fn units_are_taken_off_and_names_are_left_whole() {
        for (name, expected) in [
            ("Ville de Montréal - Service des technologies de l'information", "Ville de Montréal"),
            ("Ville de Montréal - Arrondissement ---- Rosemont ---- La Petite-Patrie", "Ville de Montréal"),
            ("Ville de Montréal-Est", "Ville de Montréal-Est"),
            ("SQI-Direction immobilière Nord de Québec", "SQI"),
            ("Secrétariat du Conseil du trésor-Service des contrats", "Secrétariat du Conseil du trésor"),
            ("CIUSSS du Saguenay - Lac-Saint-Jean", "CIUSSS du Saguenay - Lac-Saint-Jean"),
            ("CISSS de Chaudière-Appalaches, secteur Beauce", "CISSS de Chaudière-Appalaches"),
            (
                "Ministère de l'Agriculture, des Pêcheries et de l'Alimentation",
                "Ministère de l'Agriculture, des Pêcheries et de l'Alimentation",
            ),
            ("Défense Construction - Western Region", "Défense Construction"),
            ("Export Development Canada - EDC", "Export Development Canada"),
            ("City of Sherbrooke / Ville de Sherbrooke", "City of Sherbrooke + Ville de Sherbrooke"),
            ("Commission scolaire de Kamouraska - Rivière du Loup", "Commission scolaire de Kamouraska - Rivière du Loup"),
            ("Ville de Sorel-Tracy (approvisionnement)", "Ville de Sorel-Tracy"),
            ("Municipalité de Melbourne (Canton).", "Municipalité de Melbourne  Canton"),
            ("Centre d'essai -", "Centre d'essai"),
        ] {
            assert_eq!(head(name), expected, "{name}");
        }
    }

    #[test]
    fn a_bag_is_the_same_in_both_languages() {
        for (a, b) in [
            ("Université McGill", "McGill University"),
            ("City of Montreal", "Ville de Montréal"),
            ("Commission scolaire des Chênes", "Centre de services scolaire des Chênes."),
            ("CISSS de Laval", "Centre intégré de santé et de services sociaux de Laval"),
            ("MRC de L'Érable", "Municipalité régionale de comté de l'Érable"),
            ("CHU Ste-Justine", "Centre hospitalier universitaire Sainte-Justine"),
            ("Administration portuaire de Québec", "Quebec Port Authority"),
        ] {
            assert_eq!(bag(a), bag(b), "{a} / {b}");
        }
        for (a, b) in [
            ("Université de Montréal", "Université du Québec à Montréal"),
            ("Ville de Saint-Jean", "Ville de Saint-Jean-sur-Richelieu"),
            ("MRC de Laval", "Ville de Laval"),
            ("CISSS de Laval", "CIUSSS de Laval"),
        ] {
            assert_ne!(bag(a), bag(b), "{a} / {b}");
        }
    }
}
