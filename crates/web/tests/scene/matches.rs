//! Matches as the matcher could have found them, written by hand so that the pages' tests
//! say nothing about its scores.

use domain::{Agreement, Field, Lang, Match, Notice, Reason, ReasonKind, Span};

struct Found<'a> {
    notice: &'a Notice,
    reasons: Vec<Reason>,
}

impl Found<'_> {
    /// A reason whose words stand in the French or, failing that, the English title.
    fn because(mut self, kind: ReasonKind, points: f64, wanted: &str, found: &str) -> Self {
        let at = |lang: Lang| self.notice.title.get(lang).and_then(|t| Some((lang, t.find(found)?)));
        let place = at(Lang::FR).or_else(|| at(Lang::EN));
        let span =
            |(_, start): (Lang, usize)| Span { start: u32::try_from(start).unwrap(), end: u32::try_from(start + found.len()).unwrap() };
        let agreement = Agreement {
            kind,
            wanted: wanted.into(),
            found: found.into(),
            field: match kind {
                ReasonKind::Code => Field::Code,
                ReasonKind::Region => Field::Region,
                _ if place.is_none() => Field::Description,
                _ => Field::Title,
            },
            lang: place.map(|(lang, _)| lang),
            spans: place.map(span).into_iter().collect(),
            via: None,
        };
        self.reasons.push(Reason::of(points, agreement));
        self
    }

    fn of(self, profile_id: i64) -> Vec<Match> {
        let score = self.reasons.iter().map(|r| r.points).sum();
        vec![Match { profile_id, profile_revision: 1, score, reasons: self.reasons }]
    }
}

/// What is found in a notice for the two profiles.
pub fn of(notice: &Notice, cyber: i64, maps: i64) -> Vec<Match> {
    let found = Found { notice, reasons: Vec::new() };
    match notice.reference.as_str() {
        "SE-20411" => found
            .because(ReasonKind::Phrase, 38.5, "détection et réponse", "détection et de réponse")
            .because(ReasonKind::Word, 21.0, "cybersécurité", "cybersécurité")
            .because(ReasonKind::Code, 16.5, "unspsc:81111800", "unspsc:81111800")
            .because(ReasonKind::Region, 6.0, "CA-QC", "CA-QC")
            .of(cyber),
        "WS4711" => found
            .because(ReasonKind::Bridge, 48.0, "gestion des identités", "Identity and Access Management")
            .because(ReasonKind::Region, 6.0, "CA-ON", "CA-ON")
            .because(ReasonKind::Missing, 0.0, "SOC géré", "")
            .of(cyber),
        "SE-20600" => found
            .because(ReasonKind::Phrase, 45.0, "test d'intrusion", "Test d’intrusion")
            .because(ReasonKind::Word, 15.0, "pare-feu", "pare-feu")
            .of(cyber),
        "SE-20500" => {
            found.because(ReasonKind::Word, 52.0, "lidar", "lidar").because(ReasonKind::Word, 27.0, "cartographie", "cartographie").of(maps)
        }
        _ => Vec::new(),
    }
}
