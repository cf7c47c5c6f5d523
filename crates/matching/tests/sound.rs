//! What a match must look like, on small notices.

use std::sync::Arc;

use codes::Vocabulary;
use domain::{Code, Field, Keyword, Lang, Money, Notice, NoticeCode, Profile, Reason, ReasonKind, Region, Text, Value};
use matching::{Explanation, Index, Learned, Stop, explain, rank};

fn profile(keywords: &[&str]) -> Profile {
    let keywords = keywords.iter().map(|k| Keyword { text: (*k).to_owned(), weight: 2 }).collect();
    Profile { id: 7, revision: 3, keywords, ..Profile::default() }
}

fn notice(lang: Lang, title: &str, body: &str) -> Notice {
    Notice { reference: title.to_owned(), title: Text::of(lang, title), description: Text::of(lang, body), ..Notice::default() }
}

fn past() -> Learned {
    let mut learned = Learned::default();
    for title in [
        "Services professionnels en informatique",
        "Réfection de la toiture de l’école",
        "Achat de mobilier de bureau",
        "Déneigement des stationnements",
        "Développement d’un logiciel de gestion",
        "Services de nettoyage",
    ] {
        for i in 0..20 {
            learned.learn(&notice(Lang::FR, &format!("{title} lot {i}"), ""));
        }
    }
    learned
}

fn told(profile: &Profile, notice: &Notice) -> Explanation {
    explain(profile, notice, &past())
}

fn sum(reasons: &[Reason]) -> f64 {
    reasons.iter().map(|r| r.points).sum()
}

#[test]
fn a_phrase_is_found_and_highlighted() {
    let text = "Développement de logiciels sur mesure";
    let got = told(&profile(&["développement logiciel", "audit de sécurité"]), &notice(Lang::FR, text, ""));
    let reason = &got.reasons[0];
    assert_eq!(reason.kind, ReasonKind::Phrase);
    assert_eq!(&*reason.wanted, "développement logiciel");
    assert_eq!(reason.field, Field::Title);
    let shown: Vec<&str> = reason.spans.iter().map(|s| &text[s.start as usize..s.end as usize]).collect();
    assert_eq!(shown, ["Développement", "logiciels"]);
    assert!((sum(&got.reasons) - got.score).abs() < 1e-9);
    let missing = got.reasons.last().unwrap();
    assert_eq!((missing.kind, &*missing.wanted), (ReasonKind::Missing, "audit de sécurité"));
    assert!(missing.points.abs() < 1e-12);
}

#[test]
fn a_misspelled_word_is_found_only_where_it_is_unknown() {
    let got = told(&profile(&["déneigment"]), &notice(Lang::FR, "Déneigement des cours", ""));
    assert_eq!(got.reasons[0].kind, ReasonKind::Fuzzy);
    assert_eq!(&*got.reasons[0].found, "Déneigement");
    // Both words are known to past notices: they are two words.
    let mut learned = past();
    for _ in 0..5 {
        learned.learn(&notice(Lang::FR, "cartes et cartons", ""));
        learned.learn(&notice(Lang::FR, "cartel et carton", ""));
    }
    let got = explain(&profile(&["carton"]), &notice(Lang::FR, "cartel", ""), &learned);
    assert!(got.score.abs() < 1e-12, "{got:?}");
}

#[test]
fn codes_count_by_their_tree() {
    let mut p = profile(&["infonuagique"]);
    p.codes = vec!["unspsc:81110000".parse().unwrap()];
    let with = |code: &str| {
        let code: Code = code.parse().unwrap();
        let mut n = notice(Lang::FR, "Services divers", "");
        n.codes = vec![NoticeCode { code, label: Text::of(Lang::FR, "Services informatiques") }];
        told(&p, &n)
    };
    let near = with("unspsc:81112200");
    assert_eq!(near.reasons[0].kind, ReasonKind::Code);
    assert_eq!(near.reasons[0].via.as_deref(), Some("Services informatiques"));
    assert!(near.score > with("unspsc:81120000").score);
    assert!(with("unspsc:72000000").score.abs() < 1e-12);
}

#[test]
fn filters_stop_only_what_they_are_sure_of() {
    let mut p = profile(&["logiciel"]);
    p.regions = vec!["CA-QC".parse().unwrap()];
    p.value_min = Some(Money::parse("10000", domain::Currency::CAD).unwrap());
    p.never = vec!["logiciel libre".into()];
    let base = notice(Lang::FR, "Logiciel de gestion", "");
    assert_eq!(told(&p, &base).stopped_by, []);
    let region = |code: Option<&str>| Region { raw: "là".into(), code: code.map(|c| c.parse().unwrap()) };
    let there = |regions: Vec<Region>| told(&p, &Notice { regions, ..base.clone() }).stopped_by;
    assert_eq!(there(vec![region(Some("CA-ON"))]), [Stop::Region]);
    assert_eq!(there(vec![region(Some("CA-ON")), region(None)]), []);
    assert_eq!(there(vec![region(Some("CA"))]), []);
    let worth = |text: &str, currency: &str| {
        let amount = Some(Money::parse(text, currency.parse().unwrap()).unwrap());
        told(&p, &Notice { value: Some(Value { amount, min: None, max: None }), ..base.clone() }).stopped_by
    };
    assert_eq!(worth("9000", "CAD"), [Stop::Value]);
    assert_eq!(worth("9000", "USD"), []);
    let never = told(&p, &notice(Lang::FR, "Logiciels libres pour l’école", ""));
    assert_eq!(never.stopped_by, [Stop::Never { word: "logiciel libre".into() }]);
    assert!(never.score > 0.0, "what was stopped is still explained");
    p.must = vec!["école".into()];
    assert_eq!(told(&p, &base).stopped_by, [Stop::Must]);
    // Whatever else stands in the way is named as well, once each.
    let far = Notice {
        regions: vec![region(Some("CA-ON"))],
        value: Some(Value { amount: Some(Money::parse("9000", domain::Currency::CAD).unwrap()), min: None, max: None }),
        ..notice(Lang::FR, "Logiciels libres, bâton et gestion", "Des logiciels libres")
    };
    p.never.push("bâton".into());
    let never = |word: &str| Stop::Never { word: word.into() };
    assert_eq!(told(&p, &far).stopped_by, [Stop::Region, Stop::Value, never("logiciel libre"), never("bâton"), Stop::Must]);
}

#[test]
fn region_and_value_are_reasons_of_a_match() {
    let mut p = profile(&["logiciel de gestion"]);
    p.regions = vec!["CA-QC".parse().unwrap()];
    let mut n = notice(Lang::FR, "Logiciel de gestion", "");
    n.regions = vec![Region { raw: "Québec".into(), code: Some("CA-QC".parse().unwrap()) }];
    let got = told(&p, &n);
    assert!(got.reasons.iter().any(|r| r.kind == ReasonKind::Region && &*r.found == "Québec" && r.points > 0.0));
    let elsewhere = told(&p, &Notice { title: Text::of(Lang::FR, "Achat de mobilier"), ..n });
    assert!(elsewhere.score.abs() < 1e-12, "a region alone is no match");
}

#[test]
fn the_two_languages_of_a_notice_count_once() {
    let one = notice(Lang::FR, "Logiciel de gestion des actifs", "");
    let both = Notice { title: one.title.clone().with(Lang::EN, "Asset management software"), ..one.clone() };
    let p = profile(&["logiciel de gestion", "asset management software"]);
    let (a, b) = (told(&p, &one).score, told(&p, &both).score);
    assert!(b < 2.0 * a && b >= a, "{a} {b}");
}

#[test]
fn index_rank_and_explain_agree() {
    let learned = past();
    let profiles: Vec<Profile> = [&["logiciel", "gestion"][..], &["toiture d’école"], &["nettoyages", "déneigment"]]
        .iter()
        .zip(1..)
        .map(|(k, id)| Profile { id, ..profile(k) })
        .collect();
    let notices: Vec<Notice> =
        ["Développement d’un logiciel de gestion", "Toiture de l’école Saint-Jean", "Nettoyage et déneigement", "Achat de pommes"]
            .iter()
            .map(|t| notice(Lang::FR, t, ""))
            .collect();
    let index = Index::of(&profiles, &learned);
    for (n, notice) in notices.iter().enumerate() {
        let found = index.matches(notice);
        for profile in &profiles {
            let one = explain(profile, notice, &learned);
            let from_index = found.iter().find(|m| m.profile_id == profile.id);
            assert_eq!(from_index.is_some(), one.score > 0.0);
            if let Some(found) = from_index {
                assert_eq!((&found.reasons, found.score.to_bits()), (&one.reasons, one.score.to_bits()));
            }
            let ranked = rank(profile, notices.iter(), &learned);
            assert_eq!(ranked.iter().find(|(at, _)| *at == n).map(|(_, m)| m), from_index);
        }
    }
}

#[test]
fn profiles_come_and_go() {
    let learned = past();
    let n = notice(Lang::FR, "Logiciel de gestion", "");
    let mut index = Index::of(&[Profile { id: 1, ..profile(&["logiciel"]) }], &learned);
    assert_eq!(index.matches(&n).len(), 1);
    index.insert(&Profile { id: 2, ..profile(&["gestion"]) });
    assert_eq!(index.matches(&n).iter().map(|m| m.profile_id).collect::<Vec<_>>(), [1, 2]);
    index.insert(&Profile { id: 1, ..profile(&["toiture"]) });
    assert_eq!(index.matches(&n).iter().map(|m| m.profile_id).collect::<Vec<_>>(), [2]);
    assert!(index.remove(2));
    assert!(index.matches(&n).is_empty());
    index.insert(&Profile { id: 3, active: false, ..profile(&["logiciel"]) });
    assert_eq!(index.len(), 1);
}

#[test]
fn bands_mean_something_before_and_after_learning() {
    let mut p = profile(&["développement de logiciels", "hébergement web", "cybersécurité"]);
    p.codes = vec!["unspsc:81110000".parse().unwrap()];
    p.regions = vec!["CA-QC".parse().unwrap()];
    let mut strong = notice(Lang::FR, "Développement d’un logiciel et hébergement web", "Le logiciel sera développé pour le ministère.");
    strong.codes = vec![NoticeCode { code: "unspsc:81111500".parse().unwrap(), label: Text::default() }];
    strong.regions = vec![Region { raw: "Québec".into(), code: Some("CA-QC".parse().unwrap()) }];
    let unrelated = notice(Lang::FR, "Réfection de la toiture de l’école", "Travaux de couverture et de maçonnerie.");
    let passing = notice(Lang::FR, "Achat de mobilier", "Le développement durable est un critère.");
    for learned in [Learned::default(), past()] {
        let score = |n: &Notice| explain(&p, n, &learned).score;
        assert!(score(&strong) > domain::Band::STRONG_FROM, "{}", score(&strong));
        assert!(score(&unrelated) < 5.0, "{}", score(&unrelated));
        assert!(score(&passing) < domain::Band::POSSIBLE_FROM, "{}", score(&passing));
    }
}

#[test]
fn languages_are_bridged_by_the_vocabulary_with_a_reason() {
    let got = told(&profile(&["infonuagique"]), &notice(Lang::EN, "Cloud computing services", ""));
    assert_eq!(got.reasons[0].kind, ReasonKind::Bridge, "{got:?}");
    assert!(got.reasons[0].via.is_some());
    assert!(got.score > 0.0);
}

#[test]
fn a_concept_of_the_association_leads_from_one_language_to_the_other_and_is_named() {
    let file = "[[concept]]\nid = \"bre\"\nfr = [\"bassin de rétention\"]\nen = [\"stormwater pond\"]\n";
    let own = Vocabulary::builtin().clone().with(codes::own(file).unwrap());
    let (asked, found) = (profile(&["bassin de rétention"]), notice(Lang::EN, "Construction of a stormwater pond", ""));
    let learned = past();
    assert!(explain(&asked, &found, &learned).score <= 0.0, "the program knew it already");
    let learned = learned.speaking(Some(Arc::new(own)));
    let told = explain(&asked, &found, &learned);
    assert!(told.score > 0.0);
    let first = &told.reasons[0];
    assert_eq!((first.kind, first.via.as_deref(), &*first.wanted), (ReasonKind::Bridge, Some("stormwater pond"), "bassin de rétention"));
    // The index answers the same.
    let all = Index::of(&[asked], &learned).matches(&found);
    assert_eq!((all[0].score.to_bits(), &all[0].reasons), (told.score.to_bits(), &told.reasons));
}

#[test]
fn a_code_of_its_own_hides_no_other_classification_under_which_a_notice_falls() {
    let mut learned = past();
    let text = Text::of(Lang::EN, "Snow clearing services").with(Lang::FR, "Services de déneigement");
    learned.learn_label(&NoticeCode { code: "cpv:90620000".parse().unwrap(), label: text });
    let plain = notice(Lang::FR, "Services de déneigement", "");
    let code = NoticeCode { code: "unspsc:72102902".parse().unwrap(), label: Text::default() };
    learned.learn(&Notice { codes: vec![code.clone()], ..notice(Lang::FR, "Réparation de clôtures", "") });
    learned.settle();
    let asked = Profile { lang: Lang::EN, ..profile(&["snow clearing services"]) };
    for seen in [plain.clone(), Notice { codes: vec![code], ..plain }] {
        let told = explain(&asked, &seen, &learned);
        assert!(told.reasons.iter().any(|r| r.kind == ReasonKind::Learned && r.found.starts_with("cpv:")), "{told:?}");
    }
}

#[test]
fn translations_are_learned_from_notices_in_two_languages() {
    let mut learned = past();
    for (fr, en) in
        [("Étude géotechnique", "Geotechnical study"), ("Étude de marché", "Market study"), ("Levé géotechnique", "Geotechnical survey")]
    {
        for i in 0..5 {
            let mut both = notice(Lang::FR, fr, "");
            both.title.set(Lang::EN, en);
            both.reference = format!("{fr} {i}");
            learned.learn(&both);
        }
    }
    learned.settle();
    let got = explain(&profile(&["géotechnique"]), &notice(Lang::EN, "Geotechnical drilling", ""), &learned);
    assert!(got.score > 0.0, "{got:?}");
    let p = Profile { past: vec!["Étude de marché pour la ville".into()], ..profile(&[]) };
    let got = explain(&p, &notice(Lang::FR, "Étude de marché", ""), &learned);
    assert_eq!(got.reasons[0].kind, ReasonKind::Past);
}
