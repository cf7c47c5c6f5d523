//! Reads what SEAO's own page of one notice says besides its listing: the description, the
//! conditions and the estimated value.
//!
//! Undocumented like the listing, and nobody's real reply was at hand: what is not there, or
//! is something else than expected, is nothing. The reply does not name its notice; whoever
//! asked knows which it was.

use std::io::BufRead;

use domain::{Currency, Money, Value};
use serde::Deserialize;

use crate::{FeedError, clean, decode, fault, lenient::Scalar, reply};

/// What a notice's own page says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeaoDetail {
    /// The description, and the conditions under it; possibly empty.
    pub description: String,
    /// The estimated value.
    pub value: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    #[serde(borrow)]
    api_data: Option<Page<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Page<'a> {
    #[serde(borrow, rename = "avisResumeDescription")]
    description: Option<Part<'a>>,
    #[serde(borrow, rename = "avisResumeConditions")]
    conditions: Option<Part<'a>>,
    #[serde(borrow, rename = "avisResumeInformation")]
    information: Option<Part<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Part<'a> {
    #[serde(borrow)]
    description_html: Scalar<'a>,
    #[serde(borrow)]
    valeur_estime: Scalar<'a>,
}

/// Reads one reply.
pub fn seao_detail(mut input: impl BufRead) -> Result<SeaoDetail, FeedError> {
    let bytes = reply::whole(&mut input)?;
    let text = decode::mended(&bytes);
    let answer: Answer<'_> = serde_json::from_str(&text).map_err(|e| reply::refused(&e))?;
    let page = answer
        .api_data
        .ok_or_else(|| FeedError::Malformed { place: "beginning".into(), what: fault::field("the reply has no apiData", "apiData") })?;
    let words = |part: &Option<Part<'_>>| part.as_ref().map_or_else(String::new, |p| clean::paragraphs(p.description_html.text()));
    let parts = [words(&page.description), words(&page.conditions)];
    let description = parts.iter().filter(|text| !text.is_empty()).map(String::as_str).collect::<Vec<_>>().join("\n\n");
    Ok(SeaoDetail { description, value: page.information.as_ref().and_then(|part| value(part.valeur_estime.some()?)) })
}

/// An amount in dollars; what only holds a place is none.
fn value(text: &str) -> Option<Value> {
    let currency: Currency = "CAD".parse().ok()?;
    let amount = Money::parse(text, currency).ok().filter(|money| money.minor > 100)?;
    Some(Value { amount: Some(amount), ..Value::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> SeaoDetail {
        seao_detail(text.as_bytes()).unwrap()
    }

    #[test]
    fn a_page_gives_description_conditions_and_value_as_plain_text() {
        let page = r#"{"apiData":{"avisResumeDescription":{"descriptionHtml":"<p>Audit de s&eacute;curit&eacute;</p><p>deux sites</p>"},
            "avisResumeConditions":{"descriptionHtml":"<b>Caution</b> exigée"},"avisResumeInformation":{"valeurEstime":250000.5,"x":[1]}}}"#;
        let detail = read(page);
        assert_eq!(detail.description, "Audit de sécurité\n\ndeux sites\n\nCaution exigée");
        assert_eq!(detail.value.unwrap().amount.unwrap().minor, 25_000_050);
    }

    #[test]
    fn what_is_not_there_is_nothing_and_what_is_no_page_is_refused() {
        for empty in [
            r#"{"apiData":{}}"#,
            r#"{"apiData":{"avisResumeDescription":null,"avisResumeInformation":{"valeurEstime":"1"}}}"#,
            r#"{"apiData":{"avisResumeDescription":{"descriptionHtml":null},"avisResumeInformation":{"valeurEstime":"secret"}}}"#,
        ] {
            assert_eq!(read(empty), SeaoDetail::default(), "{empty}");
        }
        for bad in ["", "<html>", "{}", "[]", r#"{"apiData":null}"#, r#"{"apiData":{"avisResumeDescription":{"descr"#] {
            assert!(seao_detail(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
