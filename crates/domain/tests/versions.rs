//! When two versions of a notice say the same, and what differs when they don't.

use chrono_tz::Tz;
use domain::{Change, Closing, Code, Document, Lang, Notice, NoticeCode, Region, Scheme, Status, Text, changes, supplemented, unreleased};
use proptest::prelude::*;

fn notice() -> Notice {
    let code = |digits| NoticeCode { code: Code::parse(Scheme::Unspsc, digits).unwrap(), label: Text::default() };
    Notice {
        source: "canadabuys".into(),
        reference: "cb-1".into(),
        version_key: "2026-11-02/000".into(),
        title: Text::of(Lang::FR, "Plateforme infonuagique").with(Lang::EN, "Cloud platform"),
        description: Text::of(Lang::FR, "Une plateforme.\nDeux environnements."),
        codes: vec![code("81111500"), code("81112200")],
        regions: vec![Region { raw: "Quebec".into(), code: "CA-QC".parse().ok() }],
        closing: Some(Closing::stated("2026-12-01T19:00:00Z".parse().unwrap(), "2026-12-01T14:00:00", Tz::America__Toronto)),
        status: Status::Open,
        documents: vec![Document { url: "https://exemple.ca/a.pdf".into(), title: String::new() }],
        ..Notice::default()
    }
}

#[test]
fn white_space_order_and_version_numbers_are_no_change() {
    let old = notice();
    let mut new = notice();
    new.codes.reverse();
    new.version_key = "2026-11-03/001".into();
    new.description = Text::of(Lang::FR, " Une plateforme.  Deux\r\nenvironnements. ");
    assert_eq!(old.digest(), new.digest());
    assert_eq!(changes(&old, &new), []);
}

#[test]
fn each_material_field_is_told_apart() {
    let old = notice();
    let mut new = notice();
    new.closing.as_mut().unwrap().at = "2026-12-08T19:00:00Z".parse().unwrap();
    new.status = Status::Cancelled;
    new.title.set(Lang::EN, "Cloud platform and services");
    new.description = Text::default();
    new.codes.pop();
    new.regions.clear();
    new.documents.push(Document { url: "https://exemple.ca/addenda-1.pdf".into(), title: "Addenda 1".into() });
    assert_ne!(old.digest(), new.digest());
    let found = changes(&old, &new);
    assert!(matches!(found[0], Change::Closing { .. }));
    assert_eq!(found[1], Change::Status { from: Status::Open, to: Status::Cancelled });
    assert!(matches!(found[2], Change::Title { .. }) && matches!(found[3], Change::Description { .. }));
    assert_eq!(found[4], Change::Codes { added: vec![], removed: vec!["unspsc:81112200".into()] });
    assert_eq!(found[5], Change::Regions { added: vec![], removed: vec!["Quebec".into()] });
    assert_eq!(found[6], Change::Documents { added: vec!["https://exemple.ca/addenda-1.pdf".into()], removed: vec![] });
    assert_eq!(found.len(), 7);
}

/// One field after the other, alone: what is told of it, and that its version differs.
#[test]
fn each_field_alone_is_one_change_of_its_own() {
    let with = |edit: &dyn Fn(&mut Notice)| {
        let mut n = notice();
        edit(&mut n);
        n
    };
    let code = |digits| NoticeCode { code: Code::parse(Scheme::Unspsc, digits).unwrap(), label: Text::default() };
    let amount =
        |minor| Some(domain::Value { amount: Some(domain::Money { minor, currency: domain::Currency::CAD }), ..Default::default() });
    let region = |raw: &str, code: &str| Region { raw: raw.into(), code: code.parse().ok() };
    let edits: [(&str, Notice); 9] = [
        ("closing", with(&|n| n.closing.as_mut().unwrap().at = "2026-12-02T19:00:00Z".parse().unwrap())),
        ("closing", with(&|n| n.closing = None)),
        ("status", with(&|n| n.status = Status::Withdrawn)),
        ("title", with(&|n| n.title.set(Lang::EN, "Cloud platforms"))),
        ("description", with(&|n| n.description = Text::of(Lang::FR, "Une plateforme. Trois environnements."))),
        ("codes", with(&|n| n.codes.push(code("43230000")))),
        ("regions", with(&|n| n.regions.push(region("Ontario", "CA-ON")))),
        ("value", with(&|n| n.value = amount(100_000))),
        ("documents", with(&|n| n.documents.clear())),
    ];
    for (field, new) in &edits {
        let told = changes(&notice(), new);
        assert_eq!(told.len(), 1, "{field}: {told:?}");
        let json = serde_json::to_value(&told[0]).unwrap();
        assert_eq!(json["field"], *field);
        assert_ne!(notice().digest(), new.digest(), "{field}");
        assert_eq!(serde_json::from_value::<Change>(json).unwrap(), told[0]);
        assert_eq!(changes(new, &notice()).len(), 1, "{field}, and back");
        assert_eq!(changes(new, new), []);
    }
    let raised = changes(&with(&|n| n.value = amount(1)), &with(&|n| n.value = amount(2)));
    assert_eq!(raised, [Change::Value { from: amount(1), to: amount(2) }]);
}

/// The same said otherwise: no version, and no word of it beside a change that is one.
#[test]
fn the_same_said_otherwise_is_no_change() {
    let mut old = notice();
    old.documents.push(Document { url: "https://exemple.ca/b.pdf".into(), title: "Plan".into() });
    old.regions.push(Region { raw: "Ontario".into(), code: "CA-ON".parse().ok() });
    old.kind_raw = "Avis d’appel d’offres".into();
    old.trade_agreements = vec!["CFTA".into(), "CETA".into()];
    let mut new = old.clone();
    new.documents.reverse();
    new.documents[0].title = " Plan ".into();
    new.codes.reverse();
    new.codes.push(new.codes[0].clone());
    new.regions.reverse();
    new.regions[1].raw = "Québec".into();
    new.kind_raw = "Avis  d’appel d’offres ".into();
    new.trade_agreements.reverse();
    new.title = Text::of(Lang::EN, "Cloud  platform ").with(Lang::FR, "Plateforme\u{a0}infonuagique");
    new.version_key = "2027".into();
    assert_eq!(old.digest(), new.digest());
    assert_eq!(changes(&old, &new), []);
    new.status = Status::Cancelled;
    assert_eq!(changes(&old, &new), [Change::Status { from: Status::Open, to: Status::Cancelled }]);
}

#[test]
fn what_completes_a_listing_is_no_change_but_another_closing_is() {
    let mut listed = notice();
    (listed.version_key, listed.codes, listed.documents) = (String::new(), Vec::new(), Vec::new());
    let full = notice();
    assert_eq!(changes(&listed, &full), []);
    assert_eq!(changes(&full, &listed).len(), 2, "the other way round something is lost");
    let mut moved = full.clone();
    moved.closing.as_mut().unwrap().at = "2026-12-08T19:00:00Z".parse().unwrap();
    moved.status = Status::Cancelled;
    assert!(matches!(changes(&listed, &moved)[..], [Change::Closing { .. }, Change::Status { .. }]));
}

#[test]
fn open_means_said_open_and_not_yet_closed() {
    let mut n = notice();
    let before = "2026-12-01T18:59:59Z".parse().unwrap();
    let after = "2026-12-01T19:00:00Z".parse().unwrap();
    assert!(n.is_open(before) && !n.is_open(after));
    n.closing = None;
    assert!(n.is_open(after), "an unknown closing date hides nothing");
    n.status = Status::Unknown;
    assert!(!n.is_open(before));
}

proptest! {
    #[test]
    fn parts_never_run_into_each_other(a in "[ab]{0,4}", b in "[ab]{0,4}", c in "[ab]{0,4}", d in "[ab]{0,4}") {
        let make = |title: &str, family: &str| Notice { title: Text::of(Lang::FR, title), family_key: family.into(), ..Notice::default() };
        prop_assert_eq!(make(&a, &b).digest() == make(&c, &d).digest(), (&a, &b) == (&c, &d));
    }

    #[test]
    fn a_notice_survives_its_own_json(title in "\\PC{1,30}", minor in any::<i64>()) {
        let mut n = notice();
        n.title.set(Lang::FR, title);
        n.value = Some(domain::Value { amount: Some(domain::Money { minor, currency: domain::Currency::CAD }), ..Default::default() });
        let back: Notice = serde_json::from_str(&serde_json::to_string(&n).unwrap()).unwrap();
        prop_assert_eq!(&back, &n);
        prop_assert_eq!(back.digest(), n.digest());
    }
}

#[test]
fn what_a_notice_s_own_page_adds_is_no_amendment_and_a_later_edit_of_it_is() {
    let bare = |key: &str| Notice { version_key: key.into(), description: Text::default(), ..notice() };
    for key in ["", "20261110150000"] {
        let page = Notice { version_key: supplemented(key), ..notice() };
        assert!(page.version_key.as_str() > key && page.version_key.as_str() < "20261110150001");
        assert_eq!(supplemented(&page.version_key), page.version_key);
        assert_eq!(changes(&bare(key), &page), []);
        let edited = Notice { description: Text::of(Lang::FR, "Trois environnements."), ..page.clone() };
        assert!(matches!(changes(&page, &edited)[..], [Change::Description { .. }]));
    }
    assert!(unreleased("") && unreleased("+") && !unreleased("20261110150000+"));
    // From a listing with its page to the first release: only what a bidder must hear.
    let release = Notice { version_key: "20261110150000".into(), title: Text::of(Lang::FR, "Autre titre"), ..notice() };
    assert_eq!(changes(&Notice { version_key: "+".into(), ..notice() }, &release), []);
}
