//! One notice from feed to inbox, with the real program: over HTTP in, over SMTP out, on
//! both databases; and the demonstration as a person sees it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use chrono_tz::America::Toronto;
use mail_parser::MessageParser;
use store::{MatchFilter, NoticeFilter};

use crate::{
    demo::{canadabuys, content, notices::Sample, seao},
    feed::{Installation, Yard, now, postgres},
    smtp::{Cover, Received},
    support::{Beside, Home, ask, wait_for},
};

/// A mail that arrived: to whom, what about, and which notices it links to.
struct Arrived {
    to: String,
    subject: String,
    notices: BTreeSet<u32>,
}

fn read(bytes: &[u8]) -> Arrived {
    let message = MessageParser::default().parse(bytes).expect("a mail");
    let text = message.body_text(0).expect("a text part").into_owned();
    let to = message.to().and_then(|a| a.first()).and_then(|a| a.address()).expect("a recipient").to_owned();
    let ids = text.split("/notices/").skip(1).filter_map(|rest| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    });
    assert!(message.body_html(0).is_some_and(|html| html.contains("<html")), "an HTML part beside the text");
    Arrived { to, subject: message.subject().unwrap_or_default().to_owned(), notices: ids.collect() }
}

/// Every (recipient, notice) once: nobody is told of a notice twice.
fn assert_told_once(mails: &[Arrived]) {
    let mut told = BTreeSet::new();
    for mail in mails {
        for notice in &mail.notices {
            assert!(told.insert((&mail.to, notice)), "{} is told of notice {notice} twice", mail.to);
        }
    }
}

fn put(folder: &Path, sample: &Sample, second: bool, base: &str) {
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    write("open.csv", &canadabuys::open(sample, second));
    write("year.csv", &canadabuys::year(sample, second));
    for (name, bytes) in seao::packages(sample, &content::firms().unwrap(), second) {
        write(&format!("seao/{name}"), &bytes);
    }
    write("package_show.json", &seao::catalogue(sample, second, base));
}

fn sources(base: &str) -> String {
    format!(
        r#"
[[source]]
name = "canadabuys"
adapter = "canadabuys"
title = "CanadaBuys"
zone = "America/Toronto"
private_network = true
feed = [
  {{ key = "open", url = "{base}/open.csv", kind = "snapshot", every_minutes = 60 }},
  {{ key = "year", url = "{base}/year.csv", kind = "archive", every_minutes = 60 }},
]
[[source]]
name = "seao"
adapter = "seao"
title = "SEAO"
zone = "America/Toronto"
private_network = true
feed = [{{ key = "weekly", url = "{base}/package_show.json", kind = "catalogue", every_minutes = 60, resource_prefix = "hebdo_", backfill_days = 60 }}]
"#
    )
}

/// What one installation did, in words that do not depend on its database.
struct Story {
    matches: String,
    report: String,
    first: Vec<Received>,
    second: Vec<Received>,
}

fn live(yard: &Yard, url: Option<String>, cover: Cover) -> Story {
    let feed = Home::new();
    let base = yard.serve(feed.path());
    let sample = Sample::of(now().with_timezone(&Toronto).date_naive());
    put(feed.path(), &sample, false, &base);
    let house = Installation::new(yard, &sources(&base), url, cover);
    house.people(yard);
    assert!(house.crieur(&["check"]).contains("Everything is in place."));

    let polled = house.crieur(&["poll"]);
    assert!(polled.contains("canadabuys/open: 116 read, 116 new, 0 changed, 0 set aside"), "{polled}");
    house.crieur(&["deliver"]);
    let first = house.server.received();

    let again = house.crieur(&["poll"]);
    assert!(!again.contains(" read, ") && again.contains("nothing has changed"), "{again}");
    assert!(house.crieur(&["deliver"]).starts_with("Mails handled: 0."), "a second poll of the same feed mails nothing");
    assert_eq!(house.server.received().len(), first.len());

    put(feed.path(), &sample, true, &base);
    house.crieur(&["poll"]);
    house.crieur(&["deliver"]);
    let second = house.server.received().split_off(first.len());
    let matches = yard.runtime.block_on(matches(&house));
    Story { matches, report: report(&house), first, second }
}

/// Every match with score and reasons, by names instead of numbers.
async fn matches(house: &Installation) -> String {
    let db = house.db().await;
    let mut out = BTreeMap::new();
    for profile in db.all_profiles().await.unwrap() {
        let filter = MatchFilter { limit: 500, ..MatchFilter::default() };
        for found in db.matches_of_profile(profile.profile.id, &filter).await.unwrap() {
            let key = (profile.profile.name.clone(), found.notice.notice.reference.clone());
            let reasons = serde_json::to_string(&found.matched.reasons).unwrap();
            out.insert(key, format!("{} revision {} {reasons}", found.matched.score, found.notice.revision));
        }
    }
    db.close().await;
    out.into_iter().fold(String::new(), |mut text, ((profile, notice), said)| {
        let _ = writeln!(text, "{profile} {notice} {said}");
        text
    })
}

/// Both match reports as a staff member downloads them.
fn report(house: &Installation) -> String {
    let mut command = house.command(&["web"]);
    command.env("CRIEUR__WEB__PUBLIC_URL", "");
    command.env("CRIEUR__MAIL__MODE", "folder");
    let mut pages = Beside::start(command);
    let address = pages.line("the address", |l| l.strip_prefix("Pages: ").map(str::to_owned));
    let link = pages.line("the first staff link", |l| l.trim().starts_with("http").then(|| l.trim().to_owned()));
    let cookie = sign_in(&link);
    let get = |path: &str| {
        let answer = ask("GET", &format!("{address}{path}"), &[("Cookie", cookie.as_str())], "").expect("an answer");
        assert_eq!(answer.status, 200, "{path}");
        answer.body
    };
    let both = format!("{}{}", get("/en/report/members.csv"), get("/en/report/notices.csv"));
    assert_eq!(pages.stop(), 0);
    both
}

/// Presses the button behind a sign-in link; the cookie.
pub fn sign_in(link: &str) -> String {
    let shown = ask("GET", link, &[], "").expect("the page of the link");
    assert!(shown.status == 200 && shown.header("set-cookie").is_none(), "opening a link signs nobody in");
    let entered = ask("POST", link, &[("Content-Type", "application/x-www-form-urlencoded")], "").expect("an answer");
    assert_eq!(entered.status, 303, "{}", entered.body);
    let cookie = entered.header("set-cookie").expect("a cookie");
    cookie.split(';').next().unwrap_or_default().to_owned()
}

#[test]
fn from_feed_to_inbox_on_both_databases_with_byte_equal_reports() {
    let yard = Yard::new();
    let sqlite = live(&yard, None, Cover::StartTls);
    let postgres = live(&yard, Some(postgres()), Cover::Tls);
    assert!(sqlite.matches.lines().count() > 50, "{}", sqlite.matches);
    assert_eq!(sqlite.matches, postgres.matches);
    assert!(sqlite.report.contains("Garde-Nordet"), "{}", sqlite.report);
    assert_eq!(sqlite.report, postgres.report);
    for story in [&sqlite, &postgres] {
        assert!(story.first.iter().all(|m| m.private && m.accepted && m.user.is_some() && m.to.len() == 1));
        let first: Vec<Arrived> = story.first.iter().map(|m| read(&m.bytes)).collect();
        assert_told_once(&first);
        for reader in ["maude.tessier@garde-nordet.example", "anick.laforest@fjordanne.example", "gwen.harrow@maplewright.example"] {
            assert!(first.iter().any(|m| m.to == reader), "nothing for {reader}");
        }
        assert!(!first.iter().any(|m| m.to == "camille@papillote.example"), "a daily reader is mailed at their hour only");
        let second: Vec<Arrived> = story.second.iter().map(|m| read(&m.bytes)).collect();
        let told = |to: &str, word: &str| second.iter().any(|m| m.to == to && m.subject.contains(word));
        assert!(told("anick.laforest@fjordanne.example", "nnulé"), "the cancellation of the LiDAR survey");
        assert!(told("theo@ludoscolia.example", "lôture"), "the moved closing of the serious game");
    }
}

#[test]
fn plain_smtp_with_an_account_is_enough_on_the_same_machine() {
    let yard = Yard::new();
    let feed = Home::new();
    let base = yard.serve(feed.path());
    put(feed.path(), &Sample::of(now().with_timezone(&Toronto).date_naive()), false, &base);
    let house = Installation::new(&yard, &sources(&base), None, Cover::Plain);
    house.people(&yard);
    house.crieur(&["poll"]);
    house.crieur(&["deliver"]);
    let mails: Vec<Arrived> = house.server.received().iter().map(|m| read(&m.bytes)).collect();
    assert!(mails.len() >= 8);
    assert_told_once(&mails);
    let open = yard.runtime.block_on(async {
        let db = house.db().await;
        let count = db.count(&NoticeFilter { open_at: Some(now()), ..NoticeFilter::default() }).await.unwrap();
        db.close().await;
        count
    });
    assert!(open > 250, "{open} open notices of about 292");
}

fn mails_in(folder: &Path) -> Vec<PathBuf> {
    let found = fs::read_dir(folder).map(|dir| dir.filter_map(|e| Some(e.ok()?.path())).collect::<Vec<_>>());
    let mut files = found.unwrap_or_default();
    files.retain(|p| p.extension().is_some_and(|e| e == "eml"));
    files.sort();
    files
}

#[test]
fn the_demonstration_shows_pages_mails_and_a_cancellation() {
    let home = Home::new();
    let begun = Instant::now();
    let mut demo = Beside::start(home.crieur("fr", &["demo", "--port", "0"]));
    let address = demo.line("the address", |l| l.strip_prefix("Pages").map(|rest| rest.trim().to_owned()));
    let page = ask("GET", &address, &[], "").expect("the first page");
    assert!(page.status == 200 && page.body.contains("lang=\"fr"), "{}", page.body);
    assert!(begun.elapsed() < Duration::from_secs(5), "first page after {:?}", begun.elapsed());
    let mails =
        PathBuf::from(demo.line("the folder of the mails", |l| l.strip_prefix("Courriels (.eml)").map(|rest| rest.trim().to_owned())));
    wait_for("the first mail", || (!mails_in(&mails).is_empty()).then_some(()));
    assert!(begun.elapsed() < Duration::from_secs(10), "first mail after {:?}", begun.elapsed());

    let staff = demo.line("the staff link", |l| l.strip_prefix("Comme personnel").map(|rest| rest.trim().to_owned()));
    let cookie = sign_in(&staff);
    let report = ask("GET", &format!("{address}/report"), &[("Cookie", &cookie)], "").expect("the report");
    assert!(report.status == 200 && report.body.contains("Garde-Nordet"), "{}", report.body);

    let cancelled = wait_for("the mail of the cancellation", || {
        let all = mails_in(&mails).into_iter().map(|f| read(&fs::read(f).unwrap()));
        all.into_iter().find(|m| m.subject.starts_with("Annulé"))
    });
    assert_eq!(cancelled.to, "anick.laforest@fjordanne.example");
    assert_eq!(demo.stop(), 0);
    assert!(!mails.exists(), "nothing is left behind");
}
