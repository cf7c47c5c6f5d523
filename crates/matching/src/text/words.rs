//! Words to term numbers, each distinct raw word analysed once.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::{
    Tongue,
    stem::{Snowball, Stem},
    stop::is_stop,
    tokens::{Piece, pieces, raw_words},
};

/// Distinct raw words kept before the cache starts afresh.
const MAX_CACHED: usize = 400_000;

/// Gives numbers to stems.
pub(crate) trait Intern {
    /// The number of a stem in a tongue, met as this folded word.
    fn term(&mut self, tongue: Tongue, stem: &str, form: &str) -> u32;
}

/// A term in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    /// Its number.
    pub term: u32,
    /// Its rank among the words that are kept; a clause's end leaves a gap.
    pub pos: u32,
    /// First byte in the text.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    start: u8,
    end: u8,
    /// `u32::MAX` for a stop word.
    term: u32,
}

const STOP: u32 = u32::MAX;

impl Clone for Words {
    /// An empty cache: what is remembered is only faster, never different.
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// The analysis of raw words, remembered.
#[derive(Default)]
pub(crate) struct Words {
    snowball: Snowball,
    known: [Met; 4],
    pieces: Vec<Known>,
}

/// What is known of raw words.
#[derive(Default)]
struct Met {
    /// Words of up to 15 bytes, which most are, as one number: nothing else need be fetched.
    short: FxHashMap<u128, Pieces>,
    long: FxHashMap<Box<str>, Pieces>,
}

/// What a raw word is: mostly one piece.
#[derive(Debug, Clone, Copy)]
enum Pieces {
    One(Known),
    /// The first of several, and how many they are.
    Run(u32, u32),
}

impl Pieces {
    fn of<'a>(&'a self, all: &'a [Known]) -> &'a [Known] {
        match self {
            Self::One(known) => std::slice::from_ref(known),
            Self::Run(first, count) => &all[*first as usize..(*first + *count) as usize],
        }
    }
}

/// A word of up to 15 bytes as a number: its length, then its bytes.
fn packed(raw: &str) -> Option<u128> {
    let mut bytes = [0_u8; 16];
    bytes.get_mut(1..=raw.len())?.copy_from_slice(raw.as_bytes());
    bytes[0] = u8::try_from(raw.len()).ok()?;
    Some(u128::from_ne_bytes(bytes))
}

impl Met {
    fn get(&self, raw: &str) -> Option<Pieces> {
        match packed(raw) {
            Some(short) => self.short.get(&short).copied(),
            None => self.long.get(raw).copied(),
        }
    }

    fn put(&mut self, raw: &str, pieces: Pieces) {
        match packed(raw) {
            Some(short) => self.short.insert(short, pieces),
            None => self.long.insert(raw.into(), pieces),
        };
    }
}

impl Words {
    /// Appends the terms of a text.
    pub(crate) fn read(&mut self, tongue: Tongue, text: &str, intern: &mut dyn Intern, out: &mut Vec<Token>) {
        let (mut pos, mut last_end, mut hyphen) = (0_u32, 0_usize, None::<Hyphen>);
        for (at, raw) in raw_words(text) {
            let gap = text.get(last_end..at).unwrap_or_default();
            pos += u32::from(ends_clause(gap));
            let joins = gap == "-" || gap == "‑";
            let first = out.len();
            for known in self.known(tongue, raw, intern).of(&self.pieces) {
                if known.term == STOP {
                    continue;
                }
                let (start, end) = (at + usize::from(known.start), at + usize::from(known.end));
                out.push(Token { term: known.term, pos, start: place(start), end: place(end) });
                pos += 1;
            }
            if !joins && !text[at + raw.len()..].starts_with(['-', '‑']) {
                (hyphen, last_end) = (None, at + raw.len());
                continue;
            }
            hyphen = self.compound(tongue, text, hyphen.filter(|_| joins), (at, at + raw.len()), intern, out, first);
            last_end = at + raw.len();
        }
    }

    /// The stem of one folded word; none for a stop word.
    pub(crate) fn stem<'a>(&self, tongue: Tongue, folded: &'a str) -> Option<Cow<'a, str>> {
        (!is_stop(tongue, folded)).then(|| self.snowball.stem(tongue, folded))
    }

    fn known(&mut self, tongue: Tongue, raw: &str, intern: &mut dyn Intern) -> Pieces {
        match self.known[tongue.index()].get(raw) {
            Some(known) => known,
            None => self.met(tongue, raw, intern),
        }
    }

    /// Analyses a raw word that is met for the first time.
    #[cold]
    fn met(&mut self, tongue: Tongue, raw: &str, intern: &mut dyn Intern) -> Pieces {
        if self.known.iter().map(|met| met.short.len() + met.long.len()).sum::<usize>() > MAX_CACHED {
            self.pieces.clear();
            self.known = Default::default();
        }
        let first = place(self.pieces.len());
        for piece in pieces(raw) {
            let fresh = self.fresh(tongue, &piece, intern);
            self.pieces.push(fresh);
        }
        let met = match self.pieces[first as usize..] {
            [one] => {
                self.pieces.pop();
                Pieces::One(one)
            }
            _ => Pieces::Run(first, place(self.pieces.len()) - first),
        };
        self.known[tongue.index()].put(raw, met);
        met
    }

    fn fresh(&self, tongue: Tongue, piece: &Piece, intern: &mut dyn Intern) -> Known {
        let folded = piece.folded.as_str();
        let (start, end) = (u8::try_from(piece.start).unwrap_or(0), u8::try_from(piece.end).unwrap_or(u8::MAX));
        let term = if is_stop(tongue, folded) { STOP } else { intern.term(tongue, &self.snowball.stem(tongue, folded), folded) };
        Known { start, end, term }
    }

    /// `cyber-sécurité` is also `cybersécurité`: the joined word stands beside its parts.
    #[expect(clippy::too_many_arguments, reason = "one step of the loop above, kept apart to be readable")]
    fn compound(
        &mut self,
        tongue: Tongue,
        text: &str,
        before: Option<Hyphen>,
        (start, end): (usize, usize),
        intern: &mut dyn Intern,
        out: &mut Vec<Token>,
        first: usize,
    ) -> Option<Hyphen> {
        let pos = out.get(first).map(|t| t.pos);
        let Some(before) = before else { return pos.map(|pos| Hyphen { start, pos, parts: 1 }) };
        let parts = before.parts + 1;
        if parts <= 3 && end - before.start <= 48 {
            let joined: String = text[before.start..end].chars().filter(|c| c.is_alphanumeric()).collect();
            if let [whole] = *self.known(tongue, &joined, intern).of(&self.pieces)
                && whole.term != STOP
            {
                out.push(Token { term: whole.term, pos: before.pos, start: place(before.start), end: place(end) });
            }
        }
        Some(Hyphen { start: before.start, pos: before.pos, parts })
    }
}

/// The beginning of a chain of words joined by hyphens.
struct Hyphen {
    start: usize,
    pos: u32,
    parts: u32,
}

fn ends_clause(gap: &str) -> bool {
    gap.bytes().any(|b| matches!(b, b'.' | b';' | b':' | b'!' | b'?' | b'\n' | b'|'))
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct List(Vec<String>);

    impl Intern for List {
        fn term(&mut self, _: Tongue, stem: &str, _: &str) -> u32 {
            let at = self.0.iter().position(|s| s == stem).unwrap_or_else(|| {
                self.0.push(stem.to_owned());
                self.0.len() - 1
            });
            u32::try_from(at).unwrap()
        }
    }

    fn terms(tongue: Tongue, text: &str) -> Vec<(String, u32)> {
        let (mut list, mut out) = (List::default(), Vec::new());
        Words::default().read(tongue, text, &mut list, &mut out);
        out.iter().map(|t| (list.0[t.term as usize].clone(), t.pos)).collect()
    }

    #[test]
    fn stop_words_leave_no_gap_and_clauses_do() {
        assert_eq!(terms(Tongue::French, "gestion de projets. Audit"), [("gestion".into(), 0), ("projet".into(), 1), ("audit".into(), 3)]);
    }

    #[test]
    fn hyphens_give_the_parts_and_the_whole() {
        let got = terms(Tongue::French, "la cyber-sécurité");
        assert_eq!(got, [("cyb".into(), 0), ("securit".into(), 1), ("cybersecurit".into(), 0)]);
    }
}
