//! The portal's words: status, kind, method, category, trade agreements, and the names of the
//! staffing vehicles.

use domain::{Category, Kind, Lang, Method, Status, Text, fold};

use super::row::list;

/// Status words, English and French.
pub(super) fn status(words: &str) -> Status {
    match fold(words).as_str() {
        "open" | "ouvert" | "ouverte" | "active" | "actif" => Status::Open,
        "expired" | "expire" | "expiree" | "closed" | "ferme" | "fermee" | "clos" => Status::Closed,
        "cancelled" | "canceled" | "annule" | "annulee" => Status::Cancelled,
        "awarded" | "attribue" | "attribuee" | "adjuge" => Status::Awarded,
        "withdrawn" | "retire" | "retiree" => Status::Withdrawn,
        "planned" | "forthcoming" | "prevu" | "a venir" => Status::Planned,
        _ => Status::Unknown,
    }
}

/// What the words of a notice type or a method say of the kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said {
    kind: Kind,
    /// Only the holders of a supply arrangement may answer.
    holders_only: bool,
}

impl Said {
    pub fn by_type(words: &str) -> Self {
        let words = fold(words);
        let holders_only = words.contains("against supply arrangement") || words.contains("decoulant d'un arrangement");
        Self { kind: kind_of_words(&words), holders_only }
    }

    pub fn by_method(words: &str) -> Self {
        let words = fold(words);
        Self { kind: kind_of_words(&words), holders_only: words.contains("selecti") }
    }
}

/// The kind, from the notice type, and where that is empty from method and title. A staffing
/// vehicle comes first: its name stands in the title, or in the text of a call that only
/// the holders of a supply arrangement may answer.
pub(super) fn kind(by_type: Said, by_method: Said, title: &Text, description: &Text) -> Kind {
    let holders_only = by_type.holders_only || by_method.holders_only;
    let in_text = || description.iter().any(|(_, text)| is_staffing(&text[..text.floor_char_boundary(3_000)]));
    if title.iter().any(|(_, text)| is_staffing(text)) || (holders_only && in_text()) {
        return Kind::Staffing;
    }
    match (by_type.kind, by_method.kind) {
        (Kind::Other, Kind::Other) => kind_of_title(title),
        (Kind::Other, known) | (known, _) => known,
    }
}

fn kind_of_words(words: &str) -> Kind {
    if words.is_empty() {
        return Kind::Other;
    }
    let has = |part: &str| words.contains(part);
    if has("advance contract award") || has("preavis d'attribution") {
        Kind::AdvanceAward
    } else if has("request for information") || has("demande de renseignements") || has("letter of interest") || has("lettre d'interet") {
        Kind::Information
    } else if has("qualify") || has("qualification") || has("se qualifier") {
        Kind::Qualification
    } else if has("against supply arrangement") || has("decoulant d'un arrangement") {
        Kind::Tender
    } else if has("supply arrangement")
        || has("standing offer")
        || has("arrangement en matiere")
        || has("offre a commandes")
        || has("offres a commandes")
    {
        Kind::Arrangement
    } else if has("request for proposal")
        || has("request for quotation")
        || has("request for tender")
        || has("invitation to tender")
        || has("demande de proposition")
        || has("demande de soumission")
        || has("demande de prix")
        || has("appel d'offres")
    {
        Kind::Tender
    } else {
        Kind::Other
    }
}

/// Rows fed by MERX have no notice type; some say in the title what they are, the others
/// are calls.
fn kind_of_title(title: &Text) -> Kind {
    let words = fold(title.best(Lang::EN));
    if words.contains("source list")
        || words.contains("supply arrangement")
        || words.contains("standing offer")
        || words.contains("repertoire")
    {
        return Kind::Arrangement;
    }
    let first = |names: &[&str]| words.split(|c: char| !c.is_alphanumeric()).take(3).any(|word| names.contains(&word));
    if words.contains("advance procurement notice") || words.contains("expression of interest") || first(&["apn", "rfi", "eoi", "ddr"]) {
        return Kind::Information;
    }
    match kind_of_words(&words) {
        Kind::Other => Kind::Tender,
        known => known,
    }
}

/// Names of the federal supply arrangements for people by the day, folded.
const VEHICLES: &[&str] = &["tbips", "sbips", "tsps", "proservices", "servicespro", "spict", "spics", "spts", "cpss"];
const VEHICLE_PHRASES: &[&str] = &[
    "task based informatics professional services",
    "solutions based informatics professional services",
    "task and solutions professional services",
    "services professionnels en informatique centres sur les taches",
    "services professionnels en informatique centres sur des solutions",
    "services professionnels en informatique centres sur les solutions",
    "services professionnels centres sur les taches et les solutions",
    "temporary help services",
    "services d'aide temporaire",
    "pro services supply arrangement",
];

/// In each of the phrases stands one of these.
const SHARED: [&str; 3] = ["profession", "tempora", "pro services"];

fn is_staffing(text: &str) -> bool {
    let mut text = fold(text);
    if text.contains('-') {
        text = text.replace('-', " ");
    }
    let is_vehicle = |word: &str| matches!(word.as_bytes(), [b't' | b's' | b'p' | b'c', _, _, _, ..]) && VEHICLES.contains(&word);
    text.split(|c: char| !c.is_alphanumeric()).any(is_vehicle)
        // Words that they share spare most texts the search for each.
        || (SHARED.iter().any(|part| text.contains(part)) && VEHICLE_PHRASES.iter().any(|phrase| text.contains(phrase)))
}

/// Who may answer.
pub(super) fn method(words: &str) -> Method {
    let words = fold(words);
    let has = |part: &str| words.contains(part);
    if has("advance contract award") || has("preavis d'attribution") || has("non-competitive") || has("non concurrentielle") {
        Method::Direct
    } else if has("selecti") {
        Method::Selective
    } else if has("limited") || has("limite") || has("restreint") {
        Method::Limited
    } else if has("open bidding") || has("ouverte") || has("traditional") || has("traditionnelle") {
        // "Traditional" is how MERX-fed calls name an ordinary public call.
        Method::Open
    } else {
        Method::Unknown
    }
}

/// `*CNST`, `*GD`, `*SRV`, `*SRVTGD` (services related to goods).
pub(super) fn categories(cell: &str) -> Vec<Category> {
    let mut out = Vec::new();
    for code in list(cell).flat_map(|value| value.split(['*', ' ', ','])) {
        let category = match code.trim() {
            "CNST" => Category::Works,
            "GD" => Category::Goods,
            "SRV" | "SRVTGD" => Category::Services,
            _ => continue,
        };
        if !out.contains(&category) {
            out.push(category);
        }
    }
    out
}

/// Folded parts of the full names, and the short name people use.
const AGREEMENTS: &[(&str, &str)] = &[
    ("canadian free trade", "CFTA"),
    ("libre-echange canadien", "CFTA"),
    ("european union", "CETA"),
    ("union europeenne", "CETA"),
    ("government procurement", "WTO-GPA"),
    ("organisation mondiale du commerce", "WTO-GPA"),
    ("trans-pacific", "CPTPP"),
    ("transpacifique", "CPTPP"),
    ("north american", "NAFTA"),
    ("nord-americain", "NAFTA"),
    ("united states-mexico", "CUSMA"),
    ("etats-unis-mexique", "CUSMA"),
    ("chile", "CCFTA"),
    ("chili", "CCFTA"),
    ("colombi", "CCOFTA"),
    ("honduras", "CHFTA"),
    ("korea", "CKFTA"),
    ("coree", "CKFTA"),
    ("panama", "CPAFTA"),
    ("peru", "CPFTA"),
    ("perou", "CPFTA"),
    ("ukraine", "CUFTA"),
    ("uk trade continuity", "CUKTCA"),
    ("royaume-uni", "CUKTCA"),
    ("land claim", "CLCA"),
    ("revendications territoriales", "CLCA"),
    ("tariffs and trade", "GATT"),
    ("tarifs douaniers", "GATT"),
];

/// The short name of a trade agreement; nothing for "none" and for a mere pointer to the
/// documents. An unknown one keeps its own abbreviation or its words.
pub(super) fn agreement(words: &str) -> Option<String> {
    let folded = fold(words);
    let says_nothing = ["", "none", "aucun", "aucune", "not applicable", "sans objet"].contains(&folded.as_str())
        || folded.starts_with("please refer")
        || folded.starts_with("veuillez")
        || folded.starts_with("unspecified");
    if says_nothing {
        return None;
    }
    if let Some((_, short)) = AGREEMENTS.iter().find(|(part, _)| folded.contains(part)) {
        return Some((*short).to_owned());
    }
    let abbreviation = words.rsplit_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inside, _)| inside.trim());
    Some(abbreviation.filter(|a| !a.is_empty()).unwrap_or(words.trim()).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_in_both_languages() {
        assert_eq!(status(" Annulé "), Status::Cancelled);
        assert_eq!(status("Expiré"), Status::Closed);
        assert_eq!(status("Ouvert"), Status::Open);
        assert_eq!(status("Something else"), Status::Unknown);
    }

    #[test]
    fn agreements_are_short() {
        assert_eq!(agreement("World Trade Organization Agreement on Government Procurement (WTO GPA)").as_deref(), Some("WTO-GPA"));
        assert_eq!(agreement("Accord de libre-échange Canada-Chili (ALECC)").as_deref(), Some("CCFTA"));
        assert_eq!(agreement("Canada-Israel Free Trade Agreement (CIFTA)").as_deref(), Some("CIFTA"));
        assert_eq!(agreement("Please refer to Tender Description or Tender Documents"), None);
    }

    #[test]
    fn what_phrases_share_is_in_each() {
        for phrase in VEHICLE_PHRASES {
            assert!(SHARED.iter().any(|part| phrase.contains(part)), "{phrase}");
            assert!(is_staffing(phrase), "{phrase}");
        }
        for vehicle in VEHICLES {
            assert!(is_staffing(&format!("({vehicle})")), "{vehicle}");
        }
    }

    #[test]
    fn staffing_vehicles_are_named_in_title_or_text() {
        let of = |k: &str, title: &str, text: &str| {
            kind(Said::by_type(k), Said::by_method(""), &Text::of(Lang::EN, title), &Text::of(Lang::EN, text))
        };
        assert_eq!(of("", "TBIPS – Programmer/Analyst, Level 3", ""), Kind::Staffing);
        assert_eq!(
            of("RFP against Supply Arrangement", "Business Analyst", "under Task-Based Informatics Professional Services"),
            Kind::Staffing
        );
        assert_eq!(of("Request for Proposal", "Case system", "The bidder may hold TBIPS."), Kind::Tender);
        assert_eq!(of("Request for Supply Arrangement", "Cloud", ""), Kind::Arrangement);
        assert_eq!(of("", "APN - A Jetty", ""), Kind::Information);
        assert_eq!(of("", "Open Construction Source List for CFB Shilo", ""), Kind::Arrangement);
        assert_eq!(of("", "Market Research Services", ""), Kind::Tender);
    }
}
