//! `crieur mail check`: asks the DNS and the mail server whether mail will arrive, says what
//! to do about what is not in order, and sends a test mail where one is asked for. What
//! records mean is in `postmaster`.

use std::{
    fs,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::Email;
use mail::{Dns, Identity, Mailer, ProbeError, SmtpSettings, TlsMode};

use crate::{
    both::{Both, Trouble},
    cli::MailCheck,
    clock,
    config::{Config, MailMode},
    postmaster::{self, Finding, Stands},
    terminal::Terminal,
    wire,
};

const PATIENCE: Duration = Duration::from_secs(4);
/// A certificate that ends sooner is worth a word.
const SOON: TimeDelta = TimeDelta::days(14);

/// Looks at everything; fails when something is bad.
pub async fn execute(config: &Config, terminal: Terminal, given: &MailCheck) -> anyhow::Result<()> {
    let identity = wire::identity(config, &config.address());
    let now = clock::now();
    let mut list = vec![sender(config)];
    if let Some(from) = &config.association.from {
        records(given, from, &mut list).await?;
    }
    list.push(server(config, now).await);
    let secret: String = format!("{:032x}", rand::random::<u128>());
    let trial = given.to.clone().unwrap_or_else(|| identity.from.clone());
    let letter = mail::trial(&identity, &trial, terminal.lang, now, &secret)?;
    list.push(postmaster::one_click(&letter.bytes()?));
    for finding in &list {
        show(terminal, finding);
    }
    let bad = list.iter().filter(|f| f.stands == Stands::Bad).count();
    if given.to.is_some() {
        send(config, terminal, &identity, &letter).await?;
    }
    if bad == 0 {
        terminal.say("Rien n'empêche les courriels d'arriver.", "Nothing keeps the mails from arriving.");
        return Ok(());
    }
    Err(Trouble::new(format!("à corriger\u{a0}: {bad}."), format!("to mend: {bad}.")).into())
}

fn show(terminal: Terminal, finding: &Finding) {
    let mark = match finding.stands {
        Stands::Doubtful => "!".to_owned(),
        stands => terminal.mark(stands == Stands::Good),
    };
    terminal
        .say(format!("{mark} {}\u{a0}: {}", finding.name.fr, finding.seen.fr), format!("{mark} {}: {}", finding.name.en, finding.seen.en));
    if let Some(todo) = &finding.todo {
        terminal.say(format!("    → {}", todo.fr), format!("    → {}", todo.en));
    }
}

/// Who writes: name, address, postal address, contact, public address.
fn sender(config: &Config) -> Finding {
    let name = Both::new("Expéditeur", "Sender");
    let who = &config.association;
    let missing: Vec<&str> = [
        ("association.name", who.name.is_empty()),
        ("association.from", who.from.is_none()),
        ("association.postal", who.postal.is_empty()),
        ("association.contact", who.contact.is_empty()),
        ("web.public_url", config.public_url.is_none()),
    ]
    .into_iter()
    .filter_map(|(key, missing)| missing.then_some(key))
    .collect();
    if missing.is_empty() {
        let from = who.from.as_ref().map(ToString::to_string).unwrap_or_default();
        return Finding::good(name, Both::same(format!("{} <{from}>, {}, {}", who.name, who.postal, who.contact)));
    }
    let list = missing.join(", ");
    Finding::bad(
        name,
        Both::new(format!("il manque {list}"), format!("missing: {list}")),
        Both::new(
            "La loi canadienne anti-pourriel les exige dans chaque courriel\u{a0}: sans eux rien ne part par SMTP.",
            "Canada's anti-spam law asks for them in every mail: without them nothing leaves by SMTP.",
        ),
    )
}

/// MX, SPF, DKIM and DMARC of the sender's domain.
async fn records(given: &MailCheck, from: &Email, list: &mut Vec<Finding>) -> anyhow::Result<()> {
    let domain = from.as_str().rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
    let dns = Dns::new(given.dns.map_or_else(system_dns, Ok)?, PATIENCE, rand::random());
    list.push(postmaster::mx(&domain, &dns.mx(&domain).await));
    list.push(postmaster::spf(&domain, &dns.txt(&domain).await));
    list.push(match &given.selector {
        Some(selector) => postmaster::dkim(&domain, selector, &dns.txt(&format!("{selector}._domainkey.{domain}")).await),
        None => postmaster::no_selector(),
    });
    let mut answers = Vec::new();
    for of in postmaster::above(&domain) {
        let answer = dns.txt(&format!("_dmarc.{of}")).await;
        answers.push((of, answer));
    }
    list.push(postmaster::dmarc(&domain, &answers));
    Ok(())
}

/// The DNS server that this machine uses.
fn system_dns() -> anyhow::Result<SocketAddr> {
    let text = fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    let first = text.lines().filter_map(|line| line.trim().strip_prefix("nameserver")).find_map(|ip| ip.trim().parse::<IpAddr>().ok());
    first.map(|ip| SocketAddr::new(ip, 53)).ok_or_else(|| {
        Trouble::new(
            "aucun serveur DNS dans /etc/resolv.conf\u{a0}; donnez-en un avec --dns IP:PORT.",
            "there is no DNS server in /etc/resolv.conf; give one with --dns IP:PORT.",
        )
        .into()
    })
}

/// The mail server: whether it is there, and how private the way to it is.
async fn server(config: &Config, now: DateTime<Utc>) -> Finding {
    let MailMode::Smtp(smtp) = &config.mail else {
        return Finding::doubtful(
            Both::new("Serveur SMTP", "SMTP server"),
            Both::new("les courriels deviennent des fichiers", "mails become files"),
            Both::new("Pour envoyer, réglez mail.mode = \"smtp\" et mail.host.", "To send, set mail.mode = \"smtp\" and mail.host."),
        );
    };
    let name = Both::new(format!("Serveur SMTP {}:{}", smtp.host, smtp.port), format!("SMTP server {}:{}", smtp.host, smtp.port));
    match mail::probe(smtp).await {
        Ok(probe) => privacy(name, smtp, &probe, now),
        Err(ProbeError::Io(e)) => Finding::bad(
            name,
            Both::io(&e),
            Both::new("Vérifiez mail.host, mail.port et le pare-feu.", "Check mail.host, mail.port and the firewall."),
        ),
        Err(ProbeError::Tls(why)) => Finding::bad(
            name,
            Both::new(format!("connexion privée refusée ({why})"), format!("no private connection ({why})")),
            Both::new(
                "Le certificat doit être valable et nommer mail.host\u{a0}; une autorité privée se donne par mail.ca_file.",
                "The certificate must be good and name mail.host; a private authority is given by mail.ca_file.",
            ),
        ),
        Err(ProbeError::Reply(said)) => Finding::bad(
            name,
            Both::new(format!("il répond «\u{a0}{said}\u{a0}»"), format!("it answers “{said}”")),
            Both::new(
                "Vérifiez que c'est un serveur SMTP et que mail.tls est le bon.",
                "Check that it is an SMTP server and that mail.tls is right.",
            ),
        ),
    }
}

fn privacy(name: Both, smtp: &SmtpSettings, probe: &mail::Probe, now: DateTime<Utc>) -> Finding {
    let Some(private) = &probe.private else {
        if smtp.tls == TlsMode::StartTls {
            return Finding::bad(
                name,
                Both::new("il n'offre pas STARTTLS", "it does not offer STARTTLS"),
                Both::new(
                    "Rien ne partira en clair\u{a0}: choisissez mail.tls = \"tls\" ou un autre serveur.",
                    "Nothing will leave in clear: choose mail.tls = \"tls\" or another server.",
                ),
            );
        }
        return Finding::doubtful(
            name,
            Both::new(format!("répond, sans chiffrement ({})", probe.greeting), format!("answers, not private ({})", probe.greeting)),
            Both::new("Ne le gardez que sur la même machine ou un réseau sûr.", "Keep this only on the same machine or a safe network."),
        );
    };
    let until = private.until.map(|at| at.date_naive().to_string()).unwrap_or_default();
    let seen = Both::new(
        format!("{}, certificat valable jusqu'au {until}", private.version),
        format!("{}, certificate good until {until}", private.version),
    );
    if private.until.is_some_and(|at| at - now < SOON) {
        return Finding::doubtful(name, seen, Both::new("Ce certificat se termine bientôt.", "This certificate ends soon."));
    }
    if smtp.auth.is_some() && !probe.offers_sign_in {
        return Finding::bad(
            name,
            seen,
            Both::new(
                "Il n'accepte pas de compte\u{a0}: videz mail.user, ou changez de port.",
                "It takes no account: empty mail.user, or use another port.",
            ),
        );
    }
    Finding::good(name, seen)
}

async fn send(config: &Config, terminal: Terminal, identity: &Identity, letter: &mail::Mail) -> anyhow::Result<()> {
    let mailer: Mailer = wire::mailer(config, identity)?;
    let sent = mailer.send(letter).await;
    mailer.close().await;
    let to = &letter.to;
    match sent {
        Ok(()) => {
            terminal.say(
                format!(
                    "Courriel d'essai accepté pour {to}. Ouvrez ses en-têtes\u{a0}: spf, dkim et dmarc doivent y dire «\u{a0}pass\u{a0}»."
                ),
                format!("Test mail accepted for {to}. Open its headers: spf, dkim and dmarc must say “pass” there."),
            );
            Ok(())
        }
        Err(error) => Err(Trouble::new(
            format!("le courriel d'essai pour {to} n'est pas parti\u{a0}: {error}."),
            format!("the test mail for {to} did not leave: {error}."),
        )
        .into()),
    }
}
