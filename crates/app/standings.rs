//! Where the mails stand, in words: what `crieur deliver` says at its end and shows with
//! `--list`, the same as the staff page.

use chrono_tz::America::Toronto;
use domain::{EnvelopeState, Lang};
use locale::{Standing, number};
use store::{Db, EnvelopeFilter, EnvelopeRow, StoreError};

use crate::terminal::Terminal;

/// Mails that are shown one by one.
const SHOWN: u32 = 100;

/// One line: every state that a mail is in, and what is held.
pub async fn counts(db: &Db, terminal: Terminal) -> Result<(), StoreError> {
    let all = db.envelope_counts().await?;
    let in_words = |lang| {
        let some = all.iter().filter(|(_, n)| *n > 0);
        some.map(|(state, n)| format!("{} {}", number(lang, *n), locale::envelope_state(lang, *state))).collect::<Vec<_>>().join(", ")
    };
    if all.iter().any(|(_, n)| *n > 0) {
        terminal.say(format!("Les courriels en tout\u{a0}: {}.", in_words(Lang::FR)), format!("All mails: {}.", in_words(Lang::EN)));
    }
    let held = db.held_count().await?;
    if held > 0 {
        terminal.say(
            format!("Alertes retenues\u{a0}: {}. «\u{a0}crieur deliver --release\u{a0}» les laisse partir.", number(Lang::FR, held)),
            format!("Alerts held: {}. “crieur deliver --release” lets them leave.", number(Lang::EN, held)),
        );
    } else if db.holds_all().await? {
        terminal.say(
            "Toute alerte est retenue, jusqu'à «\u{a0}crieur deliver --release\u{a0}».",
            "Every alert is held, until “crieur deliver --release”.",
        );
    }
    Ok(())
}

/// The newest mails one by one, then the counts.
pub async fn list(db: &Db, terminal: Terminal) -> Result<(), StoreError> {
    for row in db.envelopes(&EnvelopeFilter { limit: SHOWN, ..EnvelopeFilter::default() }).await? {
        terminal.say(line(Lang::FR, &row), line(Lang::EN, &row));
    }
    counts(db, terminal).await
}

/// « 17  anna@exemple.ca  nouvel essai … : 451 … »
fn line(lang: Lang, row: &EnvelopeRow) -> String {
    let when = match (row.state, row.sent_at) {
        (EnvelopeState::Sent, Some(at)) => at,
        (EnvelopeState::Pending, _) if !row.held => row.next_at,
        _ => row.due_at,
    };
    let standing = Standing { held: row.held, attempt: row.attempt, tries: row.tries };
    let standing = locale::standing(lang, row.state, standing, &locale::date_time(lang, when, Toronto));
    let why = row.last_error.as_deref().map(|why| locale::not_sent(lang, why));
    let colon = if lang == Lang::FR { "\u{a0}: " } else { ": " };
    format!("{:>6}  {}  {standing}{}", row.id, row.email, why.map(|why| format!("{colon}{why}")).unwrap_or_default())
}
