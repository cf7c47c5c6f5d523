//! What verdicts teach, and its bounds: nothing without them, never far with them, and the
//! same however it is asked.

use domain::{Example, Keyword, Lang, Lessons, Notice, Profile, ReasonKind, Text};
use matching::{Index, Judged, Learned, Tuning, explain, lessons, rank};

const TRADES: [&str; 8] = [
    "Audit de cybersécurité des réseaux municipaux",
    "Installation de pare-feu et de commutateurs",
    "Déneigement des stationnements du centre sportif",
    "Entretien de réseaux d’aqueduc et d’égout",
    "Réfection de réseaux d’éclairage public",
    "Surveillance de la sécurité des serveurs infonuagiques",
    "Achat de mobilier de bureau",
    "Formation à la cybersécurité pour le personnel",
];

fn notice(n: usize) -> Notice {
    Notice {
        source: "test".into(),
        reference: format!("r{n}"),
        title: Text::of(Lang::FR, format!("{} lot {n}", TRADES[n % TRADES.len()])),
        lang: Some(Lang::FR),
        ..Notice::default()
    }
}

fn profile() -> Profile {
    let word = |text: &str| Keyword { text: text.into(), weight: 2 };
    Profile { id: 7, keywords: ["réseaux", "cybersécurité", "pare-feu", "serveurs"].map(word).into(), ..Profile::default() }
}

fn past() -> Learned {
    let mut learned = Learned::default();
    for n in 0..240 {
        learned.learn(&notice(n));
    }
    learned.settle();
    learned
}

/// Verdicts on notices by number.
fn taught(profile: &Profile, said: &[(usize, bool)], learned: &Learned) -> Lessons {
    let notices: Vec<(usize, Notice, bool)> = said.iter().map(|(n, relevant)| (*n, notice(*n), *relevant)).collect();
    let judged: Vec<Judged<'_>> =
        notices.iter().map(|(n, notice, relevant)| Judged { notice_id: i64::try_from(*n).unwrap(), notice, relevant: *relevant }).collect();
    lessons(profile, &judged, learned)
}

fn bits(profile: &Profile, learned: &Learned) -> Vec<(u64, String)> {
    let told = |n: usize| explain(profile, &notice(n), learned);
    (240..264).map(told).map(|t| (t.score.to_bits(), format!("{:?}", t.reasons))).collect()
}

#[test]
fn without_verdicts_nothing_is_read_differently() {
    let learned = past();
    let plain = profile();
    assert_eq!(taught(&plain, &[], &learned), Lessons::default());
    let before = bits(&plain, &learned);
    let taught = Profile { lessons: taught(&plain, &[(3, false), (0, true)], &learned), ..plain.clone() };
    assert!(!taught.lessons.is_empty());
    assert_ne!(bits(&taught, &learned), before);
    let reset = Profile { lessons: Lessons::default(), ..taught };
    assert_eq!(bits(&reset, &learned), before, "forgotten without a trace, to the last bit");
}

#[test]
fn a_profile_without_verdicts_never_knows_of_lessons() {
    let learned = past();
    let plain = profile();
    let before = bits(&plain, &learned);
    // Whatever the constants of learning are.
    for (much, prior) in [(0.0, 0.1), (3.0, 40.0)] {
        let mut other = learned.clone();
        other.tune(Tuning {
            lesson_keyword: much,
            lesson_prior: prior,
            lesson_liked: much,
            lesson_disliked: much,
            lesson_trust: much,
            lesson_trust_prior: prior,
            lesson_fall: much,
            lesson_unfall: much,
            ..Tuning::default()
        });
        assert_eq!(bits(&plain, &other), before);
    }
    // Whoever else in the index was taught, and also after a profile was taught and reset.
    let alone = Index::of(std::slice::from_ref(&plain), &learned);
    let own = |index: &Index, id: i64| -> Vec<_> {
        let found = (240..264).flat_map(|n| index.matches(&notice(n)).into_iter().map(move |m| (n, m)));
        found.filter(|(_, m)| m.profile_id == id).map(|(n, m)| (n, m.score.to_bits(), m.reasons)).collect()
    };
    let said = |p: &Profile| Profile { lessons: taught(p, &[(2, true), (3, false), (4, false), (0, true)], &learned), ..p.clone() };
    let other = said(&Profile { id: 8, ..plain.clone() });
    let mut index = Index::of(&[other, plain.clone()], &learned);
    assert_eq!(own(&index, 7), own(&alone, 7));
    index.insert(&said(&plain));
    assert_ne!(own(&index, 7), own(&alone, 7));
    index.insert(&plain);
    assert_eq!(own(&index, 7), own(&alone, 7));
    assert!(own(&alone, 7).len() > 10);
}

#[test]
fn keywords_rise_and_fall_for_a_reason_and_within_bounds() {
    let learned = past();
    let own = profile();
    // Networks of water and light are not ours; everything else stays where it was.
    let wrong: Vec<(usize, bool)> = (0..40).flat_map(|n| [(8 * n + 3, false), (8 * n + 4, false)]).collect();
    let lessons = taught(&own, &[&wrong[..], &[(7, true), (15, true)]].concat(), &learned);
    let of = |word: &str| lessons.keywords.iter().find(|k| k.keyword == word);
    let (down, up) = (of("réseaux").unwrap(), of("cybersécurité").unwrap());
    assert!((50..65).contains(&down.percent), "{down:?}");
    assert!((101..150).contains(&up.percent), "{up:?}");
    assert_eq!(up.raised_by, [15, 7]);
    assert!(up.lowered_by.is_empty() && down.raised_by.is_empty() && down.lowered_by.len() == 5);
    assert!(of("pare-feu").is_none() && of("serveurs").is_none());
    // A single verdict moves little.
    let one = taught(&own, &[(3, false)], &learned);
    assert!(one.keywords.iter().all(|k| k.percent >= 70), "{one:?}");
    // What was taught before is no evidence for what is taught now.
    let again = Profile { lessons: lessons.clone(), ..own };
    assert_eq!(taught(&again, &[(3, false)], &learned), one);
}

#[test]
fn what_is_like_a_relevant_notice_rises_and_says_so() {
    let learned = past();
    let plain = profile();
    let taught = Profile { lessons: taught(&plain, &[(2, true), (3, false)], &learned), ..plain.clone() };
    let (snow, water) = (notice(242), notice(243));
    let before = |n| explain(&plain, n, &learned);
    let after = explain(&taught, &snow, &learned);
    assert!(after.score > before(&snow).score);
    assert_eq!(after.reasons[0].kind, ReasonKind::Liked);
    assert_eq!(&*after.reasons[0].wanted, "Déneigement des stationnements du centre sportif lot 2");
    let sum: f64 = after.reasons.iter().map(|r| r.points).sum();
    assert!((sum - after.score).abs() < 1e-6);
    assert!(explain(&taught, &water, &learned).score < before(&water).score);
}

#[test]
fn the_index_and_the_ranking_know_lessons_as_explaining_does() {
    let learned = past();
    let plain = profile();
    let contracts = Profile { id: 8, past: vec!["Mobilier pour une école".into()], ..plain.clone() };
    let profiles =
        [plain, contracts].map(|p| Profile { lessons: taught(&p, &[(2, true), (3, false), (0, true), (6, false)], &learned), ..p });
    let index = Index::of(&profiles, &learned);
    let mut seen = 0;
    for n in 240..272 {
        let notice = notice(n);
        let found = index.matches(&notice);
        for profile in &profiles {
            let told = explain(profile, &notice, &learned);
            let own = found.iter().find(|m| m.profile_id == profile.id);
            assert_eq!(own.map(|m| (m.score.to_bits(), &m.reasons)), (told.score > 0.0).then_some((told.score.to_bits(), &told.reasons)));
            let ranked = rank(profile, std::iter::once(&notice), &learned);
            assert_eq!(ranked.first().map(|r| r.1.score.to_bits()), own.map(|m| m.score.to_bits()));
            seen += usize::from(own.is_some());
        }
    }
    assert!(seen > 40, "{seen}");
}

#[test]
fn lessons_of_any_make_are_read_without_breaking() {
    let learned = past();
    let example = |title: &str, relevant| Example { notice_id: 1, relevant, title: Text::of(Lang::EN, title), codes: Vec::new() };
    for examples in [
        vec![example("", true)],
        vec![example("", false)],
        vec![example("réseaux", false), example("réseaux", true)],
        vec![example(&"x".repeat(100_000), true)],
    ] {
        let profile = Profile { lessons: Lessons { keywords: Vec::new(), examples }, ..profile() };
        for n in 240..248 {
            let score = explain(&profile, &notice(n), &learned).score;
            assert!((0.0..=100.0).contains(&score), "{score}");
        }
    }
}
