//! Where two versions of a long text part, short enough for one line.

/// Words of what stands before the difference that are kept for orientation.
const BEFORE: usize = 4;
/// Words of what stands after it.
const AFTER: usize = 2;
/// The longest excerpt, in characters.
const MOST: usize = 160;
/// What an excerpt that was cut ends with: two of these that are alike may differ beyond.
pub const CUT: &str = "[…]";

/// The words between the common beginning and the common end of two texts, each with a few
/// words around it. An excerpt that would be too long is cut, with [`CUT`] at its end; a side on
/// which nothing stands any more is only its surroundings.
pub fn difference(old: &str, new: &str) -> (String, String) {
    let (a, b): (Vec<&str>, Vec<&str>) = (old.split_whitespace().collect(), new.split_whitespace().collect());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(x, y)| x == y).count();
    (around(&a, head, tail), around(&b, head, tail))
}

fn around(words: &[&str], head: usize, tail: usize) -> String {
    let from = head.saturating_sub(BEFORE);
    let upto = (words.len() - tail + AFTER).min(words.len());
    let body = words[from..upto].join(" ");
    let cut: String = body.chars().take(MOST).collect();
    let short = cut.len() < body.len();
    let before = if from > 0 { "… " } else { "" };
    let after = if upto < words.len() { " …" } else { "" };
    if short { format!("{before}{} {CUT}", cut.trim_end()) } else { format!("{before}{cut}{after}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_that_changed_are_shown_with_what_stands_before_them() {
        let old = "The firm delivers all forty workstations to the main office within ten days after the order was placed.";
        let new = "The firm delivers all forty workstations to the three schools within ten days after the order was placed.";
        let (from, to) = difference(old, new);
        assert_eq!(from, "… forty workstations to the main office within ten …");
        assert_eq!(to, "… forty workstations to the three schools within ten …");
    }

    #[test]
    fn what_was_added_or_taken_out_shows_its_place() {
        let (from, to) = difference("one two three", "one two three four five");
        assert_eq!((from.as_str(), to.as_str()), ("one two three", "one two three four five"));
        let (from, to) = difference("a b c d e f g h", "a b c d e g h");
        assert_eq!((from.as_str(), to.as_str()), ("… b c d e f g h", "… b c d e g h"));
    }

    #[test]
    fn long_differences_are_cut() {
        let long = "mot ".repeat(200);
        let (_, to) = difference("un mot", &format!("un {long} fin"));
        assert!(to.chars().count() <= MOST + 4 && to.ends_with(CUT), "{to}");
        assert_eq!(difference("tout autre chose", "rien de tel"), ("tout autre chose".to_owned(), "rien de tel".to_owned()));
        assert_eq!(difference("", "neuf"), (String::new(), "neuf".to_owned()));
    }
}
