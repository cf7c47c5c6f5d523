//! Invented notices in the two shapes that readers meet: bilingual federal ones, French
//! provincial ones; and one whose publisher is hostile.

use chrono::{DateTime, Utc};
use domain::{Buyer, Category, Closing, Currency, Document, Kind, Lang, Method, Money, Notice, NoticeCode, Region, Status, Text, Value};

fn closing(at: &str) -> Closing {
    let at: DateTime<Utc> = at.parse().unwrap();
    Closing { assumed: true, ..Closing::stated(at, "", super::ZONE) }
}

fn text(fr: &str, en: &str) -> Text {
    Text::of(Lang::FR, fr).with(Lang::EN, en)
}

fn region(raw: &str, code: &str) -> Region {
    Region { raw: raw.into(), code: code.parse().ok() }
}

fn notice(source: &str, reference: &str, title: Text, description: Text, buyer: Text, closes: &str) -> Notice {
    Notice {
        source: source.into(),
        reference: reference.into(),
        version_key: "0001".into(),
        family_key: reference.into(),
        url: Text::of(Lang::FR, format!("https://portail.example/{reference}")),
        title,
        description,
        buyer: Buyer { name: buyer, ..Buyer::default() },
        categories: vec![Category::Services],
        regions: vec![region("Québec", "CA-QC")],
        closing: Some(closing(closes)),
        published: "2026-11-18".parse().ok(),
        status: Status::Open,
        kind: Kind::Tender,
        method: Method::Open,
        ..Notice::default()
    }
}

fn fr(source: &str, reference: &str, title: &str, description: &str, buyer: &str, closes: &str) -> Notice {
    let french = |t: &str| Text::of(Lang::FR, t);
    notice(source, reference, french(title), french(description), french(buyer), closes)
}

/// What was known three days ago.
pub fn all() -> Vec<Notice> {
    let managed = Notice {
        codes: vec![NoticeCode {
            code: "unspsc:81111800".parse().unwrap(),
            label: text(
                "Services de système et administration des composants de système",
                "System and system component administration services",
            ),
        }],
        documents: vec![Document { url: "https://portail.example/docs/devis.pdf".into(), title: "Devis technique".into() }],
        value: Some(Value {
            min: Some(Money { minor: 25_000_000, currency: Currency::CAD }),
            max: Some(Money { minor: 120_000_000, currency: Currency::CAD }),
            amount: None,
        }),
        trade_agreements: vec!["CFTA".into(), "CETA".into()],
        ..fr(
            "seao",
            "SE-20411",
            "Services gérés de détection et de réponse en cybersécurité",
            "La Commission cherche un prestataire de services gérés de détection et de réponse (SOC géré) pour la surveillance de son réseau.\n\nLe mandat comprend la gestion des incidents, un test d’intrusion annuel et la tenue du registre des événements.",
            "Commission des services électriques d’exemple",
            "2026-11-27T19:00:00Z",
        )
    };
    let identity = Notice {
        regions: vec![region("National Capital Region", "CA-ON")],
        kind_raw: "Request for Proposal".into(),
        ..notice(
            "canadabuys",
            "WS4711",
            text("Modernisation de la gestion des identités et des accès", "Identity and Access Management Modernization"),
            Text::of(
                Lang::EN,
                "Supply of identity and access management services, including multi-factor authentication and cybersecurity assessments.",
            ),
            text("Services d’exemple Canada", "Example Services Canada"),
            "2026-11-25T16:00:00Z",
        )
    };
    let lidar = fr(
        "seao",
        "SE-20500",
        "Acquisition de données lidar et cartographie de la rive",
        "Levé lidar aéroporté, cartographie et intégration au système d’information géographique.",
        "MRC de la Rivière-d’exemple",
        "2026-12-15T19:00:00Z",
    );
    let continuous = Notice {
        kind: Kind::Arrangement,
        ..notice(
            "canadabuys",
            "EN578-1",
            text(
                "Arrangement en matière d’approvisionnement pour des services informatiques",
                "Supply arrangement for informatics services",
            ),
            Text::default(),
            text("Approvisionnement d’exemple", "Example Procurement"),
            "2065-01-01T05:00:00Z",
        )
    };
    let cancelled = Notice {
        status: Status::Cancelled,
        ..fr("seao", "SE-20001", "Remplacement de pare-feu", "Annulé par l’acheteur.", "Ville d’Exemple", "2026-12-01T19:00:00Z")
    };
    let past = fr("seao", "SE-19000", "Audit de cybersécurité", "Un audit.", "Ville d’Exemple", "2026-11-20T19:00:00Z");
    vec![managed, identity, lidar, continuous, cancelled, past, hostile()]
}

/// A publisher that tries everything.
fn hostile() -> Notice {
    let evil = "\"><script>alert('x')</script><img src=x onerror=alert(1)> =HYPERLINK(\"http://evil.example\")";
    Notice {
        url: Text::of(Lang::FR, "javascript:alert(1)"),
        documents: vec![
            Document { url: "javascript:alert(2)".into(), title: "boum".into() },
            Document { url: "https://portail.example/\"onmouseover=\"alert(3)".into(), title: evil.into() },
        ],
        kind_raw: evil.into(),
        regions: vec![Region { raw: evil.into(), code: None }],
        ..fr("seao", "<b>HX</b>", &format!("=cybersécurité {evil}"), evil, evil, "2026-12-20T19:00:00Z")
    }
}

/// What arrived this morning.
pub fn fresh() -> Vec<Notice> {
    vec![Notice {
        regions: vec![region("Montréal", "CA-QC")],
        ..fr(
            "seao",
            "SE-20600",
            "Test d’intrusion et pare-feu applicatif",
            "Test d’intrusion des applications exposées et exploitation d’un pare-feu applicatif.",
            "Société de transport d’exemple",
            "2026-12-04T19:00:00Z",
        )
    }]
}
