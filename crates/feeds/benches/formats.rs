//! How fast the formats beside CanadaBuys and SEAO are read, and the plain libraries on the
//! same bytes: `serde_json` into owned structs, `quick-xml` decoding the paths that are used,
//! `csv::StringRecord`.
//!
//! `cargo bench -p feeds --bench formats`; with `CRIEUR_SHARED` set on real data, else on the
//! own fixtures repeated. Goal: within twice the plain library. A peer does what one writes at
//! first: JSON into typed, owned fields of what is used; XML into owned text of every leaf by
//! its path; a table row by row, which owns nothing. No peer judges, tidies or folds anything.

use std::{path::PathBuf, sync::LazyLock};

use divan::{Bencher, counter::BytesCount};
use feeds::{Adapter, Context, Options};
use quick_xml::{events::Event, reader::NsReader};

fn main() {
    divan::main();
}

#[expect(clippy::disallowed_methods, reason = "the environment says where real data lies")]
fn shared() -> Option<PathBuf> {
    std::env::var_os("CRIEUR_SHARED").map(|root| PathBuf::from(root).join("data/feeds"))
}

/// A real file, or an own fixture whose records are repeated.
fn bytes(real: &str, fixture: &str, records: (&str, &str), between: &str) -> Vec<u8> {
    if let Some(root) = shared() {
        return std::fs::read(root.join(real)).unwrap();
    }
    let text = std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/feeds").join(fixture)).unwrap();
    let (head, rest) = text.split_at(text.find(records.0).unwrap());
    let (body, tail) = rest.split_at(rest.rfind(records.1).unwrap());
    format!("{head}{}{tail}", vec![body; 300].join(between)).into_bytes()
}

static OCDS: LazyLock<Vec<u8>> =
    LazyLock::new(|| bytes("uk/contracts_finder_200.json", "contracts-finder/package.json", ("{\"ocid\"", "\n]"), ","));
static PLACSP: LazyLock<Vec<u8>> = LazyLock::new(|| {
    bytes("spain/PlataformasAgregadasSinMenores_20200103_031345.rebuilt.atom", "placsp/full.xml", ("  <entry>", "</feed>"), "\n")
});
static EFORMS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    bytes("ted/eforms-sdk/cn_24_maximal_100_lots.xml", "ted-eforms/lots.xml", ("  <a:ProcurementProjectLot>", "\n</ContractNotice>"), "\n")
});
static SEAO_XML: LazyLock<Vec<u8>> =
    LazyLock::new(|| bytes("seao/AvisRevisions_20190501_20190531.xml", "seao-xml/avis.xml", ("  <avis>", "</export>"), "\n"));
static RSS: LazyLock<Vec<u8>> =
    LazyLock::new(|| bytes("rss/buyandsell/active.rss", "rss/buyandsell.xml", ("    <item>", "  </channel>"), "\n"));
static SAM: LazyLock<Vec<u8>> =
    LazyLock::new(|| bytes("sam/search_response_2026-02.json", "sam/shapes.json", ("  {\"noticeId\"", "\n]}"), ","));
/// Nobody's real reply is at hand: always the own fixture.
static TED_SEARCH: LazyLock<Vec<u8>> = LazyLock::new(|| own_list("ted-search/lots.json", "  {", "\n]}"));
static BOAMP: LazyLock<Vec<u8>> = LazyLock::new(|| own_list("boamp/shapes.json", "  {\"idweb\"", "\n]}"));
/// Rows as they are published: the federal file as anybody's table, else the good row of the
/// fixture with a description of usual length.
static TABLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    if let Some(root) = shared() {
        let bytes = std::fs::read(root.join("canadabuys/open_sample.csv")).unwrap();
        let (header, rows) = bytes.split_at(bytes.iter().position(|b| *b == b'\n').unwrap() + 1);
        return [header, rows.repeat(5).as_slice()].concat();
    }
    let text = own("csv/ontario.csv");
    let (header, rows) = text.split_once('\n').unwrap();
    let row = rows.split_inclusive('\n').take(2).collect::<String>().replace("Lines", &"Lines of what is asked for. ".repeat(40));
    format!("{header}\n{}", row.repeat(2_000)).into_bytes()
});

/// The columns of that table.
static COLUMNS: LazyLock<Options> = LazyLock::new(|| {
    if shared().is_none() {
        return serde_json::from_str(&own("csv/ontario.options.json")).unwrap();
    }
    [
        ("column.reference", "referenceNumber-numeroReference"),
        ("column.title", "title-titre-eng"),
        ("column.description", "tenderDescription-descriptionAppelOffres-eng"),
        ("column.buyer", "contractingEntityName-nomEntitContractante-eng"),
        ("column.published", "publicationDate-datePublication"),
        ("column.closing", "tenderClosingDate-appelOffresDateCloture"),
        ("column.status", "tenderStatus-appelOffresStatut-eng"),
        ("column.url", "noticeURL-URLavis-eng"),
        ("column.codes", "unspsc"),
        ("scheme", "unspsc"),
        ("status.open", "Open"),
    ]
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .into()
});

fn own(path: &str) -> String {
    std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/feeds").join(path)).unwrap()
}

fn own_list(path: &str, begin: &str, end: &str) -> Vec<u8> {
    let text = own(path);
    let (head, rest) = text.split_at(text.find(begin).unwrap());
    let (body, tail) = rest.split_at(rest.rfind(end).unwrap());
    format!("{head}{}{tail}", vec![body; 300].join(",")).into_bytes()
}

fn read(bencher: Bencher<'_, '_>, adapter: Adapter, bytes: &[u8], options: &Options) {
    let ctx = Context { source: adapter.as_str(), zone: chrono_tz::America::Toronto, options, seen: None };
    bencher
        .counter(BytesCount::of_slice(bytes))
        .bench_local(|| adapter.read(&ctx, divan::black_box(bytes), &mut |record| divan::black_box_drop(record)).unwrap().records);
}

fn check(bencher: Bencher<'_, '_>, adapter: Adapter, bytes: &[u8]) {
    bencher.counter(BytesCount::of_slice(bytes)).bench_local(|| adapter.check(divan::black_box(bytes)).unwrap());
}

/// What one writes at first: the names on the way, and the text of every leaf and every
/// attribute as owned text.
fn paths(bencher: Bencher<'_, '_>, bytes: &[u8]) {
    bencher.counter(BytesCount::of_slice(bytes)).bench_local(|| {
        let mut reader = NsReader::from_reader(divan::black_box(bytes));
        let (mut buffer, mut path, mut found) = (Vec::new(), Vec::<String>::new(), Vec::<(String, String)>::new());
        loop {
            buffer.clear();
            match reader.read_resolved_event_into(&mut buffer).unwrap() {
                (_, Event::Start(tag)) => {
                    path.push(tag.local_name().as_ref().to_owned());
                    for attribute in tag.attributes().flatten() {
                        found.push((path.join("/"), attribute.value.into_owned()));
                    }
                }
                (_, Event::End(_)) => drop(path.pop()),
                (_, Event::Text(text)) => found.push((path.join("/"), text.xml10_content().into_owned())),
                (_, Event::Eof) => break,
                _ => {}
            }
        }
        found.len()
    });
}

fn typed<T: serde::de::DeserializeOwned>(bencher: Bencher<'_, '_>, bytes: &[u8]) {
    bencher.counter(BytesCount::of_slice(bytes)).bench_local(|| {
        divan::black_box_drop(serde_json::from_slice::<T>(divan::black_box(bytes)).unwrap());
    });
}

macro_rules! xml {
    ($($plain:ident $checked:ident $read:ident $adapter:ident $bytes:ident),+ $(,)?) => {$(
        #[divan::bench]
        fn $plain(bencher: Bencher<'_, '_>) {
            paths(bencher, &$bytes);
        }

        #[divan::bench]
        fn $checked(bencher: Bencher<'_, '_>) {
            check(bencher, Adapter::$adapter, &$bytes);
        }

        #[divan::bench]
        fn $read(bencher: Bencher<'_, '_>) {
            read(bencher, Adapter::$adapter, &$bytes, &feeds::NO_OPTIONS);
        }
    )+};
}

macro_rules! json {
    ($($plain:ident $checked:ident $read:ident $adapter:ident $bytes:ident $type:ty),+ $(,)?) => {$(
        #[divan::bench]
        fn $plain(bencher: Bencher<'_, '_>) {
            typed::<$type>(bencher, &$bytes);
        }

        #[divan::bench]
        fn $checked(bencher: Bencher<'_, '_>) {
            check(bencher, Adapter::$adapter, &$bytes);
        }

        #[divan::bench]
        fn $read(bencher: Bencher<'_, '_>) {
            read(bencher, Adapter::$adapter, &$bytes, &feeds::NO_OPTIONS);
        }
    )+};
}

xml! {
    placsp_quick_xml placsp_check placsp_read Placsp PLACSP,
    eforms_quick_xml eforms_check eforms_read TedEforms EFORMS,
    seao_xml_quick_xml seao_xml_check seao_xml_read SeaoXml SEAO_XML,
    rss_quick_xml rss_check rss_read Rss RSS,
}

json! {
    ocds_serde_json ocds_check ocds_read ContractsFinder OCDS typed::Package,
    sam_serde_json sam_check sam_read Sam SAM typed::Sam,
    ted_search_serde_json ted_search_check ted_search_read TedSearch TED_SEARCH typed::Ted,
    boamp_serde_json boamp_check boamp_read Boamp BOAMP typed::Boamp,
}

#[divan::bench]
fn table_csv_string_record(bencher: Bencher<'_, '_>) {
    bencher.counter(BytesCount::of_slice(&*TABLE)).bench_local(|| {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(divan::black_box(TABLE.as_slice()));
        let mut record = csv::StringRecord::new();
        let mut rows = 0_u64;
        while reader.read_record(&mut record).unwrap() {
            rows += 1;
        }
        rows
    });
}

#[divan::bench]
fn table_check(bencher: Bencher<'_, '_>) {
    bencher
        .counter(BytesCount::of_slice(&*TABLE))
        .bench_local(|| Adapter::Csv.check_for(&COLUMNS, divan::black_box(TABLE.as_slice())).unwrap());
}

#[divan::bench]
fn table_read(bencher: Bencher<'_, '_>) {
    read(bencher, Adapter::Csv, &TABLE, &COLUMNS);
}

/// The fields that are used, as owned text in the whole tree.
#[expect(dead_code, reason = "what is measured is building these")]
mod typed {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::Value;

    type Maybe = Option<String>;

    #[derive(Deserialize)]
    pub struct Package {
        releases: Vec<Release>,
    }

    #[derive(Deserialize)]
    pub struct Release {
        ocid: String,
        id: String,
        date: String,
        tag: Vec<String>,
        language: Maybe,
        buyer: Option<Party>,
        #[serde(default)]
        parties: Vec<Party>,
        tender: Option<Tender>,
        #[serde(default)]
        awards: Vec<Award>,
        #[serde(default)]
        contracts: Vec<Value>,
    }

    #[derive(Deserialize)]
    pub struct Party {
        id: Maybe,
        name: Maybe,
        #[serde(default)]
        roles: Vec<String>,
        address: Option<BTreeMap<String, Maybe>>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct Tender {
        title: Maybe,
        description: Maybe,
        status: Maybe,
        date_published: Maybe,
        classification: Option<Classification>,
        #[serde(default)]
        additional_classifications: Vec<Classification>,
        #[serde(default)]
        items: Vec<Item>,
        value: Option<Amount>,
        min_value: Option<Amount>,
        procurement_method: Maybe,
        procurement_method_details: Maybe,
        main_procurement_category: Maybe,
        #[serde(rename = "tenderPeriod")]
        period: Option<Period>,
        #[serde(default)]
        documents: Vec<Document>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct Item {
        classification: Option<Classification>,
        #[serde(default)]
        additional_classifications: Vec<Classification>,
        #[serde(default)]
        delivery_addresses: Vec<BTreeMap<String, Maybe>>,
    }

    #[derive(Deserialize)]
    pub struct Classification {
        scheme: Maybe,
        id: Maybe,
        description: Maybe,
    }

    #[derive(Deserialize)]
    pub struct Amount {
        amount: Option<f64>,
        currency: Maybe,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct Period {
        start_date: Maybe,
        end_date: Maybe,
    }

    #[derive(Deserialize)]
    pub struct Document {
        url: Maybe,
        title: Maybe,
    }

    #[derive(Deserialize)]
    pub struct Award {
        id: Maybe,
        status: Maybe,
        date: Maybe,
        value: Option<Amount>,
        #[serde(default)]
        suppliers: Vec<Party>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct Sam {
        opportunities_data: Vec<Opportunity>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct Opportunity {
        notice_id: String,
        title: Maybe,
        solicitation_number: Maybe,
        full_parent_path_name: Maybe,
        full_parent_path_code: Maybe,
        posted_date: Maybe,
        #[serde(rename = "type")]
        kind: Maybe,
        type_of_set_aside: Maybe,
        type_of_set_aside_description: Maybe,
        response_dead_line: Maybe,
        naics_code: Maybe,
        naics_codes: Option<Vec<String>>,
        classification_code: Maybe,
        active: Maybe,
        ui_link: Maybe,
        resource_links: Option<Vec<String>>,
        place_of_performance: Option<Value>,
        award: Option<Value>,
    }

    #[derive(Deserialize)]
    pub struct Boamp {
        results: Vec<Avis>,
    }

    /// A field of several shapes stays untyped, as one leaves it.
    #[derive(Deserialize)]
    pub struct Avis {
        idweb: Maybe,
        objet: Maybe,
        nomacheteur: Maybe,
        dateparution: Maybe,
        datelimitereponse: Maybe,
        nature: Maybe,
        nature_libelle: Maybe,
        type_procedure: Option<Value>,
        procedure_libelle: Maybe,
        type_marche: Option<Value>,
        code_departement: Option<Value>,
        code_departement_prestation: Option<Value>,
        descripteur_code: Option<Value>,
        descripteur_libelle: Option<Value>,
        titulaire: Option<Value>,
        annonce_lie: Option<Value>,
        contractfolderid: Maybe,
        #[serde(rename = "url_avis")]
        page: Maybe,
        donnees: Option<Value>,
    }

    #[derive(Deserialize)]
    pub struct Ted {
        notices: Vec<TedNotice>,
    }

    type Slots = Option<Vec<Maybe>>;

    #[derive(Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub struct TedNotice {
        publication_number: Maybe,
        publication_date: Maybe,
        notice_type: Maybe,
        procedure_identifier: Maybe,
        notice_version: Maybe,
        notice_title: Option<BTreeMap<String, String>>,
        title_lot: Option<BTreeMap<String, Vec<String>>>,
        identifier_lot: Slots,
        deadline_receipt_tender_date_lot: Slots,
        deadline_receipt_tender_time_lot: Slots,
        deadline_receipt_request: Slots,
        deadline_date_lot: Slots,
        estimated_value_lot: Slots,
        estimated_value_cur_lot: Slots,
    }
}
