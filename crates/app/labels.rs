//! Lists of classification codes with their titles, as they are published: a table with a
//! header, separated by commas, semicolons or tabs. Columns are known by their headers, or
//! named by the caller. A line with a mistake is told and left out; the others go in.

use std::{fs, path::Path};

use domain::{Code, Lang, NoticeCode, Scheme, Text, fold};

use crate::{
    both::{Both, Trouble, count},
    terminal::Terminal,
};

/// What a caller knows of a table.
#[derive(Debug, Clone, Default)]
pub struct Known<'a> {
    /// The classification.
    pub scheme: Option<Scheme>,
    /// The header of the codes' column.
    pub code: Option<&'a str>,
    /// Languages and the headers of their titles' columns.
    pub titles: Vec<(Lang, &'a str)>,
}

/// Names of classifications in headers and names of files.
const SCHEMES: [(&str, Scheme); 6] = [
    ("unspsc", Scheme::Unspsc),
    ("cpv", Scheme::Cpv),
    ("naics", Scheme::Naics),
    ("scian", Scheme::Naics),
    ("gsin", Scheme::Gsin),
    ("nibs", Scheme::Gsin),
];

/// Words for a title in headers, with the language that they are in.
const TITLES: [(&str, Lang); 13] = [
    ("titre", Lang::FR),
    ("libelle", Lang::FR),
    ("intitule", Lang::FR),
    ("appellation", Lang::FR),
    ("titulo", Lang::ES),
    ("descripcion", Lang::ES),
    ("denominacion", Lang::ES),
    ("title", Lang::EN),
    ("label", Lang::EN),
    ("description", Lang::EN),
    ("name", Lang::EN),
    ("english", Lang::EN),
    ("francais", Lang::FR),
];

/// The titles of a table; mistakes are told on the terminal.
pub fn told(terminal: Terminal, file: &Path) -> anyhow::Result<Vec<NoticeCode>> {
    let bytes = fs::read(file).map_err(|e| Trouble::unreadable(file, &e))?;
    let (labels, faults) = read(&bytes, file, &Known::default())?;
    tell(terminal, file, &faults);
    Ok(labels)
}

/// At most so many mistakes are told one by one.
const TOLD: usize = 20;

/// Tells what was left out.
pub fn tell(terminal: Terminal, file: &Path, faults: &[Both]) {
    let place = file.display();
    for fault in faults.iter().take(TOLD) {
        terminal.note(format!("{place}, {}", fault.fr), format!("{place}, {}", fault.en));
    }
    if let Some(more) = faults.len().checked_sub(TOLD).filter(|n| *n > 0) {
        terminal.note(
            format!("{place}\u{a0}: et {}.", count(Lang::FR, more, ["autre ligne laissée de côté", "autres lignes laissées de côté"])),
            format!("{place}: and {}.", count(Lang::EN, more, ["more line left out", "more lines left out"])),
        );
    }
}

/// Where the columns stand.
struct Columns {
    scheme: Option<Scheme>,
    code: usize,
    titles: Vec<(Lang, usize)>,
}

/// The titles of a table, and a sentence for each line that was left out.
pub fn read(bytes: &[u8], file: &Path, known: &Known<'_>) -> Result<(Vec<NoticeCode>, Vec<Both>), Trouble> {
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).map_err(|e| {
        let line = lines_in(&bytes[..e.valid_up_to()]) + 1;
        let place = file.display();
        Trouble::new(
            format!("{place}, ligne {line}\u{a0}: le fichier n'est pas en UTF-8."),
            format!("{place}, line {line}: the file is not UTF-8."),
        )
    })?;
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [b'\t', b';', b','].into_iter().max_by_key(|d| first.bytes().filter(|b| b == d).count()).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new();
    // Tab-separated lists are published without quoting; a lone quote is part of a title.
    reader.delimiter(delimiter).flexible(true).quoting(delimiter != b'\t').trim(csv::Trim::All);
    let mut csv = reader.from_reader(text.as_bytes());
    let header: Vec<String> = csv.headers().map_err(|e| Trouble(vec![Both::same(e)]))?.iter().map(str::to_owned).collect();
    let columns = columns(&header, file, known)?;
    let (mut labels, mut faults) = (Vec::new(), Vec::new());
    for record in csv.records() {
        let (at, label) = match record {
            Ok(record) if record.iter().all(str::is_empty) => continue,
            Ok(record) => (record.position().map_or(0, csv::Position::byte), label(&record, &columns)),
            Err(e) => (e.position().map_or(0, csv::Position::byte), Err(Both::same(&e))),
        };
        match label {
            Ok(label) => labels.push(label),
            Err(why) => {
                let line = line(text, usize::try_from(at).unwrap_or(0));
                faults.push(Both::new(format!("ligne {line}\u{a0}: {}", why.fr), format!("line {line}: {}", why.en)));
            }
        }
    }
    Ok((labels, faults))
}

/// The line of the first record at or after a byte; empty lines before it are none.
fn line(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let empty = bytes.iter().skip(at).take_while(|b| matches!(b, b'\r' | b'\n')).count();
    lines_in(&bytes[..(at + empty).min(bytes.len())]) + 1
}

/// How many lines end in there.
fn lines_in(bytes: &[u8]) -> usize {
    bytes.split(|b| *b == b'\n').count() - 1
}

fn label(record: &csv::StringRecord, columns: &Columns) -> Result<NoticeCode, Both> {
    let given = record.get(columns.code).unwrap_or_default();
    let code = match columns.scheme.filter(|_| !given.contains(':')) {
        Some(scheme) => Code::parse(scheme, given),
        None => given.parse::<Code>(),
    };
    let code = code.map_err(|e| Both::new(locale::invalid(Lang::FR, &e), locale::invalid(Lang::EN, &e)))?;
    let mut label = Text::default();
    for (lang, at) in &columns.titles {
        let title = domain::squeeze(record.get(*at).unwrap_or_default());
        if !title.is_empty() {
            label.set(*lang, title);
        }
    }
    if label.is_empty() {
        return Err(Both::new(format!("le code {code} n'a pas d'intitulé."), format!("the code {code} has no title.")));
    }
    Ok(NoticeCode { code, label })
}

fn columns(header: &[String], file: &Path, known: &Known<'_>) -> Result<Columns, Trouble> {
    let folded: Vec<String> = header.iter().map(|h| fold(h).replace(['_', '-', '(', ')', '/'], " ")).collect();
    let named = |name: &str| header.iter().position(|h| fold(h) == fold(name));
    let missing = |what: [&str; 2]| {
        let (place, found) = (file.display(), header.join(", "));
        Trouble::new(
            format!("{place}, ligne 1\u{a0}: {} introuvable. Les colonnes sont\u{a0}: {found}.", what[0]),
            format!("{place}, line 1: no {}. The columns are: {found}.", what[1]),
        )
    };
    let of_scheme = |scheme: Scheme| folded.iter().position(|h| is_code(h, Some(scheme)));
    let by_file = scheme_in(&fold(&file.file_name().unwrap_or_default().to_string_lossy()));
    // Where both stand in one table, the United Nations' side is the reliable one.
    let by_header = SCHEMES.iter().map(|(_, s)| *s).find(|s| of_scheme(*s).is_some());
    let scheme = known.scheme.or(by_header).or(by_file);
    let code = match known.code {
        Some(name) => named(name).ok_or_else(|| missing([&format!("colonne «\u{a0}{name}\u{a0}»"), &format!("column “{name}”")]))?,
        None => scheme
            .and_then(of_scheme)
            .or_else(|| folded.iter().position(|h| is_code(h, None)))
            .ok_or_else(|| missing(["la colonne des codes (--code) est", "column of codes (--code)"]))?,
    };
    let mut titles = Vec::new();
    for (lang, name) in &known.titles {
        let at = named(name).ok_or_else(|| missing([&format!("colonne «\u{a0}{name}\u{a0}»"), &format!("column “{name}”")]))?;
        titles.push((*lang, at));
    }
    if titles.is_empty() {
        for (at, name) in folded.iter().enumerate().filter(|(at, _)| *at != code) {
            if let Some(lang) = title_lang(name).filter(|lang| titles.iter().all(|(l, _)| l != lang)) {
                titles.push((lang, at));
            }
        }
    }
    if titles.is_empty() {
        return Err(missing(["la colonne des intitulés (--title fr=…) est", "column of titles (--title en=…)"]));
    }
    Ok(Columns { scheme, code, titles })
}

fn scheme_in(text: &str) -> Option<Scheme> {
    SCHEMES.iter().find(|(name, _)| text.contains(name)).map(|(_, scheme)| *scheme)
}

/// Whether a header names codes, of this classification or of any.
fn is_code(header: &str, scheme: Option<Scheme>) -> bool {
    let words: Vec<&str> = header.split_whitespace().collect();
    let plain = words.iter().all(|w| matches!(*w, "code" | "codes" | "no" | "number" | "numero" | "id") || scheme_in(w).is_some());
    let named = words.iter().find_map(|w| scheme_in(w));
    plain && !words.is_empty() && (scheme.is_none() || named == scheme)
}

/// The language of the titles under a header: told at its end, or by the word itself.
fn title_lang(header: &str) -> Option<Lang> {
    let words: Vec<&str> = header.split_whitespace().collect();
    let tag = |w: &str| match w {
        "en" | "eng" | "english" | "anglais" => Some(Lang::EN),
        "fr" | "fra" | "french" | "francais" => Some(Lang::FR),
        "es" | "spa" | "spanish" | "espanol" => Some(Lang::ES),
        _ => None,
    };
    let word = |w: &str| TITLES.iter().find(|(name, _)| w == *name || w.strip_suffix('s') == Some(name)).map(|(_, lang)| *lang);
    match (words.last().and_then(|w| tag(w)), words.len()) {
        (Some(lang), 1) => Some(lang),
        (Some(lang), _) if words.iter().any(|w| word(w).is_some()) => Some(lang),
        _ => words.iter().find_map(|w| word(w)).filter(|_| !words.contains(&"type") && !words.contains(&"level")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, text: &str) -> (Vec<NoticeCode>, Vec<Both>) {
        read(text.as_bytes(), Path::new(name), &Known::default()).unwrap()
    }

    #[test]
    fn published_headers_are_understood() {
        let (cpv, faults) = of("cpv_labels.tsv", "code\ten\tfr\tes\n72000000-5\tIT services\tServices \"TI\tServicios\n");
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(cpv[0].code.to_string(), "cpv:72000000");
        assert_eq!(cpv[0].label.get(Lang::FR), Some("Services \"TI"));
        let (both, _) = of(
            "liste.csv",
            "\u{feff}GSIN,UNSPSC,HierarchyLevel,CommodityType,Description_EN,Description_FR\nD302A,81111500,L3,S,\"Software, made\",Logiciels\n",
        );
        assert_eq!((both[0].code.to_string().as_str(), both[0].label.get(Lang::EN)), ("unspsc:81111500", Some("Software, made")));
        assert_eq!(both[0].label.get(Lang::FR), Some("Logiciels"));
        let (scian, _) = of("x.csv", "Code SCIAN;Titres de classes\n541510;Conception de systèmes informatiques\n");
        assert_eq!((scian[0].code.to_string().as_str(), scian[0].label.get(Lang::FR).is_some()), ("naics:541510", true));
    }

    #[test]
    fn a_bad_line_is_told_with_its_number_and_the_good_ones_go_in() {
        let (good, faults) = of("unspsc.csv", "code,title\n81111500,Software\nabc,Nothing\n\n81110000,\n43210000,Computers\n");
        assert_eq!(good.len(), 2);
        assert!(faults[0].en.starts_with("line 3: ") && faults[1].fr.starts_with("ligne 5\u{a0}: le code unspsc:81110000"), "{faults:?}");
    }

    #[test]
    fn columns_can_be_named_and_missing_ones_are() {
        let text = "Clé;Nom\n81111500;Logiciels\n";
        let known = Known { scheme: Some(Scheme::Unspsc), code: Some("clé"), titles: vec![(Lang::FR, "NOM")] };
        let (good, _) = read(text.as_bytes(), Path::new("x.csv"), &known).unwrap();
        assert_eq!(good[0].label.get(Lang::FR), Some("Logiciels"));
        let trouble = read(text.as_bytes(), Path::new("x.csv"), &Known::default()).err().unwrap();
        assert!(trouble.sentences()[0].en.contains("--code") && trouble.sentences()[0].en.contains("Clé, Nom"), "{trouble}");
        let trouble = read(b"code,\xe9\n", Path::new("x.csv"), &Known::default()).err().unwrap();
        assert!(trouble.sentences()[0].en.contains("line 1"), "{trouble}");
    }
}
