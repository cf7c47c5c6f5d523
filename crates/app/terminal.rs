//! What is written on the terminal: in one language, with colour and bars only where a
//! person looks. Not the log, which goes through `tracing`.

use std::{
    fmt::Display,
    io::{IsTerminal, Write},
    time::Duration,
};

use domain::Lang;
use indicatif::ProgressBar;

use crate::both::Trouble;

/// The terminal and its reader's language.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    pub lang: Lang,
    colour: bool,
}

impl Terminal {
    /// Colour is used on a terminal unless `NO_COLOR` says otherwise.
    pub fn new(lang: Lang, no_color: bool) -> Self {
        Self { lang, colour: !no_color && std::io::stdout().is_terminal() }
    }

    /// One of two values, by language.
    pub fn pick<T>(self, fr: T, en: T) -> T {
        if self.lang == Lang::EN { en } else { fr }
    }

    /// A line for the reader. A closed pipe (`| head`) is no error worth a word.
    pub fn line(text: impl Display) {
        let _ = writeln!(std::io::stdout().lock(), "{text}");
    }

    /// A line in the reader's language.
    pub fn say(self, fr: impl Display, en: impl Display) {
        if self.lang == Lang::EN { Self::line(en) } else { Self::line(fr) }
    }

    /// A line beside the result: progress, remarks.
    pub fn note(self, fr: impl Display, en: impl Display) {
        let text = if self.lang == Lang::EN { en.to_string() } else { fr.to_string() };
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// What stopped the command.
    pub fn complain(self, error: &anyhow::Error) {
        let head = self.pick("erreur", "error");
        let mut out = std::io::stderr().lock();
        if let Some(trouble) = error.downcast_ref::<Trouble>() {
            for sentence in trouble.sentences() {
                let _ = writeln!(out, "{head}{} {}", self.pick("\u{a0}:", ":"), sentence.in_(self.lang));
            }
        } else {
            let _ = writeln!(out, "{head}{} {error:#}", self.pick("\u{a0}:", ":"));
        }
    }

    /// Bold, where that can be seen.
    pub fn strong(self, text: impl Display) -> String {
        if self.colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_string() }
    }

    /// A mark before a line of a check list.
    pub fn mark(self, good: bool) -> String {
        let (word, tint) = if good { ("✓", 32) } else { ("✗", 31) };
        if self.colour { format!("\u{1b}[{tint}m{word}\u{1b}[0m") } else { word.to_owned() }
    }

    /// A sign of life for work of unknown length.
    pub fn spinner(self, fr: &'static str, en: &'static str) -> ProgressBar {
        let bar = ProgressBar::new_spinner();
        bar.set_message(self.pick(fr, en));
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }
}
