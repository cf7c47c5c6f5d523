//! Many profiles and notices for exactness and speed: a small generator, and the readers of
//! the shared performance workload (`CRIEUR_SHARED`), whose fields map onto the product's so:
//! `kw` to keywords with their weight, `codes` to CPV, `regions` to `CA-nn`, `vmin`, `vmax`
//! and `value` to Canadian dollars, `excl` to `never`; `desc` is the description.

use std::{
    io::{BufRead as _, BufReader, Read},
    path::{Path, PathBuf},
};

use domain::{Code, Currency, Keyword, Lang, Money, Notice, NoticeCode, Profile, Region, Scheme, Text, Value};
use serde::{Deserialize, de::DeserializeOwned};

#[derive(Deserialize)]
struct KeywordLine {
    k: String,
    w: u8,
}

#[derive(Deserialize)]
struct ProfileLine {
    id: i64,
    kw: Vec<KeywordLine>,
    codes: Vec<String>,
    regions: Vec<u8>,
    vmin: Option<i64>,
    vmax: Option<i64>,
    excl: Vec<String>,
}

#[derive(Deserialize)]
struct NoticeLine {
    id: i64,
    lang: Lang,
    title: String,
    desc: String,
    codes: Vec<String>,
    region: u8,
    value: Option<i64>,
}

/// The folder of the shared workload, when there is one on this machine.
#[expect(clippy::disallowed_methods, reason = "tests and measurements are told of the shared folder in no other way")]
pub fn shared() -> Option<PathBuf> {
    std::env::var_os("CRIEUR_SHARED").map(|s| PathBuf::from(s).join("perf"))
}

fn lines<T: DeserializeOwned>(path: &Path, most: usize) -> Vec<T> {
    let file = std::fs::File::open(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let packed = path.extension().is_some_and(|e| e == "gz");
    let reader: Box<dyn Read> = if packed { Box::new(flate2::read::GzDecoder::new(file)) } else { Box::new(file) };
    BufReader::new(reader).lines().take(most).map(|l| serde_json::from_str(&l.unwrap()).unwrap()).collect()
}

fn shared_file(name: &str) -> PathBuf {
    shared().expect("CRIEUR_SHARED").join(name)
}

fn region(number: u8) -> String {
    format!("CA-{number:02}")
}

fn dollars(major: i64) -> Money {
    Money { minor: major * 100, currency: Currency::CAD }
}

/// The shared profiles.
pub fn shared_profiles(most: usize) -> Vec<Profile> {
    let name = if most > 500 { "profiles_10k.jsonl.gz" } else { "profiles_500.jsonl.gz" };
    profiles_of(&shared_file(name), most)
}

/// The profiles of a file that the workload's generator wrote.
pub fn profiles_of(path: &Path, most: usize) -> Vec<Profile> {
    let profile = |p: ProfileLine| Profile {
        id: p.id + 1,
        lang: Lang::EN,
        keywords: p.kw.into_iter().map(|k| Keyword { text: k.k, weight: k.w }).collect(),
        codes: p.codes.iter().map(|c| Code::parse(Scheme::Cpv, c).unwrap()).collect(),
        regions: p.regions.into_iter().map(|r| region(r).parse().unwrap()).collect(),
        value_min: p.vmin.map(dollars),
        value_max: p.vmax.map(dollars),
        never: p.excl,
        ..Profile::default()
    };
    lines::<ProfileLine>(path, most).into_iter().map(profile).collect()
}

/// The shared notices.
pub fn shared_notices(most: usize) -> Vec<Notice> {
    notices_of(&shared_file("notices_2k.jsonl.gz"), most)
}

/// The notices of a file that the workload's generator wrote.
pub fn notices_of(path: &Path, most: usize) -> Vec<Notice> {
    let notice = |n: NoticeLine| {
        let codes = n.codes.iter().map(|c| Code::parse(Scheme::Cpv, c).unwrap());
        Notice {
            source: "perf".into(),
            reference: n.id.to_string(),
            title: Text::of(n.lang, n.title),
            description: Text::of(n.lang, n.desc),
            codes: codes.map(|code| NoticeCode { code, label: Text::default() }).collect(),
            regions: vec![Region { raw: region(n.region), code: Some(region(n.region).parse().unwrap()) }],
            value: n.value.map(|v| Value { amount: Some(dollars(v)), min: None, max: None }),
            ..Notice::default()
        }
    };
    lines::<NoticeLine>(path, most).into_iter().map(notice).collect()
}

/// A generator of numbers that gives the same ones everywhere.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n.max(1)
    }

    /// One of a list.
    pub fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

const FRENCH: &[&str] = &[
    "réseau",
    "réseaux",
    "logiciel",
    "logiciels",
    "cybersécurité",
    "cyber-sécurité",
    "infonuagique",
    "développement",
    "déploiement",
    "services",
    "gestion",
    "d’accès",
    "l’école",
    "données",
    "audit",
    "de",
    "la",
    "pour",
    "système",
    "intégration",
    "maintenance",
    "toiture",
    "déneigement",
    "télécommunications",
    "câblage",
    "fibre",
    "optique",
    "serveurs",
    "postes",
    "hébergement",
    "formation",
    "accessibilité",
    "ERP",
    "géomatique",
];

const ENGLISH: &[&str] = &[
    "network",
    "networks",
    "software",
    "cybersecurity",
    "cloud",
    "computing",
    "development",
    "deployment",
    "services",
    "management",
    "access",
    "school",
    "data",
    "audit",
    "of",
    "the",
    "for",
    "system",
    "integration",
    "maintenance",
    "roofing",
    "snow",
    "removal",
    "telecommunications",
    "cabling",
    "fibre",
    "optic",
    "servers",
    "workstations",
    "hosting",
    "training",
    "accessibility",
    "ERP",
    "geomatics",
];

fn words(dice: &mut Dice, lang: Lang, count: usize) -> String {
    let list = if lang == Lang::FR { FRENCH } else { ENGLISH };
    let mut out = String::new();
    for _ in 0..count {
        let word = dice.of(list);
        if dice.below(12) == 0 {
            // A slip: one letter is left out.
            let at = dice.below(word.chars().count());
            out.extend(word.chars().enumerate().filter(|(i, _)| *i != at).map(|(_, c)| c));
        } else {
            out.push_str(word);
        }
        out.push_str(if dice.below(9) == 0 { ". " } else { " " });
    }
    out
}

fn language(dice: &mut Dice) -> Lang {
    if dice.below(2) == 0 { Lang::FR } else { Lang::EN }
}

fn code(dice: &mut Dice) -> Code {
    let digits = format!("{}{}", ["4321", "8111", "8116", "7210"][dice.below(4)], ["1500", "2200", "0000", "1507"][dice.below(4)]);
    Code::parse(Scheme::Unspsc, &digits).unwrap()
}

/// Profiles of our own making.
pub fn made_profiles(count: usize) -> Vec<Profile> {
    let mut dice = Dice(7);
    let mut one = |id: i64| {
        let lang = language(&mut dice);
        let (most, codes) = (1 + dice.below(6), dice.below(3));
        Profile {
            id,
            revision: id % 5,
            lang,
            keywords: (0..most)
                .map(|_| Keyword {
                    text: {
                        let n = 1 + dice.below(3);
                        words(&mut dice, lang, n)
                    },
                    weight: u8::try_from(1 + dice.below(3)).unwrap(),
                })
                .collect(),
            text: if dice.below(4) == 0 { words(&mut dice, lang, 8) } else { String::new() },
            past: if dice.below(3) == 0 { vec![words(&mut dice, Lang::FR, 7), words(&mut dice, Lang::FR, 5)] } else { Vec::new() },
            never: if dice.below(5) == 0 { vec![words(&mut dice, lang, 2)] } else { Vec::new() },
            must: if dice.below(9) == 0 { vec![words(&mut dice, lang, 1)] } else { Vec::new() },
            codes: (0..codes).map(|_| code(&mut dice)).collect(),
            regions: if dice.below(3) == 0 { vec!["CA-QC".parse().unwrap()] } else { Vec::new() },
            value_min: (dice.below(4) == 0).then(|| dollars(50_000)),
            followed_buyers: if dice.below(8) == 0 { vec!["ville".into()] } else { Vec::new() },
            muted_buyers: if dice.below(12) == 0 { vec!["hydro".into()] } else { Vec::new() },
            ..Profile::default()
        }
    };
    (1..).take(count).map(&mut one).collect()
}

/// Notices of our own making.
pub fn made_notices(count: usize) -> Vec<Notice> {
    let mut dice = Dice(11);
    let mut one = |number: usize| {
        let lang = language(&mut dice);
        let length = dice.below(40);
        let mut notice = Notice {
            source: if dice.below(2) == 0 { "seao".into() } else { "canadabuys".into() },
            reference: number.to_string(),
            title: Text::of(lang, words(&mut dice, lang, 6)),
            description: Text::of(lang, words(&mut dice, lang, length)),
            ..Notice::default()
        };
        if dice.below(4) == 0 {
            notice.title.set(if lang == Lang::FR { Lang::EN } else { Lang::FR }, words(&mut dice, lang, 5));
        }
        if dice.below(2) == 0 {
            notice.codes = vec![NoticeCode { code: code(&mut dice), label: Text::of(Lang::FR, "Services") }];
        }
        if dice.below(2) == 0 {
            let place = ["CA-QC", "CA-ON", "CA"][dice.below(3)];
            notice.regions = vec![Region { raw: place.into(), code: Some(place.parse().unwrap()) }];
        }
        if dice.below(3) == 0 {
            notice.value = Some(Value { amount: Some(dollars(i64::try_from(dice.below(200_000)).unwrap())), min: None, max: None });
        }
        notice.buyer.name = Text::of(Lang::FR, ["Ville de Laval", "Hydro-Québec", "Ministère"][dice.below(3)]);
        notice
    };
    (0..count).map(&mut one).collect()
}
