//! How fast mails leave over one machine: this crate's connections beside the pooled
//! transport of the library underneath, against the same server in the same run.
//!
//! `cargo bench -p mail`

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use domain::Lang;
use lettre::{AsyncSmtpTransport, Tokio1Executor, address::Envelope};
use mail::{Mail, Mailer, SignIn, SmtpSettings, TlsMode};

#[path = "../tests/support/sample.rs"]
#[expect(dead_code, reason = "a measurement needs one mail only")]
mod sample;
#[path = "../tests/support/smtp.rs"]
#[expect(dead_code, reason = "a measurement needs a server that takes everything")]
mod smtp;

const OURS: usize = 2_000;
const THEIRS: usize = 60;

fn mail() -> Mail {
    let (person, matter) = (sample::person(Lang::FR), sample::matter());
    mail::alert(&sample::identity(), &sample::plain(&person, &matter)).unwrap()
}

fn per_second(count: usize, time: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap()) / time.as_secs_f64()
}

/// A short mail: it fits into one packet, whose acknowledgement the other side delays.
fn short() -> Mail {
    let person = sample::person(Lang::FR);
    let wanted =
        SignIn { envelope_id: 7, person: &person, now: sample::now(), link: "https://crieur.exemple.ca/entrer/jeton", minutes: 10 };
    mail::sign_in(&sample::identity(), &wanted).unwrap()
}

async fn ours(mail: Mail, senders: usize) -> f64 {
    let server = smtp::Server::plain().await;
    let mut settings = SmtpSettings::new("127.0.0.1", server.address.port(), TlsMode::None);
    settings.connections = senders;
    let mailer = Mailer::smtp(settings, &sample::identity()).unwrap();
    let mail = Arc::new(mail);
    let begun = Instant::now();
    let tasks: Vec<_> = (0..senders)
        .map(|_| {
            let (mailer, mail) = (mailer.clone(), Arc::clone(&mail));
            tokio::spawn(async move {
                for _ in 0..OURS / senders {
                    mailer.send(&mail).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let time = begun.elapsed();
    assert_eq!(server.received().len(), OURS, "every mail arrived");
    per_second(OURS, time)
}

async fn theirs(mail: &Mail) -> f64 {
    use lettre::AsyncTransport;
    let server = smtp::Server::plain().await;
    let transport: AsyncSmtpTransport<Tokio1Executor> =
        AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1").port(server.address.port()).build();
    let envelope = Envelope::new(Some(mail.from.as_str().parse().unwrap()), vec![mail.to.as_str().parse().unwrap()]).unwrap();
    let begun = Instant::now();
    for _ in 0..THEIRS {
        transport.send_raw(&envelope, &mail.bytes().unwrap()).await.unwrap();
    }
    let time = begun.elapsed();
    assert_eq!(server.received().len(), THEIRS, "every mail arrived");
    per_second(THEIRS, time)
}

#[tokio::main]
async fn main() {
    let bytes = mail().bytes().unwrap().len();
    let begun = Instant::now();
    for _ in 0..500 {
        assert_eq!(mail().bytes().unwrap().len(), bytes);
    }
    println!("write and build          {:>8.0} mails/s of {bytes} bytes", per_second(500, begun.elapsed()));
    for (name, mail) in [("alert", mail()), ("short", short())] {
        let theirs = theirs(&mail).await;
        println!("{name}: lettre, pooled           {theirs:>8.0} mails/s of {} bytes", mail.bytes().unwrap().len());
        for senders in [1, 4] {
            let ours = ours(mail.clone(), senders).await;
            println!("{name}: this crate, {senders} connection(s) {ours:>6.0} mails/s, {:.1} times as many", ours / theirs);
        }
    }
}
