//! Spreadsheets under the same mapping as CSV, and what is wrong with some.

use std::io::{Cursor, Write};

use feeds::{Adapter, FeedError, Options};
use proptest::prelude::*;
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::support::{input, options, read_with};

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook of one sheet with these rows as XML; style 1 is a date with its time.
fn xlsx(rows: &str, shared: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let book = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"Avis\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let links = format!(
        "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"{relations}/styles\" Target=\"styles.xml\"/><Relationship Id=\"rId3\" Type=\"{relations}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
    );
    let styles =
        format!("<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>");
    let root = format!(
        "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    archive(&[
        ("_rels/.rels", &root),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &links),
        ("xl/styles.xml", &styles),
        ("xl/sharedStrings.xml", &format!("<sst xmlns=\"{main}\">{shared}</sst>")),
        ("xl/worksheets/sheet1.xml", &format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>")),
    ])
}

fn ods(tables: &str) -> Vec<u8> {
    let office = "urn:oasis:names:tc:opendocument:xmlns";
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content xmlns:office=\"{office}:office:1.0\" xmlns:table=\"{office}:table:1.0\" xmlns:text=\"{office}:text:1.0\"><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    archive(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)])
}

fn mapping() -> Options {
    let pairs = [
        ("column.reference", "Réf."),
        ("column.title", "Titre"),
        ("column.closing", "Fermeture"),
        ("column.url", "Lien"),
        ("language", "fr"),
    ];
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

const XLSX_ROWS: &str = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Exporté hier</t></is></c></row>\
    <row r=\"3\"><c r=\"A3\" t=\"s\"><v>0</v></c><c r=\"B3\" t=\"s\"><v>1</v></c><c r=\"C3\" t=\"s\"><v>2</v></c><c r=\"D3\" t=\"s\"><v>3</v></c></row>\
    <row r=\"4\"><c r=\"A4\"><v>1001</v></c><c r=\"B4\" t=\"s\"><v>4</v></c><c r=\"C4\" s=\"1\"><v>46357.583333333336</v></c></row>\
    <row r=\"6\"><c r=\"A6\" t=\"inlineStr\"><is><t>A-2</t></is></c><c r=\"B6\" t=\"inlineStr\"><is><t>Texte</t></is></c><c r=\"C6\" t=\"inlineStr\"><is><t>2026-12-02</t></is></c><c r=\"D6\" t=\"inlineStr\"><is><t>https://example.invalid/2</t></is></c></row>\
    <row r=\"7\"><c r=\"B7\" t=\"inlineStr\"><is><t>Sans référence</t></is></c></row>";
const SHARED: &str = "<si><t>Réf.</t></si><si><t>Titre</t></si><si><t>Fermeture</t></si><si><t>Lien</t></si><si><r><t xml:space=\"preserve\">Logiciel </t></r><r><t>à 5 €</t></r></si>";
const ODS_TABLE: &str = "<table:table table:name=\"Avis\"><table:table-row><table:table-cell office:value-type=\"string\"><text:p>Exporté hier</text:p></table:table-cell></table:table-row>\
    <table:table-row table:number-rows-repeated=\"1\"><table:table-cell table:number-columns-repeated=\"1024\"/></table:table-row>\
    <table:table-row><table:table-cell office:value-type=\"string\"><text:p>Réf.</text:p></table:table-cell><table:table-cell><text:p>Titre</text:p></table:table-cell><table:table-cell><text:p>Fermeture</text:p></table:table-cell><table:table-cell><text:p>Lien</text:p></table:table-cell><table:table-cell table:number-columns-repeated=\"1020\"/></table:table-row>\
    <table:table-row><table:table-cell office:value-type=\"float\" office:value=\"1001\"><text:p>1 001</text:p></table:table-cell><table:table-cell><text:p>Logiciel <text:span>à 5 €</text:span></text:p></table:table-cell><table:table-cell office:value-type=\"date\" office:date-value=\"2026-12-01T14:00:00\"><text:p>1 déc.</text:p></table:table-cell></table:table-row>\
    <table:table-row><table:table-cell table:number-columns-repeated=\"1024\"/></table:table-row>\
    <table:table-row><table:table-cell><text:p>A-2</text:p></table:table-cell><table:table-cell><text:p>Texte</text:p></table:table-cell><table:table-cell><text:p>2026-12-02</text:p></table:table-cell><table:table-cell><text:p>https://example.invalid/2</text:p></table:table-cell></table:table-row>\
    <table:table-row><table:table-cell/><table:table-cell><text:p>Sans référence</text:p></table:table-cell></table:table-row>\
    <table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>\
    <table:table table:name=\"Autre\"><table:table-row><table:table-cell><text:p>Rien d’utile</text:p></table:table-cell></table:table-row></table:table>";

#[test]
fn csv_xlsx_and_ods_say_the_same() {
    let csv = "Exporté hier,,,\n,,,\nRéf.,Titre,Fermeture,Lien\n1001,Logiciel à 5 €,2026-12-01T14:00:00,\n,,,\nA-2,Texte,2026-12-02,https://example.invalid/2\n,Sans référence,,\n";
    let files = [csv.as_bytes().to_vec(), xlsx(XLSX_ROWS, SHARED), ods(ODS_TABLE)];
    let [csv, xlsx, ods] = files.map(|bytes| {
        let (harvest, outcome) = read_with(Adapter::Csv, &mapping(), bytes.as_slice());
        assert_eq!(outcome.unwrap().records, 3);
        Adapter::Csv.check_for(&mapping(), bytes.as_slice()).unwrap();
        Adapter::Csv.check(bytes.as_slice()).unwrap();
        harvest
    });
    assert_eq!(csv.notices.len(), 2);
    assert_eq!(csv.notices[0].title.best(domain::Lang::FR), "Logiciel à 5 €");
    assert_eq!(csv.notices[0].closing.as_ref().unwrap().at.to_rfc3339(), "2026-12-01T19:00:00+00:00");
    assert_eq!(csv.notices, xlsx.notices);
    assert_eq!(csv.notices, ods.notices);
    for (harvest, place) in [(&csv, "line 7"), (&xlsx, "row 7"), (&ods, "row 7")] {
        let places: Vec<(&str, &str)> = harvest.skipped.iter().map(|s| (s.place.as_str(), s.reason.text.as_str())).collect();
        assert_eq!(places, [(place, "the reference is empty")]);
    }
}

#[test]
fn a_sheet_is_picked_by_name() {
    let mut options = mapping();
    for bytes in [xlsx(XLSX_ROWS, SHARED), ods(ODS_TABLE)] {
        options.insert("sheet".into(), "avis".into());
        assert_eq!(read_with(Adapter::Csv, &options, bytes.as_slice()).0.notices.len(), 2);
        options.insert("sheet".into(), "Appels".into());
        let error = read_with(Adapter::Csv, &options, bytes.as_slice()).1.unwrap_err().to_string();
        assert!(error.contains("no such sheet, there are `Avis`"), "{error}");
    }
}

#[test]
fn a_missing_column_is_named_with_those_that_are_there() {
    let mut options = mapping();
    options.insert("column.buyer".into(), "Organisme".into());
    for bytes in [xlsx(XLSX_ROWS, SHARED), ods(ODS_TABLE)] {
        let error = Adapter::Csv.check_for(&options, bytes.as_slice()).unwrap_err().to_string();
        assert_eq!(error, "header: the column `Organisme` is missing, there are `Réf.`, `Titre`, `Fermeture`, `Lien`");
    }
}

#[test]
fn spreadsheets_that_are_bombs_are_refused() {
    let header = "<table:table-row><table:table-cell><text:p>Réf.</text:p></table:table-cell><table:table-cell><text:p>Titre</text:p></table:table-cell><table:table-cell><text:p>Fermeture</text:p></table:table-cell><table:table-cell><text:p>Lien</text:p></table:table-cell></table:table-row>";
    let table = |rows: &str| ods(&format!("<table:table table:name=\"a\">{header}{rows}</table:table>"));
    let far = |cell: &str| xlsx(&format!("<row r=\"1\"><c r=\"{cell}\"><v>1</v></c></row>"), "");
    let bombs = [
        // Filled cells and rows repeated to the border of the sheet.
        table(
            "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>",
        ),
        table(
            "<table:table-row><table:table-cell table:number-columns-repeated=\"16384\"><text:p>x</text:p></table:table-cell></table:table-row>",
        ),
        table(
            "<table:table-row><table:table-cell table:number-columns-repeated=\"99999999999\"><text:p>x</text:p></table:table-cell></table:table-row>",
        ),
        // One cell in the far corner.
        far("XFD1048576"),
        // Parts that grow when they are opened.
        archive(&[("xl/workbook.xml", &" ".repeat(140 << 20))]),
        archive(&[("content.xml", &" ".repeat(140 << 20))]),
        ods("<!DOCTYPE x [<!ENTITY a \"b\">]>"),
        archive(&[("readme.txt", "no spreadsheet")]),
    ];
    for (n, bomb) in bombs.iter().enumerate() {
        assert!(bomb.len() < 1 << 20, "{n}");
        let outcome = read_with(Adapter::Csv, &mapping(), bomb.as_slice()).1;
        assert!(matches!(outcome, Err(FeedError::Malformed { .. } | FeedError::NotCsv { .. })), "{n}: {outcome:?}");
    }
}

#[test]
fn no_cut_of_a_spreadsheet_passes() {
    for bytes in [xlsx(XLSX_ROWS, SHARED), ods(ODS_TABLE)] {
        for end in 0..bytes.len() {
            assert!(Adapter::Csv.check(&bytes[..end]).is_err(), "cut at {end}");
        }
    }
}

#[test]
fn no_cut_of_a_csv_passes_but_behind_a_row() {
    let bytes = input(Adapter::Csv, "ontario");
    let options = options(Adapter::Csv, "ontario");
    for end in 0..bytes.len() {
        let quotes = bytes[..end].split(|b| *b == b'"').count() - 1;
        let whole = end > 0 && bytes[end - 1] == b'\n' && quotes % 2 == 0;
        assert_eq!(Adapter::Csv.check_for(&options, &bytes[..end]).is_ok(), whole, "cut at {end}");
    }
}

/// Also where lines end with CR LF, cells hold line breaks and lines are blank.
#[test]
fn a_bad_row_is_named_by_its_line() {
    let text = "Réf.;Titre;Fermeture;Lien\n\n1;\"Un\ndeux\";;\n2;Trop;peu\n3;;;\n";
    for ends in ["\n", "\r\n"] {
        let (mut options, text) = (mapping(), text.replace('\n', ends));
        options.insert("delimiter".into(), ";".into());
        let (harvest, outcome) = read_with(Adapter::Csv, &options, text.as_bytes());
        let places: Vec<&str> = harvest.skipped.iter().map(|s| s.place.as_str()).collect();
        assert_eq!((places, outcome.unwrap().notices), (vec!["line 5", "line 6"], 1), "{ends:?}");
    }
}

#[test]
fn a_quote_that_is_never_closed_is_refused_early() {
    let bytes = [b"a,b\n\"".as_slice(), &vec![b'x'; 40 << 20]].concat();
    assert!(matches!(Adapter::Csv.check(bytes.as_slice()), Err(FeedError::Malformed { .. })));
    let dialect = input(Adapter::CanadaBuys, "dialect");
    let header = &dialect[..=dialect.iter().position(|b| *b == b'\n').unwrap()];
    let bytes = [header, b"\"", &vec![b'x'; 40 << 20]].concat();
    assert!(matches!(Adapter::CanadaBuys.check(bytes.as_slice()), Err(FeedError::Malformed { place, .. }) if place == "line 2"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn damaged_spreadsheets_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), stored in any::<bool>()) {
        // Stored parts let the damage through to the readers behind the archive.
        for bytes in [xlsx(XLSX_ROWS, SHARED), ods(ODS_TABLE)] {
            let mut bytes = if stored { restored(&bytes) } else { bytes };
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            let (harvest, _) = read_with(Adapter::Csv, &mapping(), bytes.as_slice());
            prop_assert!(harvest.notices.iter().all(|n| !n.reference.is_empty()));
        }
    }
}

/// The same archive without compression.
fn restored(bytes: &[u8]) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut part = from.by_index(index).unwrap();
        to.start_file(part.name().unwrap().into_owned(), SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored))
            .unwrap();
        std::io::copy(&mut part, &mut to).unwrap();
    }
    to.finish().unwrap().into_inner()
}
