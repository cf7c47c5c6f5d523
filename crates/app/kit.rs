//! `crieur match`: files in, scored pairs out. The formats and the run itself are
//! `matching::kit`'s.

use std::{
    fs::File,
    io::{BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
};

use matching::{
    Tuning,
    kit::{Kit, Pair, run},
};
use serde::de::DeserializeOwned;

use crate::{
    both::{Both, Trouble},
    cli::Match,
    labels,
    terminal::Terminal,
};

/// Scores every pair and writes the run.
pub fn execute(terminal: Terminal, given: &Match) -> anyhow::Result<()> {
    let kit = Kit {
        profiles: lines(&given.profiles)?,
        notices: lines(&given.notices)?,
        history: given.history.as_deref().map(lines).transpose()?.unwrap_or_default(),
        labels: given.labels.as_deref().map(|f| labels::told(terminal, f)).transpose()?.unwrap_or_default(),
        codes: given.codes.as_deref().map(lines).transpose()?.unwrap_or_default(),
    };
    let bar = terminal.spinner("Appariement", "Matching");
    let pairs = run(&kit, Tuning::default(), given.explain);
    bar.finish_and_clear();
    write(&given.out, |out| {
        pairs.iter().try_for_each(|Pair { profile, notice, score, .. }| writeln!(out, "{profile} {notice} {score:.6}"))
    })?;
    if given.explain {
        let beside = PathBuf::from(format!("{}.explain.jsonl", given.out.display()));
        write(&beside, |out| {
            pairs.iter().try_for_each(|pair| {
                serde_json::to_writer(&mut *out, pair)?;
                out.write_all(b"\n")
            })
        })?;
    }
    terminal.note(
        format!("{} profils × {} avis\u{a0}: {} paires.", kit.profiles.len(), kit.notices.len(), pairs.len()),
        format!("{} profiles × {} notices: {} pairs.", kit.profiles.len(), kit.notices.len(), pairs.len()),
    );
    Ok(())
}

/// One JSON object per line; a mistake is told with its line.
pub fn lines<T: DeserializeOwned>(path: &Path) -> anyhow::Result<Vec<T>> {
    let file = File::open(path).map_err(|e| Trouble::unreadable(path, &e))?;
    let mut out = Vec::new();
    for (n, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|e| Trouble::unreadable(path, &e))?;
        let line = line.trim_start_matches('\u{feff}');
        if line.trim().is_empty() {
            continue;
        }
        let place = path.display();
        out.push(
            serde_json::from_str(line)
                .map_err(|e| Trouble::new(format!("{place}, ligne {}\u{a0}: {e}.", n + 1), format!("{place}, line {}: {e}.", n + 1)))?,
        );
    }
    Ok(out)
}

fn write(path: &Path, fill: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>) -> anyhow::Result<()> {
    let written = File::create(path).and_then(|file| {
        let mut out = BufWriter::new(file);
        fill(&mut out)?;
        out.flush()
    });
    written.map_err(|e| {
        let (path, why) = (path.display(), Both::io(&e));
        Trouble::new(format!("{path} ne peut être écrit\u{a0}: {}.", why.fr), format!("{path} cannot be written: {}.", why.en)).into()
    })
}
