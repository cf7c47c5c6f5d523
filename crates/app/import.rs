//! `crieur import members`: firms and their people from a spreadsheet saved as CSV. A line
//! with a mistake is named and left out; the others go on.

use std::{fs, path::Path, str::FromStr};

use anyhow::Context as _;
use domain::{Consent, Email, Invalid, Lang, Member, Neq, Person, Role, fold};
use store::Basis;

use crate::{
    both::{Both, Trouble, count},
    clock,
    config::Config,
    terminal::Terminal,
    wire,
};

/// A column and the headers it is known by, folded.
const COLUMNS: [(&str, &[&str]); 6] = [
    ("entreprise / firm", &["entreprise", "firme", "membre", "organisation", "firm", "company", "member", "organization"]),
    ("neq", &["neq", "numero d'entreprise", "enterprise number"]),
    ("nom / name", &["nom", "personne", "nom de la personne", "name", "person", "contact"]),
    ("courriel / email", &["courriel", "adresse courriel", "adresse de courriel", "email", "e-mail", "mail"]),
    ("langue / language", &["langue", "language", "lang"]),
    ("consentement / consent", &["consentement", "consent"]),
];

/// A line that can be stored.
struct Row {
    firm: String,
    neq: Option<Neq>,
    name: String,
    email: Email,
    lang: Lang,
    consent: Consent,
}

/// Reads the file; fails when no line of it could be used.
pub async fn members(config: &Config, terminal: Terminal, file: &Path, dry_run: bool) -> anyhow::Result<()> {
    let bytes = fs::read(file).map_err(|e| Trouble::unreadable(file, &e))?;
    let (rows, faults) = parse(&bytes, config.association.lang)?;
    for fault in &faults {
        terminal.note(&fault.fr, &fault.en);
    }
    if !dry_run {
        store(config, &rows, file).await?;
    }
    let (good, bad) = (rows.len(), faults.len());
    let firms = {
        let mut names: Vec<String> = rows.iter().map(|r| r.neq.as_ref().map_or_else(|| fold(&r.firm), ToString::to_string)).collect();
        names.sort_unstable();
        names.dedup();
        names.len()
    };
    let (fr, en) = if dry_run { ("Rien n'est écrit. ", "Nothing is written. ") } else { ("", "") };
    let said =
        |lang, people, firm, line| format!("{}, {}, {}", count(lang, good, people), count(lang, firms, firm), count(lang, bad, line));
    terminal.say(
        format!(
            "{fr}{}.",
            said(Lang::FR, ["personne", "personnes"], ["entreprise", "entreprises"], ["ligne laissée de côté", "lignes laissées de côté"])
        ),
        format!("{en}{}.", said(Lang::EN, ["person", "people"], ["firm", "firms"], ["line left out", "lines left out"])),
    );
    if good == 0 {
        return Err(Trouble::new("aucune ligne n'a pu être lue.", "no line could be read.").into());
    }
    Ok(())
}

async fn store(config: &Config, rows: &[Row], file: &Path) -> anyhow::Result<()> {
    let db = wire::database(config).await?;
    let now = clock::now();
    for row in rows {
        let member = Member { id: 0, name: row.firm.clone(), neq: row.neq.clone() };
        let member_id = db.upsert_member(&member, now).await?.context(row.firm.clone())?;
        let person = Person {
            id: 0,
            member_id: Some(member_id),
            role: Role::Member,
            email: row.email.clone(),
            name: row.name.clone(),
            lang: row.lang,
            zone: config.association.zone,
        };
        let note = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let basis = Basis { kind: row.consent, how: "import", note, ..Basis::default() };
        db.upsert_person_by(&person, &basis, now).await?;
    }
    Ok(())
}

/// The lines that can be used, and a sentence for each that cannot.
fn parse(bytes: &[u8], usual: Lang) -> Result<(Vec<Row>, Vec<Both>), Trouble> {
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).map_err(|_| {
        Trouble::new(
            "le fichier n'est pas en UTF-8\u{a0}; dans le tableur, choisissez «\u{a0}CSV UTF-8\u{a0}».",
            "the file is not UTF-8; in the spreadsheet choose “CSV UTF-8”.",
        )
    })?;
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.matches(';').count() > first.matches(',').count() { b';' } else { b',' };
    let mut csv = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = csv.headers().map_err(|e| Trouble::new(e.to_string(), e.to_string()))?.clone();
    let place = columns(&header)?;
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for record in csv.records() {
        let (line, row) = match record {
            Ok(record) if record.iter().all(str::is_empty) => continue,
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                let cell = |n: usize| place[n].and_then(|at| record.get(at)).unwrap_or_default();
                (line, row([cell(0), cell(1), cell(2), cell(3), cell(4), cell(5)], usual))
            }
            Err(e) => (e.position().map_or(0, csv::Position::line), Err(Both::same(e))),
        };
        match row {
            Ok(row) => rows.push(row),
            Err(why) => faults.push(Both::new(format!("ligne {line}\u{a0}: {}", why.fr), format!("line {line}: {}", why.en))),
        }
    }
    Ok((rows, faults))
}

/// Where each column stands; firm and e-mail must be there.
fn columns(header: &csv::StringRecord) -> Result<[Option<usize>; 6], Trouble> {
    let place = COLUMNS.map(|(_, names)| header.iter().position(|cell| names.contains(&fold(cell).as_str())));
    let missing: Vec<&str> = [0, 3].into_iter().filter(|n| place[*n].is_none()).map(|n| COLUMNS[n].0).collect();
    if missing.is_empty() {
        return Ok(place);
    }
    let found = header.iter().collect::<Vec<_>>().join(", ");
    Err(Trouble::new(
        format!("colonne introuvable\u{a0}: {}. La première ligne dit\u{a0}: {found}.", missing.join(", ")),
        format!("missing column: {}. The first line says: {found}.", missing.join(", ")),
    ))
}

fn row([firm, neq, name, email, lang, consent]: [&str; 6], usual: Lang) -> Result<Row, Both> {
    if firm.is_empty() {
        return Err(Both::new("le nom de l'entreprise manque.", "the firm's name is missing."));
    }
    Ok(Row {
        firm: firm.to_owned(),
        neq: if neq.is_empty() { None } else { Some(value(neq)?) },
        name: name.to_owned(),
        email: value(email)?,
        lang: language(lang, usual)?,
        consent: ground(consent)?,
    })
}

/// By membership, unless the list says that they said yes themselves.
fn ground(given: &str) -> Result<Consent, Both> {
    match fold(given).as_str() {
        "" | "implicite" | "tacite" | "implied" => Ok(Consent::Implied),
        "expres" | "explicite" | "express" => Ok(Consent::Express),
        _ => Err(Both::new(
            format!("consentement «\u{a0}{given}\u{a0}»\u{a0}: attendu, exprès ou implicite."),
            format!("consent “{given}”: expected express or implied."),
        )),
    }
}

fn language(given: &str, usual: Lang) -> Result<Lang, Both> {
    let lang = match fold(given).as_str() {
        "" => usual,
        "francais" | "french" => Lang::FR,
        "anglais" | "english" => Lang::EN,
        other => value(other)?,
    };
    if lang.is_spoken() { Ok(lang) } else { Err(refused(&Invalid::new("invalid-language", "language", given, "fr or en"))) }
}

fn value<T: FromStr<Err = Invalid>>(text: &str) -> Result<T, Both> {
    text.parse().map_err(|invalid| refused(&invalid))
}

fn refused(invalid: &Invalid) -> Both {
    Both::new(locale::invalid(Lang::FR, invalid), locale::invalid(Lang::EN, invalid))
}

#[cfg(test)]
mod tests {
    use domain::{Consent, Lang};

    use super::parse;

    #[test]
    fn a_list_says_on_which_ground_people_are_written_to() {
        let text = "firm,email,consent\nA inc.,a@a.example,\nB inc.,b@b.example,express\nC inc.,c@c.example,Exprès\nD inc.,d@d.example,peut-être\n";
        let (rows, faults) = parse(text.as_bytes(), Lang::FR).unwrap();
        assert_eq!(rows.iter().map(|r| r.consent).collect::<Vec<_>>(), [Consent::Implied, Consent::Express, Consent::Express]);
        assert!(faults.len() == 1 && faults[0].fr.contains("«\u{a0}peut-être\u{a0}»"), "{faults:?}");
    }

    #[test]
    fn french_and_english_headers_in_any_order_with_either_separator() {
        let french = "\u{feff}Courriel;Entreprise;NEQ;Nom;Langue\nmaude@a.example;Nordet inc.;1199990017;Maude;français\n";
        let english = "firm,neq,name,e-mail,language\nNordet inc.,,\"Ash, O.\",o@a.example,en\n";
        let (rows, faults) = parse(french.as_bytes(), Lang::FR).unwrap();
        assert!(faults.is_empty() && rows[0].firm == "Nordet inc." && rows[0].neq.is_some());
        let (rows, faults) = parse(english.as_bytes(), Lang::FR).unwrap();
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!((rows[0].name.as_str(), rows[0].lang), ("Ash, O.", Lang::EN));
    }

    #[test]
    fn a_bad_line_is_named_and_the_others_go_on() {
        let text = "firm,neq,email\nA inc.,123,a@a.example\nB inc.,,pas une adresse\n,,c@c.example\nD inc.,,d@d.example\n";
        let (rows, faults) = parse(text.as_bytes(), Lang::FR).unwrap();
        assert_eq!((rows.len(), faults.len()), (1, 3), "{faults:?}");
        assert!(
            faults[0].en.starts_with("line 2: ") && faults[1].en.starts_with("line 3: ") && faults[2].fr.starts_with("ligne 4"),
            "{faults:?}"
        );
        assert!(faults.iter().all(|f| !f.en.contains('[') && !f.fr.contains('[')), "a message is missing: {faults:?}");
    }

    #[test]
    fn a_file_without_the_needed_columns_is_refused() {
        let trouble = parse(b"a,b\n1,2\n", Lang::FR).err().unwrap();
        assert!(trouble.sentences()[0].fr.contains("entreprise / firm, courriel / email"), "{trouble}");
        assert!(parse(b"entreprise;courriel\n\xe9;x", Lang::FR).is_err());
    }
}
