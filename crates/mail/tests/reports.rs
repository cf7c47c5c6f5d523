//! Delivery reports and complaints, in the shapes in which mail systems send them, and
//! whatever else may lie in that mailbox. All of them are written for this project.

use mail::{Verdict, gone_at_once, reports};
use proptest::prelude::*;

const ID: &str = "<envelope-42.abc@avis.exemple.ca>";

/// A report as servers write it: words for people, fields, and what was returned.
fn report(kind: &str, fields: &str, returned: &str) -> String {
    let part = if kind == "delivery-status" { "message/delivery-status" } else { "message/feedback-report" };
    format!(
        "From: MAILER-DAEMON@relais.example\r\nTo: avis@exemple.ca\r\nSubject: Returned\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type={kind}; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nVotre message n'a pu être remis.\r\n\
         --b\r\nContent-Type: {part}\r\n\r\n{}\r\n--b\r\n{returned}\r\n--b--\r\n",
        fields.replace('\n', "\r\n")
    )
}

fn whole() -> String {
    format!("Content-Type: message/rfc822\r\n\r\nMessage-ID: {ID}\r\nSubject: Trois avis\r\nTo: anna@membre.example\r\n\r\nBonjour")
}

fn headers() -> String {
    format!("Content-Type: text/rfc822-headers\r\n\r\nReceived: from x by y\r\nMessage-Id: {ID}\r\nSubject: Trois avis\r\n")
}

fn failed(status: &str, said: &str) -> String {
    format!(
        "Reporting-MTA: dns; relais.example\nArrival-Date: Sun, 22 Nov 2026 12:00:00 -0500\n\nOriginal-Recipient: rfc822;Anna@membre.example\n\
         Final-Recipient: rfc822; anna@membre.example\nAction: failed\nStatus: {status}\nDiagnostic-Code: smtp; {said}\n"
    )
}

#[test]
fn what_says_that_an_address_is_gone_and_what_does_not() {
    for (status, said, verdict) in [
        ("5.1.1", "550 5.1.1 <anna@membre.example>: Recipient address rejected", Verdict::Gone),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", Verdict::Gone),
        ("5.1.2", "Host or domain name not found", Verdict::Gone),
        ("5.1.3", "501 5.1.3 Bad recipient address syntax", Verdict::Gone),
        ("5.1.6", "550 5.1.6 Mailbox has moved", Verdict::Gone),
        ("5.2.1", "550 5.2.1 The account is disabled", Verdict::Gone),
        ("5.0.0", "550 5.1.1 sorry", Verdict::Gone),
        ("5.0.0", "550 No such user here", Verdict::Gone),
        ("5.0.0", "550 Unknown user", Verdict::Gone),
        ("5.0.0 (permanent failure)", "552 5.2.2 mailbox full", Verdict::Refused),
        ("5.2.2", "552 5.2.2 Over quota", Verdict::Refused),
        ("5.2.3", "552 5.2.3 Message too large", Verdict::Refused),
        ("5.3.4", "552 5.3.4 Message size exceeds fixed limit", Verdict::Refused),
        ("5.4.1", "550 5.4.1 Access denied", Verdict::Refused),
        ("5.4.6", "554 5.4.6 Hop count exceeded", Verdict::Refused),
        ("5.7.1", "550 5.7.1 Message rejected as spam; user unknown to us", Verdict::Refused),
        ("5.7.26", "550 5.7.26 Unauthenticated mail", Verdict::Refused),
        ("5.0.0", "554 Transaction failed", Verdict::Refused),
        ("4.4.7", "Delivery time expired", Verdict::Refused),
        ("4.2.2", "452 4.2.2 Mailbox full", Verdict::Refused),
    ] {
        for returned in [whole(), headers()] {
            let found = reports(report("delivery-status", &failed(status, said), &returned).as_bytes());
            assert_eq!(found.len(), 1, "{status} {said}");
            assert_eq!(found[0].verdict, verdict, "{status} {said}");
            assert_eq!(found[0].message_ids, [ID], "{status} {said}");
            assert_eq!(found[0].recipients, ["anna@membre.example", "Anna@membre.example"]);
            assert!(found[0].detail.contains("smtp"), "{:?}", found[0]);
        }
    }
}

#[test]
fn folded_fields_bare_line_feeds_and_several_recipients_are_read() {
    let two = "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1\n\n\
               final-recipient: RFC822; b@x.example\naction: FAILED\nSTATUS:\n 4.2.2\nDiagnostic-Code: smtp;\n\t452 later\n";
    let text = report("delivery-status", two, &whole()).replace("\r\n", "\n");
    let found = reports(text.as_bytes());
    assert_eq!(
        found.iter().map(|r| (r.verdict, r.status.as_str())).collect::<Vec<_>>(),
        [(Verdict::Gone, "5.1.1"), (Verdict::Refused, "4.2.2")]
    );
    assert_eq!(found[1].detail, "smtp; 452 later");
}

#[test]
fn good_news_and_ordinary_mail_are_no_reports() {
    for action in ["delivered", "relayed", "expanded", ""] {
        let fields = failed("2.0.0", "250 ok").replace("failed", action);
        assert!(reports(report("delivery-status", &fields, &whole()).as_bytes()).is_empty(), "{action}");
    }
    assert_eq!(
        reports(report("delivery-status", &failed("4.4.1", "x").replace("failed", "delayed"), &whole()).as_bytes())[0].verdict,
        Verdict::Refused
    );
    let away = format!("Subject: Absent\r\nIn-Reply-To: {ID}\r\nContent-Type: text/plain\r\n\r\nStatus: 5.1.1\r\nAction: failed\r\n");
    assert!(reports(away.as_bytes()).is_empty(), "an absence note is no bounce");
    assert!(reports(b"").is_empty());
}

#[test]
fn a_complaint_is_read_even_with_its_recipient_blacked_out() {
    let fields = "Feedback-Type: abuse\nUser-Agent: Exemple-FBL/1.0\nVersion: 1\nOriginal-Rcpt-To: redacted\n";
    for returned in [whole(), headers()] {
        let found = reports(report("feedback-report", fields, &returned).as_bytes());
        assert_eq!((found[0].verdict, &found[0].message_ids[..]), (Verdict::Complaint, &[ID.to_owned()][..]));
    }
    let taken_back = fields.replace("abuse", "not-spam");
    assert!(reports(report("feedback-report", &taken_back, &whole()).as_bytes()).is_empty());
}

#[test]
fn a_report_without_what_was_sent_names_nothing_of_ours() {
    let found = reports(report("delivery-status", &failed("5.1.1", "x"), "Content-Type: text/plain\r\n\r\nrien").as_bytes());
    assert!(found.len() == 1 && found[0].message_ids.is_empty());
}

#[test]
fn a_refusal_at_the_door_counts_by_its_code_unless_it_says_otherwise() {
    for (code, said, gone) in [
        (550, "550 no such mailbox", true),
        (551, "551 moved", true),
        (553, "553 not allowed", true),
        (550, "550 5.1.1 unknown", true),
        (550, "550 5.7.1 blocked by policy", false),
        (552, "552 storage", false),
        (554, "554 no", false),
        (554, "554 user unknown", true),
        (550, "550 5.2.2 full", false),
    ] {
        assert_eq!(gone_at_once(code, said), gone, "{said}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_break_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        reports(&bytes);
    }

    /// A report that was cut, doubled, or overwritten anywhere.
    #[test]
    fn no_damage_to_a_report_breaks_the_reader(at in 0.0..1.0_f64, with in prop::collection::vec(any::<u8>(), 0..40), cut in any::<bool>()) {
        let mut bytes = report("delivery-status", &failed("5.1.1", "550 5.1.1 x"), &whole()).into_bytes();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place within the text")]
        let at = (bytes.len() as f64 * at) as usize;
        if cut { bytes.truncate(at); } else { bytes.splice(at..(at + with.len()).min(bytes.len()), with); }
        for found in reports(&bytes) {
            prop_assert!(found.detail.chars().count() <= 300 && found.message_ids.iter().all(|id| id.len() <= 302));
            prop_assert!(!found.detail.contains(['\r', '\n']));
        }
    }

    #[test]
    fn a_report_inside_a_report_does_not_nest_for_ever(depth in 1_usize..200) {
        let mut text = whole();
        for _ in 0..depth {
            text = format!("Content-Type: message/rfc822\r\n\r\n{}", report("delivery-status", &failed("5.1.1", "x"), &text));
        }
        reports(text.as_bytes());
    }
}
