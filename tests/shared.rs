//! The journey over real feed samples, where the runner says they are (`CRIEUR_SHARED`): a
//! federal file and four weeks of SEAO over HTTP, counted at one stated instant.

use std::{fs, io::Read as _, path::Path};

use chrono::{DateTime, Utc};
use flate2::read::GzDecoder;
use serde_json::json;
use store::NoticeFilter;

use crate::{
    feed::{Installation, Yard, postgres},
    smtp::Cover,
    support::{Home, told_by_runner},
};

const WEEKS: [&str; 4] =
    ["hebdo_20261026_20261101.json", "hebdo_20261102_20261108.json", "hebdo_20261109_20261115.json", "hebdo_20261116_20261122.json"];
/// 2026-11-22 at noon in Québec.
const INSTANT: &str = "2026-11-22T17:00:00Z";
/// Open at that instant, counted independently of this program.
const OPEN: [(&str, i64); 2] = [("canadabuys", 37), ("seao", 2849)];

fn lay_out(shared: &Path, folder: &Path, base: &str) {
    let data = shared.join("data/feeds");
    let read = |path: &str| fs::read(data.join(path)).unwrap_or_else(|e| panic!("{path} of CRIEUR_SHARED: {e}"));
    fs::write(folder.join("open.csv"), read("canadabuys/open_sample.csv")).unwrap();
    let mut resources = Vec::new();
    for (n, week) in WEEKS.iter().enumerate() {
        let mut bytes = Vec::new();
        GzDecoder::new(read(&format!("seao/{week}.gz")).as_slice()).read_to_end(&mut bytes).unwrap();
        fs::write(folder.join(week), bytes).unwrap();
        let day = format!("2026-11-{:02}T06:18:00", 2 + 7 * n);
        resources.push(json!({ "id": format!("00000000-0000-4000-8000-00000000000{n}"), "name": week, "format": "JSON",
            "url": format!("{base}/{week}"), "created": day, "last_modified": day }));
    }
    let reply = json!({ "success": true, "result": { "resources": resources } });
    fs::write(folder.join("package_show.json"), reply.to_string()).unwrap();
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
feed = [{{ key = "open", url = "{base}/open.csv", kind = "snapshot", every_minutes = 60 }}]
[[source]]
name = "seao"
adapter = "seao"
title = "SEAO"
zone = "America/Toronto"
private_network = true
feed = [{{ key = "weekly", url = "{base}/package_show.json", kind = "catalogue", every_minutes = 60, max_mib = 512, resource_prefix = "hebdo_", backfill_days = 36500 }}]
"#
    )
}

fn story(yard: &Yard, shared: &Path, url: Option<String>) {
    let feed = Home::new();
    let base = yard.serve(feed.path());
    lay_out(shared, feed.path(), &base);
    let house = Installation::new(yard, &sources(&base), url, Cover::Plain);
    house.crieur(&["poll"]);
    yard.runtime.block_on(async {
        let db = house.db().await;
        let open_at = INSTANT.parse::<DateTime<Utc>>().ok();
        for (source, expected) in OPEN {
            let filter = NoticeFilter { source: Some(source.to_owned()), open_at, ..NoticeFilter::default() };
            assert_eq!(db.count(&filter).await.unwrap(), expected, "open notices of {source}");
        }
        db.close().await;
    });
    let again = house.crieur(&["poll"]);
    assert!(!again.contains(" read, "), "{again}");
}

#[test]
fn real_samples_over_http_give_the_independent_counts() {
    let Some(shared) = told_by_runner("CRIEUR_SHARED") else {
        eprintln!("CRIEUR_SHARED is not set: the real samples are left out, the sample feed of journey.rs stands for them");
        return;
    };
    let yard = Yard::new();
    story(&yard, Path::new(&shared), None);
    story(&yard, Path::new(&shared), Some(postgres()));
}
