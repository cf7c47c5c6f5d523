//! The form and the profile say the same, both ways.

use super::*;

fn full() -> Profile {
    let cad = |minor| Some(Money { minor, currency: Currency::CAD });
    Profile {
        id: 7,
        member_id: 3,
        revision: 2,
        name: "Cybersécurité et identité".into(),
        keywords: vec![
            Keyword { text: "SOC géré".into(), weight: 3 },
            Keyword { text: "pare-feu".into(), weight: 2 },
            Keyword { text: "audit".into(), weight: 1 },
        ],
        text: "Détection et réponse.\nJour et nuit.".into(),
        must: vec!["sécurité".into()],
        never: vec!["gardiennage".into()],
        codes: vec!["unspsc:81111800".parse().unwrap(), "gsin:D302A".parse().unwrap()],
        regions: vec!["CA-QC".parse().unwrap(), "US-NY".parse().unwrap(), "BE".parse().unwrap()],
        value_min: cad(2_500_000),
        value_max: cad(125_000_050),
        categories: vec![Category::Goods, Category::Services],
        methods: vec![Method::Open, Method::Limited],
        past: vec!["Centre des opérations".into()],
        followed_buyers: vec!["Hydro-Québec".into()],
        muted_buyers: vec!["Ville de X".into()],
        staffing: true,
        lead_days: 5,
        threshold: Some(65),
        cadence: Cadence::Weekly { day: 2, hour: 9 },
        ..Profile::default()
    }
}

#[test]
fn a_profile_comes_back_from_its_form() {
    for lang in [Lang::FR, Lang::EN] {
        for profile in
            [full(), Profile { keywords: vec![Keyword { text: "ERP".into(), weight: 2 }], name: "ERP".into(), ..Profile::default() }]
        {
            assert_eq!(Form::of(&profile, lang).profile(&profile, lang), Ok(profile));
        }
    }
}

#[test]
fn what_the_form_does_not_name_stays() {
    let base = full();
    let edited = Form::of(&base, Lang::FR).profile(&base, Lang::FR).unwrap();
    assert_eq!((edited.id, edited.member_id, edited.revision, edited.active), (7, 3, 2, true));
}

#[test]
fn every_fault_names_its_field_in_the_readers_language() {
    let form = Form {
        codes: "unspsc:abc".into(),
        elsewhere: "Mars!".into(),
        value_min: "beaucoup".into(),
        value_max: "-5".into(),
        lead_days: "400".into(),
        threshold: "101".into(),
        cadence: "daily".into(),
        ..Form::default()
    };
    let french = form.profile(&Profile::default(), Lang::FR).unwrap_err();
    let fields: Vec<&str> = french.iter().map(|f| f.field).collect();
    assert_eq!(fields, ["name", "codes", "elsewhere", "value_min", "value_max", "lead_days", "threshold", "days", "keywords"]);
    let english = form.profile(&Profile::default(), Lang::EN).unwrap_err();
    for (fr, en) in french.iter().zip(&english) {
        assert_ne!(fr.text, en.text);
        assert!(!fr.text.starts_with('[') && !en.text.starts_with('['), "{} {}", fr.text, en.text);
    }
}

#[test]
fn contradictions_are_found() {
    let mut profile = full();
    profile.value_min = profile.value_max.map(|m| Money { minor: m.minor + 1, ..m });
    profile.must.push("Gardiennage".into());
    profile.muted_buyers.push("HYDRO-QUEBEC".into());
    let faults = Form::of(&profile, Lang::FR).profile(&profile, Lang::FR).unwrap_err();
    assert_eq!(faults.iter().map(|f| f.field).collect::<Vec<_>>(), ["value_max", "never", "muted_buyers"]);
}

#[test]
fn codes_are_read_as_people_paste_them() {
    for (given, wanted) in [
        ("unspsc:81111500", "unspsc:81111500"),
        ("UNSPSC 81111500 Conception de logiciels", "unspsc:81111500"),
        ("81111500", "unspsc:81111500"),
        ("NIBS D302A", "gsin:D302A"),
        ("SCIAN 541514", "naics:541514"),
        ("cpv:72000000-5", "cpv:72000000"),
    ] {
        assert_eq!(code(given).unwrap().to_string(), wanted, "{given}");
    }
    assert!(code("n'importe quoi").is_err());
}

#[test]
fn too_much_is_refused_kindly() {
    let many = (0..201).map(|n| format!("mot {n}")).collect::<Vec<_>>().join("\n");
    let form = Form { keywords: many, never: "x".repeat(121), text: "y".repeat(4_001), ..Form::of(&full(), Lang::FR) };
    let fields: Vec<&str> = form.profile(&full(), Lang::FR).unwrap_err().iter().map(|f| f.field).collect();
    assert_eq!(fields, ["keywords", "text", "never"]);
}
