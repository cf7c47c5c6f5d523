//! Real payloads, served over HTTP as their publishers do, on both databases. They are read
//! where they lie, in the folder that `CRIEUR_SHARED` names; without it, the project's own
//! payloads in the other tests are all there is.

use std::path::PathBuf;

use domain::{FeedKind, Lang};
use store::RunOutcome;

use crate::support::{
    feed::{catalogue, listed},
    house::{everywhere, feed, settings, source},
    noon,
    server::Answer,
};

/// Open tenders on 22 November 2026 at noon in Québec, counted by another program.
const OPEN_SEAO: usize = 2849;
const OPEN_CANADABUYS: usize = 37;

const WEEKS: [&str; 4] = ["hebdo_20261026_20261101", "hebdo_20261102_20261108", "hebdo_20261109_20261115", "hebdo_20261116_20261122"];

fn shared() -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "the one place where these tests learn of real data")]
    std::env::var_os("CRIEUR_SHARED").map(|folder| PathBuf::from(folder).join("data/feeds"))
}

#[tokio::test]
async fn four_weeks_of_seao_and_a_day_of_canadabuys() {
    let Some(folder) = shared() else { return };
    let read = |path: String| std::fs::read(folder.join(&path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    everywhere(async |mut house| {
        house.shelf.put("/open.csv", read("canadabuys/open_sample.csv".into()));
        let mut files = Vec::new();
        for week in WEEKS {
            let bytes = read(format!("seao/{week}.json.gz"));
            house.shelf.answer(&format!("/{week}"), Answer::ok(bytes, &[("Content-Encoding", "gzip")]));
            files.push(listed(week, &format!("{week}.json"), &house.server.url(&format!("/{week}")), "1"));
        }
        house.shelf.put("/package", catalogue(&files));
        let weekly = domain::Feed { max_mib: 512, ..feed("weekly", house.server.url("/package"), FeedKind::Catalogue) };
        let mut sources = house.sources();
        sources[1] = source("seao", "seao", vec![weekly]);
        house.rebuilt(sources, settings()).await;
        house.poll(noon()).await;
        for name in ["seao", "canadabuys"] {
            let runs = house.runs(name).await;
            assert!(runs.iter().all(|r| r.outcome == RunOutcome::Ok), "{runs:?}");
        }
        let (mut open, mut after) = (Vec::new(), 0);
        loop {
            let page = house.db.open_notices(noon(), after, 1000).await.unwrap();
            let Some(last) = page.last() else { break };
            after = last.id;
            open.extend(page);
        }
        let of = |name: &str| open.iter().filter(|n| n.notice.source == name).count();
        assert_eq!((of("seao"), of("canadabuys")), (OPEN_SEAO, OPEN_CANADABUYS));
        let standing = open.iter().filter(|n| n.notice.closing.as_ref().is_some_and(|c| c.is_continuous(noon())));
        assert_eq!(standing.filter(|n| n.notice.source == "canadabuys").count(), 5);

        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::FR).await;
        let mut profile = house.profile(&anna, &["cybersécurité", "logiciel"], domain::Cadence::Instant).await;
        profile.threshold = None;
        house.db.save_profile(&profile, noon()).await.unwrap();
        assert_eq!(house.round(noon()).await.len(), 1, "one mail, however many notices");
        assert!(house.round(noon() + chrono::TimeDelta::hours(3)).await.is_empty());
    })
    .await;
}
