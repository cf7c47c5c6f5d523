//! The message on the wire, read back by a parser that is not ours.

use domain::Lang;
use mail::{Mail, SignIn};
use mail_parser::{HeaderValue, MessageParser};

use crate::sample;

fn alert(lang: Lang) -> Mail {
    let (person, matter) = (sample::person(lang), sample::matter());
    mail::alert(&sample::identity(), &sample::full(&person, &matter)).unwrap()
}

#[test]
fn every_header_of_an_alert_can_be_read_back() {
    let mut mail = alert(Lang::FR);
    mail.references = vec!["<envelope-12@crieur.exemple.ca>".into(), "<envelope-31@crieur.exemple.ca>".into()];
    let bytes = mail.bytes().unwrap();
    let read = MessageParser::default().parse(&bytes).unwrap();
    let raw = |name: &str| read.header_raw(name).map(|value| value.trim().replace("\r\n", "")).unwrap_or_default();

    assert_eq!(read.subject(), Some(mail.subject.as_str()));
    assert_eq!(read.message_id(), Some("envelope-42@crieur.exemple.ca"));
    assert_eq!(read.date().unwrap().to_rfc3339(), "2026-11-22T12:30:00Z");
    let from = read.from().unwrap().first().unwrap();
    assert_eq!((from.name(), from.address()), (Some("Association d’exemple"), Some("alertes@association.exemple.ca")));
    let to = read.to().unwrap().first().unwrap();
    assert_eq!((to.name(), to.address()), (Some("Camille Tremblay"), Some("camille@boreale.exemple.ca")));
    assert_eq!(read.reply_to().unwrap().first().unwrap().address(), Some("bonjour@association.exemple.ca"));
    assert_eq!(raw("Auto-Submitted"), "auto-generated");
    assert_eq!(raw("Precedence"), "bulk");
    assert_eq!(raw("Content-Language"), "fr");
    assert_eq!(raw("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    assert_eq!(raw("List-Unsubscribe"), format!("<{}>", mail.list.as_ref().unwrap().unsubscribe));
    assert!(raw("List-Unsubscribe").starts_with("<https://crieur.exemple.ca/desabonnement/"));
    assert!(raw("List-Id").ends_with("<alertes.crieur.exemple.ca>"), "{}", raw("List-Id"));
    let HeaderValue::TextList(references) = read.references() else { panic!("{:?}", read.references()) };
    assert_eq!(references.as_slice(), ["envelope-12@crieur.exemple.ca", "envelope-31@crieur.exemple.ca"]);
    assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n"), mail.text);
    assert_eq!(read.body_html(0).unwrap().replace("\r\n", "\n"), mail.html);
    assert_eq!((read.text_body_count(), read.html_body_count(), read.attachment_count()), (1, 1, 0));
}

#[test]
fn the_same_envelope_gives_the_same_bytes() {
    assert_eq!(alert(Lang::EN).bytes().unwrap(), alert(Lang::EN).bytes().unwrap());
}

#[test]
fn the_message_is_plain_ascii_in_short_lines() {
    for lang in [Lang::FR, Lang::EN] {
        let bytes = alert(lang).bytes().unwrap();
        assert!(bytes.is_ascii());
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "every line ends in CRLF");
        let longest = text.lines().max_by_key(|line| line.len()).unwrap();
        assert!(longest.len() <= 998, "{longest}");
    }
}

#[test]
fn a_sign_in_mail_is_no_mailing() {
    let person = sample::person(Lang::EN);
    let wanted = SignIn { envelope_id: 7, person: &person, now: sample::now(), link: "https://crieur.exemple.ca/entrer/x", minutes: 10 };
    let bytes = mail::sign_in(&sample::identity(), &wanted).unwrap().bytes().unwrap();
    let read = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(read.message_id(), Some("envelope-7@crieur.exemple.ca"));
    for absent in ["List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Precedence"] {
        assert!(read.header_raw(absent).is_none(), "{absent}");
    }
    assert!(read.header_raw("Auto-Submitted").is_some());
}
