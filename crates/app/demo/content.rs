//! The hand-written part of the demonstration, parsed: subjects, buyers, places, codes and
//! member firms. Everything is invented. How it becomes notices is `notices`'.

use domain::{Cadence, Code, Email, Invalid, Keyword, Lang, Neq, Profile, Weekdays};
use serde::Deserialize;

/// What a notice can be about.
pub struct Subject {
    /// SEAO's category, e.g. `S4`.
    pub seao: &'static str,
    /// CanadaBuys' category, e.g. `SRV`.
    pub category: &'static str,
    pub codes: Vec<&'static str>,
    pub title: [&'static str; 2],
    pub text: [&'static str; 2],
}

/// Who buys: a federal body has two names, a Québec one has one.
pub struct Buyer {
    pub name: [&'static str; 2],
    pub town: &'static str,
    pub province: [&'static str; 2],
    pub postal: &'static str,
    pub municipal: bool,
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|l| !l.is_empty() && !l.starts_with('#'))
}

fn subjects(text: &'static str) -> Vec<Subject> {
    let all: Vec<&str> = lines(text).collect();
    let parse = |block: &[&'static str]| -> Option<Subject> {
        let [head, fr, en, fr_text, en_text] = block else { return None };
        let mut head = head.strip_prefix("= ")?.split(' ');
        Some(Subject { seao: head.next()?, category: head.next()?, codes: head.collect(), title: [fr, en], text: [fr_text, en_text] })
    };
    all.chunks(5).filter_map(parse).collect()
}

/// The trades of the association's members.
pub fn ict() -> Vec<Subject> {
    subjects(include_str!("ict.txt"))
}

/// Everything else that public bodies buy.
pub fn ordinary() -> Vec<Subject> {
    subjects(include_str!("ordinary.txt"))
}

/// French and English names of places.
pub fn places() -> Vec<[&'static str; 2]> {
    lines(include_str!("places.txt")).filter_map(|l| l.split_once('|')).map(|(fr, en)| [fr, en]).collect()
}

/// The French and English title of a UNSPSC code.
pub fn code_title(code: &str) -> [&'static str; 2] {
    let found = lines(include_str!("codes.txt")).find_map(|l| l.split_once('|').filter(|(c, _)| *c == code));
    found.and_then(|(_, titles)| titles.split_once('|')).map_or(["", ""], |(fr, en)| [fr, en])
}

/// SEAO's wording of one of its categories.
pub fn seao_title(category: &str) -> &'static str {
    lines(include_str!("seao.txt")).filter_map(|l| l.split_once('|')).find(|(c, _)| *c == category).map_or("", |(_, title)| title)
}

/// Québec's buyers.
pub fn provincial() -> Vec<Buyer> {
    buyers("q", |cells| match cells {
        [name, town, municipal] => {
            Some(Buyer { name: [name, name], town, province: ["Québec", "Quebec"], postal: "", municipal: *municipal == "1" })
        }
        _ => None,
    })
}

/// Canada's buyers.
pub fn federal() -> Vec<Buyer> {
    buyers("f", |cells| match cells {
        [fr, en, town, province_fr, province_en, postal] => {
            Some(Buyer { name: [fr, en], town, province: [province_fr, province_en], postal, municipal: false })
        }
        _ => None,
    })
}

fn buyers(mark: &str, read: impl Fn(&[&'static str]) -> Option<Buyer>) -> Vec<Buyer> {
    lines(include_str!("buyers.txt"))
        .filter_map(|line| {
            let cells: Vec<&str> = line.split('|').collect();
            if cells[0] == mark { read(&cells[1..]) } else { None }
        })
        .collect()
}

/// A member firm with its people and profiles.
pub struct Firm {
    pub name: String,
    pub neq: Neq,
    /// Name, address and language.
    pub people: Vec<(String, Email, Lang)>,
    pub profiles: Vec<Profile>,
}

#[derive(Deserialize)]
struct File {
    firm: Vec<FirmEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FirmEntry {
    name: String,
    neq: String,
    people: Vec<[String; 3]>,
    profile: Vec<ProfileEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileEntry {
    name: String,
    lang: Lang,
    keywords: Vec<String>,
    text: String,
    codes: Vec<String>,
    regions: Vec<String>,
    #[serde(default)]
    must: Vec<String>,
    #[serde(default)]
    never: Vec<String>,
    #[serde(default)]
    past: Vec<String>,
    #[serde(default)]
    cadence: String,
    #[serde(default)]
    staffing: bool,
}

impl ProfileEntry {
    fn profile(self) -> Result<Profile, Invalid> {
        let cadence = match self.cadence.as_str() {
            "daily" => Cadence::Daily { hour: 7, days: Weekdays::BUSINESS },
            "weekly" => Cadence::Weekly { day: 0, hour: 7 },
            _ => Cadence::Instant,
        };
        let keyword = |line: String| match line.split_once(' ') {
            Some((weight @ ("1" | "2" | "3"), text)) => Keyword { text: text.to_owned(), weight: weight.parse().unwrap_or(2) },
            _ => Keyword { text: line, weight: 2 },
        };
        Ok(Profile {
            name: self.name,
            lang: self.lang,
            keywords: self.keywords.into_iter().map(keyword).collect(),
            text: self.text,
            must: self.must,
            never: self.never,
            codes: self.codes.iter().map(|c| c.parse::<Code>()).collect::<Result<_, _>>()?,
            regions: self.regions.iter().map(|r| r.parse()).collect::<Result<_, _>>()?,
            past: self.past,
            staffing: self.staffing,
            cadence,
            ..Profile::default()
        })
    }
}

/// The association's members.
pub fn firms() -> anyhow::Result<Vec<Firm>> {
    let file: File = toml::from_str(include_str!("firms.toml"))?;
    file.firm.into_iter().map(firm).collect()
}

fn firm(entry: FirmEntry) -> anyhow::Result<Firm> {
    let person = |[name, email, lang]: [String; 3]| Ok::<_, Invalid>((name, email.parse()?, lang.parse()?));
    Ok(Firm {
        name: entry.name,
        neq: entry.neq.parse()?,
        people: entry.people.into_iter().map(person).collect::<Result<_, _>>()?,
        profiles: entry.profile.into_iter().map(ProfileEntry::profile).collect::<Result<_, _>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::{code_title, federal, firms, ict, ordinary, places, provincial, seao_title};

    #[test]
    fn every_line_of_the_content_is_understood() {
        let blocks = |text: &str| text.lines().filter(|l| l.starts_with("= ")).count();
        assert_eq!(ict().len(), blocks(include_str!("ict.txt")));
        assert_eq!(ordinary().len(), blocks(include_str!("ordinary.txt")));
        assert!(ict().len() >= 60 && ordinary().len() >= 40);
        assert_eq!(federal().len() + provincial().len(), include_str!("buyers.txt").lines().filter(|l| !l.starts_with('#')).count());
        assert!(places().len() > 10);
    }

    #[test]
    fn every_code_and_category_has_its_title() {
        for subject in ict().iter().chain(&ordinary()) {
            assert!(!seao_title(subject.seao).is_empty(), "{}", subject.seao);
            for code in &subject.codes {
                assert!(code_title(code).iter().all(|t| !t.is_empty()), "{code}");
            }
        }
    }

    #[test]
    fn a_dozen_firms_with_valid_profiles() {
        let firms = firms().unwrap();
        assert!(firms.len() >= 12);
        for firm in &firms {
            assert!(!firm.people.is_empty() && !firm.profiles.is_empty(), "{}", firm.name);
            assert!(firm.people.iter().all(|(_, email, _)| email.as_str().ends_with(".example")), "{}", firm.name);
            assert!(firm.profiles.iter().all(|p| p.keywords.len() >= 5), "{}", firm.name);
        }
    }
}
