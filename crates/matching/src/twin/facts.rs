//! What of a notice tells which tender it is.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use codes::buyer::{BuyerKey, names_of};
use domain::{Kind, Lang, Notice, fold};

use super::title;

/// Identifiers shorter than this, in letters and digits, are used by several tenders.
const LEAST: usize = 6;
/// And with fewer digits than this.
const DIGITS: usize = 3;

/// A number that stands on a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    /// Capital letters and digits only.
    pub(super) text: String,
    /// Whether it is the notice's own, and not only mentioned in its title.
    pub(super) own: bool,
    /// Whether it is the buyer's number, and not that of the portal.
    pub(super) solicitation: bool,
}

/// What is compared of a notice. Made once, compared often.
#[derive(Debug, Clone)]
pub struct Facts {
    pub(super) source: String,
    pub(super) reference: String,
    /// Identifiers that are unique in the world.
    pub(super) procedures: Vec<String>,
    /// Official pages.
    pub(super) addresses: Vec<String>,
    pub(super) numbers: Vec<Number>,
    pub(super) titles: Vec<(Lang, title::Title)>,
    /// Keys of the buyer; equal in one means the same buyer.
    pub(super) buyers: Vec<String>,
    pub(super) names: Vec<BuyerKey>,
    pub(super) closes: Option<DateTime<Utc>>,
    pub(super) day: Option<NaiveDate>,
    /// Whether the closing says no hour.
    pub(super) whole_day: bool,
    /// Whether it asks for information, not for offers.
    pub(super) information: bool,
}

impl Facts {
    /// What a notice says, and who the store knows to be its buyer.
    pub fn of(notice: &Notice, buyer: Option<i64>) -> Self {
        let names: Vec<BuyerKey> = names_of(notice).into_iter().map(|n| n.key).collect();
        let mut buyers: Vec<String> = names.iter().flat_map(BuyerKey::possible).collect();
        buyers.extend(buyer.map(|id| format!("#{id}")));
        let local = notice.closing.as_ref().map(domain::Closing::local_time);
        let minutes = local.map_or(0, |at| at.hour() * 60 + at.minute());
        Self {
            source: notice.source.clone(),
            reference: notice.reference.clone(),
            procedures: procedures(notice),
            addresses: notice.url.iter().filter_map(|(_, url)| address(url)).collect(),
            numbers: numbers(notice),
            titles: notice.title.iter().map(|(lang, text)| (lang, title::Title::of(text))).collect(),
            buyers,
            names,
            closes: notice.closing.as_ref().map(|c| c.at),
            day: local.map(|at| at.date_naive()),
            whole_day: minutes == 0 || minutes >= 23 * 60 + 59,
            information: notice.kind == Kind::Information,
        }
    }

    /// The source of the notice.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What two notices must have in common to be compared: an identifier, or the buyer and
    /// the day of closing.
    pub fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.procedures.iter().map(|p| format!("p {p}")).collect();
        keys.extend(self.addresses.iter().map(|u| format!("u {u}")));
        keys.extend(self.numbers.iter().map(|n| format!("n {}", n.text)));
        if let Some(day) = self.day {
            keys.extend(self.buyers.iter().map(|b| format!("b {day} {b}")));
            keys.extend(self.titles.iter().filter(|(_, t)| t.words.len() > 4).map(|(_, t)| format!("t {day} {}", t.words.join(" "))));
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

/// UUIDs, as eForms gives to procedures and BOAMP to contract folders, and open contracting
/// identifiers.
fn procedures(notice: &Notice) -> Vec<String> {
    let mut out: Vec<String> = [&notice.family_key, &notice.reference].into_iter().filter_map(|id| procedure(id)).collect();
    out.dedup();
    out
}

fn procedure(id: &str) -> Option<String> {
    let id = fold(id);
    let uuid = id.len() == 36
        && id.bytes().enumerate().all(|(at, b)| if [8, 13, 18, 23].contains(&at) { b == b'-' } else { b.is_ascii_hexdigit() });
    let open = id.strip_prefix("ocds-").is_some_and(|rest| rest.len() >= 10 && rest.contains('-'));
    (uuid || open).then_some(id)
}

/// A page of its own: the front page of a portal is shared by all, and so is the page of a
/// year's calls.
fn address(url: &str) -> Option<String> {
    let rest = url.trim().strip_prefix("https://").or_else(|| url.trim().strip_prefix("http://"))?;
    let rest = rest.strip_prefix("www.").unwrap_or(rest).trim_end_matches('/');
    let (host, path) = rest.split_once('/')?;
    let year = |digits: &&str| digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
    let digits = path.split(|c: char| !c.is_ascii_digit()).filter(|digits| !year(digits)).map(str::len).sum::<usize>();
    (digits >= DIGITS).then(|| format!("{}/{path}", host.to_lowercase()))
}

fn numbers(notice: &Notice) -> Vec<Number> {
    let mut out: Vec<Number> = Vec::new();
    let mut put = |text: &str, own: bool, solicitation: bool| {
        if let Some(text) = specific(text).filter(|n| own || !is_date(text, n)) {
            match out.iter_mut().find(|n| n.text == text) {
                Some(known) => (known.own, known.solicitation) = (known.own || own, known.solicitation || solicitation),
                None => out.push(Number { text, own, solicitation }),
            }
        }
    };
    // `number @ buyer` and `number office` are how solicitations become unique in a feed.
    if let Some((number, _)) = notice.family_key.split_once(" @ ") {
        put(number, true, true);
    } else if let Some((number, _)) = notice.family_key.split_once(' ').filter(|(n, _)| *n != "reference") {
        put(number, true, true);
    } else if procedure(&notice.family_key).is_none() {
        put(&notice.family_key, true, false);
    }
    put(&notice.reference, true, false);
    // What a portal calls the process, without the prefix of its open data.
    if let Some((_, tail)) = notice.reference.rsplit_once('-').filter(|_| notice.reference.starts_with("ocds-")) {
        put(tail, true, false);
    }
    for (_, text) in notice.title.iter() {
        for word in text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | ',' | ';' | ':' | '«' | '»' | '"' | '–'))
        {
            put(word, false, false);
        }
    }
    out
}

/// A number as it is compared; none when it is too short, or a date, to mean one tender.
fn specific(text: &str) -> Option<String> {
    let number: String = text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    (number.len() >= LEAST && digits >= DIGITS).then_some(number)
}

/// Whether a number that a title mentions is the day of something.
fn is_date(written: &str, number: &str) -> bool {
    let parse = |format: &str| NaiveDate::parse_from_str(number, format).is_ok_and(|d| (1990..2100).contains(&d.year()));
    written.contains(['-', '/', '.']) && number.len() == 8 && (parse("%Y%m%d") || parse("%d%m%Y"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_means_one_tender_is_a_number() {
        for (text, expected) in [
            ("W8486-26/001A", Some("W848626001A")),
            ("ssc-25-00031107:T", Some("SSC2500031107T")),
            ("AO-26-1", None),
            ("cybersécurité", None),
            ("1187654321", Some("1187654321")),
        ] {
            assert_eq!(specific(text).as_deref(), expected, "{text}");
        }
        let date = |text: &str| is_date(text, &specific(text).unwrap());
        assert!(date("2026-11-22") && date("22/11/2026") && !date("20051207") && !date("2004-28-71"));
    }

    #[test]
    fn procedures_are_unique_in_the_world() {
        assert!(procedure("4E1D9C1F-3f6c-4b0e-9b3e-0d7f9a1c2b3d").is_some());
        assert!(procedure("ocds-ec9k95-20042871").is_some());
        assert!(procedure("EXP/2026/001").is_none() && procedure("").is_none());
        assert_eq!(address("https://www.merx.com/x/8100012345/"), address("http://merx.com/x/8100012345"));
        assert!(address("https://www.merx.com/").is_none());
        assert!(address("https://ville.example/appels-d-offres-2026/").is_none(), "the page of a year");
        assert!(address("https://ville.example/2026/avis/3118").is_some());
    }
}
