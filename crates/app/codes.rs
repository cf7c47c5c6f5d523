//! `crieur codes`: whose titles are known, and bringing more of them in.

use std::fs;

use domain::Lang;

use crate::{
    both::{Trouble, count},
    cli::ImportCodes,
    clock,
    config::Config,
    labels::{Known, read, tell},
    terminal::Terminal,
    wire,
};

/// Lists what is there: titles per classification and language, and when they came.
pub async fn list(config: &Config, terminal: Terminal) -> anyhow::Result<()> {
    let db = wire::database(config).await?;
    let lists = db.code_lists().await?;
    db.close().await;
    if lists.is_empty() {
        terminal
            .say("Aucun intitulé n'est importé\u{a0}: crieur codes import FICHIER.", "No titles are imported: crieur codes import FILE.");
    }
    for list in &lists {
        let n = usize::try_from(list.titles).unwrap_or(0);
        let when = |lang| locale::date(lang, list.imported_at.date_naive());
        terminal.say(
            format!("{:8} {}  {}, importés le {}", list.scheme, list.lang, count(Lang::FR, n, ["intitulé", "intitulés"]), when(Lang::FR)),
            format!("{:8} {}  {}, imported on {}", list.scheme, list.lang, count(Lang::EN, n, ["title", "titles"]), when(Lang::EN)),
        );
    }
    Ok(())
}

/// Reads a table into the store; fails when no line of it could be used.
pub async fn import(config: &Config, terminal: Terminal, given: &ImportCodes) -> anyhow::Result<()> {
    let bytes = fs::read(&given.file).map_err(|e| Trouble::unreadable(&given.file, &e))?;
    let titles = given.titles.iter().map(|t| title(t)).collect::<Result<Vec<_>, _>>()?;
    let known = Known { scheme: given.scheme, code: given.code.as_deref(), titles };
    let (labels, faults) = read(&bytes, &given.file, &known)?;
    tell(terminal, &given.file, &faults);
    if labels.is_empty() {
        return Err(Trouble::new("aucune ligne n'a pu être lue.", "no line could be read.").into());
    }
    let db = wire::database(config).await?;
    let mut tx = db.begin().await?;
    tx.save_code_labels(&labels, clock::now()).await?;
    tx.commit().await?;
    db.close().await;
    terminal.say(
        format!(
            "{} importés, {}.",
            count(Lang::FR, labels.len(), ["code", "codes"]),
            count(Lang::FR, faults.len(), ["ligne laissée de côté", "lignes laissées de côté"])
        ),
        format!(
            "{} imported, {}.",
            count(Lang::EN, labels.len(), ["code", "codes"]),
            count(Lang::EN, faults.len(), ["line left out", "lines left out"])
        ),
    );
    Ok(())
}

/// `fr=Titre`.
fn title(given: &str) -> Result<(Lang, &str), Trouble> {
    let parts = given.split_once('=').and_then(|(lang, column)| Some((lang.parse().ok()?, column)));
    parts.ok_or_else(|| {
        Trouble::new(
            format!("«\u{a0}--title {given}\u{a0}»\u{a0}: écrivez la langue et la colonne, p. ex. --title fr=Titre."),
            format!("“--title {given}”: give the language and the column, e.g. --title en=Title."),
        )
    })
}
