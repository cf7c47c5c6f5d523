//! What comes back for a mail: delivery reports (RFC 3464) and complaints (RFC 5965), read
//! from a whole message as it arrived.
//!
//! Whoever can write to the mailbox can forge one, so nothing is believed that does not name
//! a Message-ID of ours; whether it is ours, and what follows, is for others to decide.

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders as _, PartType};

use crate::clean;

/// A report is small; what is longer is cut before it is read.
const LONGEST: usize = 1024 * 1024;
/// The longest text kept of a report.
const DETAIL: usize = 300;
/// Recipients read in one report.
const RECIPIENTS: usize = 50;

/// What a report says about an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It does not exist.
    Gone,
    /// The mail was not delivered, for another reason.
    Refused,
    /// The reader calls it unwanted.
    Complaint,
}

/// One report about one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What it says.
    pub verdict: Verdict,
    /// The Message-IDs of the mail that it is about, with angle brackets.
    pub message_ids: Vec<String>,
    /// The addresses that it names as the recipient: the last one, and the one written to.
    pub recipients: Vec<String>,
    /// The status code, e.g. `5.1.1`; possibly empty.
    pub status: String,
    /// What the other server said.
    pub detail: String,
}

/// The reports in a message; none in one that is no report, or a report of success.
pub fn reports(bytes: &[u8]) -> Vec<Report> {
    let bytes = bytes.get(..LONGEST).unwrap_or(bytes);
    let Some(message) = MessageParser::default().parse(bytes) else { return Vec::new() };
    let message_ids = about(&message);
    let mut found = Vec::new();
    for part in &message.parts {
        match kind(part).as_str() {
            "message/delivery-status" | "message/global-delivery-status" => found.extend(delivery(part.contents())),
            "message/feedback-report" => found.extend(complaint(part.contents())),
            _ => {}
        }
    }
    for report in &mut found {
        report.message_ids.clone_from(&message_ids);
    }
    found.truncate(RECIPIENTS);
    found
}

fn kind(part: &MessagePart<'_>) -> String {
    part.content_type().map_or_else(String::new, |c| format!("{}/{}", c.ctype(), c.subtype().unwrap_or_default()).to_ascii_lowercase())
}

/// The Message-IDs of what was sent: that of the returned message or of its headers, and
/// those that the report answers.
fn about(message: &Message<'_>) -> Vec<String> {
    let mut ids = Vec::new();
    for part in &message.parts {
        if let PartType::Message(original) = &part.body {
            ids.extend(original.message_id().map(bracketed));
        } else if matches!(
            kind(part).as_str(),
            "text/rfc822-headers" | "message/rfc822-headers" | "message/global-headers" | "message/rfc822"
        ) {
            let headers = MessageParser::default().parse_headers(part.contents());
            ids.extend(headers.as_ref().and_then(Message::message_id).map(bracketed));
        }
    }
    for value in [message.in_reply_to(), message.references()] {
        ids.extend(value.as_text().map(bracketed));
        ids.extend(value.as_text_list().into_iter().flatten().map(|id| bracketed(id)));
    }
    ids.truncate(RECIPIENTS);
    ids
}

fn bracketed(id: &str) -> String {
    let inner: String = id.chars().filter(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>')).take(300).collect();
    format!("<{inner}>")
}

/// RFC 3464: a block about the message, then one per recipient.
fn delivery(text: &[u8]) -> Vec<Report> {
    blocks(text).iter().skip(1).filter_map(|fields| recipient(fields)).collect()
}

fn recipient(fields: &[(String, String)]) -> Option<Report> {
    let get = |name: &str| fields.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str());
    let action = get("action").to_ascii_lowercase();
    let said = get("diagnostic-code");
    let status = enhanced(get("status")).map_or_else(String::new, code);
    let verdict = match action.split_whitespace().next() {
        Some("failed") if gone(&status, said) => Verdict::Gone,
        Some("failed" | "delayed") => Verdict::Refused,
        _ => return None,
    };
    let address = |name: &str| get(name).rsplit(';').next().map(|a| a.trim().trim_matches(['<', '>']).to_owned()).filter(|a| !a.is_empty());
    let recipients = ["final-recipient", "original-recipient"].into_iter().filter_map(address).collect();
    Some(Report { verdict, message_ids: Vec::new(), recipients, status, detail: shortened(said) })
}

/// RFC 5965: one block; the kind `not-spam` takes a complaint back and is none.
fn complaint(text: &[u8]) -> Option<Report> {
    let blocks = blocks(text);
    let fields = blocks.first()?;
    let get = |name: &str| fields.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str());
    let kind = get("feedback-type").to_ascii_lowercase();
    if kind.is_empty() || kind == "not-spam" {
        return None;
    }
    Some(Report {
        verdict: Verdict::Complaint,
        message_ids: Vec::new(),
        recipients: Vec::new(),
        status: String::new(),
        detail: shortened(&format!("{kind} {}", get("user-agent"))),
    })
}

/// Header-like fields in blocks, with names in lower case and folded lines made whole.
fn blocks(text: &[u8]) -> Vec<Vec<(String, String)>> {
    let text = String::from_utf8_lossy(text);
    let mut blocks: Vec<Vec<(String, String)>> = vec![Vec::new()];
    for line in text.lines() {
        let Some(block) = blocks.last_mut() else { break };
        if line.trim().is_empty() {
            if !block.is_empty() {
                blocks.push(Vec::new());
            }
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = block.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            block.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
        if blocks.len() > RECIPIENTS + 1 {
            break;
        }
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}

fn shortened(text: &str) -> String {
    clean::line(text).chars().take(DETAIL).collect()
}

type Enhanced = (u8, u16, u16);

fn code((class, subject, detail): Enhanced) -> String {
    format!("{class}.{subject}.{detail}")
}

/// The first enhanced status code in a text.
fn enhanced(text: &str) -> Option<Enhanced> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.').find_map(|word| {
        let mut numbers = word.trim_matches('.').split('.');
        let (class, subject, detail) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
        (numbers.next().is_none() && matches!(class, 2 | 4 | 5) && subject < 1000 && detail < 1000).then_some((class, subject, detail))
    })
}

/// Whether a refusal says that the address does not exist: by its status, by the one that
/// the other server gave where the first is general, or by the usual words. A full mailbox,
/// a policy or a size say nothing of the address.
pub fn gone(status: &str, said: &str) -> bool {
    let given = enhanced(status);
    let status = match given {
        Some((class, 0, 0)) => enhanced(said).filter(|(c, ..)| *c == class).or(given),
        None => enhanced(said),
        known => known,
    };
    match status {
        Some((5, 1, 0..=3 | 6 | 10) | (5, 2, 1)) => true,
        Some((5, 0, 0)) | None => unknown_user(said),
        Some(_) => false,
    }
}

/// The same at RCPT TO, where the server judges nobody but the recipient.
pub fn gone_at_once(code: u16, said: &str) -> bool {
    match enhanced(said) {
        Some(_) => gone("", said),
        None => matches!(code, 550 | 551 | 553) || unknown_user(said),
    }
}

fn unknown_user(said: &str) -> bool {
    const WORDS: [&str; 9] = [
        "user unknown",
        "unknown user",
        "no such user",
        "does not exist",
        "no such recipient",
        "unknown recipient",
        "recipient unknown",
        "mailbox not found",
        "no mailbox here",
    ];
    let said = said.to_ascii_lowercase();
    WORDS.iter().any(|words| said.contains(words))
}
