//! Databases to test on, and things to put into them.

use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::{Buyer, Closing, Code, Lang, Match, Member, Notice, NoticeCode, Person, Profile, Region, Role, Scheme, Status, Text};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use store::Db;
use tempfile::TempDir;

/// Noon in Québec on the day of most tests.
pub fn noon() -> DateTime<Utc> {
    at("2026-11-22T17:00:00Z")
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub fn minutes(n: i64) -> Duration {
    Duration::minutes(n)
}

/// A migrated database that goes away with the guard.
pub struct Fresh {
    pub db: Db,
    pub url: String,
    _folder: Option<TempDir>,
    server: Option<(String, String)>,
}

static NEXT: AtomicU32 = AtomicU32::new(0);

pub async fn sqlite() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("test.db").display());
    let db = Db::open(&url).await.unwrap();
    db.migrate().await.unwrap();
    Fresh { db, url, _folder: Some(folder), server: None }
}

#[expect(clippy::disallowed_methods, reason = "the one thing that a test run is told from outside")]
pub fn postgres_server() -> String {
    std::env::var("CRIEUR_TEST_POSTGRES").expect("CRIEUR_TEST_POSTGRES is not set: run tests/run, or eval \"$(tests/postgres start)\"")
}

pub async fn postgres() -> Fresh {
    let server = postgres_server();
    let name = format!("store_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let mut admin = PgConnection::connect(&server).await.unwrap();
    admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    admin.close().await.unwrap();
    let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
    let db = Db::open(&url).await.unwrap();
    db.migrate().await.unwrap();
    Fresh { db, url, _folder: None, server: Some((server, name)) }
}

impl Fresh {
    pub async fn done(self) {
        self.db.close().await;
        if let Some((server, name)) = self.server {
            let mut admin = PgConnection::connect(&server).await.unwrap();
            admin.execute(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).await.unwrap();
        }
    }
}

/// Runs a test on a fresh database of each engine.
pub async fn each_engine(test: impl AsyncFn(Db)) {
    for fresh in [sqlite().await, postgres().await] {
        // Shown only when the test fails: on which engine it did.
        eprintln!("on {}", fresh.db.describe());
        test(fresh.db.clone()).await;
        fresh.done().await;
    }
}

pub fn closing(text: &str) -> Closing {
    Closing::stated(at(text), text, chrono_tz::America::Toronto)
}

/// An open notice of the source `test` that closes in December.
pub fn notice(reference: &str) -> Notice {
    Notice {
        source: "test".to_owned(),
        reference: reference.to_owned(),
        version_key: "001".to_owned(),
        family_key: format!("family {reference}"),
        title: Text::of(Lang::FR, format!("Services de cybersécurité {reference}")).with(Lang::EN, "Cyber security services"),
        description: Text::of(Lang::FR, "Surveillance des réseaux à 100 % et réponse aux incidents"),
        lang: Some(Lang::FR),
        buyer: Buyer { name: Text::of(Lang::FR, "Ville de Trois-Rivières"), ..Buyer::default() },
        codes: vec![code("81111500")],
        regions: vec![region("Québec", Some("CA-QC"))],
        closing: Some(closing("2026-12-10T19:00:00Z")),
        published: NaiveDate::from_ymd_opt(2026, 11, 20),
        status: Status::Open,
        ..Notice::default()
    }
}

pub fn code(digits: &str) -> NoticeCode {
    NoticeCode { code: Code::parse(Scheme::Unspsc, digits).unwrap(), label: Text::default() }
}

pub fn region(raw: &str, code: Option<&str>) -> Region {
    Region { raw: raw.to_owned(), code: code.map(|c| c.parse().unwrap()) }
}

/// Stores notices in one transaction and gives their keys.
pub async fn put(db: &Db, notices: &[Notice], now: DateTime<Utc>) -> Vec<store::Upserted> {
    let mut tx = db.begin().await.unwrap();
    let done = tx.upsert_notices(notices, now).await.unwrap();
    tx.commit().await.unwrap();
    done
}

pub async fn firm(db: &Db, name: &str) -> i64 {
    db.upsert_member(&Member { id: 0, name: name.to_owned(), neq: None }, noon()).await.unwrap().unwrap()
}

pub fn reader(member_id: i64, email: &str) -> Person {
    Person {
        id: 0,
        member_id: Some(member_id),
        role: Role::Member,
        email: email.parse().unwrap(),
        name: "Ève Côté".to_owned(),
        lang: Lang::FR,
        zone: chrono_tz::America::Toronto,
    }
}

pub fn staff(email: &str) -> Person {
    Person { member_id: None, role: Role::Staff, ..reader(0, email) }
}

pub async fn person(db: &Db, member_id: i64, email: &str) -> i64 {
    db.upsert_person(&reader(member_id, email), noon()).await.unwrap()
}

pub async fn profile(db: &Db, member_id: i64, name: &str) -> i64 {
    let profile = Profile { member_id, name: name.to_owned(), ..Profile::default() };
    db.save_profile(&profile, noon()).await.unwrap().unwrap().0
}

pub fn found(profile_id: i64, score: f64) -> Match {
    Match { profile_id, profile_revision: 1, score, reasons: Vec::new() }
}

/// A firm with one reader and one profile, and one stored notice.
pub struct Scene {
    pub member: i64,
    pub person: i64,
    pub profile: i64,
    pub notice: i64,
}

pub async fn scene(db: &Db) -> Scene {
    let member = firm(db, "Boréal Sécurité inc.").await;
    let person = person(db, member, "eve@boreal.example").await;
    let profile = profile(db, member, "Cybersécurité").await;
    let notice = put(db, &[notice("A-1")], noon()).await[0].id;
    Scene { member, person, profile, notice }
}

pub fn item(profile_id: i64, notice_id: i64) -> store::Item {
    store::Item { profile_id, notice_id, cause: domain::Cause::New, notice_revision: 1, score: 80.0 }
}

/// Queues in a transaction of its own.
pub async fn enqueue(db: &Db, person_id: i64, due_at: DateTime<Utc>, items: &[store::Item]) -> store::Enqueued {
    let mut tx = db.begin().await.unwrap();
    let done = tx.enqueue(person_id, due_at, items, noon()).await.unwrap();
    tx.commit().await.unwrap();
    done
}

/// One text straight from the tables, for what no method shows.
pub async fn one_text(db: &Db, statement: &'static str) -> String {
    match &mut db.begin().await.unwrap() {
        store::Tx::Sqlite(tx) => sqlx::query_scalar(statement).fetch_one(&mut **tx).await.unwrap(),
        store::Tx::Postgres(tx) => sqlx::query_scalar(statement).fetch_one(&mut **tx).await.unwrap(),
    }
}
