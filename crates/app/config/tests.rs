//! Every sentence that a wrong configuration earns.

use std::path::Path;

use domain::Lang;

use mail::TlsMode;

use super::{Config, Environment, MailMode, Settings};
use crate::both::Trouble;

fn of(text: &str) -> Result<Config, Trouble> {
    let environment = Environment::default();
    let settings = Settings::layered(Some((Path::new("essai.toml"), text)), &[], &[])?;
    Config::parse(&settings, &environment, None)
}

fn refusal(text: &str) -> String {
    match of(text) {
        Ok(_) => String::from("accepted"),
        Err(trouble) => trouble.sentences().iter().map(|b| b.in_(Lang::EN)).collect::<Vec<_>>().join(" | "),
    }
}

#[test]
fn nothing_is_needed() {
    let config = of("").unwrap();
    assert!(config.database.url().starts_with("sqlite:") && config.database.is_sqlite());
    assert_eq!(config.address(), "http://127.0.0.1:8080");
    assert!(matches!(config.mail, MailMode::Folder(_)));
    assert_eq!((config.association.lang, config.group_minutes), (Lang::FR, 15));
    assert_eq!(config.reminder_days, worker::Settings::default().reminders);
    assert!(config.polling.sources.len() >= 2);
}

#[test]
fn smtp_asks_for_an_address_and_a_sender() {
    let said = refusal("[mail]\nmode = \"smtp\"\nhost = \"mail.example\"");
    for key in ["web.public_url", "association.name", "association.from", "association.postal", "association.contact"] {
        assert!(said.contains(&format!("{key} is not set: needed before anything is sent by SMTP")), "{key}: {said}");
    }
}

#[test]
fn a_whole_smtp_configuration_is_accepted_and_hides_its_secrets() {
    let config = of(r#"
[database]
url = "postgres://crieur:tres-secret@localhost/crieur"
[web]
public_url = "https://avis.exemple.ca"
[association]
name = "Association d'essai"
from = "avis@exemple.ca"
postal = "1, rue de l'Essai, Québec"
contact = "418 555-0100"
[mail]
mode = "smtp"
host = "mail.exemple.ca"
user = "avis"
password = "tres-secret"
"#)
    .unwrap();
    let MailMode::Smtp(smtp) = &config.mail else { panic!("not smtp") };
    assert_eq!((smtp.port, smtp.tls), (587, TlsMode::StartTls));
    assert!(!format!("{config:?}").contains("tres-secret"), "{config:?}");
    assert_eq!(config.database.shown(), "postgres://crieur:…@localhost/crieur");
}

#[test]
fn a_secret_is_read_from_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("base");
    std::fs::write(&file, "postgres://crieur:x@localhost/crieur\n").unwrap();
    let config = of(&format!("[database]\nurl_file = \"{}\"", file.display())).unwrap();
    assert_eq!(config.database.url(), "postgres://crieur:x@localhost/crieur");
    let both = refusal(&format!("[database]\nurl = \"sqlite:x\"\nurl_file = \"{}\"", file.display()));
    assert!(both.contains("give database.url or database.url_file, not both"), "{both}");
}

#[test]
fn values_are_refused_with_their_line() {
    for (text, said) in [
        ("[web]\nbind = \"8080\"", "essai.toml, line 2: web.bind = \"8080\": expected: an address such as 127.0.0.1:8080."),
        ("[mail]\nmode = \"smpt\"", "essai.toml, line 2: mail.mode = \"smpt\": expected: folder or smtp."),
        ("[mail]\ngroup_minutes = 9999", "essai.toml, line 2: mail.group_minutes = 9999: expected: a number from 0 to 1440."),
        (
            "[mail]\nreminder_days = \"7; 2\"",
            "essai.toml, line 2: mail.reminder_days = \"7; 2\": expected: numbers of days from 1 to 365, separated by commas.",
        ),
        ("[log]\nlevel = \"loud!\"", "essai.toml, line 2: log.level = \"loud!\": expected: error, warn, info, debug or trace."),
        ("[log]\nformat = \"xml\"", "essai.toml, line 2: log.format = \"xml\": expected: text or json."),
        ("[association]\nlanguage = \"es\"", "essai.toml, line 2: association.language = \"es\": expected: fr or en."),
        (
            "[association]\nzone = \"Quebec\"",
            "essai.toml, line 2: association.zone = \"Quebec\": expected: a time zone such as America/Toronto.",
        ),
        (
            "[database]\nurl = \"mysql://u:secret@h/d\"",
            "essai.toml, line 2: database.url = …: the address must begin with sqlite: or postgres://.",
        ),
    ] {
        assert_eq!(refusal(text), said);
    }
}
