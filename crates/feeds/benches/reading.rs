//! How fast payloads are read, beside the plain libraries on the same bytes.
//!
//! `cargo bench -p feeds`; with `CRIEUR_SHARED` set on real data, else on the own fixtures
//! repeated. Goals: SEAO within twice a typed `from_slice` of the whole package; CanadaBuys
//! normalised within twice `csv::StringRecord`, within five times with the digest. That peer only
//! cuts each row into cells, into memory that is used again: it owns, judges and tidies nothing.

use std::{fs::File, io::Read, path::PathBuf, sync::LazyLock};

use divan::{Bencher, counter::BytesCount};
use feeds::{Adapter, Context, NO_OPTIONS, Record};

fn main() {
    divan::main();
}

#[expect(clippy::disallowed_methods, reason = "the environment says where real data lies")]
fn shared() -> Option<PathBuf> {
    std::env::var_os("CRIEUR_SHARED").map(|root| PathBuf::from(root).join("data/feeds"))
}

fn fixture(path: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/feeds").join(path)).unwrap()
}

/// About 8 MB of SEAO, as published: indented, with a byte order mark.
static SEAO: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut bytes = Vec::new();
    if let Some(root) = shared() {
        let file = File::open(root.join("seao/hebdo_20261109_20261115.json.gz")).unwrap();
        flate2::read::GzDecoder::new(file).read_to_end(&mut bytes).unwrap();
        return bytes;
    }
    let text = String::from_utf8(fixture("seao/awards.json")).unwrap();
    let (head, rest) = text.split_once("\"releases\": [").unwrap();
    let releases = rest.rsplit_once(']').unwrap().0;
    bytes.extend_from_slice(format!("{head}\"releases\": [{}]}}\n", [releases; 900].join(",")).as_bytes());
    bytes
});

/// A few MB of CanadaBuys.
static CANADABUYS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let (text, times) = match shared() {
        Some(root) => (std::fs::read(root.join("canadabuys/open_sample.csv")).unwrap(), 5),
        None => (fixture("canadabuys/dialect.csv"), 4_000),
    };
    let header = text.iter().position(|b| *b == b'\n').unwrap() + 1;
    let mut bytes = text[..header].to_vec();
    (0..times).for_each(|_| bytes.extend_from_slice(&text[header..]));
    bytes
});

fn read(adapter: Adapter, bytes: &[u8], with: impl Fn(&Record)) -> u64 {
    let ctx = Context { source: adapter.as_str(), zone: chrono_tz::America::Toronto, options: &NO_OPTIONS, seen: None };
    adapter
        .read(&ctx, bytes, &mut |record| {
            if let Ok(record) = &record {
                with(record);
            }
            divan::black_box_drop(record);
        })
        .unwrap()
        .records
}

fn digest(record: &Record) {
    if let Record::Notice(notice) = record {
        divan::black_box(notice.digest());
    }
}

fn bytes_of(bytes: &[u8]) -> BytesCount {
    BytesCount::of_slice(bytes)
}

#[divan::bench]
fn seao_serde_json_typed(bencher: Bencher<'_, '_>) {
    let bytes = SEAO.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&SEAO);
    bencher
        .counter(bytes_of(bytes))
        .bench_local(|| serde_json::from_slice::<typed::Package>(divan::black_box(bytes)).unwrap().releases.len());
}

#[divan::bench]
fn seao_check(bencher: Bencher<'_, '_>) {
    bencher.counter(bytes_of(&SEAO)).bench_local(|| Adapter::Seao.check(divan::black_box(SEAO.as_slice())).unwrap());
}

#[divan::bench]
fn seao_read(bencher: Bencher<'_, '_>) {
    bencher.counter(bytes_of(&SEAO)).bench_local(|| read(Adapter::Seao, &SEAO, |_| ()));
}

#[divan::bench]
fn seao_read_and_digest(bencher: Bencher<'_, '_>) {
    bencher.counter(bytes_of(&SEAO)).bench_local(|| read(Adapter::Seao, &SEAO, digest));
}

#[divan::bench]
fn canadabuys_csv_string_record(bencher: Bencher<'_, '_>) {
    bencher.counter(bytes_of(&CANADABUYS)).bench_local(|| {
        let mut reader = csv::Reader::from_reader(divan::black_box(CANADABUYS.as_slice()));
        let mut record = csv::StringRecord::new();
        let mut rows = 0_u64;
        while reader.read_record(&mut record).unwrap() {
            rows += 1;
        }
        rows
    });
}

#[divan::bench]
fn canadabuys_check(bencher: Bencher<'_, '_>) {
    bencher.counter(bytes_of(&CANADABUYS)).bench_local(|| Adapter::CanadaBuys.check(divan::black_box(CANADABUYS.as_slice())).unwrap());
}

#[divan::bench]
fn canadabuys_read(bencher: Bencher<'_, '_>) {
    bencher.counter(bytes_of(&CANADABUYS)).bench_local(|| read(Adapter::CanadaBuys, &CANADABUYS, |_| ()));
}

#[divan::bench]
fn canadabuys_read_and_digest(bencher: Bencher<'_, '_>) {
    bencher.counter(bytes_of(&CANADABUYS)).bench_local(|| read(Adapter::CanadaBuys, &CANADABUYS, digest));
}

/// What is used of a package, the way one writes it at first: owned text, the whole tree.
#[expect(dead_code, reason = "what is measured is building these")]
mod typed {
    use serde::Deserialize;

    type Maybe = Option<String>;

    #[derive(Deserialize)]
    pub struct Package {
        pub releases: Vec<Release>,
    }

    #[derive(Deserialize)]
    pub struct Release {
        ocid: String,
        id: String,
        date: String,
        tag: Vec<String>,
        language: Maybe,
        parties: Vec<Party>,
        buyer: Option<Organisation>,
        tender: Tender,
        #[serde(default)]
        awards: Vec<Award>,
        #[serde(default)]
        contracts: Vec<Contract>,
    }

    #[derive(Deserialize)]
    pub struct Organisation {
        id: Maybe,
        name: Maybe,
    }

    #[derive(Deserialize)]
    pub struct Party {
        id: Maybe,
        name: Maybe,
        roles: Vec<String>,
        details: Option<Details>,
        address: Option<Address>,
    }

    #[derive(Deserialize)]
    pub struct Details {
        municipal: Maybe,
        neq: Maybe,
    }

    #[derive(Deserialize)]
    pub struct Address {
        locality: Maybe,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct Tender {
        title: String,
        status: String,
        procuring_entity: Option<Organisation>,
        items: Vec<Item>,
        procurement_method: String,
        procurement_method_details: String,
        main_procurement_category: String,
        #[serde(rename = "tenderPeriod")]
        period: Option<Period>,
        documents: Vec<Document>,
    }

    #[derive(Deserialize)]
    pub struct Item {
        id: String,
        description: String,
        classification: Option<Classification>,
    }

    #[derive(Deserialize)]
    pub struct Classification {
        scheme: String,
        id: String,
        description: Maybe,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct Period {
        start_date: Maybe,
        end_date: Maybe,
    }

    #[derive(Deserialize)]
    pub struct Document {
        url: String,
    }

    #[derive(Deserialize)]
    pub struct Award {
        id: String,
        status: Maybe,
        date: Maybe,
        value: Option<Amount>,
        #[serde(default)]
        suppliers: Vec<Organisation>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct Contract {
        #[serde(rename = "awardID")]
        award_id: Maybe,
        status: Maybe,
        date_signed: Maybe,
    }

    #[derive(Deserialize)]
    pub struct Amount {
        amount: serde_json::Number,
        currency: Maybe,
    }
}
