//! JSON that is damaged inside one record of a list: the record is taken out and put aside as it
//! stands, so that the others are read. Where the damage reaches beyond a record, or where it ends
//! cannot be told, nothing is mended and the reply is refused.

use serde::{Deserialize as _, de::IgnoredAny};

use crate::{Skipped, fault, lenient};

/// Most records that are taken out of one reply; what has more is not worth believing.
const MOST: usize = 32;
/// Bytes that are gone through at most for it: each record taken out costs a walk through all.
const WORK: usize = 256 << 20;
/// A record deeper than this is looked at by nobody.
const DEEPEST: usize = 128;
/// What a record that was taken out begins with, in the text that stands for it.
const MARK: &str = "\u{1}damaged\u{1}";

/// The same reply with each damaged record replaced by a text that [`told`] understands; `None`
/// where there is nothing to replace, or where it cannot be done.
pub(crate) fn mend(text: &str) -> Option<String> {
    let mut out = text.to_owned();
    let most = (WORK / text.len().max(1)).clamp(1, MOST);
    for found in 0..=most {
        let Some(error) = first_error(&out) else { return (found > 0).then_some(out) };
        if error.is_eof() || found == most {
            return None;
        }
        let at = offset(&out, error.line(), error.column())?;
        let (begin, end) = record(out.as_bytes(), at)?;
        let raw = out.get(begin..end)?;
        let better = lenient::mend_numbers(raw).filter(|mended| first_error(mended).is_none());
        let stand_in = if let Some(mended) = better {
            mended
        } else {
            let told = serde_json::to_string(&format!("{MARK}{}:{}:{raw}", error.line(), error.column())).ok()?;
            // Lines are counted on as they were.
            told + &"\n".repeat(raw.bytes().filter(|b| *b == b'\n').count())
        };
        out.replace_range(begin..end, &stand_in);
    }
    None
}

/// What is to be said of an entry that [`mend`] put there.
pub(crate) fn told(entry: &str, place: &str) -> Option<Skipped> {
    if !entry.starts_with('"') {
        return None;
    }
    let text: String = serde_json::from_str(entry).ok()?;
    let mut parts = text.strip_prefix(MARK)?.splitn(3, ':');
    let (line, column, raw) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
    let why = first_error(raw)?.to_string();
    Some(Skipped::new(place.to_owned(), None, fault::broken_json(line, column, why), raw.as_bytes()))
}

/// Whether a text is nothing but whole documents.
pub(crate) fn is_whole(text: &str) -> bool {
    first_error(text).is_none()
}

/// What is wrong first in a text of one or several documents.
fn first_error(text: &str) -> Option<serde_json::Error> {
    let mut documents = serde_json::Deserializer::from_str(text);
    loop {
        match IgnoredAny::deserialize(&mut documents) {
            Ok(_) if documents.end().is_ok() => return None,
            Ok(_) => {}
            Err(error) => return Some(error),
        }
    }
}

/// Where a line and a column are, both counted from 1; columns are bytes.
fn offset(text: &str, line: usize, column: usize) -> Option<usize> {
    let begin = match line.checked_sub(2) {
        Some(before) => text.bytes().enumerate().filter(|(_, b)| *b == b'\n').nth(before)?.0 + 1,
        None => 0,
    };
    Some((begin + column.saturating_sub(1)).min(text.len().saturating_sub(1)))
}

/// The outermost object in a list around a place, or else its whole line where each line is a
/// document: where it begins and ends.
fn record(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let mut open: Vec<(usize, u8)> = Vec::new();
    let mut i = 0;
    while i < at {
        match bytes[i] {
            b'"' => {
                i = lenient::text_end(bytes, i);
                continue;
            }
            b @ (b'{' | b'[') if open.len() < DEEPEST => open.push((i, b)),
            b'{' | b'[' => return None,
            b'}' | b']' => drop(open.pop()?),
            _ => {}
        }
        i += 1;
    }
    let in_list = open.windows(2).find(|pair| pair[0].1 == b'[' && pair[1].1 == b'{').map(|pair| pair[1].0);
    let Some(begin) = in_list else { return line(bytes, open.first()?.0) };
    let end = closing(bytes, begin)?;
    // What follows must go on as a list does: else the damage is not only here.
    let next = bytes[end..].iter().find(|b| !b.is_ascii_whitespace())?;
    matches!(next, b',' | b']').then_some((begin, end))
}

/// The line on which a document begins, where it is one of several lines that each are one.
fn line(bytes: &[u8], begin: usize) -> Option<(usize, usize)> {
    let end = begin + bytes[begin..].iter().position(|b| *b == b'\n').unwrap_or(bytes.len() - begin);
    let alone = begin == 0 || bytes[begin - 1] == b'\n';
    let whole = bytes[begin..end].trim_ascii_end().ends_with(b"}");
    let others = begin > 0 || bytes[end..].trim_ascii().starts_with(b"{");
    (alone && whole && others).then_some((begin, end))
}

/// Behind the bracket that closes the one at `begin`.
fn closing(bytes: &[u8], begin: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut i = begin;
    while i < bytes.len() {
        match bytes[i] {
            b'"' => {
                i = lenient::text_end(bytes, i);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        i += 1;
        if depth == 0 {
            return Some(i);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> Vec<String> {
        let better = mend(text).unwrap_or_else(|| panic!("not mended: {text}"));
        assert!(first_error(&better).is_none(), "{better}");
        let top: serde_json::Value = serde_json::from_str(&better).unwrap();
        let list = top.get("l").unwrap_or(&top).as_array().unwrap().clone();
        list.iter()
            .map(|entry| told(&entry.to_string(), "record 1").map_or_else(|| entry.to_string(), |s| format!("{} | {}", s.reason, s.raw)))
            .collect()
    }

    #[test]
    fn the_record_that_is_damaged_stands_aside_and_its_neighbours_stay() {
        assert_eq!(
            mended("{\"n\":3,\n \"l\":[{\"a\":1},\n{\"a\":\"x\" \"y\"},\n{\"a\":3}]}"),
            [r#"{"a":1}"#, "the JSON is damaged at line 3, column 10: expected `,` or `}` | {\"a\":\"x\" \"y\"}", r#"{"a":3}"#]
        );
        // Inside of it, at its end, at its beginning, twice, over several lines, with a bare control character.
        for (damaged, n) in [
            (r#"[{"a":{"b":[1,2,{"c":}]}},{"a":2}]"#, 2),
            (r#"[{"a":1,},{"a":2}]"#, 2),
            (r#"[{,"a":1},{"a":2}]"#, 2),
            (r#"[{"a":1},{"a" 2},{"a":3},{"a":"\x"}]"#, 4),
            ("[{\"a\":\n\n\n:1},\n{\"a\":\"x\ny\"},{\"a\":3}]", 3),
            (r#"[{"t":"Le "grand" projet"},{"a":2}]"#, 2),
        ] {
            let list = mended(damaged);
            assert_eq!(list.len(), n, "{damaged}");
            assert!(list.iter().any(|entry| entry.contains("damaged")), "{damaged}");
            assert!(list.iter().any(|entry| !entry.contains("damaged")), "{damaged}");
        }
        let told = mended("[{\"a\":\n\n\n:1},\n{\"a\":\"x\ny\"},{\"a\":3}]");
        assert!(told[1].contains("line 5"), "lines are counted as they stand in the reply: {told:?}");
    }

    #[test]
    fn a_number_that_no_machine_holds_costs_no_record() {
        assert_eq!(mended(r#"[{"a":000},{"b" 1},{"c":3}]"#)[0], r#"{"a":null}"#);
    }

    #[test]
    fn lines_that_are_documents_are_mended_one_by_one() {
        let better = mend("{\"ocid\":\"a\"}\n{\"ocid\" \"b\"}\n{\"ocid\":\"c\"}\n").unwrap();
        let lines: Vec<&str> = better.lines().collect();
        assert_eq!((lines.len(), lines[0], lines[2]), (3, r#"{"ocid":"a"}"#, r#"{"ocid":"c"}"#));
        assert_eq!(told(lines[1], "release 2").unwrap().raw, r#"{"ocid" "b"}"#);
    }

    #[test]
    fn what_reaches_beyond_a_record_is_left_alone() {
        for text in [
            "",
            "nonsense",
            "{\"l\":}",
            "{\"l\":[1,2,,]}",
            "{\"l\":[{\"a\":1}}",
            "[{\"a\":1,{\"b\":2}]",
            "[{\"a\":\"x},{\"b\":2}]",
            "[{\"a\" 1}{\"b\":2}]",
            "[{\"a\":1}",
            "{\"a\" 1}",
            "[{\"a\":1}]",
        ] {
            assert_eq!(mend(text), None, "{text}");
        }
        let many = format!("[{}]", vec!["{,}"; MOST + 1].join(","));
        assert_eq!(mend(&many), None, "so much damage is no slip");
        assert_eq!(mend(&format!("[{}{{\"a\" 1}}{}]", "[".repeat(200), "]".repeat(200))), None);
    }

    #[test]
    fn only_what_was_taken_out_here_is_told() {
        let quoted = |text: &str| serde_json::to_string(text).unwrap();
        for entry in ["{}", "12", &quoted("x"), &quoted(&format!("{MARK}1:2:{{\"whole\":1}}")), &quoted(&format!("{MARK}x:y:{{,}}"))] {
            assert!(told(entry, "record 1").is_none(), "{entry}");
        }
    }
}
