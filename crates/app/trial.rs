//! `crieur sources test`: what a reader makes of one real reply, without storing anything.

use std::{io::BufRead, path::Path};

use chrono::{DateTime, Utc};
use chrono_tz::{America, Europe, Tz};
use domain::{Fault, Feed, FeedKind, Lang, Notice, Source};
use feeds::{Adapter, Context, Options, Record, Skipped, Summary};
use worker::{
    fetch::{Ask, FetchError, Fetcher, Payload, Reply},
    window,
};

use crate::{both::Trouble, cli::TestSource, clock, config::Config, terminal::Terminal, wire};

/// Records shown field by field before the rest is only counted.
const SHOWN: u64 = 20;
/// Largest body that is fetched for a look.
const CAP: u64 = 512 << 20;

/// How to read what is looked at.
struct Way {
    adapter: Adapter,
    name: String,
    zone: Tz,
    options: Options,
}

/// Reads a file, an address or a configured source and shows what came of it.
pub async fn execute(config: &Config, terminal: Terminal, given: &TestSource) -> anyhow::Result<()> {
    let (name, key) = given.what.split_once('/').map_or((given.what.as_str(), None), |(name, key)| (name, Some(key)));
    let source = config.polling.sources.iter().find(|s| s.name == name && key.is_none_or(|k| s.feeds.iter().any(|f| f.key == k)));
    // A file or an address may be read as a source reads its own, with its options.
    let model = given.adapter.as_deref().and_then(|name| config.polling.sources.iter().find(|s| s.name == name));
    let mut way = way(given, model.or(source), model.is_some())?;
    if let (None, Some(source)) = (&given.adapter, source) {
        if source.is_handed_over() {
            let name = &source.name;
            return Err(Trouble::new(
                format!("«\u{a0}{name}\u{a0}» n'a pas d'adresse\u{a0}: donnez un fichier, crieur sources test --as {name} FICHIER."),
                format!("“{name}” has no address: give a file, crieur sources test --as {name} FILE."),
            )
            .into());
        }
        let fetcher = wire::fetcher(config, &config.address())?;
        // What rests is asked only when it is named.
        for feed in source.feeds.iter().filter(|f| key.map_or(f.enabled, |k| f.key == k)) {
            let window = window::next(feed, None, clock::now());
            let url = window::fill(&feed.url, &window, source.zone);
            Terminal::line(terminal.strong(format!("{} {}  {url}", source.name, feed.key)));
            way.adapter = source.adapter_of(feed).parse()?;
            let body = window::fill(&feed.body, &window, source.zone);
            let ask = Ask { body: &body, ..ask(config, source, feed, &url)? };
            if let Some(mut payload) = fetched(&fetcher, source, feed, &ask).await? {
                show(terminal, given, &way, payload.reader()?)?;
            }
        }
        return Ok(());
    }
    if given.what.starts_with("https://") || given.what.starts_with("http://") {
        let fetcher = wire::fetcher(config, &config.address())?;
        let ask = Ask { url: &given.what, private: false, cap: CAP, ..Ask::default() };
        let Reply::Body(mut body) = fetcher.fetch(&ask, clock::now()).await.map_err(|e| unfetched(&e))? else { return Ok(()) };
        return show(terminal, given, &way, body.payload.reader()?);
    }
    let path = Path::new(&given.what);
    let file = std::fs::File::open(path).map_err(|e| Trouble::unreadable(path, &e))?;
    let mut payload = Payload::of_file(file)?.unpacked(CAP, None).map_err(|e| refused(&e.fault()))?;
    show(terminal, given, &way, payload.reader()?)
}

fn way(given: &TestSource, source: Option<&Source>, as_source: bool) -> anyhow::Result<Way> {
    let named = given.adapter.as_deref().filter(|_| !as_source).or(source.map(|s| s.adapter.as_str()));
    let known = Adapter::ALL.map(Adapter::as_str).join(", ");
    let Some(named) = named else {
        return Err(Trouble::new(
            format!("« {} » n'est pas une source connue : dites comment lire ce fichier ou cette adresse, --as {known}.", given.what),
            format!("{:?} is no known source: say how to read this file or address, --as {known}.", given.what),
        )
        .into());
    };
    let adapter: Adapter = named.parse().map_err(|_| {
        Trouble::new(format!("--as {named} : inconnu, attendu {known}."), format!("--as {named}: unknown, expected {known}."))
    })?;
    let mut options = source.map(|s| s.options.clone()).unwrap_or_default();
    for option in &given.options {
        let (key, value) = option.split_once('=').ok_or_else(|| {
            Trouble::new(format!("--option {option} : attendu CLÉ=VALEUR."), format!("--option {option}: expected KEY=VALUE."))
        })?;
        options.insert(key.trim().to_owned(), value.trim().to_owned());
    }
    let zone = source.map_or_else(|| home_zone(adapter), |s| s.zone);
    Ok(Way { adapter, name: source.map_or(adapter.as_str(), |s| s.name.as_str()).to_owned(), zone, options })
}

/// Where a publisher's wall clock hangs, for dates that come without a zone.
fn home_zone(adapter: Adapter) -> Tz {
    match adapter {
        Adapter::Placsp => Europe::Madrid,
        Adapter::Boamp => Europe::Paris,
        Adapter::TedSearch | Adapter::TedEforms => Europe::Brussels,
        Adapter::FindATender | Adapter::ContractsFinder => Europe::London,
        Adapter::Sam => America::New_York,
        _ => America::Toronto,
    }
}

/// A request on the source's terms: its first page, and its key where it has one.
fn ask<'a>(config: &'a Config, source: &'a Source, feed: &Feed, url: &'a str) -> Result<Ask<'a>, Trouble> {
    let key = config.polling.keys.get(&source.name).map(|key| (source.key_parameter.as_str(), key));
    if key.is_none() && !source.key_parameter.is_empty() {
        let place = if source.key_env.is_empty() { &source.key_file } else { &source.key_env };
        return Err(Trouble::new(
            format!("{} demande une clé : mettez-la dans {place}.", source.name),
            format!("{} wants a key: put it into {place}.", source.name),
        ));
    }
    Ok(Ask {
        url,
        private: source.private_network,
        user_agent: &source.user_agent,
        cap: u64::from(feed.max_mib) << 20,
        key,
        ..Ask::default()
    })
}

/// The body of a feed; of a catalogue, the newest file it names.
async fn fetched(fetcher: &Fetcher, source: &Source, feed: &Feed, ask: &Ask<'_>) -> anyhow::Result<Option<Payload>> {
    let Reply::Body(mut body) = fetcher.fetch(ask, clock::now()).await.map_err(|e| unfetched(&e))? else { return Ok(None) };
    if feed.kind != FeedKind::Catalogue {
        return Ok(Some(body.payload));
    }
    let mut files = feeds::ckan::resources(&body.payload.to_vec()?).map_err(|e| refused(&e.fault()))?;
    files.retain(|f| f.name.starts_with(&feed.resource_prefix));
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let Some(newest) = files.pop() else { return Ok(None) };
    Terminal::line(format!("  {}  {}", newest.name, newest.url));
    // Only the catalogue's own host may be private, as when it is polled.
    let same = url::Url::parse(ask.url)?.origin() == url::Url::parse(&newest.url)?.origin();
    let file = Ask { url: &newest.url, private: source.private_network && same, key: ask.key.filter(|_| same), ..ask.clone() };
    match fetcher.fetch(&file, clock::now()).await.map_err(|e| unfetched(&e))? {
        Reply::Body(body) => Ok(Some(body.payload)),
        Reply::NotModified => Ok(None),
    }
}

/// A reply of which nothing is believed.
fn refused(fault: &Fault) -> Trouble {
    let why = |lang| locale::fault_words(lang, fault);
    Trouble::new(format!("La réponse est refusée\u{a0}: {}.", why(Lang::FR)), format!("The reply is refused: {}.", why(Lang::EN)))
}

/// A reply that did not come.
fn unfetched(error: &FetchError) -> Trouble {
    let (fault, why) = (error.fault(), |lang, fault: &Fault| locale::fault_words(lang, fault));
    Trouble::new(format!("Rien n'a été lu\u{a0}: {}.", why(Lang::FR, &fault)), format!("Nothing was read: {}.", why(Lang::EN, &fault)))
}

/// Reads everything, prints it, and says the counts.
fn show(terminal: Terminal, given: &TestSource, way: &Way, mut input: impl BufRead) -> anyhow::Result<()> {
    let ctx = Context { source: &way.name, zone: way.zone, options: &way.options, seen: Some(clock::now()) };
    let (mut shown, mut open, now) = (0, 0, clock::now());
    let summary = way.adapter.read(&ctx, &mut input, &mut |record| {
        if let Ok(Record::Notice(notice)) = &record {
            open += u64::from(notice.is_open(now));
        }
        if given.json {
            json(terminal, &record);
        } else if shown < SHOWN || record.is_err() {
            human(terminal, &record);
        }
        shown += 1;
    });
    let summary = summary.map_err(|e| refused(&e.fault()))?;
    counts(terminal, &summary, open, shown, given.json);
    Ok(())
}

fn counts(terminal: Terminal, summary: &Summary, open: u64, shown: u64, json: bool) {
    let Summary { records, notices, awards, gone, skipped } = summary;
    if shown > SHOWN && !json {
        let more = shown - SHOWN;
        terminal.note(format!("… et {more} autres ; --json les écrit tous."), format!("… and {more} more; --json prints them all."));
    }
    terminal.note(
        format!("{records} enregistrements : {notices} avis (dont {open} ouverts), {awards} contrats, {gone} retirés, {skipped} écartés. Rien n'a été enregistré."),
        format!("{records} records: {notices} notices ({open} open), {awards} awards, {gone} withdrawn, {skipped} skipped. Nothing was stored."),
    );
}

/// One normalised notice a line; what is no notice goes to the error output.
fn json(terminal: Terminal, record: &Result<Record, Skipped>) {
    match record {
        Ok(Record::Notice(notice)) => {
            if let Ok(serde_json::Value::Object(mut fields)) = serde_json::to_value(notice) {
                let closes: Option<DateTime<Utc>> = notice.closing.as_ref().map(|c| c.at);
                fields.insert("closes_at".to_owned(), serde_json::json!(closes));
                Terminal::line(serde_json::Value::Object(fields));
            }
        }
        Ok(_) => {}
        Err(skipped) => skip(terminal, skipped),
    }
}

fn skip(terminal: Terminal, s: &Skipped) {
    let named = s.reference.as_deref().unwrap_or("?");
    let (place, why) = (locale::fault_place(terminal.lang, &s.place), locale::fault_words(terminal.lang, &s.reason));
    terminal.note(format!("écarté, {place} ({named})\u{a0}: {why}"), format!("skipped, {place} ({named}): {why}"));
}

fn human(terminal: Terminal, record: &Result<Record, Skipped>) {
    match record {
        Ok(Record::Notice(notice)) => fields(terminal, notice),
        Ok(Record::Award(award)) => {
            let winners: Vec<&str> = award.suppliers.iter().map(|s| s.name.as_str()).collect();
            let value = award.value.map_or_else(String::new, |m| locale::money(terminal.lang, m));
            Terminal::line(format!(
                "{} {}  {} {value}",
                terminal.pick("contrat", "award"),
                terminal.strong(&award.reference),
                winners.join(", ")
            ));
        }
        Ok(Record::Gone { reference, .. }) => Terminal::line(format!("{} {reference}", terminal.pick("retiré", "withdrawn"))),
        Err(skipped) => skip(terminal, skipped),
    }
}

/// A notice field by field; what the publisher left out is not listed.
fn fields(terminal: Terminal, n: &Notice) {
    let lang = terminal.lang;
    Terminal::line(format!("\n{}  {}", terminal.strong(&n.reference), locale::status(lang, n.status)));
    let line = |fr: &str, en: &str, text: String| {
        if !text.is_empty() {
            Terminal::line(format!("  {:12} {text}", if lang == Lang::EN { en } else { fr }));
        }
    };
    for (language, title) in n.title.iter() {
        line("titre", "title", format!("[{language}] {title}"));
    }
    for (language, text) in n.description.iter() {
        let words: String = text.chars().take(160).collect();
        line("description", "description", format!("[{language}] {}", words.replace('\n', " ")));
    }
    line("acheteur", "buyer", n.buyer.name.best(lang).to_owned());
    line("clôture", "closing", n.closing.as_ref().map_or_else(String::new, |c| format!("{}  « {} » {}", c.at, c.text, c.zone)));
    line("publié", "published", n.published.map_or_else(String::new, |d| d.to_string()));
    line("codes", "codes", n.codes.iter().map(|c| c.code.to_string()).collect::<Vec<_>>().join(", "));
    line("lieux", "regions", n.regions.iter().map(|r| r.raw.as_str()).collect::<Vec<_>>().join(", "));
    line("valeur", "value", n.value.as_ref().and_then(|v| locale::value(lang, v)).unwrap_or_default());
    line("nature", "kind", locale::kind(lang, n.kind));
    line("mode", "method", locale::method(lang, n.method));
    let categories: Vec<String> = n.categories.iter().map(|c| locale::category(lang, *c)).collect();
    line("catégorie", "category", categories.join(", "));
    line("documents", "documents", if n.documents.is_empty() { String::new() } else { n.documents.len().to_string() });
    line("page", "page", n.url.best(lang).to_owned());
    line("version", "version", n.version_key.clone());
}
