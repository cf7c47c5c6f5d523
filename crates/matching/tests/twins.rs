//! How often two notices are rightly said to be one tender: on labelled pairs with hard
//! negatives (`tests/links`), held to committed figures.

use std::{collections::BTreeMap, fs, path::Path};

use domain::{Buyer, Closing, Kind, Lang, Notice, Region, Text};
use matching::twin::{Facts, choose, same};
use serde::Deserialize;

/// Of the pairs said to be one, so many are. A wrong one may cost a firm a contract.
const PRECISION: f64 = 1.0;
/// Of the pairs that are one, so many are found.
const RECALL: f64 = 0.95;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    same: bool,
    why: String,
    a: Side,
    b: Side,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Side {
    source: String,
    #[serde(rename = "ref")]
    reference: String,
    family: String,
    fr: String,
    en: String,
    es: String,
    buyer_fr: String,
    buyer_en: String,
    buyer_es: String,
    closes: Option<String>,
    url: String,
    kind: Option<Kind>,
    region: Option<String>,
}

fn words(fr: &str, en: &str, es: &str) -> Text {
    Text::of(Lang::FR, fr).with(Lang::EN, en).with(Lang::ES, es)
}

impl Side {
    fn notice(&self) -> Notice {
        let closing = self.closes.as_deref().map(|text| {
            let (at, zone) = text.split_once(' ').expect("a time and its zone");
            Closing::local(format!("{at}:00").parse().expect("a time"), text, zone.parse().expect("a zone"))
        });
        Notice {
            source: self.source.clone(),
            reference: self.reference.clone(),
            family_key: self.family.clone(),
            title: words(&self.fr, &self.en, &self.es),
            buyer: Buyer { name: words(&self.buyer_fr, &self.buyer_en, &self.buyer_es), ..Buyer::default() },
            closing,
            url: Text::of(Lang::EN, self.url.clone()),
            kind: self.kind.unwrap_or_default(),
            regions: self.region.iter().map(|code| Region { raw: code.clone(), code: code.parse().ok() }).collect(),
            ..Notice::default()
        }
    }

    fn facts(&self) -> Facts {
        Facts::of(&self.notice(), None)
    }
}

fn pairs(file: &str) -> Vec<Pair> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/links").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}"))).collect()
}

#[test]
fn precision_and_recall_on_labelled_pairs() {
    judged(&pairs("pairs.jsonl"), 250);
}

/// Each pair is of a kind of its own, made to be judged wrongly.
#[test]
fn precision_and_recall_on_hostile_pairs() {
    judged(&pairs("hostile.jsonl"), 40);
}

fn judged(pairs: &[Pair], least: usize) {
    assert!(pairs.len() >= least, "{}", pairs.len());
    let (mut right, mut wrong, mut missed, mut all) = (0, Vec::new(), Vec::new(), 0);
    let mut kinds: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for pair in pairs {
        let (a, b) = (pair.a.facts(), pair.b.facts());
        let said = same(&a, &b);
        assert_eq!(said.is_some(), same(&b, &a).is_some(), "the order must not matter: {}", pair.a.reference);
        let meet = a.keys().iter().any(|k| b.keys().contains(k));
        all += usize::from(pair.same);
        let kind = kinds.entry(&pair.why).or_default();
        kind.1 += 1;
        kind.0 += u32::from(pair.same == (said.is_some() && meet));
        // A pair that shares no key is never compared.
        match (pair.same, said.filter(|_| meet)) {
            (true, Some(_)) => right += 1,
            (true, None) => missed.push(format!("{} / {}: {}", pair.a.reference, pair.b.reference, pair.why)),
            (false, Some(sure)) => wrong.push(format!("{} / {}: {} {:?}", pair.a.reference, pair.b.reference, pair.why, sure.evidence)),
            (false, None) => {}
        }
    }
    let (precision, recall) = (f64::from(right) / (f64::from(right) + wrong.len() as f64), f64::from(right) / all as f64);
    println!("{} pairs, {all} of them one tender: precision {precision:.3}, recall {recall:.3}", pairs.len());
    for (why, (good, of)) in &kinds {
        println!("  {good:>3} of {of:>3}  {why}");
    }
    println!("missed:\n  {}", missed.join("\n  "));
    assert!(precision >= PRECISION, "{}", wrong.join("\n"));
    assert!(recall >= RECALL, "{recall}: {}", missed.join("\n"));
}

#[test]
fn of_two_that_are_equally_likely_none_is_chosen() {
    let side = |source: &str, reference: &str, number: &str| Side {
        source: source.into(),
        reference: reference.into(),
        family: number.into(),
        fr: "Remplacement des pompes de la station Lemieux".into(),
        buyer_fr: "Ville de Gatineau".into(),
        closes: Some("2026-12-10T11:00 America/Toronto".into()),
        region: Some("CA-QC".into()),
        ..Side::default()
    };
    let one = side("seao", "ocds-ec9k95-20050001", "").facts();
    let [first, second] = ["T-11", "T-12"].map(|r| side("villes", r, "").facts());
    assert_eq!(choose(&one, std::slice::from_ref(&first)).len(), 1);
    assert!(choose(&one, &[first.clone(), second.clone()]).is_empty(), "which of the two?");
    assert!(choose(&second, &[one.clone(), first.clone()]).is_empty(), "its neighbour is as likely");
    // A number in common decides.
    let numbered = side("villes", "ocds-ec9k95-20050001", "").facts();
    let chosen = choose(&one, &[first, numbered, second]);
    assert_eq!(chosen.iter().map(|(at, sure)| (*at, sure.identified)).collect::<Vec<_>>(), [(1, true)]);
}
