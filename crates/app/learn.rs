//! `crieur learn`: what past notices have taught, and learning it anew. While matching, it
//! happens by itself.

use domain::Lang;

use crate::{both::count, config::Config, terminal::Terminal, wire};

/// Learns from what is new, or from everything, and says what is known then.
pub async fn execute(config: &Config, terminal: Terminal, anew: bool) -> anyhow::Result<()> {
    let db = wire::database(config).await?;
    let worker = wire::worker(config, &db, &config.address())?;
    let bar = terminal.spinner("Apprentissage", "Learning");
    let learned = worker.learn_all(anew).await;
    bar.finish_and_clear();
    learned?;
    match worker.lore().await? {
        None => terminal.say("Rien encore\u{a0}: aucun avis n'a été lu.", "Nothing yet: no notice was read."),
        Some(lore) => {
            let n = |lang, n: u64, words| count(lang, usize::try_from(n).unwrap_or(usize::MAX), words);
            let kib = lore.bytes.div_ceil(1024);
            let when = |lang| locale::date(lang, lore.made_at.date_naive());
            terminal.say(
                format!(
                    "Appris de {}\u{a0}: {}, {kib}\u{a0}Kio (édition {}, {}).",
                    n(Lang::FR, lore.notices, ["avis", "avis"]),
                    n(Lang::FR, lore.words, ["mot distinct", "mots distincts"]),
                    lore.version,
                    when(Lang::FR)
                ),
                format!(
                    "Learned from {}: {}, {kib} KiB (edition {}, {}).",
                    n(Lang::EN, lore.notices, ["notice", "notices"]),
                    n(Lang::EN, lore.words, ["distinct word", "distinct words"]),
                    lore.version,
                    when(Lang::EN)
                ),
            );
        }
    }
    db.close().await;
    Ok(())
}
