//! What is known after a send, for each answer that a server can give.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use domain::Lang;
use mail::{Mail, MailError, Mailer, Memory, SendKind, SignIn, SmtpSettings, Stage, TimeOuts, TlsMode};
use mail_parser::MessageParser;

use crate::{
    sample,
    smtp::{Cover, Reply, Server, Verb},
};

fn mail() -> Mail {
    let (person, matter) = (sample::person(Lang::FR), sample::matter());
    mail::alert(&sample::identity(), &sample::plain(&person, &matter)).unwrap()
}

fn settings(server: &Server, tls: TlsMode) -> SmtpSettings {
    let mut settings = SmtpSettings::new("127.0.0.1", server.address.port(), tls);
    settings.extra_root = Some(server.root.clone());
    let short = Duration::from_millis(300);
    settings.time_outs = TimeOuts { connect: Duration::from_secs(2), command: short, text: short };
    settings
}

fn mailer(server: &Server) -> Mailer {
    Mailer::smtp(settings(server, TlsMode::None), &sample::identity()).unwrap()
}

#[tokio::test]
async fn every_cover_and_every_sign_in_delivers() {
    for (cover, tls) in [(Cover::Plain, TlsMode::None), (Cover::StartTls, TlsMode::StartTls), (Cover::Tls, TlsMode::Tls)] {
        for mechanism in ["PLAIN", "LOGIN", "LOGIN PLAIN"] {
            let server = Server::start(cover, Some(("crieur", "s3cret, with spaces")), mechanism).await;
            let mut settings = settings(&server, tls);
            settings.auth = Some(("crieur".into(), "s3cret, with spaces".into()));
            let mailer = Mailer::smtp(settings, &sample::identity()).unwrap();
            mailer.send(&mail()).await.unwrap_or_else(|error| panic!("{cover:?} {mechanism}: {error}"));
            let [one] = &server.received()[..] else { panic!("one mail, {cover:?} {mechanism}") };
            assert_eq!(one.from, "alertes@association.exemple.ca");
            assert_eq!(one.to, ["camille@boreale.exemple.ca"]);
            assert_eq!(one.user.as_ref().unwrap().0, "crieur");
            assert_eq!((one.private, one.accepted, one.connection), (cover != Cover::Plain, true, 1));
            let read = MessageParser::default().parse(&one.bytes).unwrap();
            assert_eq!(read.message_id(), Some("envelope-42@crieur.exemple.ca"));
            assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n"), mail().text);
            mailer.close().await;
        }
    }
}

#[tokio::test]
async fn each_failure_is_known_for_what_it_is() {
    use SendKind::{Permanent, Transient, Unknown};
    let never = Reply::Stall(Duration::from_secs(30));
    let stages = [
        (Verb::Greeting, Stage::Connect),
        (Verb::Ehlo, Stage::Connect),
        (Verb::Mail, Stage::Sender),
        (Verb::Rcpt, Stage::Recipient),
        (Verb::Data, Stage::Data),
        (Verb::Text, Stage::Text),
    ];
    let mut cases = 0;
    for (verb, stage) in stages {
        let before_mail = stage == Stage::Connect;
        let lost = if verb == Verb::Text { Unknown } else { Transient };
        let refused = if before_mail { Transient } else { Permanent };
        let answers = [
            (Reply::Code(421), Transient),
            (Reply::Code(450), Transient),
            (Reply::Code(451), Transient),
            (Reply::Code(452), Transient),
            (Reply::Code(454), Transient),
            (Reply::Code(550), refused),
            (Reply::Code(554), refused),
            (Reply::Drop, lost),
            (Reply::Garbage, lost),
            (never, lost),
        ];
        for (reply, kind) in answers {
            cases += 1;
            let server = Server::plain().await;
            server.script(verb, &[reply]);
            let mut settings = settings(&server, TlsMode::None);
            settings.time_outs.connect = Duration::from_millis(300);
            let mailer = Mailer::smtp(settings, &sample::identity()).unwrap();
            let begun = Instant::now();
            let error = mailer.send(&mail()).await.expect_err("it was told to fail");
            assert_eq!((error.kind, error.stage), (kind, stage), "{verb:?} {reply:?}: {error}");
            let code = if let Reply::Code(code) = reply { Some(code) } else { None };
            assert_eq!(error.code, code, "{verb:?} {reply:?}");
            assert!(begun.elapsed() < Duration::from_secs(5), "{verb:?} {reply:?} took {:?}", begun.elapsed());
            // Nothing arrived twice, and what surely failed did not arrive.
            assert_eq!(server.received().len(), usize::from(kind == Unknown && reply != never), "{verb:?} {reply:?}");
            // The same mailer delivers once the server is well again, with the same Message-ID.
            mailer.send(&mail()).await.unwrap_or_else(|error| panic!("{verb:?} {reply:?}, then: {error}"));
            assert!(
                server
                    .received()
                    .iter()
                    .all(|m| MessageParser::default().parse(&m.bytes).unwrap().message_id() == Some("envelope-42@crieur.exemple.ca"))
            );
        }
    }
    assert_eq!(cases, 60);
}

#[tokio::test]
async fn a_wrong_password_throws_nothing_away() {
    let server = Server::start(Cover::Tls, Some(("crieur", "right")), "PLAIN").await;
    let mut settings = settings(&server, TlsMode::Tls);
    settings.auth = Some(("crieur".into(), "wrong".into()));
    let error = Mailer::smtp(settings, &sample::identity()).unwrap().send(&mail()).await.unwrap_err();
    assert_eq!((error.kind, error.stage, error.code), (SendKind::Transient, Stage::Auth, Some(535)));
}

#[tokio::test]
async fn a_strange_certificate_or_no_starttls_sends_nothing() {
    let strange = Server::start(Cover::Tls, None, "").await;
    let mut known = settings(&strange, TlsMode::Tls);
    known.extra_root = None;
    let error = Mailer::smtp(known, &sample::identity()).unwrap().send(&mail()).await.unwrap_err();
    assert_eq!((error.kind, error.stage), (SendKind::Transient, Stage::Tls));

    let strange = Server::start(Cover::StartTls, None, "").await;
    let mut known = settings(&strange, TlsMode::StartTls);
    known.extra_root = None;
    let error = Mailer::smtp(known, &sample::identity()).unwrap().send(&mail()).await.unwrap_err();
    assert_eq!((error.kind, error.stage), (SendKind::Transient, Stage::Tls));

    let bare = Server::plain().await;
    let error = Mailer::smtp(settings(&bare, TlsMode::StartTls), &sample::identity()).unwrap().send(&mail()).await.unwrap_err();
    assert_eq!((error.kind, error.stage), (SendKind::Transient, Stage::Tls));
    assert!(bare.received().is_empty());
}

#[tokio::test]
async fn nobody_there_is_transient() {
    let server = Server::plain().await;
    let mut nowhere = settings(&server, TlsMode::None);
    nowhere.port = 1;
    let error = Mailer::smtp(nowhere, &sample::identity()).unwrap().send(&mail()).await.unwrap_err();
    assert_eq!((error.kind, error.stage), (SendKind::Transient, Stage::Connect));
}

#[tokio::test]
async fn one_refused_recipient_harms_no_other() {
    let server = Server::plain().await;
    server.refuse("camille@boreale.exemple.ca", 550);
    let mailer = mailer(&server);
    let mut others = ["avant@exemple.ca", "camille@boreale.exemple.ca", "apres@exemple.ca"]
        .map(|to| Mail { to: to.parse().unwrap(), ..mail() })
        .into_iter();
    assert!(mailer.send(&others.next().unwrap()).await.is_ok());
    let error = mailer.send(&others.next().unwrap()).await.unwrap_err();
    assert_eq!((error.kind, error.stage, error.code), (SendKind::Permanent, Stage::Recipient, Some(550)));
    assert!(mailer.send(&others.next().unwrap()).await.is_ok());
    assert_eq!(server.received().iter().flat_map(|m| m.to.clone()).collect::<Vec<_>>(), ["avant@exemple.ca", "apres@exemple.ca"]);
}

#[tokio::test]
async fn connections_are_kept_and_replaced_when_the_server_ends_them() {
    let server = Server::plain().await;
    let mailer = mailer(&server);
    for _ in 0..3 {
        mailer.send(&mail()).await.unwrap();
    }
    assert_eq!(server.connections(), 1);
    // The server ends the kept connection as the next mail begins; the mail goes over a new one.
    server.script(Verb::Mail, &[Reply::Drop]);
    mailer.send(&mail()).await.unwrap();
    server.script(Verb::Mail, &[Reply::Code(421)]);
    mailer.send(&mail()).await.unwrap();
    assert_eq!((server.connections(), server.received().len()), (3, 5));
    mailer.close().await;
    mailer.send(&mail()).await.unwrap();
    assert_eq!((server.connections(), server.received().len()), (4, 6));
}

#[tokio::test]
async fn a_slow_connection_does_not_hold_up_the_others() {
    const STALL: Duration = Duration::from_secs(4);
    let server = Server::plain().await;
    // Whichever of the two names its reader first has to wait.
    server.script(Verb::Rcpt, &[Reply::Stall(STALL)]);
    let mut patient = settings(&server, TlsMode::None);
    patient.time_outs.command = 3 * STALL;
    let mailer = Mailer::smtp(patient, &sample::identity()).unwrap();
    let begun = Instant::now();
    let mut sends = tokio::task::JoinSet::new();
    for _ in 0..2 {
        let mailer = mailer.clone();
        sends.spawn(async move { mailer.send(&mail()).await });
    }
    sends.join_next().await.unwrap().unwrap().unwrap();
    assert!(begun.elapsed() < STALL, "the other one waited too: {:?}", begun.elapsed());
    sends.join_next().await.unwrap().unwrap().unwrap();
    assert!(begun.elapsed() >= STALL);
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn mails_are_not_held_back_by_nagle() {
    // With Nagle's algorithm a mail that fits into one packet waits some 40 ms for a delayed
    // acknowledgement before its last line leaves.
    let person = sample::person(Lang::FR);
    let wanted =
        SignIn { envelope_id: 7, person: &person, now: sample::now(), link: "https://crieur.exemple.ca/entrer/jeton", minutes: 10 };
    let mail = mail::sign_in(&sample::identity(), &wanted).unwrap();
    let server = Server::plain().await;
    let mailer = mailer(&server);
    mailer.send(&mail).await.unwrap();
    let mut quickest = Duration::MAX;
    for _ in 0..50 {
        let begun = Instant::now();
        mailer.send(&mail).await.unwrap();
        quickest = quickest.min(begun.elapsed());
    }
    // The delay is in every mail or in none; a busy machine is not busy for all fifty.
    assert!(quickest < Duration::from_millis(30), "{quickest:?}");
}

type Spoil = fn(&mut mail::Identity);

#[tokio::test]
async fn no_mail_leaves_without_a_sender_who_says_who_they_are() {
    let server = Server::plain().await;
    let cases: [(&str, Spoil); 4] = [
        ("name", |i| i.name = " \n".into()),
        ("postal", |i| i.postal = String::new()),
        ("contact", |i| i.contact = "\0".into()),
        ("public_url", |i| i.public_url = "crieur.exemple.ca".into()),
    ];
    for (name, spoil) in cases {
        let mut identity = sample::identity();
        spoil(&mut identity);
        let error = Mailer::smtp(settings(&server, TlsMode::None), &identity).unwrap_err();
        assert!(matches!(&error, MailError::Identity(missing) if *missing == [name]), "{error}");
        assert!(error.to_string().contains(name));
    }
}

#[test]
fn a_password_is_not_sent_in_the_clear_to_another_machine() {
    let mut settings = SmtpSettings::new("mail.exemple.ca", 25, TlsMode::None);
    settings.auth = Some(("u".into(), "hunter2".into()));
    assert!(!format!("{settings:?}").contains("hunter2"));
    assert!(matches!(Mailer::smtp(settings, &sample::identity()), Err(MailError::Settings(_))));
}

#[tokio::test]
async fn a_folder_holds_whole_files_that_sort_by_time() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = Mailer::folder(folder.path().join("mails")).unwrap();
    let first = mail();
    let later =
        Mail { date: first.date + chrono::Duration::hours(1), message_id: "<envelope-43@crieur.exemple.ca>".into(), ..first.clone() };
    mailer.send(&later).await.unwrap();
    mailer.send(&first).await.unwrap();
    mailer.send(&first).await.unwrap();
    let mut names: Vec<_> =
        std::fs::read_dir(folder.path().join("mails")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["20261122T123000Z-envelope-42_crieur_exemple_ca.eml", "20261122T133000Z-envelope-43_crieur_exemple_ca.eml"]);
    let bytes = std::fs::read(folder.path().join("mails").join(&names[0])).unwrap();
    assert_eq!(bytes, first.bytes().unwrap());
}

#[tokio::test]
async fn a_folder_that_is_gone_is_transient() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = Mailer::folder(folder.path().join("mails")).unwrap();
    std::fs::remove_dir(folder.path().join("mails")).unwrap();
    let error = mailer.send(&mail()).await.unwrap_err();
    assert_eq!((error.kind, error.stage), (SendKind::Transient, Stage::File));
    std::fs::write(folder.path().join("file"), "").unwrap();
    assert!(matches!(Mailer::folder(folder.path().join("file/mails")), Err(MailError::Folder { .. })));
}

#[tokio::test]
async fn memory_keeps_and_fails_as_told() {
    let memory = Memory::default();
    let mailer = Mailer::Memory(memory.clone());
    memory.fail_next(&[SendKind::Transient, SendKind::Unknown]);
    assert_eq!(mailer.send(&mail()).await.unwrap_err().kind, SendKind::Transient);
    assert_eq!(mailer.send(&mail()).await.unwrap_err().kind, SendKind::Unknown);
    mailer.send(&mail()).await.unwrap();
    assert_eq!(memory.sent(), [mail(), mail()]);
}

#[tokio::test]
async fn the_last_word_is_asked_before_the_text_and_can_hold_it_back() {
    let server = Server::plain().await;
    let mailer = mailer(&server);
    let heard = Arc::new(Mutex::new(Vec::new()));
    let say = |text: &str| heard.lock().unwrap().push(text.to_owned());
    let listen = Arc::clone(&heard);
    server.watch(Some(Box::new(move |verb, spoken| {
        if spoken && matches!(verb, Verb::Rcpt | Verb::Data) {
            listen.lock().unwrap().push(format!("{verb:?}"));
        }
    })));
    let ask = async |answer: bool| {
        mailer
            .send_when(&mail(), async {
                say("ready?");
                answer
            })
            .await
    };
    let error = ask(false).await.unwrap_err();
    assert_eq!((error.kind, error.stage, error.code), (SendKind::Transient, Stage::Data, None));
    assert!(server.received_after(0).is_empty());
    ask(true).await.unwrap();
    assert_eq!(*heard.lock().unwrap(), ["Rcpt", "ready?", "Rcpt", "ready?", "Data"]);
    // Where nothing was agreed, nothing is asked.
    server.direct(Some(Box::new(|verb| if verb == Verb::Rcpt { Reply::Code(450) } else { Reply::Usual })));
    heard.lock().unwrap().clear();
    assert_eq!(ask(true).await.unwrap_err().stage, Stage::Recipient);
    assert_eq!(*heard.lock().unwrap(), ["Rcpt"]);
    assert_eq!(server.received_after(0).len(), 1);
    let memory = Memory::default();
    assert!(Mailer::Memory(memory.clone()).send_when(&mail(), async { false }).await.is_err());
    assert!(memory.sent().is_empty());
}
