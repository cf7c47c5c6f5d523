//! Every constant of the formula, in one place; chosen on the development part of the
//! quality kit (see the crate's notes), none is learned at run time.

use serde::{Deserialize, Serialize};

/// The constants of the formula.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tuning {
    /// A word in the title counts as so many in the description.
    pub title_weight: f64,
    /// How fast repeated words saturate.
    pub k1: f64,
    /// How much long titles dilute their words.
    pub b_title: f64,
    /// How much long descriptions dilute their words.
    pub b_body: f64,
    /// Exponent of the covered share of a phrase.
    pub coverage: f64,
    /// What adjacent words of a phrase add.
    pub phrase: f64,
    /// The weight of prose beside keywords.
    pub prose: f64,
    /// The weight of keywords of weight 1, 2, 3.
    pub keyword: [f64; 3],
    /// The worth of a word at distance 1 and 2.
    pub fuzzy: [f64; 2],
    /// Words in at most so many past notices are unknown.
    pub unknown: u32,
    /// The worth of another term of the same vocabulary concept.
    pub vocabulary: f64,
    /// The worth of a foreign keyword's own words in a notice.
    pub cognate: f64,
    /// The worth of a close spelling of a foreign word.
    pub foreign_fuzzy: f64,
    /// The worth of translations.
    pub translation: f64,
    /// The worth of a near label in another language.
    pub label: f64,
    /// How many neighbours say where a text falls.
    pub neighbours: usize,
    /// Whether the names of codes are examples too.
    pub route_labels: f64,
    /// How much a keyword falls where the vocabulary says, beside where past notices do.
    pub crosswalk: f64,
    /// How much nearer neighbours count for more.
    pub neighbour_power: f64,
    /// What a word of the buyer's name counts for past contracts.
    pub past_buyer: f64,
    /// What the buyer of a past contract counts for beside a word of its title.
    pub past_client: f64,
    /// What the classes of all past contracts together count for beside a keyword: as little
    /// as they do alone, `past_route` being to `route` about the same.
    pub past_class: f64,
    /// The weight of falling together where past contracts alone say where the profile falls.
    pub past_route: f64,
    /// Exponent of the number of past contracts with a word.
    pub past_tf: f64,
    /// How much a text without near neighbours falls nowhere.
    pub route_sure: f64,
    /// How far deviations are drawn towards what the highest past scores show, 0 to 1.
    pub tail: f64,
    /// The least deviation of concepts, as a share of the ideal.
    pub least_text: f64,
    /// The least deviation of the likeness to past contracts.
    pub least_past: f64,
    /// The least deviation of falling together.
    pub least_route: f64,
    /// The weight of concepts, in deviations.
    pub text: f64,
    /// The weight of past contracts, in deviations.
    pub past: f64,
    /// The weight of falling together, in deviations.
    pub route: f64,
    /// How steeply the score rises.
    pub slope: f64,
    /// How many weighted deviations make a score of 50.
    pub middle: f64,
    /// The evidence of a code of the notice at or under one of the profile.
    pub code: f64,
    /// The evidence of a buyer that the profile follows.
    pub followed: f64,
    /// What a delivery region of the profile adds.
    pub region: f64,
    /// What a value in the profile's range adds.
    pub value: f64,
    /// How far verdicts may raise or lower a keyword.
    pub lesson_keyword: f64,
    /// How many verdicts hold a keyword where the member put it.
    pub lesson_prior: f64,
    /// What titles judged relevant count for beside the profile's own past contracts.
    pub lesson_liked: f64,
    /// What titles judged not relevant take away from them.
    pub lesson_disliked: f64,
    /// The weight of likeness to titles judged relevant, without past contracts.
    pub lesson_trust: f64,
    /// How many titles judged relevant make half of that weight.
    pub lesson_trust_prior: f64,
    /// What notices judged relevant add to where the profile falls.
    pub lesson_fall: f64,
    /// What notices judged not relevant take away from it.
    pub lesson_unfall: f64,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            title_weight: 2.5,
            k1: 1.2,
            b_title: 0.3,
            b_body: 0.6,
            coverage: 0.5,
            phrase: 0.35,
            prose: 0.6,
            keyword: [0.6, 1.0, 1.5],
            fuzzy: [0.7, 0.4],
            unknown: 1,
            vocabulary: 0.9,
            cognate: 0.9,
            foreign_fuzzy: 0.6,
            translation: 1.0,
            label: 0.6,
            neighbours: 20,
            route_labels: 1.0,
            crosswalk: 0.5,
            past_buyer: 0.5,
            past_client: 1.0,
            past_class: 0.15,
            past_route: 0.12,
            past_tf: 1.0,
            neighbour_power: 2.0,
            route_sure: 0.5,
            tail: 0.5,
            least_text: 0.02,
            least_past: 0.01,
            least_route: 0.02,
            past: 0.8,
            route: 0.8,
            slope: 0.8,
            middle: 4.06,
            text: 1.0,
            code: 0.7,
            followed: 0.7,
            region: 0.1,
            value: 0.05,
            lesson_keyword: 0.5,
            lesson_prior: 2.0,
            lesson_liked: 2.0,
            lesson_disliked: 0.25,
            lesson_trust: 1.25,
            lesson_trust_prior: 0.5,
            lesson_fall: 1.5,
            lesson_unfall: 1.0,
        }
    }
}
