//! The formats of the match-quality kit, and one run over it: profiles and notices in, scored
//! pairs out. Pure: whoever calls reads and writes the files.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Code, Keyword, Lang, Notice, NoticeCode, Profile, Reason, Scheme, Text};
use serde::{Deserialize, Serialize};

use crate::{Index, Learned, Tuning};

/// A line of `profiles.jsonl`. The kit's `task` is not read: scoring must not know it.
#[derive(Debug, Clone, Deserialize)]
pub struct ProfileLine {
    /// The kit's key.
    pub id: String,
    /// The language of its words.
    pub lang: Lang,
    /// Keywords.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Prose.
    #[serde(default)]
    pub text: String,
    /// Titles of past contracts.
    #[serde(default)]
    pub refs: Vec<String>,
    /// Which notices count for it.
    #[serde(default)]
    pub candidates: Candidates,
}

/// The notices that count for a profile; empty lists mean all.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Candidates {
    /// Collections.
    pub collections: Vec<String>,
    /// Languages.
    pub langs: Vec<Lang>,
}

/// A line of `notices.jsonl` or of the history (which has codes, and no language).
#[derive(Debug, Clone, Deserialize)]
pub struct NoticeLine {
    /// The kit's key.
    pub id: String,
    /// Where it comes from.
    #[serde(default)]
    pub collection: String,
    /// The language of its texts.
    #[serde(default = "french")]
    pub lang: Lang,
    /// Title.
    pub title: String,
    /// Description, possibly empty.
    #[serde(default)]
    pub body: String,
    /// The buyer's name.
    #[serde(default)]
    pub buyer: String,
    /// Its code, in the history only.
    #[serde(default)]
    pub unspsc: String,
}

fn french() -> Lang {
    Lang::FR
}

/// A line of `codes.jsonl`: the codes that are hidden otherwise.
#[derive(Debug, Clone, Deserialize)]
pub struct CodeLine {
    /// The notice.
    pub id: String,
    /// The classification.
    pub scheme: Scheme,
    /// The main code.
    pub main: String,
    /// Further codes.
    #[serde(default)]
    pub additional: Vec<String>,
}

/// A scored pair; `reasons` are filled when they were asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// The kit's key of the profile.
    pub profile: String,
    /// The kit's key of the notice.
    pub notice: String,
    /// 0 to 100.
    pub score: f64,
    /// Why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
}

/// Everything that one run reads.
#[derive(Debug, Clone, Default)]
pub struct Kit {
    /// The profiles.
    pub profiles: Vec<ProfileLine>,
    /// The notices to score.
    pub notices: Vec<NoticeLine>,
    /// What was polled before.
    pub history: Vec<NoticeLine>,
    /// A code list: what codes are called in several languages.
    pub labels: Vec<NoticeCode>,
    /// The notices' codes, when they may be seen.
    pub codes: Vec<CodeLine>,
}

impl ProfileLine {
    /// The profile as the product keeps it.
    pub fn profile(&self, id: i64) -> Profile {
        Profile {
            id,
            name: self.id.clone(),
            lang: self.lang,
            keywords: self.keywords.iter().map(|k| Keyword { text: k.clone(), weight: 2 }).collect(),
            text: self.text.clone(),
            past: self.refs.clone(),
            ..Profile::default()
        }
    }

    /// Whether a notice counts for it.
    pub fn accepts(&self, notice: &NoticeLine) -> bool {
        let c = &self.candidates;
        (c.collections.is_empty() || c.collections.contains(&notice.collection)) && (c.langs.is_empty() || c.langs.contains(&notice.lang))
    }
}

impl NoticeLine {
    /// Where it comes from; history lines say it only in their key.
    fn source(&self) -> &str {
        if self.collection.is_empty() { self.id.split('-').next().unwrap_or_default() } else { &self.collection }
    }

    /// The notice as the product keeps it.
    pub fn notice(&self) -> Notice {
        let code = Code::parse(Scheme::Unspsc, &self.unspsc).ok();
        let mut notice = Notice {
            source: self.source().to_owned(),
            reference: self.id.clone(),
            title: Text::of(self.lang, self.title.as_str()),
            description: Text::of(self.lang, self.body.as_str()),
            lang: Some(self.lang),
            codes: code.map(|code| NoticeCode { code, label: Text::default() }).into_iter().collect(),
            ..Notice::default()
        };
        notice.buyer.name = Text::of(self.lang, self.buyer.as_str());
        notice
    }
}

impl CodeLine {
    fn codes(&self) -> Vec<NoticeCode> {
        let all = std::iter::once(&self.main).chain(&self.additional);
        all.filter_map(|c| Code::parse(self.scheme, c).ok()).map(|code| NoticeCode { code, label: Text::default() }).collect()
    }
}

/// A code list of tab-separated lines whose first line names the columns: `code` and
/// two-letter languages. Codes that make no sense are left out.
pub fn labels(scheme: Scheme, text: &str) -> Vec<NoticeCode> {
    let mut lines = text.lines();
    let columns: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    lines
        .filter_map(|line| {
            let mut code = None;
            let mut label = Text::default();
            for (name, cell) in columns.iter().zip(line.split('\t')) {
                if *name == "code" {
                    code = Code::parse(scheme, cell).ok();
                } else if let Ok(lang) = name.parse() {
                    label.set(lang, cell);
                }
            }
            Some(NoticeCode { code: code?, label })
        })
        .collect()
}

/// Scores every pair that counts: all with a score above 0, in the order of the notices.
pub fn run(kit: &Kit, tuning: Tuning, explain: bool) -> Vec<Pair> {
    let bench = Bench::of(kit, tuning);
    bench.run(&bench.profiles, explain)
}

/// A kit made ready: its notices and profiles as the product keeps them, and what they teach.
pub struct Bench<'a> {
    kit: &'a Kit,
    /// The notices, in the kit's order.
    pub notices: Vec<Notice>,
    /// The profiles, numbered from 1 in the kit's order.
    pub profiles: Vec<Profile>,
    /// What history, notices and labels teach.
    pub learned: Learned,
}

impl<'a> Bench<'a> {
    /// Reads a kit.
    pub fn of(kit: &'a Kit, tuning: Tuning) -> Self {
        let codes: BTreeMap<&str, &CodeLine> = kit.codes.iter().map(|c| (c.id.as_str(), c)).collect();
        let notices: Vec<Notice> = kit
            .notices
            .iter()
            .map(|line| {
                let mut notice = line.notice();
                notice.codes = codes.get(line.id.as_str()).map(|c| c.codes()).unwrap_or_default();
                notice
            })
            .collect();
        let mut learned = Learned::tuned(tuning);
        for notice in kit.history.iter().map(NoticeLine::notice).chain(notices.iter().cloned()) {
            learned.learn(&notice);
        }
        for label in &kit.labels {
            learned.learn_label(label);
        }
        learned.settle();
        let profiles = kit.profiles.iter().zip(1..).map(|(p, id)| p.profile(id)).collect();
        Self { kit, notices, profiles, learned }
    }

    /// Scores every pair that counts, for these profiles (numbered as in the bench).
    pub fn run(&self, profiles: &[Profile], explain: bool) -> Vec<Pair> {
        let kit = self.kit;
        let index = Index::of(profiles, &self.learned);
        let mut out = Vec::new();
        for (line, notice) in kit.notices.iter().zip(&self.notices) {
            let wanted: BTreeSet<i64> = kit.profiles.iter().zip(1..).filter(|(p, _)| p.accepts(line)).map(|(_, id)| id).collect();
            if wanted.is_empty() {
                continue;
            }
            let name = |id: i64| usize::try_from(id - 1).ok().and_then(|at| kit.profiles.get(at)).map_or("", |p| &p.id).to_owned();
            let pair = |id: i64, score: f64, reasons: Vec<Reason>| Pair { profile: name(id), notice: line.id.clone(), score, reasons };
            if explain {
                let found = index.matches(notice).into_iter().filter(|m| wanted.contains(&m.profile_id));
                out.extend(found.map(|m| pair(m.profile_id, m.score, m.reasons)));
            } else {
                let found = index.scores(notice).into_iter().filter(|(id, _)| wanted.contains(id));
                out.extend(found.map(|(id, score)| pair(id, score, Vec::new())));
            }
        }
        out
    }
}
