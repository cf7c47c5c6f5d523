//! Tantivy: a batch of notices in an index in memory, every profile a query.
//!
//! As cheap for it as the question allows: everything on one thread, one segment, its own
//! quickest analysis without stems, only the best hundred notices. Phrases are exact also
//! where single words are fuzzy; codes count by their common beginning, as in the workload's
//! own rule (2, 3, 4, 5 and 8 digits).

use std::hint::black_box;

use domain::{Notice, Profile};
use tantivy::{
    Index, TantivyDocument, Term,
    collector::TopDocs,
    directory::RamDirectory,
    query::{BooleanQuery, BoostQuery, ConstScoreQuery, FuzzyTermQuery, Occur, PhraseQuery, Query, TermQuery},
    schema::{Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{AsciiFoldingFilter, LowerCaser, SimpleTokenizer, TextAnalyzer},
};

use crate::clock::{texts, timed};

/// Notices a profile is given.
const BEST: usize = 100;
/// How much of a code is in common, in digits.
const LEVELS: [usize; 5] = [2, 3, 4, 5, 8];
/// Memory for making the index; a batch fits into it.
const BUDGET: usize = 1 << 30;

/// What was measured.
pub struct Measured {
    /// Notices a second, for all profiles.
    pub rate: f64,
    /// Notices in the index.
    pub notices: usize,
    /// Profiles that were asked; of more the time is scaled up.
    pub asked: usize,
    /// Seconds for the index.
    pub filling: f64,
    /// Microseconds per profile.
    pub per_query: f64,
}

struct Fields {
    title: Field,
    body: Field,
    code: Field,
}

fn analysis() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default()).filter(LowerCaser).filter(AsciiFoldingFilter).build()
}

fn filled(notices: &[Notice]) -> tantivy::Result<(Index, Fields)> {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default().set_tokenizer("own").set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let options = TextOptions::default().set_indexing_options(indexing);
    let fields = Fields {
        title: schema.add_text_field("title", options.clone()),
        body: schema.add_text_field("body", options),
        code: schema.add_text_field("code", STRING),
    };
    let tokenizers = tantivy::tokenizer::TokenizerManager::default();
    tokenizers.register("own", analysis());
    let builder = Index::builder().schema(schema.build()).tokenizers(tokenizers);
    let mut writer = builder.single_segment_index_writer(RamDirectory::create(), BUDGET)?;
    for notice in notices {
        let mut document = TantivyDocument::default();
        let [title, body] = texts(notice);
        document.add_text(fields.title, title);
        document.add_text(fields.body, body);
        for head in heads(notice.codes.iter().map(|c| c.code.digits.as_str())) {
            document.add_text(fields.code, head);
        }
        writer.add_document(document)?;
    }
    Ok((writer.finalize()?, fields))
}

/// The beginnings of codes, each once.
fn heads<'a>(codes: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut out: Vec<&str> = codes.flat_map(|digits| LEVELS.map(|n| digits.get(..n).unwrap_or(digits))).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// Indexes the notices and asks with the first `most` profiles.
pub fn measure(profiles: &[Profile], notices: &[Notice], fuzzy: bool, most: usize) -> tantivy::Result<Measured> {
    let (made, filling) = timed(|| filled(notices));
    let (index, fields) = made?;
    let searcher = index.reader()?.searcher();
    let asked = &profiles[..most.min(profiles.len())];
    let mut analysis = analysis();
    let (done, asking) = timed(|| -> tantivy::Result<()> {
        for profile in asked {
            let query = query(profile, &fields, fuzzy, &mut analysis);
            black_box(searcher.search(&query, &TopDocs::with_limit(BEST).order_by_score())?);
        }
        Ok(())
    });
    done?;
    let one = asking / asked.len() as f64;
    let rate = notices.len() as f64 / (filling + one * profiles.len() as f64);
    Ok(Measured { rate, notices: notices.len(), asked: asked.len(), filling, per_query: one * 1e6 })
}

/// The edits that are allowed for a word.
fn reach(word: &str) -> u8 {
    match word.chars().count() {
        0..5 => 0,
        5..9 => 1,
        _ => 2,
    }
}

fn words(text: &str, analysis: &mut TextAnalyzer) -> Vec<String> {
    let mut out = Vec::new();
    analysis.token_stream(text).process(&mut |token| out.push(token.text.clone()));
    out
}

/// A word or an exact phrase in a field.
fn said(field: Field, words: &[String], fuzzy: bool) -> Option<Box<dyn Query>> {
    let terms: Vec<Term> = words.iter().map(|w| Term::from_field_text(field, w)).collect();
    let edits = words.first().map_or(0, |w| if fuzzy { reach(w) } else { 0 });
    Some(match (terms.as_slice(), edits) {
        ([], _) => return None,
        ([term], 0) => Box::new(TermQuery::new(term.clone(), IndexRecordOption::WithFreqs)),
        ([term], edits) => Box::new(FuzzyTermQuery::new(term.clone(), edits, true)),
        _ => Box::new(PhraseQuery::new(terms)),
    })
}

fn query(profile: &Profile, fields: &Fields, fuzzy: bool, analysis: &mut TextAnalyzer) -> BooleanQuery {
    let mut parts: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    for keyword in &profile.keywords {
        let words = words(&keyword.text, analysis);
        for (field, boost) in [(fields.title, 2.0), (fields.body, 1.0)] {
            let one = said(field, &words, fuzzy).map(|one| Box::new(BoostQuery::new(one, boost * f32::from(keyword.weight))));
            parts.extend(one.map(|one| (Occur::Should, one as Box<dyn Query>)));
        }
    }
    for head in heads(profile.codes.iter().map(|c| c.digits.as_str())) {
        let one = TermQuery::new(Term::from_field_text(fields.code, head), IndexRecordOption::Basic);
        parts.push((Occur::Should, Box::new(ConstScoreQuery::new(Box::new(one), 8.0))));
    }
    for word in &profile.never {
        let words = words(word, analysis);
        parts.extend([fields.title, fields.body].into_iter().filter_map(|f| Some((Occur::MustNot, said(f, &words, false)?))));
    }
    BooleanQuery::new(parts)
}
