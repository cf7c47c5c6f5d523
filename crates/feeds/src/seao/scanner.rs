//! Cuts the elements of `releases` out of a JSON document that is never held as a whole.
//!
//! It knows strings, escapes and brackets, and nothing else of JSON: each element is parsed
//! by a real parser afterwards. What it does promise is that a document cut at any byte is
//! not taken for a whole one.

use std::io::BufRead;

use super::value::{CLASS, Cut, Value};
use crate::{FeedError, fault};

/// The longest key that is remembered, for comparison with `releases`.
const KEY_CAP: usize = 16;

/// Where in the document the scanner stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Before the outer `{`.
    Start,
    /// In the outer object, outside `releases`.
    Outer,
    /// In the array, between elements.
    Array,
    /// Behind the outer `}`.
    End,
}

pub(super) struct Scanner<'a> {
    input: &'a mut dyn BufRead,
    keep: bool,
    stage: Stage,
    seen_array: bool,
    offset: u64,
}

impl<'a> Scanner<'a> {
    pub fn new(input: &'a mut dyn BufRead, keep: bool) -> Self {
        Self { input, keep, stage: Stage::Start, seen_array: false, offset: 0 }
    }

    /// Cuts the next release into `out`; `None` at the end of a whole document.
    pub fn next(&mut self, out: &mut Vec<u8>) -> Result<Option<Cut>, FeedError> {
        loop {
            match self.stage {
                Stage::Start => match self.visible()? {
                    b'{' => self.stage = Stage::Outer,
                    _ => return Err(self.malformed("a release package is a JSON object")),
                },
                Stage::Outer => self.outer()?,
                Stage::Array => match self.visible()? {
                    b',' => {}
                    b']' => self.stage = Stage::Outer,
                    first => return self.element(first, out).map(Some),
                },
                Stage::End => return self.tail().map(|()| None),
            }
        }
    }

    /// One step in the outer object: a key with its value, a comma, or its end.
    fn outer(&mut self) -> Result<(), FeedError> {
        match self.visible()? {
            b'}' => {
                if !self.seen_array {
                    let what = fault::field("no `releases` in the package", "releases");
                    return Err(FeedError::Malformed { place: format!("byte {}", self.offset), what });
                }
                self.stage = Stage::End;
                Ok(())
            }
            b',' => Ok(()),
            b'"' => {
                let key = self.key()?;
                if self.visible()? != b':' {
                    return Err(self.malformed("a colon is missing behind a key of the package"));
                }
                let first = self.visible()?;
                if key == b"releases" && !begins_value(first) {
                    return Err(self.malformed("no value stands behind `releases`"));
                }
                if key == b"releases" && first == b'[' {
                    self.seen_array = true;
                    self.stage = Stage::Array;
                    return Ok(());
                }
                let mut head = Vec::new();
                let keep = std::mem::replace(&mut self.keep, false);
                let passed = self.element(first, &mut head);
                self.keep = keep;
                passed.map(drop)
            }
            _ => Err(self.malformed("a key was expected in the package")),
        }
    }

    /// Reads the key behind its opening quote; long keys are cut, none of them matters.
    fn key(&mut self) -> Result<Vec<u8>, FeedError> {
        let mut key = Vec::with_capacity(KEY_CAP);
        let mut escaped = false;
        loop {
            let byte = self.byte()?;
            match byte {
                b'"' if !escaped => return Ok(key),
                _ if key.len() < KEY_CAP => key.push(byte),
                _ => {}
            }
            escaped = byte == b'\\' && !escaped;
        }
    }

    /// Cuts one value of any kind whose first byte was just read.
    fn element(&mut self, first: u8, out: &mut Vec<u8>) -> Result<Cut, FeedError> {
        let mut state = Value::begin(out, self.keep, first);
        if state.is_scalar() {
            return self.scalar(&mut state);
        }
        loop {
            let buffer = match self.input.fill_buf() {
                Ok(buffer) => buffer,
                Err(source) => return Err(FeedError::io(format!("byte {}", self.offset), source)),
            };
            if buffer.is_empty() {
                return Err(self.truncated("the document does not end"));
            }
            let (used, done) = state.take(buffer);
            self.input.consume(used);
            self.offset += used as u64;
            if done {
                return Ok(state.cut());
            }
        }
    }

    /// A number, `true`, `null`: ends before the next `,`, bracket or white space.
    fn scalar(&mut self, state: &mut Value<'_>) -> Result<Cut, FeedError> {
        loop {
            let next = self.peek()?;
            if next == b',' || next == b']' || next == b'}' || CLASS[next as usize] == 4 {
                return Ok(state.cut());
            }
            let byte = self.byte()?;
            state.push(byte);
        }
    }

    /// Behind the document only white space may follow.
    fn tail(&mut self) -> Result<(), FeedError> {
        loop {
            let buffer = self.input.fill_buf().map_err(|e| FeedError::io("end", e))?;
            let used = buffer.len();
            if used == 0 {
                return Ok(());
            }
            let clean = buffer.iter().all(|b| CLASS[*b as usize] == 4);
            self.input.consume(used);
            self.offset += used as u64;
            if !clean {
                return Err(self.malformed("something follows behind the end of the package"));
            }
        }
    }

    /// The next byte that is not white space.
    fn visible(&mut self) -> Result<u8, FeedError> {
        loop {
            let byte = self.byte()?;
            if CLASS[byte as usize] != 4 {
                return Ok(byte);
            }
        }
    }

    fn byte(&mut self) -> Result<u8, FeedError> {
        let byte = self.peek()?;
        self.input.consume(1);
        self.offset += 1;
        Ok(byte)
    }

    fn peek(&mut self) -> Result<u8, FeedError> {
        match self.input.fill_buf() {
            Ok([]) => Err(self.truncated("the document does not end")),
            Ok(buffer) => Ok(buffer[0]),
            Err(source) => Err(FeedError::io(format!("byte {}", self.offset), source)),
        }
    }

    fn truncated(&self, what: &'static str) -> FeedError {
        FeedError::Truncated { place: format!("byte {}", self.offset), what }
    }

    fn malformed(&self, what: &str) -> FeedError {
        FeedError::Malformed { place: format!("byte {}", self.offset), what: fault::broken(what) }
    }
}

/// Whether any JSON value begins so.
fn begins_value(first: u8) -> bool {
    matches!(first, b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n')
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor};

    use super::{super::value::SIZE_CAP, *};

    /// Every buffer size, so that every border falls inside every construct once.
    fn cut(text: &str) -> Result<Vec<String>, FeedError> {
        let mut last = None;
        for size in 1..=text.len().clamp(1, 40) {
            let mut input = BufReader::with_capacity(size, Cursor::new(text));
            let mut scanner = Scanner::new(&mut input, true);
            let (mut out, mut all) = (Vec::new(), Vec::new());
            let result = loop {
                match scanner.next(&mut out) {
                    Ok(Some(_)) => all.push(String::from_utf8(out.clone()).unwrap()),
                    Ok(None) => break Ok(all),
                    Err(error) => break Err(error),
                }
            };
            if let (Some(Ok(before)), Ok(now)) = (&last, &result) {
                assert_eq!(before, now, "buffer of {size}");
            }
            last = Some(result);
        }
        last.unwrap()
    }

    const DOCUMENT: &str = r#" {"a":{"releases":[1]},"b":"x\"]}","n":1.5e3,"releases" : [ {"t":"é\\\"{"}, [[]] ,3,"s\"",null] ,"z":[{}]} "#;

    #[test]
    fn elements_come_out_whole() {
        assert_eq!(cut(DOCUMENT).unwrap(), [r#"{"t":"é\\\"{"}"#, "[[]]", "3", r#""s\"""#, "null"]);
        assert!(cut(r#"{"releases":[]}"#).unwrap().is_empty());
    }

    #[test]
    fn no_cut_passes() {
        let whole = DOCUMENT.trim_end().len();
        for end in (0..whole).filter(|end| DOCUMENT.is_char_boundary(*end)) {
            assert!(matches!(cut(&DOCUMENT[..end]), Err(FeedError::Truncated { .. })), "cut at {end}");
        }
    }

    #[test]
    fn what_is_no_package_is_refused() {
        for text in ["[]", r#"{"releases":{}}"#, r#"{"records":[]}"#, r#"{"releases":[]} {}"#, "{,:}"] {
            assert!(matches!(cut(text), Err(FeedError::Malformed { .. })), "{text}");
        }
    }

    #[test]
    fn depth_and_size_are_capped() {
        let deep = format!(r#"{{"releases":[{}{},{{"ok":1}}]}}"#, "[".repeat(1_000_000), "]".repeat(1_000_000));
        let large = format!(r#"{{"releases":["{}",{{"ok":1}}]}}"#, "x".repeat(SIZE_CAP + 10));
        for (text, expected) in [(deep, Cut::TooDeep), (large, Cut::TooLarge)] {
            let mut input = Cursor::new(text);
            let mut scanner = Scanner::new(&mut input, true);
            let mut out = Vec::new();
            assert_eq!(scanner.next(&mut out).unwrap(), Some(expected));
            assert_eq!(scanner.next(&mut out).unwrap(), Some(Cut::Whole));
            assert_eq!(out, br#"{"ok":1}"#);
            assert_eq!(scanner.next(&mut out).unwrap(), None);
        }
    }
}
