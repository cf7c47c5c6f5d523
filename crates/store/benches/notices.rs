//! What storing notices costs, beside the same rows written by bare multi-row statements.
//!
//! `cargo bench -p store`. SQLite in a temporary folder with the settings of production
//! (WAL, synchronous FULL); 10,000 notices in transactions of 500.

use chrono::{DateTime, NaiveDate, Utc};
use divan::{Bencher, counter::ItemsCount};
use domain::{Buyer, Closing, Code, Lang, Notice, NoticeCode, Region, Scheme, Status, Text, fold};
use sqlx::{
    Connection, QueryBuilder, Sqlite, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use store::{Db, NoticeFilter};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const NOTICES: usize = 10_000;
const BATCH: usize = 500;

fn main() {
    divan::main();
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_366_800, 0).unwrap()
}

const WORDS: &str = "services professionnels informatique réseaux sécurité surveillance gestion intégration données nuage \
    maintenance équipement construction réfection pavage bâtiment école ville ministère approvisionnement logiciel licences \
    support installation câblage formation analyse géomatique accessibilité";

/// Text of about so many words, different for each seed.
fn prose(seed: usize, words: usize) -> String {
    let list: Vec<&str> = WORDS.split_whitespace().collect();
    (0..words).map(|i| list[(seed * 31 + i * i * 7 + i * (seed % 13)) % list.len()]).collect::<Vec<_>>().join(" ")
}

fn notice(i: usize) -> Notice {
    let date = NaiveDate::from_ymd_opt(2026, 11, 1 + u32::try_from(i % 20).unwrap());
    let code = |digits: usize| NoticeCode {
        code: Code::parse(Scheme::Unspsc, &format!("{digits:08}")).unwrap(),
        label: Text::of(Lang::FR, prose(digits, 5)),
    };
    Notice {
        source: "bench".to_owned(),
        reference: format!("cb-{i}-2026"),
        version_key: "001".to_owned(),
        family_key: format!("solicitation {i}"),
        title: Text::of(Lang::FR, prose(i, 9)).with(Lang::EN, prose(i + 1, 9)),
        description: Text::of(Lang::FR, prose(i, 90)).with(Lang::EN, prose(i + 1, 90)),
        lang: Some(Lang::FR),
        buyer: Buyer { name: Text::of(Lang::FR, prose(i % 50, 4)), ..Buyer::default() },
        codes: (0..3).map(|k| code(43_000_000 + i * 97 % 900_000 + k * 100)).collect(),
        regions: vec![Region { raw: "Québec".to_owned(), code: Some("CA-QC".parse().unwrap()) }],
        closing: Some(Closing::stated(now() + chrono::Duration::minutes(i64::try_from(i).unwrap() * 7), "x", chrono_tz::America::Toronto)),
        published: date,
        status: Status::Open,
        ..Notice::default()
    }
}

struct Stage {
    folder: TempDir,
    runtime: Runtime,
    db: Db,
}

impl Stage {
    fn new() -> Self {
        let (folder, runtime) = (tempfile::tempdir().unwrap(), Runtime::new().unwrap());
        let db = runtime.block_on(async {
            let db = Db::open(&format!("sqlite:{}", folder.path().join("bench.db").display())).await.unwrap();
            db.migrate().await.unwrap();
            db
        });
        Self { folder, runtime, db }
    }

    fn store(&self, notices: &[Notice]) {
        self.runtime.block_on(async {
            for batch in notices.chunks(BATCH) {
                let mut tx = self.db.begin().await.unwrap();
                tx.upsert_notices(batch, now()).await.unwrap();
                tx.commit().await.unwrap();
            }
        });
    }
}

fn notices() -> Vec<Notice> {
    (0..NOTICES).map(notice).collect()
}

#[divan::bench(sample_count = 7, sample_size = 1)]
fn a_first_time(bencher: Bencher) {
    let notices = notices();
    bencher.counter(ItemsCount::new(NOTICES)).with_inputs(Stage::new).bench_values(|stage| {
        stage.store(&notices);
        stage
    });
}

#[divan::bench(sample_count = 7, sample_size = 1)]
fn b_again_unchanged(bencher: Bencher) {
    let (notices, stage) = (notices(), Stage::new());
    stage.store(&notices);
    bencher.counter(ItemsCount::new(NOTICES)).bench_local(|| stage.store(&notices));
}

/// A row with everything computed beforehand.
struct Row {
    texts: [String; 12],
    published: NaiveDate,
    codes: Vec<String>,
}

fn row(notice: &Notice) -> Row {
    let search = [notice.title.best(Lang::FR), notice.title.best(Lang::EN), notice.description.best(Lang::FR)];
    let search: Vec<String> = search.into_iter().chain([notice.description.best(Lang::EN)]).map(fold).collect();
    let time = |at: DateTime<Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, false);
    Row {
        texts: [
            notice.source.clone(),
            notice.reference.to_lowercase(),
            notice.version_key.clone(),
            notice.digest().to_string(),
            notice.family_key.clone(),
            "open".to_owned(),
            "other".to_owned(),
            time(notice.closing.as_ref().unwrap().at),
            time(now()),
            fold(notice.buyer.name.best(Lang::FR)),
            serde_json::to_string(notice).unwrap(),
            search.join("\n"),
        ],
        published: notice.published.unwrap(),
        codes: notice.codes.iter().map(|c| c.code.digits.clone()).collect(),
    }
}

/// The same rows into the same tables, by multi-row upserts and nothing else.
async fn raw(file: &std::path::Path, rows: &[Row]) {
    let options = SqliteConnectOptions::new().filename(file).journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full);
    let mut connection = SqliteConnection::connect_with(&options.foreign_keys(true)).await.unwrap();
    for batch in rows.chunks(BATCH) {
        let mut tx = connection.begin_with("BEGIN IMMEDIATE").await.unwrap();
        let mut query = QueryBuilder::<Sqlite>::new(
            "INSERT INTO notice (source, reference_key, version_key, digest, family_key, status, kind, closes_at, first_seen, buyer,
                                 body, search, changed_at, published, revision, matched_revision) ",
        );
        query.push_values(batch, |mut b, row| {
            for text in &row.texts {
                b.push_bind(text);
            }
            b.push_bind(&row.texts[8]).push_bind(row.published).push_bind(1_i64).push_bind(0_i64);
        });
        query.push(
            " ON CONFLICT (source, reference_key) DO UPDATE SET version_key = excluded.version_key, digest = excluded.digest,
              body = excluded.body, search = excluded.search, revision = notice.revision + 1 WHERE notice.digest <> excluded.digest
              RETURNING id",
        );
        let ids: Vec<i64> = query.build_query_scalar().fetch_all(&mut *tx).await.unwrap();
        let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO notice_code (notice_id, scheme, digits) ");
        let codes = ids.iter().zip(batch).flat_map(|(id, row)| row.codes.iter().map(move |digits| (*id, digits)));
        query.push_values(codes, |mut b, (id, digits)| {
            b.push_bind(id).push_bind("unspsc").push_bind(digits);
        });
        query.build().execute(&mut *tx).await.unwrap();
        let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO notice_region (notice_id, code) ");
        query.push_values(&ids, |mut b, id| {
            b.push_bind(id).push_bind("CA-QC");
        });
        query.build().execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
    }
    connection.close().await.unwrap();
}

#[divan::bench(sample_count = 7, sample_size = 1)]
fn c_raw_batch_upsert(bencher: Bencher) {
    let rows: Vec<Row> = notices().iter().map(row).collect();
    bencher.counter(ItemsCount::new(NOTICES)).with_inputs(Stage::new).bench_values(|stage| {
        stage.runtime.block_on(raw(&stage.folder.path().join("bench.db"), &rows));
        stage
    });
}

#[divan::bench(sample_count = 20, sample_size = 1, args = ["", "geomatique", "geomatique introuvable"])]
fn d_search_among_ten_thousand(bencher: Bencher, words: &str) {
    let stage = Stage::new();
    stage.store(&notices());
    let filter = NoticeFilter { text: words.to_owned(), open_at: Some(now()), limit: 50, ..NoticeFilter::default() };
    bencher.bench_local(|| stage.runtime.block_on(stage.db.search(&filter)).unwrap().notices.len());
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn e_counts_among_ten_thousand(bencher: Bencher) {
    let stage = Stage::new();
    stage.store(&notices());
    bencher.bench_local(|| stage.runtime.block_on(stage.db.counts(now())).unwrap());
}
