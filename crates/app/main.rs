//! The binary: reads the command line and the configuration, wires the crates together,
//! and ends with an exit code (0 done, 1 failed, 2 wrong command line). The only place that
//! owns a clock and sees the environment.

mod both;
mod bounces;
mod check;
mod cli;
mod clock;
mod codes;
mod config;
mod demo;
mod environment;
mod eval;
mod explain;
mod french;
mod import;
mod kit;
mod labels;
mod learn;
mod mail_check;
mod once;
mod postmaster;
mod reconciled;
mod replay;
mod serve;
mod settings;
mod sources;
mod staff;
mod standings;
mod terminal;
mod trial;
mod upload;
mod vocabulary;
mod wire;

use std::{ffi::OsString, io::IsTerminal, process::ExitCode};

use both::Trouble;
use clap::{CommandFactory, FromArgMatches};
use cli::{Cli, Codes, CodesAct, Command, Import, MailAct, ShowSources, SourcesAct, Staff};
use config::{Config, Log};
use domain::Lang;
use environment::Environment;
use serve::Part;
use terminal::Terminal;

fn main() -> ExitCode {
    let environment = Environment::read();
    let words: Vec<OsString> = std::env::args_os().collect();
    let lang = wanted(&words).unwrap_or_else(|| environment.lang());
    let cli = match read(&words, lang) {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    let terminal = Terminal::new(lang, environment.no_color());
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            terminal.complain(&error.into());
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(execute(&cli, &environment, terminal)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal.complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// The command line, or the code with which to end.
fn read(words: &[OsString], lang: Lang) -> Result<Cli, ExitCode> {
    let english = Cli::command();
    let command = if lang == Lang::EN { english } else { french::translate(english) };
    let parsed = command.try_get_matches_from(words).and_then(|matches| Cli::from_arg_matches(&matches));
    parsed.map_err(|error| {
        let french = (lang != Lang::EN && error.use_stderr()).then(|| french::explain(&error)).flatten();
        match french {
            Some(text) => eprintln!("{text}"),
            // A closed pipe (`--help | head`) is no error worth a word.
            None => drop(error.print()),
        }
        ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
    })
}

/// `--lang`, seen before the command line is read, since its mistakes are told in it.
fn wanted(words: &[OsString]) -> Option<Lang> {
    let words: Vec<&str> = words.iter().filter_map(|w| w.to_str()).collect();
    let after = words.iter().position(|w| *w == "--lang").and_then(|at| words.get(at + 1)).copied();
    let given = after.or_else(|| words.iter().find_map(|w| w.strip_prefix("--lang=")))?;
    given.parse::<Lang>().ok().filter(|l| l.is_spoken())
}

async fn execute(cli: &Cli, environment: &Environment, terminal: Terminal) -> anyhow::Result<()> {
    let named = cli.common.config.as_deref();
    let flags = cli.flags();
    // What needs no configuration.
    match &cli.command {
        Command::Config(show) if show.effective => {
            Terminal::line(Config::shown(named, environment, &flags, terminal.lang)?.trim_end());
            return Ok(());
        }
        Command::Config(_) => {
            Terminal::line(settings::MANUAL.trim_end());
            return Ok(());
        }
        Command::Sources(show) if show.print => {
            Terminal::line(worker::sources::DEFAULT.trim_end());
            return Ok(());
        }
        Command::Match(given) => return kit::execute(terminal, given),
        Command::Eval(given) => return eval::execute(terminal, given),
        Command::Demo(given) => {
            if let Some(flag) = named.map(|_| "--config").or_else(|| flags.first().map(|(_, _, flag)| *flag)) {
                return Err(Trouble::new(
                    format!("{flag} : la démonstration a son propre dossier, effacé à la fin ; elle ne prend aucun réglage"),
                    format!("{flag}: the demonstration has a folder of its own, removed at the end; it takes no setting"),
                )
                .into());
            }
            log(&Log { level: "warn".to_owned(), json: false }, environment.no_color());
            return demo::run(given, terminal).await;
        }
        _ => {}
    }
    let config = Config::load(named, environment, &flags)?;
    let daemon = matches!(cli.command, Command::Serve(_) | Command::Web(_) | Command::Worker);
    log(&if daemon { config.log.clone() } else { Log { level: "error".to_owned(), json: false } }, environment.no_color());
    run(cli, config, terminal).await
}

async fn run(cli: &Cli, config: Config, terminal: Terminal) -> anyhow::Result<()> {
    match &cli.command {
        Command::Serve(_) => serve::run(config, terminal, Part::Both).await,
        Command::Web(_) => serve::run(config, terminal, Part::Web).await,
        Command::Worker => serve::run(config, terminal, Part::Worker).await,
        Command::Poll(given) => once::poll(&config, terminal, given.source.as_deref(), given.file.as_deref()).await,
        Command::Replay(given) => replay::execute(&config, terminal, given).await,
        Command::Deliver(given) => once::deliver(&config, terminal, given).await,
        Command::Learn { anew } => learn::execute(&config, terminal, *anew).await,
        Command::Explain(given) => explain::execute(&config, terminal, given).await,
        Command::Mail(MailAct::Check(given)) => mail_check::execute(&config, terminal, given).await,
        Command::Mail(MailAct::Bounces { from }) => bounces::execute(&config, terminal, from).await,
        Command::Staff(Staff::Link { email }) => staff::link(&config, terminal, email).await,
        Command::Import(Import::Members { file, dry_run }) => import::members(&config, terminal, file, *dry_run).await,
        Command::Migrate => once::migrate(&config, terminal).await,
        Command::Check => check::execute(&config, terminal).await,
        Command::Sources(ShowSources { act: Some(SourcesAct::Test(given)), .. }) => trial::execute(&config, terminal, given).await,
        Command::Sources(_) => check::list_sources(&config, terminal).await,
        Command::Codes(Codes { act: Some(CodesAct::Import(given)) }) => codes::import(&config, terminal, given).await,
        Command::Codes(_) => codes::list(&config, terminal).await,
        Command::Config(_) | Command::Match(_) | Command::Eval(_) | Command::Demo(_) => Ok(()),
    }
}

/// The log goes beside the messages, to the error output.
fn log(log: &Log, no_color: bool) {
    let colour = !no_color && std::io::stderr().is_terminal();
    let filter = tracing_subscriber::EnvFilter::try_new(&log.level).unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colour);
    if log.json { builder.json().init() } else { builder.with_target(false).init() }
}
