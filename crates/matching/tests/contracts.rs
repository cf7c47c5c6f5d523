//! Past contracts that the installation has seen published: their buyer and their field
//! are known without the member's having typed them.

use domain::{Code, Field, Lang, Notice, NoticeCode, Profile, Reason, ReasonKind, Text};
use matching::{Index, Learned, explain};

fn notice(number: usize, title: &str, buyer: &str, code: Option<&str>) -> Notice {
    let mut notice = Notice { source: "seao".into(), reference: number.to_string(), title: Text::of(Lang::FR, title), ..Notice::default() };
    notice.buyer.name = Text::of(Lang::FR, buyer);
    notice.codes = code.map(|c| NoticeCode { code: c.parse::<Code>().unwrap(), label: Text::default() }).into_iter().collect();
    notice
}

const WON: &str = "Réfection du pont P-02308 (rang Sainte-Rose)";

fn past(with_won: bool) -> Learned {
    let trades = [
        ("Achat de mobilier scolaire", "56121500"),
        ("Entretien ménager d’un centre sportif", "76111501"),
        ("Déneigement de stationnements", "72102902"),
        ("Asphaltage de la chaussée et des trottoirs", "72141003"),
    ];
    let mut learned = Learned::default();
    for n in 0..200 {
        let (title, code) = trades[n % 4];
        let code = format!("unspsc:{code}");
        learned.learn(&notice(n, &format!("{title}, lot {n}"), &format!("Ville de Saint-Exemple {}", n % 23), Some(&code)));
    }
    if with_won {
        learned.learn(&notice(900, WON, "Municipalité de Lefebvre", Some("unspsc:72141107")));
    }
    learned.settle();
    learned
}

fn bridges() -> Profile {
    Profile {
        id: 4,
        past: vec!["Pose de glissières de sécurité".into(), "REFECTION DU PONT P-02308, rang Sainte-Rose".into()],
        ..Profile::default()
    }
}

fn reason(reasons: &[Reason], kind: ReasonKind) -> Option<&Reason> {
    reasons.iter().find(|r| r.kind == kind)
}

#[test]
fn a_contract_that_was_published_here_tells_its_buyer() {
    let new = notice(1000, "Inspection de structures", "Municipalité de Lefebvre", None);
    let told = explain(&bridges(), &new, &past(true));
    let seen = reason(&told.reasons, ReasonKind::Past).expect("the same buyer");
    assert_eq!((&*seen.wanted, seen.field), ("REFECTION DU PONT P-02308, rang Sainte-Rose", Field::Buyer));
    assert_eq!((&*seen.found, seen.via.as_deref()), ("Municipalité de Lefebvre", Some("Municipalité de Lefebvre")));
    // Where the contract is unknown, nothing says so.
    let unknown = explain(&bridges(), &new, &past(false));
    assert!(told.score > 3.0 && unknown.score < 0.1, "{} {}", told.score, unknown.score);
    // The same buyer alone is no reason to write to anybody.
    assert!(told.score < 30.0, "{}", told.score);
    assert!(reason(&unknown.reasons, ReasonKind::Past).is_none());
}

#[test]
fn it_tells_its_field_too() {
    let new = notice(1000, "Travaux de génie civil", "Ville de Gaspé", Some("unspsc:72141107"));
    let told = explain(&bridges(), &new, &past(true));
    let seen = reason(&told.reasons, ReasonKind::Learned).expect("the same class");
    assert_eq!((&*seen.wanted, &*seen.found), ("REFECTION DU PONT P-02308, rang Sainte-Rose", "unspsc:72141100"));
    assert!(explain(&bridges(), &new, &past(false)).reasons.iter().all(|r| r.kind != ReasonKind::Learned));
}

#[test]
fn the_title_that_is_named_is_the_one_of_that_buyer() {
    let mut learned = past(true);
    learned.learn(&notice(901, "Réfection du pont de la rivière", "Ville de Gaspé", None));
    learned.settle();
    let profile = Profile { past: vec![WON.into(), "Réfection du pont de la rivière".into()], ..bridges() };
    for (buyer, named) in [("Ville de Gaspé", "Réfection du pont de la rivière"), ("Municipalité de Lefebvre", WON)] {
        let told = explain(&profile, &notice(1000, "Réfection du pont", buyer, None), &learned);
        let seen = reason(&told.reasons, ReasonKind::Past).unwrap();
        assert_eq!((&*seen.wanted, seen.via.as_deref()), (named, Some(buyer)));
    }
    let told = explain(&profile, &notice(1000, "Réfection du pont", "Ville de Rimouski", None), &learned);
    assert_eq!(reason(&told.reasons, ReasonKind::Past).unwrap().via, None);
    // Whose contract it was is not certain where another buyer uses the title too.
    learned.learn(&notice(902, WON, "Ville de Gaspé", None));
    learned.settle();
    let told = explain(&profile, &notice(1000, "Réfection du pont P-02308", "Municipalité de Lefebvre", None), &learned);
    let seen = reason(&told.reasons, ReasonKind::Past).unwrap();
    assert_eq!((&*seen.wanted, seen.via.as_deref()), (WON, None));
}

#[test]
fn what_was_taken_back_tells_nothing() {
    let mut learned = past(false);
    let trace = learned.take(&notice(900, WON, "Municipalité de Lefebvre", Some("unspsc:72141107")));
    learned.settle();
    let new = notice(1000, "Inspection de structures", "Municipalité de Lefebvre", None);
    let known = explain(&bridges(), &new, &learned);
    learned.take_back(&[trace]);
    learned.settle();
    assert_eq!(explain(&bridges(), &new, &learned).score.to_bits(), explain(&bridges(), &new, &past(false)).score.to_bits());
    assert!(known.score > 0.0);
}

#[test]
fn the_index_says_the_same() {
    let learned = past(true);
    let index = Index::of(&[bridges()], &learned);
    for new in [
        notice(1000, "Inspection de structures", "Municipalité de Lefebvre", None),
        notice(1001, "Travaux de génie civil", "Ville de Gaspé", Some("unspsc:72141107")),
        notice(1002, "Réfection d’un pont", "Municipalité de Lefebvre", Some("unspsc:72141107")),
    ] {
        let (told, found) = (explain(&bridges(), &new, &learned), index.matches(&new));
        assert_eq!((found[0].score.to_bits(), &found[0].reasons), (told.score.to_bits(), &told.reasons));
    }
}
