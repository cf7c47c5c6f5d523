//! From a text to terms: words, folding, stems, stop words, languages.
//!
//! Nothing here knows of profiles or scores.

mod language;
mod scan;
mod stem;
mod stop;
mod tokens;
mod views;
mod words;

pub(crate) use language::{TONGUES, Tongue};
pub(crate) use tokens::pieces;
pub(crate) use views::{MAX_TITLE_BYTES, ViewText, cut, views};
pub(crate) use words::{Intern, Token, Words};
