//! The words of a text by the Unicode rules (UAX 29), found quickly where a stretch between
//! two spaces has only letters, digits and signs of the languages that are read most; any
//! other stretch is left to the library. Both give the same words (a test holds it).

use unicode_segmentation::{UnicodeSegmentation, UnicodeWordIndices};

/// What a character does to the word that it stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Ends a word.
    Break,
    Letter,
    Digit,
    /// An underscore, which joins everything.
    Join,
    /// Joins two letters or two digits.
    Middle,
    /// Joins two letters.
    Colon,
    /// Joins two digits.
    Comma,
    /// Begins a character of several bytes.
    Long,
}

const CLASSES: [Class; 256] = {
    let mut out = [Class::Break; 256];
    let mut b = 0;
    while b < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "below 256")]
        let byte = b as u8;
        out[b] = match byte {
            b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b'_' => Class::Join,
            b'.' | b'\'' => Class::Middle,
            b':' => Class::Colon,
            b',' | b';' => Class::Comma,
            0x80..=0xff => Class::Long,
            _ => Class::Break,
        };
        b += 1;
    }
    out
};

/// The class and length of the character at the beginning; none for one that is left to
/// the library.
fn class(bytes: &[u8]) -> Option<(Class, usize)> {
    let plain = CLASSES[usize::from(bytes[0])];
    if plain != Class::Long {
        return Some((plain, 1));
    }
    match bytes {
        // À to ÿ without the signs of multiplication and division, and Ā to ſ.
        [0xc3, b, ..] if !matches!(b, 0x97 | 0xb7) => Some((Class::Letter, 2)),
        [0xc4 | 0xc5, ..] => Some((Class::Letter, 2)),
        // No-break space and the guillemets.
        [0xc2, 0xa0 | 0xab | 0xbb, ..] => Some((Class::Break, 2)),
        // The apostrophe ’, dashes, the bullet, the ellipsis.
        [0xe2, 0x80, 0x99, ..] => Some((Class::Middle, 3)),
        [0xe2, 0x80, 0x93 | 0x94 | 0xa2 | 0xa6, ..] => Some((Class::Break, 3)),
        _ => None,
    }
}

fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\n' | b'\r' | b'\t')
}

/// Goes through the words of a text.
pub(super) struct Scan<'a> {
    text: &'a str,
    at: usize,
    /// Where the present stretch between spaces ends.
    end: usize,
    slow: Option<(usize, UnicodeWordIndices<'a>)>,
}

impl<'a> Scan<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { text, at: 0, end: 0, slow: None }
    }

    /// Where the stretch that begins here ends, and whether all of its characters are known.
    fn stretch_from(&self, at: usize) -> (usize, bool) {
        let bytes = self.text.as_bytes();
        let (mut end, mut known) = (at, true);
        while let Some(b) = bytes.get(end).filter(|b| !is_space(**b)) {
            if *b < 0x80 {
                end += 1;
            } else if let Some((_, length)) = class(&bytes[end..]) {
                end += length;
            } else {
                known = false;
                end += 1;
            }
        }
        (end, known)
    }

    /// Goes to the next stretch; false at the end of the text.
    fn stretch(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        let before = self.end;
        let Some(skipped) = bytes[self.end..].iter().position(|b| !is_space(*b)) else { return false };
        self.at = self.end + skipped;
        let (mut end, known) = self.stretch_from(self.at);
        // Some other space at its end sticks to the spaces that follow, and with them to a mark.
        while !known && self.text[..end].ends_with(|c: char| !c.is_ascii() && c.is_whitespace()) {
            let spaces = bytes[end..].iter().take_while(|b| **b == b' ').count();
            let (further, _) = self.stretch_from(end + spaces);
            if further == end {
                break;
            }
            end = further;
        }
        self.end = end;
        if !known {
            // With the space before it: a mark that begins the stretch sits on that.
            self.slow = Some((before, self.text[before..end].unicode_word_indices()));
        }
        true
    }

    /// The next word of a stretch of known characters.
    fn word(&mut self) -> Option<(usize, &'a str)> {
        let bytes = &self.text.as_bytes()[..self.end];
        let class_at = |at: usize| if at < bytes.len() { class(&bytes[at..]).unwrap_or((Class::Break, 1)) } else { (Class::Break, 0) };
        loop {
            let start = self.at;
            let (mut spoken, mut last) = (false, Class::Break);
            while self.at < self.end {
                let (here, length) = class_at(self.at);
                let joins = match here {
                    Class::Letter | Class::Digit => {
                        spoken = true;
                        true
                    }
                    Class::Join => true,
                    Class::Middle | Class::Colon | Class::Comma => {
                        let next = class_at(self.at + length).0;
                        next == last
                            && matches!(
                                (here, last),
                                (Class::Middle, Class::Letter | Class::Digit)
                                    | (Class::Colon, Class::Letter)
                                    | (Class::Comma, Class::Digit)
                            )
                    }
                    Class::Break | Class::Long => false,
                };
                if !joins {
                    break;
                }
                last = here;
                self.at += length;
            }
            if spoken {
                return Some((start, &self.text[start..self.at]));
            }
            if self.at >= self.end {
                return None;
            }
            if self.at == start {
                self.at += class_at(self.at).1;
            }
        }
    }
}

impl<'a> Iterator for Scan<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((from, words)) = &mut self.slow {
                if let Some((at, word)) = words.next() {
                    return Some((*from + at, word));
                }
                self.slow = None;
            } else if self.at < self.end
                && let Some(found) = self.word()
            {
                return Some(found);
            }
            if !self.stretch() {
                return None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn both(text: &str) -> [Vec<(usize, &str)>; 2] {
        [Scan::of(text).collect(), text.unicode_word_indices().collect()]
    }

    #[test]
    fn other_spaces_stick_to_a_mark_behind_them() {
        for text in ["\u{2000} \u{b47}", "a \u{3000}  \u{301}b", "\u{2000}\u{2003} \u{2009} \u{b47}c d", "\u{2000}  ", "\u{205f}\t\u{b47}"]
        {
            let [ours, theirs] = both(text);
            assert_eq!(ours, theirs, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn spaces_and_marks_are_told_apart_as_the_library_does(text in "[ \t\na\u{2000}\u{3000}\u{205f}\u{1680}\u{a0}\u{202f}\u{301}\u{b47}\u{200d}é]{0,14}") {
            let [ours, theirs] = both(&text);
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn the_words_are_those_of_the_library(text in "([a-cZéÉœŸ×÷ _.:,;'’«»\u{a0}–…•0-2\n\t\r-]|[€\u{301}\u{200d}数א\"ªα·]|\\PC){0,40}") {
            let ours: Vec<(usize, &str)> = Scan::of(&text).collect();
            let theirs: Vec<(usize, &str)> = text.unicode_word_indices().collect();
            prop_assert_eq!(ours, theirs);
        }
    }
}
