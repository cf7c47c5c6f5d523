//! An association, a reader, profiles and notices, all invented, at a fixed moment.

use chrono::{DateTime, Utc};
use chrono_tz::America;
use domain::{
    Agreement, Buyer, Cadence, Category, Cause, Change, Closing, Currency, Field, Keyword, Kind, Lang, Money, Notice, Person, Profile,
    Reason, ReasonKind, Region, Role, Status, Text, Value,
};
use mail::{Alert, Entry, Identity, Section, SourceRead};

pub fn now() -> DateTime<Utc> {
    "2026-11-22T12:30:00Z".parse().unwrap()
}

pub fn identity() -> Identity {
    Identity {
        name: "Association d’exemple".into(),
        from: "alertes@association.exemple.ca".parse().unwrap(),
        reply_to: Some("bonjour@association.exemple.ca".parse().unwrap()),
        postal: "1, rue de l’Exemple, Montréal (Québec) H0H 0H0".into(),
        contact: "514 555-0100 · bonjour@association.exemple.ca".into(),
        public_url: "https://crieur.exemple.ca".into(),
    }
}

pub fn person(lang: Lang) -> Person {
    Person {
        id: 1,
        member_id: Some(1),
        role: Role::Member,
        email: "camille@boreale.exemple.ca".parse().unwrap(),
        name: "Camille Tremblay".into(),
        lang,
        zone: America::Toronto,
    }
}

pub fn closing(at: &str) -> Closing {
    Closing::stated(at.parse().unwrap(), at, America::Toronto)
}

pub fn profile(id: i64, name: &str, words: &[(&str, u8)]) -> Profile {
    Profile {
        id,
        member_id: 1,
        revision: 1,
        name: name.into(),
        keywords: words.iter().map(|(text, weight)| Keyword { text: (*text).into(), weight: *weight }).collect(),
        regions: vec!["CA-QC".parse().unwrap(), "CA-ON".parse().unwrap()],
        categories: vec![Category::Services],
        cadence: Cadence::default(),
        ..Profile::default()
    }
}

pub fn security() -> Profile {
    profile(1, "Cybersécurité et identité", &[("SOC géré", 3), ("gestion des identités", 3), ("test d’intrusion", 2)])
}

pub fn networks() -> Profile {
    profile(2, "Réseaux", &[("pare-feu", 3), ("câblage structuré", 2)])
}

pub fn notice(title: Text, buyer: Text, at: Option<Closing>) -> Notice {
    Notice {
        source: "seao".into(),
        reference: "20123456".into(),
        title,
        buyer: Buyer { name: buyer, ..Buyer::default() },
        categories: vec![Category::Services],
        regions: vec![Region { raw: "Montréal".into(), code: Some("CA-QC".parse().unwrap()) }],
        closing: at,
        status: Status::Open,
        kind: Kind::Tender,
        url: Text::of(Lang::FR, "https://portail.exemple.ca/avis/20123456").with(Lang::EN, "https://portail.exemple.ca/notice/20123456"),
        ..Notice::default()
    }
}

pub fn reason(kind: ReasonKind, field: Field, points: f64, wanted: &str, found: &str, via: Option<&str>) -> Reason {
    let (wanted, found, via) = (wanted.into(), found.into(), via.map(Into::into));
    Reason::of(points, Agreement { kind, wanted, found, field, lang: None, spans: [].into(), via })
}

/// The matter of an alert, kept together because its parts refer to each other.
pub struct Matter {
    pub security: Profile,
    pub networks: Profile,
    pub soc: Notice,
    pub identity: Notice,
    pub firewall: Notice,
    pub off: Notice,
    pub strong: Vec<Reason>,
    pub fair: Vec<Reason>,
    pub moved: Vec<Change>,
    pub cancelled: Vec<Change>,
}

pub fn matter() -> Matter {
    let both = |fr: &str, en: &str| Text::of(Lang::FR, fr).with(Lang::EN, en);
    let value = Value { amount: Some(Money::parse("1250000", Currency::CAD).unwrap()), ..Value::default() };
    let mut soc = notice(
        both("Services gérés de détection et de réponse en cybersécurité", "Managed detection and response services in cybersecurity"),
        Text::of(Lang::FR, "Commission des services électriques de Montréal"),
        Some(closing("2026-12-04T19:00:00Z")),
    );
    soc.value = Some(value);
    let mut off = notice(
        Text::of(Lang::FR, "Câblage structuré de trois écoles primaires"),
        Text::of(Lang::FR, "Centre de services scolaire des Îles-Boisées"),
        Some(closing("2026-12-10T16:30:00Z")),
    );
    off.status = Status::Cancelled;
    Matter {
        security: security(),
        networks: networks(),
        soc,
        identity: notice(
            Text::of(Lang::EN, "Identity & access management platform <renewal>"),
            both("Services partagés de l’Outaouais", "Outaouais Shared Services"),
            Some(closing("2026-11-24T19:30:00Z")),
        ),
        firewall: notice(
            both("Fourniture de pare-feu, liste permanente", "Supply of firewalls, standing list"),
            both("Ville de Saint-Exemple", "City of Saint-Exemple"),
            Some(closing("2076-01-01T05:00:00Z")),
        ),
        off,
        strong: strong_reasons(),
        fair: vec![
            reason(ReasonKind::Fuzzy, Field::Title, 31.0, "gestion des identités", "identity management", None),
            reason(ReasonKind::Region, Field::Region, 24.0, "CA-QC", "CA-QC", None),
        ],
        moved: vec![
            Change::Closing { from: Some(closing("2026-11-27T19:00:00Z")), to: Some(closing("2026-12-04T19:00:00Z")) },
            Change::Documents { added: vec!["https://portail.exemple.ca/addenda-2.pdf".into()], removed: Vec::new() },
        ],
        cancelled: vec![Change::Status { from: Status::Open, to: Status::Cancelled }],
    }
}

fn strong_reasons() -> Vec<Reason> {
    vec![
        reason(ReasonKind::Phrase, Field::Title, 40.0, "SOC géré", "détection et réponse", None),
        reason(ReasonKind::Bridge, Field::Description, 20.0, "test d’intrusion", "pentest", Some("essai de sécurité")),
        reason(ReasonKind::Code, Field::Code, 10.0, "unspsc:81111800", "unspsc:81112200", Some("Maintenance de logiciels")),
        reason(ReasonKind::Region, Field::Region, 8.0, "CA-QC", "CA-QC", None),
        reason(ReasonKind::Buyer, Field::Buyer, 5.0, "commission", "Commission des services électriques de Montréal", None),
        reason(ReasonKind::Word, Field::Description, 2.0, "sécurité", "sécurité", None),
        reason(ReasonKind::Missing, Field::Description, 0.0, "ISO 27001", "", None),
    ]
}

pub fn entry<'a>(id: i64, notice: &'a Notice, score: f64, reasons: &'a [Reason]) -> Entry<'a> {
    Entry {
        notice_id: id,
        notice,
        source_title: "SEAO",
        score,
        reasons,
        cause: Cause::New,
        changes: &[],
        page_url: "https://crieur.exemple.ca/avis/20123456",
        follow_url: "https://crieur.exemple.ca/f/f-1-1-1803340800-0123456789abcdef0123456789abcdef",
        followed: false,
        calendar_url: "https://crieur.exemple.ca/avis/20123456/cloture.ics",
    }
}

pub fn section<'a>(profile: &'a Profile, entries: Vec<Entry<'a>>) -> Section<'a> {
    Section {
        profile: Some(profile),
        entries,
        more: 0,
        more_url: "https://crieur.exemple.ca/profils/1/avis",
        unsubscribe_url: "https://crieur.exemple.ca/desabonnement/c2VjcmV0LWpldG9uLXBvdXItcHJvZmlsLXVuLWV0LWNhbWlsbGU",
        manage_url: "https://crieur.exemple.ca/profils/1",
    }
}

pub fn alert<'a>(person: &'a Person, sections: Vec<Section<'a>>) -> Alert<'a> {
    let lang = person.lang;
    let read = |title, minutes| {
        let last = Some(now() - chrono::Duration::minutes(minutes));
        SourceRead { title, last, silence_hours: 48, news: last, quiet_hours: 144, stuck: Vec::new() }
    };
    let attribution = match lang {
        Lang::EN => "Contains information licensed under the Open Government Licence – Canada.",
        _ => "Contient de l’information visée par la Licence du gouvernement ouvert – Canada.",
    };
    Alert {
        envelope_id: 42,
        person,
        now: now(),
        sections,
        unsubscribe_url: None,
        sources: vec![read("CanadaBuys", 15), read("SEAO", 130)],
        attributions: vec![attribution.into()],
        references: Vec::new(),
    }
}

/// Two profiles; a change, a cancellation, a notice that answers both, one that never closes.
pub fn full<'a>(person: &'a Person, matter: &'a Matter) -> Alert<'a> {
    let changed = Entry { cause: Cause::Closing, changes: &matter.moved, ..entry(1, &matter.soc, 85.0, &matter.strong) };
    let cancelled = Entry { cause: Cause::Cancelled, changes: &matter.cancelled, ..entry(4, &matter.off, 61.0, &[]) };
    let first = section(&matter.security, vec![entry(2, &matter.identity, 55.0, &matter.fair), changed]);
    let mut second =
        section(&matter.networks, vec![entry(3, &matter.firewall, 78.0, &[]), cancelled, entry(2, &matter.identity, 51.0, &[])]);
    second.more = 7;
    alert(person, vec![first, second])
}

/// One profile, two new notices.
pub fn plain<'a>(person: &'a Person, matter: &'a Matter) -> Alert<'a> {
    let entries = vec![entry(1, &matter.soc, 85.0, &matter.strong), entry(2, &matter.identity, 55.0, &matter.fair)];
    alert(person, vec![section(&matter.security, entries)])
}
