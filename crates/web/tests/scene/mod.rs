//! A small association with two firms, a member of staff and a dozen notices, on a SQLite
//! file of its own: what the tests ask and what `examples/pages.rs` shows.
//!
//! The clock stands still on 22 November 2026, noon in Québec. All names are invented.

#![expect(dead_code, reason = "each test file uses its own part")]

mod matches;
mod notices;
mod tables;

use std::{
    fmt::Write as _,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use chrono::{DateTime, Duration, Utc};
use domain::{Cause, Email, Fault, FaultKind, Keyword, Lang, Member, Notice, Person, Profile, Role, Source};
use matching::Learned;
use sha2::{Digest as _, Sha256};
use store::{Db, FeedState, Item, PollRun, Quarantined, RunOutcome};
use tower::ServiceExt as _;
use web::{Site, State};

pub const ZONE: chrono_tz::Tz = chrono_tz::America::Toronto;

/// Noon in Québec.
pub fn now() -> DateTime<Utc> {
    "2026-11-22T17:00:00Z".parse().unwrap()
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Nobody,
    /// A member of the first firm.
    Member,
    /// A member of the second firm.
    Other,
    Staff,
}

/// The scene: keys of what is in it, and the application over it.
pub struct Scene {
    pub router: Router,
    pub db: Db,
    pub state: State,
    pub firm: i64,
    pub other_firm: i64,
    pub person: i64,
    pub staff: i64,
    pub profile: i64,
    pub other_profile: i64,
    /// The first notice, which the first firm's profile matches.
    pub notice: i64,
    pub unsubscribe: String,
    clock: Arc<Mutex<DateTime<Utc>>>,
    tables: tables::Tables,
    folder: tempfile::TempDir,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: String,
}

pub fn hash(token: &str) -> String {
    Sha256::digest(token.as_bytes()).iter().fold(String::new(), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

fn token(who: Who) -> String {
    format!("{who:?}").repeat(8)
}

impl Scene {
    pub async fn new() -> Self {
        Self::at("http://127.0.0.1:8080/").await
    }

    /// The scene under a public address.
    pub async fn at(public_url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("crieur.db").display())).await.unwrap();
        db.migrate().await.unwrap();
        let (firm, other_firm) = (firm(&db, "Boréal Cybersécurité inc.", "1160000001").await, firm(&db, "Géomatique du Fleuve", "").await);
        let person = person(&db, Some(firm), "amelie@boreal.example", "Amélie Roy", Lang::FR).await;
        let other = self::person(&db, Some(other_firm), "sam@fleuve.example", "Sam Lee", Lang::EN).await;
        let staff = self::person(&db, None, "equipe@association.example", "Claude Tremblay", Lang::FR).await;
        for (who, id) in [(Who::Member, person), (Who::Other, other), (Who::Staff, staff)] {
            db.create_session(&hash(&token(who)), id, now(), now() + Duration::days(14)).await.unwrap();
        }
        let profile = save(&db, cyber(firm)).await;
        let other_profile = save(&db, maps(other_firm)).await;
        let mut site = Site::new("l’Association d’exemple", public_url.parse().unwrap(), ZONE);
        site.contact = "bonjour@association.example".into();
        site.sources = sources();
        let ids = store_notices(&db).await;
        health(&db).await;
        match_all(&db, person, (profile, other_profile), &ids).await;
        let unsubscribe = db.subscription(person, profile, &"u".repeat(64), now()).await.unwrap().token;
        let clock = Arc::new(Mutex::new(now()));
        let told = Arc::clone(&clock);
        let told = Arc::new(move || *told.lock().unwrap());
        let (tables, take_table) = tables::taker(&db);
        let learned = Arc::new(Learned::default());
        let state = State {
            db: db.clone(),
            clock: told,
            learned: Arc::new(move || Arc::clone(&learned)),
            take_table,
            ready: web::Ready::default(),
            site: Arc::new(site),
        };
        let notice = ids[0];
        Self {
            router: web::router(state.clone()),
            db,
            state,
            firm,
            other_firm,
            person,
            staff,
            profile,
            other_profile,
            notice,
            unsubscribe,
            clock,
            tables,
            folder,
        }
    }

    /// The tables that were handed over since the last question: source, file, size.
    pub fn tables(&self) -> Vec<(String, String, usize)> {
        std::mem::take(&mut *self.tables.lock().unwrap())
    }

    /// Moves the clock.
    pub fn wait(&self, time: Duration) {
        *self.clock.lock().unwrap() += time;
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    pub async fn get(&self, path: &str, who: Who) -> Answer {
        self.send(request("GET", path, who, &self.state).body(Body::empty()).unwrap()).await
    }

    /// A form sent by a browser from one of our own pages.
    pub async fn post(&self, path: &str, who: Who, form: &str) -> Answer {
        let request = request("POST", path, who, &self.state)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    /// Everything in the database but when sessions were last used.
    pub fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("crieur.db")
    }
}

pub fn request(method: &str, path: &str, who: Who, state: &State) -> axum::http::request::Builder {
    let mut request = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:8080");
    if who != Who::Nobody {
        let name = if state.site.is_https() { "__Host-crieur" } else { "crieur" };
        request = request.header(header::COOKIE, format!("{name}={}", token(who)));
    }
    request
}

/// The cookie of a reader, for the example.
pub fn cookie(who: Who) -> String {
    token(who)
}

async fn firm(db: &Db, name: &str, neq: &str) -> i64 {
    let member = Member { id: 0, name: name.into(), neq: neq.parse().ok() };
    db.upsert_member(&member, now() - Duration::days(30)).await.unwrap().unwrap()
}

async fn person(db: &Db, member_id: Option<i64>, email: &str, name: &str, lang: Lang) -> i64 {
    let role = if member_id.is_some() { Role::Member } else { Role::Staff };
    let email: Email = email.parse().unwrap();
    db.upsert_person(&Person { id: 0, member_id, role, email, name: name.into(), lang, zone: ZONE }, now()).await.unwrap()
}

async fn save(db: &Db, profile: Profile) -> i64 {
    db.save_profile(&profile, now() - Duration::days(20)).await.unwrap().unwrap().0
}

fn words(list: &[&str]) -> Vec<Keyword> {
    list.iter().map(|t| Keyword { text: (*t).into(), weight: 2 }).collect()
}

fn cyber(member_id: i64) -> Profile {
    Profile {
        member_id,
        name: "Cybersécurité et identité".into(),
        keywords: words(&["cybersécurité", "détection et réponse", "gestion des identités", "test d'intrusion", "SOC géré", "pare-feu"]),
        text: "Surveillance, détection et réponse aux incidents pour le secteur public.".into(),
        never: vec!["gardiennage".into()],
        codes: vec!["unspsc:81111800".parse().unwrap()],
        regions: vec!["CA-QC".parse().unwrap(), "CA-ON".parse().unwrap()],
        ..Profile::default()
    }
}

fn maps(member_id: i64) -> Profile {
    Profile {
        member_id,
        name: "Géomatique et lidar".into(),
        keywords: words(&["géomatique", "lidar", "cartographie", "système d'information géographique"]),
        regions: vec!["CA-QC".parse().unwrap()],
        ..Profile::default()
    }
}

fn sources() -> Vec<Source> {
    serde_json::from_value(serde_json::json!([
        { "name": "canadabuys", "adapter": "canadabuys", "title": "CanadaBuys", "zone": "America/Toronto",
          "licence": "Licence du gouvernement ouvert – Canada", "home": "https://canadabuys.canada.ca/",
          "attribution_fr": "Contient de l’information visée par la Licence du gouvernement ouvert – Canada.",
          "attribution_en": "Contains information licensed under the Open Government Licence – Canada.",
          "feed": [{ "key": "open", "url": "https://canadabuys.example/open.csv", "kind": "snapshot", "every_minutes": 120 },
                   { "key": "new", "url": "https://canadabuys.example/new.csv", "kind": "delta", "every_minutes": 60 }] },
        { "name": "seao", "adapter": "seao", "title": "SEAO", "zone": "America/Toronto", "licence": "CC BY 4.0",
          "home": "https://seao.gouv.qc.ca/", "attribution_fr": "Données du SEAO, CC BY 4.0.", "attribution_en": "SEAO data, CC BY 4.0.",
          "silence_hours": 200,
          "feed": [{ "key": "weekly", "url": "https://donnees.example/package", "kind": "catalogue", "every_minutes": 360 }] },
        { "name": "exemple", "adapter": "seao", "title": "Portail d’exemple", "zone": "America/Toronto", "enabled": false,
          "feed": [{ "key": "all", "url": "https://exemple.example/", "every_minutes": 60 }] },
        { "name": "tableau", "adapter": "csv", "title": "Portail à exports", "zone": "America/Toronto", "enabled": false,
          "options": { "column.reference": "Réf", "column.title": "Titre", "column.closing": "Fin", "closing_format": "%d/%m/%Y" },
          "feed": [{ "key": "export", "url": "https://tableau.example/export.csv", "kind": "snapshot", "every_minutes": 1440 }] }
    ]))
    .unwrap()
}

async fn store_notices(db: &Db) -> Vec<i64> {
    let before = now() - Duration::days(3);
    let mut tx = db.begin().await.unwrap();
    let first = notices::all();
    let stored = tx.upsert_notices(&first, before).await.unwrap();
    // The first one is amended this morning: its closing moves by a week.
    let mut amended: Notice = first[0].clone();
    amended.version_key = "0002".into();
    amended.closing = amended.closing.map(|c| domain::Closing { at: c.at + Duration::days(7), ..c });
    tx.upsert_notices(&[amended], now() - Duration::hours(5)).await.unwrap();
    tx.upsert_notices(&notices::fresh(), now() - Duration::hours(2)).await.unwrap();
    tx.commit().await.unwrap();
    let ids: Vec<i64> = stored.iter().map(|u| u.id).collect();
    let fresh = db.all_notices(*ids.iter().max().unwrap(), 100).await.unwrap().into_iter().map(|n| n.id);
    ids.clone().into_iter().chain(fresh).collect()
}

async fn health(db: &Db) {
    let feeds = [("canadabuys", "open"), ("canadabuys", "new"), ("seao", "weekly")];
    db.register_feeds(&feeds, now() - Duration::days(3)).await.unwrap();
    while let Some(state) = db.lease_feed(now() - Duration::hours(1), now()).await.unwrap() {
        let bad = state.feed == "new";
        let mut tx = db.begin().await.unwrap();
        let run = PollRun {
            id: 0,
            source: state.source.clone(),
            feed: state.feed.clone(),
            resource: None,
            started_at: now() - Duration::minutes(64),
            duration_ms: 2_345,
            outcome: if bad { RunOutcome::Failed } else { RunOutcome::Ok },
            http_status: Some(if bad { 503 } else { 200 }),
            bytes: 123_456,
            seen: 1_204,
            added: 12,
            changed: 3,
            unchanged: 1_188,
            skipped: 1,
            error: bad.then(|| "the server answered 503".into()),
        };
        let run_id = tx.record_run(&run).await.unwrap();
        let done = FeedState {
            next_due: now() + Duration::minutes(56),
            failures: i64::from(bad),
            last_attempt: Some(now() - Duration::minutes(64)),
            last_success: (!bad).then_some(now() - Duration::minutes(64)),
            last_change: (!bad).then_some(now() - Duration::minutes(64)),
            last_error: bad.then(|| {
                let fault = Fault::new(FaultKind::HttpServer, "https://avis.example/f: HTTP 503").with("status", "503");
                fault.at("https://avis.example/f").stored()
            }),
            last_records: Some(1_204),
            ..state
        };
        tx.quarantine(&[Quarantined {
            id: 0,
            source: done.source.clone(),
            feed: done.feed.clone(),
            run_id: Some(run_id),
            place: "line 12".into(),
            reference: Some("WS-1".into()),
            reason: Fault::new(FaultKind::ClosingDate, "the closing date \"soon\" is no date").with("date", "soon").stored(),
            raw: "<script>alert(1)</script>;soon".into(),
            seen_at: now() - Duration::minutes(64),
            payload: None,
            noted_at: None,
        }])
        .await
        .unwrap();
        assert!(tx.finish_feed(&done).await.unwrap());
        tx.commit().await.unwrap();
    }
}

/// Does what the worker would: stores matches and queues one mail, which is sent.
async fn match_all(db: &Db, person: i64, (cyber, maps): (i64, i64), ids: &[i64]) {
    let mut tx = db.begin().await.unwrap();
    let mut items = Vec::new();
    for stored in db.notices(ids).await.unwrap() {
        let found = matches::of(&stored.notice, cyber, maps);
        tx.save_matches(stored.id, stored.revision, &found, now() - Duration::hours(3)).await.unwrap();
        let own = found.iter().filter(|m| m.profile_id == cyber);
        items.extend(own.map(|m| Item {
            profile_id: m.profile_id,
            notice_id: stored.id,
            cause: Cause::New,
            notice_revision: stored.revision,
            score: m.score,
        }));
    }
    tx.enqueue(person, now() - Duration::hours(2), &items, now() - Duration::hours(3)).await.unwrap();
    tx.commit().await.unwrap();
    for leased in db.lease_envelopes(now() - Duration::hours(1), now(), 10).await.unwrap() {
        db.mark_started(leased.id, leased.attempt, "<a@b>", now() - Duration::hours(1), now()).await.unwrap();
        db.mark_sent(leased.id, leased.attempt, now() - Duration::hours(1)).await.unwrap();
    }
}

impl Scene {
    /// All that is stored, as text, except when sessions were last used.
    pub async fn everything(&self) -> String {
        let db = &self.db;
        let now = now();
        format!(
            "{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}",
            db.all_notices(0, 500).await.unwrap(),
            db.all_profiles().await.unwrap(),
            db.members().await.unwrap(),
            db.persons().await.unwrap(),
            db.feed_states().await.unwrap(),
            db.envelopes(&store::EnvelopeFilter::default()).await.unwrap(),
            db.subscriptions_of(self.person).await.unwrap(),
            db.matches_of_profile(self.profile, &store::MatchFilter::default()).await.unwrap(),
            db.sessions_of(self.staff, now).await.unwrap().len(),
            db.counts(now).await.unwrap(),
        )
    }
}
