//! What was wrong with a record, a reply or a source, in plain words, with the place where.

use domain::{Fault, FaultArg, FaultKind, Lang};

use crate::{Arg, list_or, quoted, say};

/// What is stored of a fault, in words: « la date de clôture « demain » est illisible · ligne 12 ».
pub fn fault(lang: Lang, stored: &str) -> String {
    fault_words(lang, &Fault::recall(stored))
}

/// The same for a fault in hand.
pub fn fault_words(lang: Lang, fault: &Fault) -> String {
    let args: Vec<(&str, Arg<'_>)> = fault.kind.args().iter().map(|name| (*name, arg(lang, name, fault.args.get(*name)))).collect();
    let mut out = say(lang, &format!("fault-{}", fault.kind.as_str()), &args);
    if let Some(seconds) = fault.wait {
        out.push_str(&say(lang, "fault-wait", &[("n", seconds.div_ceil(60).into())]));
    }
    let told = fault.places.iter().filter(|place| !is_told(fault.kind, place));
    let places: Vec<String> = told.map(|place| fault_place(lang, place)).filter(|place| !place.is_empty()).collect();
    if !places.is_empty() {
        out.push_str(" · ");
        out.push_str(&places.join(", "));
    }
    out
}

/// Whether the words of a kind name the place already: an option of the source, a line.
fn is_told(kind: FaultKind, place: &str) -> bool {
    match kind {
        FaultKind::OptionMissing | FaultKind::OptionUnknown | FaultKind::OptionValue => place == "options",
        FaultKind::BrokenJson => place.starts_with("line "),
        _ => false,
    }
}

fn arg<'a>(lang: Lang, name: &str, arg: Option<&'a FaultArg>) -> Arg<'a> {
    match arg {
        Some(FaultArg::Number(n)) => (*n).into(),
        Some(FaultArg::Text(text)) if name == "found" => thing(lang, text).into(),
        Some(FaultArg::Text(text)) if name == "names" => names(lang, text).into(),
        Some(FaultArg::Text(text)) => text.into(),
        Some(FaultArg::Fault(inner)) => fault_words(lang, inner).into(),
        None => "".into(),
    }
}

/// The lists of which one was looked for, kept as a reader names them: "`results` or `items`".
fn names(lang: Lang, kept: &str) -> String {
    let each: Vec<String> = kept.split(" or ").map(|name| quoted(lang, name.trim_matches('`'))).collect();
    list_or(lang, &each)
}

/// What came instead of what was expected; the publisher's own beginning where it is no known thing.
pub fn thing(lang: Lang, found: &str) -> String {
    const KNOWN: [(&str, &str); 9] = [
        ("an HTML page", "fault-thing-page"),
        ("XML", "fault-thing-xml"),
        ("JSON", "fault-thing-json"),
        ("a zip archive that", "fault-thing-zip-other"),
        ("a zip archive", "fault-thing-zip"),
        ("gzip data", "fault-thing-gzip"),
        ("binary data", "fault-thing-binary"),
        ("UTF-16", "fault-thing-utf16"),
        ("a header that begins with", "fault-thing-header"),
    ];
    KNOWN.iter().find_map(|(begins, key)| found.strip_prefix(begins).map(|rest| (key, rest))).map_or_else(
        || say(lang, "fault-thing-other", &[("text", found.into())]),
        |(key, rest)| {
            let words = say(lang, key, &[]);
            let quoted = rest.trim().trim_matches(['(', ')', '`', '«', '»']);
            let quotes = matches!(*key, "fault-thing-header" | "fault-thing-page" | "fault-thing-xml") && !quoted.is_empty();
            if quotes { say(lang, "fault-thing-quoted", &[("thing", words.into()), ("text", quoted.into())]) } else { words }
        },
    )
}

/// Where something stands: `line 12`, `release 4`, a file or an address as it is called.
pub fn fault_place(lang: Lang, place: &str) -> String {
    if let Some((before, after)) = place.split_once(", ").filter(|(_, after)| after.starts_with("line ")) {
        return format!("{}, {}", fault_place(lang, before), fault_place(lang, after));
    }
    if matches!(place, "beginning" | "body" | "next page") {
        return String::new();
    }
    let numbered = place.split_once(' ').and_then(|(word, n)| Some((word, n.parse::<i64>().ok()?)));
    let words = match numbered {
        Some((word, n)) => numbered_place(word).map(|key| say(lang, key, &[("n", n.into())])),
        None => crate::plain(lang, &format!("fault-in-{}", place.replace(' ', "-"))),
    };
    words.unwrap_or_else(|| place.to_owned())
}

fn numbered_place(word: &str) -> Option<&'static str> {
    Some(match word {
        "line" => "fault-at-line",
        "row" => "fault-at-row",
        "record" | "avis" | "notice" => "fault-at-record",
        "release" => "fault-at-release",
        "entry" | "item" => "fault-at-entry",
        "page" => "fault-at-page",
        "byte" => "fault-at-byte",
        _ => return None,
    })
}
