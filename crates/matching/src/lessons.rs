//! What a firm's verdicts teach about its profile, within bounds: each keyword counts for up
//! to half as much again or half as little, and titles judged relevant are looked at like
//! past contracts. A Rocchio rule with a strong prior: one verdict moves little.
//!
//! Learning only. What lessons do to a score stands where the score is made: `engine.rs`
//! (keywords, classes) and `past.rs` (titles).

use std::collections::BTreeMap;

use domain::{Example, KeywordLesson, Lessons, Notice, Profile, ReasonKind, fold};

use crate::{engine::Engine, explain::one, learned::Learned, pair::Compiled};

/// A notice that was judged.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    /// Its key, by which lessons name it.
    pub notice_id: i64,
    /// What it says.
    pub notice: &'a Notice,
    /// Whether it is right for the firm.
    pub relevant: bool,
}

/// Only so many of the last verdicts are looked at.
const MOST: usize = 200;

/// What these verdicts teach about a profile. They depend on the verdicts and the profile as
/// the member wrote it, never on earlier lessons. Verdicts come the oldest first.
pub fn lessons(profile: &Profile, judged: &[Judged<'_>], learned: &Learned) -> Lessons {
    let judged = &judged[judged.len().saturating_sub(MOST)..];
    if judged.is_empty() {
        return Lessons::default();
    }
    let plain = Profile { lessons: Lessons::default(), ..profile.clone() };
    let mut engine = Engine::new(learned);
    let mut marks: BTreeMap<usize, Marks> = BTreeMap::new();
    for one in judged {
        for (keyword, share) in shares(&plain, one.notice, &mut engine) {
            let marks = marks.entry(keyword).or_default();
            let side = if one.relevant { &mut marks.up } else { &mut marks.down };
            side.push((share, one.notice_id));
        }
    }
    let tuning = &learned.tuning;
    let keywords = marks
        .into_iter()
        .filter_map(|(at, marks)| {
            let percent = marks.percent(tuning.lesson_keyword, tuning.lesson_prior);
            (percent != 100).then(|| KeywordLesson {
                keyword: profile.keywords[at].text.clone(),
                percent,
                raised_by: named(marks.up),
                lowered_by: named(marks.down),
            })
        })
        .collect();
    Lessons { keywords, examples: judged.iter().map(example).collect() }
}

fn example(judged: &Judged<'_>) -> Example {
    Example {
        notice_id: judged.notice_id,
        relevant: judged.relevant,
        title: judged.notice.title.clone(),
        codes: judged.notice.codes.iter().take(8).map(|c| c.code.clone()).collect(),
    }
}

/// The notices that speak for or against a keyword, each with the keyword's share of what it
/// showed.
#[derive(Default)]
struct Marks {
    up: Vec<(f64, i64)>,
    down: Vec<(f64, i64)>,
}

impl Marks {
    /// What the keyword's weight becomes, in hundredths: at most `most` more or less, and
    /// the nearer to it the more the verdicts outweigh `prior`.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 50 and 150")]
    fn percent(&self, most: f64, prior: f64) -> u8 {
        let sum = |side: &[(f64, i64)]| side.iter().map(|s| s.0).sum::<f64>();
        let (up, down) = (sum(&self.up), sum(&self.down));
        let lean = (up - down) / (up + down + prior);
        (100.0 * (1.0 + most * lean)).round().clamp(50.0, 150.0) as u8
    }
}

/// At most so many notices are named on each side.
const NAMED: usize = 5;

fn named(mut side: Vec<(f64, i64)>) -> Vec<i64> {
    side.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
    side.into_iter().map(|(_, id)| id).take(NAMED).collect()
}

/// By keyword, its share of the points that a notice got.
fn shares(profile: &Profile, notice: &Notice, engine: &mut Engine) -> Vec<(usize, f64)> {
    let bags = engine.read(notice);
    let compiled: Vec<Compiled> = bags.iter().map(|b| Compiled::of(profile, b.tongue, engine)).collect();
    let told = one(profile, notice, &bags, &compiled.iter().collect::<Vec<_>>(), engine);
    let mut out: BTreeMap<usize, f64> = BTreeMap::new();
    for reason in &told.reasons {
        let words = matches!(reason.kind, ReasonKind::Word | ReasonKind::Phrase | ReasonKind::Fuzzy | ReasonKind::Bridge);
        let keyword = profile.keywords.iter().position(|k| fold(&k.text) == fold(&reason.wanted)).filter(|_| words);
        if let Some(at) = keyword {
            *out.entry(at).or_default() += reason.points / told.score.max(1e-9);
        }
    }
    out.into_iter().filter(|(_, share)| *share > 0.0).collect()
}
