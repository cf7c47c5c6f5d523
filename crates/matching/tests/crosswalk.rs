//! The codes that the vocabulary names for a keyword lead to notices that say it in no word,
//! also before anything was learned.

use std::sync::Arc;

use codes::Vocabulary;
use domain::{Keyword, Lang, Notice, NoticeCode, Profile, ReasonKind, Text};
use matching::{Index, Learned, Shelf, explain};

fn notice(title: &str, code: Option<&str>) -> Notice {
    Notice {
        source: "test".into(),
        reference: title.into(),
        title: Text::of(Lang::FR, title),
        codes: code.map(|c| NoticeCode { code: c.parse().unwrap(), label: Text::default() }).into_iter().collect(),
        ..Notice::default()
    }
}

fn profile(keyword: &str) -> Profile {
    Profile { id: 3, keywords: vec![Keyword { text: keyword.into(), weight: 2 }], ..Profile::default() }
}

/// Other trades, none of them with the codes that are asked for.
fn past() -> Learned {
    let mut learned = Learned::default();
    for n in 0..240 {
        let (title, code) =
            [("Réfection de toiture", "72152600"), ("Achat de sel de déneigement", "12352100"), ("Entretien de jardins", "70111700")]
                [n % 3];
        let mut one = notice(&format!("{title} {n}"), Some(&format!("unspsc:{code}")));
        one.lang = Some(Lang::FR);
        learned.learn(&one);
    }
    learned.settle();
    learned
}

#[test]
fn a_code_of_the_concept_is_enough_where_no_word_is_shared() {
    let other = "Accompagnement du bureau de projet";
    let firm = profile("cybersécurité");
    for learned in [Learned::default(), past()] {
        let told = |code: Option<&str>| explain(&firm, &notice(other, code), &learned);
        let found = told(Some("unspsc:81111801"));
        assert!(found.score >= 50.0, "{found:?}");
        let reason = &found.reasons[0];
        assert_eq!((reason.kind, &*reason.wanted, &*reason.found), (ReasonKind::Learned, "cybersécurité", "unspsc:81111800"));
        assert!(told(None).score < 1.0 && told(Some("unspsc:72152600")).score < 1.0);
        // Every way of asking gives the same.
        let index = Index::of(std::slice::from_ref(&firm), &learned);
        let matched = index.matches_from(&notice(other, Some("unspsc:81111801")), 50.0);
        assert_eq!(matched.iter().map(|m| (m.score.to_bits(), &m.reasons)).collect::<Vec<_>>(), [(found.score.to_bits(), &found.reasons)]);
        let mut shelf = Shelf::over(&learned, usize::MAX);
        shelf.put(1, 1, &notice(other, Some("unspsc:81111801")));
        assert_eq!(shelf.rank(&firm, 50.0).iter().map(|f| f.1.to_bits()).collect::<Vec<_>>(), [found.score.to_bits()]);
    }
}

#[test]
fn an_association_s_own_concepts_name_codes_too_and_branches_mean_all_on_them() {
    let file = "[[concept]]\nid = \"drones\"\nfr = [\"relevés par drone\"]\ncodes = [\"unspsc:81150000\"]\n";
    let own = Vocabulary::builtin().clone().with(codes::own(file).unwrap());
    let firm = profile("relevés par drone");
    let mut learned = past();
    learned.learn(&notice("Photographie du territoire", Some("unspsc:81151600")));
    learned.settle();
    let here = notice("Images du littoral", Some("unspsc:81151601"));
    assert!(explain(&firm, &here, &learned).score < 1.0);
    let score = explain(&firm, &here, &learned.speaking(Some(Arc::new(own)))).score;
    assert!(score >= 50.0, "{score}");
}
