//! `crieur explain`: why a stored notice does or does not reach a stored profile.

use domain::Band;
use matching::Stop;

use crate::{
    both::{Both, Trouble},
    cli::Explain,
    clock,
    config::Config,
    terminal::Terminal,
    wire,
};

/// Prints score, reasons, and what stands in the way.
pub async fn execute(config: &Config, terminal: Terminal, given: &Explain) -> anyhow::Result<()> {
    let db = wire::database(config).await?;
    let missing =
        |what: [&str; 2], id: i64| Trouble::new(format!("il n'y a pas de {} {id}.", what[0]), format!("there is no {} {id}.", what[1]));
    let profile = db.profile(given.profile).await?.ok_or_else(|| missing(["profil", "profile"], given.profile))?;
    let notice = db.notice(given.notice).await?.ok_or_else(|| missing(["avis", "notice"], given.notice))?;
    let learned = wire::worker(config, &db, &config.address())?.learn().await?;
    let told = matching::explain(&profile, &notice.notice, &learned);
    let lang = terminal.lang;

    Terminal::line(terminal.strong(notice.notice.title.best(lang)));
    Terminal::line(notice.notice.buyer.name.best(lang));
    terminal.say(format!("Profil\u{a0}: {}", profile.name), format!("Profile: {}", profile.name));
    let band = locale::band(lang, Band::of(told.score));
    terminal.say(format!("Note\u{a0}: {:.1} sur 100 ({band})", told.score), format!("Score: {:.1} of 100 ({band})", told.score));
    for reason in &told.reasons {
        Terminal::line(format!("  {:>5.1}  {}", reason.points, locale::reason(lang, reason)));
    }
    let mut silent: Vec<Both> = told.stopped_by.iter().map(stopped).collect();
    let threshold = profile.threshold.map_or(Band::POSSIBLE_FROM, f64::from);
    if told.score < threshold {
        silent.push(Both::new(
            format!("la note est sous le seuil du profil ({threshold:.0})"),
            format!("the score is below the profile's threshold ({threshold:.0})"),
        ));
    }
    let closing = notice.notice.closing.as_ref().filter(|c| c.at > clock::now());
    if closing.is_some_and(|c| c.at - clock::now() < chrono::TimeDelta::days(i64::from(profile.lead_days))) {
        silent.push(Both::new(
            format!("il reste moins que les {} jours qu'il faut pour répondre", profile.lead_days),
            format!("less is left than the {} days that an offer takes", profile.lead_days),
        ));
    }
    if !notice.notice.is_open(clock::now()) {
        silent.push(Both::new("l'avis n'est pas ouvert maintenant", "the notice is not open now"));
    }
    for why in &silent {
        terminal.say(format!("Pas d'alerte\u{a0}: {}.", why.fr), format!("No alert: {}.", why.en));
    }
    if silent.is_empty() {
        terminal.say("Cet avis est annoncé à ce profil.", "This notice is announced to this profile.");
    }
    db.close().await;
    Ok(())
}

fn stopped(stop: &Stop) -> Both {
    match stop {
        Stop::Inactive => Both::new("le profil est en pause", "the profile is paused"),
        Stop::Never { word } => Both::new(
            format!("l'avis contient «\u{a0}{word}\u{a0}», que le profil exclut"),
            format!("the notice contains “{word}”, which the profile rules out"),
        ),
        Stop::Must => {
            Both::new("l'avis ne contient aucun des mots obligatoires", "the notice contains none of the words that must be there")
        }
        Stop::Region => Both::new("la livraison se fait ailleurs", "delivery lies elsewhere"),
        Stop::Value => Both::new("la valeur sort des limites du profil", "the value lies outside the profile's range"),
        Stop::Category => Both::new("le profil ne veut pas de cette catégorie", "the profile does not want this category"),
        Stop::Method => Both::new("le profil ne veut pas de ce mode d'attribution", "the profile does not want this procurement method"),
        Stop::Muted { buyer } => {
            Both::new(format!("l'acheteur «\u{a0}{buyer}\u{a0}» est mis en sourdine"), format!("the buyer “{buyer}” is muted"))
        }
        Stop::Staffing => Both::new(
            "c'est un véhicule de dotation, que le profil ne veut pas",
            "it is a staffing vehicle, which the profile does not want",
        ),
    }
}
