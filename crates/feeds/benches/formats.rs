//! How fast the formats beside CanadaBuys and SEAO are read, and the plain libraries on the
//! same bytes: `serde_json` into owned structs, `quick-xml` decoding the paths that are used,
//! `csv::StringRecord`.
//!
//! `cargo bench -p feeds --bench formats`; with `CRIEUR_SHARED` set on real data, else on the
//! own fixtures repeated. Goal: within twice the plain library.

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
static TABLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let text = own("csv/ontario.csv");
    let (header, rows) = text.split_once('\n').unwrap();
    format!("{header}\n{}", rows.repeat(2_000)).into_bytes()
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
    ted_search_serde_json ted_search_check ted_search_read TedSearch TED_SEARCH serde_json::Value,
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

/// The same into owned text of the used columns, which is what `from_slice` is for JSON.
#[divan::bench]
fn table_csv_typed(bencher: Bencher<'_, '_>) {
    bencher.counter(BytesCount::of_slice(&*TABLE)).bench_local(|| {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(divan::black_box(TABLE.as_slice()));
        let mut rows = 0_u64;
        for row in reader.deserialize::<typed::Row>() {
            // Some of the fixture's rows have too few cells.
            rows += u64::from(row.map(divan::black_box_drop).is_ok());
        }
        rows
    });
}

#[divan::bench]
fn table_check(bencher: Bencher<'_, '_>) {
    let options: Options = serde_json::from_str(&own("csv/ontario.options.json")).unwrap();
    bencher
        .counter(BytesCount::of_slice(&*TABLE))
        .bench_local(|| Adapter::Csv.check_for(&options, divan::black_box(TABLE.as_slice())).unwrap());
}

#[divan::bench]
fn table_read(bencher: Bencher<'_, '_>) {
    let options: Options = serde_json::from_str(&own("csv/ontario.options.json")).unwrap();
    read(bencher, Adapter::Csv, &TABLE, &options);
}

/// The fields that are used, as owned text in the whole tree.
#[expect(dead_code, reason = "what is measured is building these")]
mod typed {
    use serde::Deserialize;
    use serde_json::Value;

    type Maybe = Option<String>;

    #[derive(Deserialize)]
    pub struct Package {
        releases: Vec<Value>,
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
    pub struct Row {
        #[serde(rename = "Reference Number")]
        reference: Maybe,
        #[serde(rename = "Title")]
        title: Maybe,
        #[serde(rename = "Organization")]
        buyer: Maybe,
        #[serde(rename = "Commodity")]
        codes: Maybe,
        #[serde(rename = "Published Date")]
        published: Maybe,
        #[serde(rename = "Closing Date")]
        closing: Maybe,
        #[serde(rename = "Status")]
        status: Maybe,
        #[serde(rename = "Link")]
        url: Maybe,
        #[serde(rename = "Summary")]
        description: Maybe,
    }

    #[derive(Deserialize)]
    pub struct Boamp {
        results: Vec<Value>,
    }
}
