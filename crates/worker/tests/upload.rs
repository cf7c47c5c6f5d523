//! A table that is handed over is read as a poll reads: kept, versioned, quarantined, recorded.

use std::io::Write as _;

use domain::{Cadence, FeedKind, Lang, Source};
use flate2::{Compression, write::GzEncoder};
use store::RunOutcome;
use worker::{Refused, UPLOAD, Uploaded};

use crate::support::{
    house::{House, everywhere, feed, settings, source},
    noon,
};

/// A source that rests: its portal only has an export.
fn table(house: &House) -> Vec<Source> {
    let mut table = source("tableau", "csv", vec![feed("export", house.server.url("/nowhere.csv"), FeedKind::Snapshot)]);
    let known = [("column.reference", "No"), ("column.title", "Titre"), ("column.closing", "Fin"), ("language", "fr")];
    table.options = known.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
    table.enabled = false;
    vec![table]
}

/// Its last line does not end, which a form vouches for.
const TABLE: &str = "No,Titre,Fin\r\nA-1,Services de cybersécurité,2026-12-10 14:00\r\nA-2,Déneigement,bientôt\r\nA-3,Pare-feu,2026-12-11";

/// How a refusal is known.
type Expected = fn(&Refused) -> bool;

async fn hand(house: &House, file: &str, bytes: &[u8]) -> Uploaded {
    house.worker.take_table("tableau", file, bytes.to_vec(), noon()).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_table_goes_the_way_of_a_poll() {
    everywhere(async |mut house| {
        house.rebuilt(table(&house), settings()).await;
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::FR).await;
        house.profile(&anna, &["cybersécurité"], Cadence::Instant).await;
        let Uploaded { run, refused } = hand(&house, "avis.csv", TABLE.as_bytes()).await;
        assert_eq!((refused, run.outcome, run.feed.as_str(), run.resource.as_deref()), (None, RunOutcome::Ok, UPLOAD, Some("avis.csv")));
        assert_eq!((run.seen, run.added, run.skipped), (3, 2, 1));
        let runs = house.runs("tableau").await;
        assert_eq!(runs, [run]);
        let aside = house.db.quarantined("tableau", 10).await.unwrap();
        assert_eq!((aside.len(), aside[0].run_id, aside[0].reference.as_deref()), (1, Some(runs[0].id), Some("A-2")));
        let mails = house.round(noon()).await;
        assert!(mails.len() == 1 && mails[0].text.contains("cybersécurité"), "{mails:?}");
        // The same again, and one moved closing: a version of one notice, and nothing lost.
        let same = hand(&house, "avis.csv", TABLE.as_bytes()).await.run;
        assert_eq!((same.added, same.changed, same.unchanged), (0, 0, 2));
        let moved = TABLE.replace("2026-12-10 14:00", "2026-12-17 14:00").replace("A-3,Pare-feu,2026-12-11", "");
        let run = hand(&house, "avis.csv", moved.as_bytes()).await.run;
        assert_eq!((run.seen, run.changed, house.stored("tableau").await), (2, 1, 2));
        let moved = house.notices().await.into_iter().find(|n| n.notice.reference == "A-1").unwrap();
        assert_eq!((moved.revision, house.db.changes_of(moved.id).await.unwrap().len()), (2, 1));
        // All of it was kept, and is read again as an adapter is mended.
        let kept = house.db.kept_of("tableau").await.unwrap();
        assert_eq!(kept.payloads, 3);
        let again = house.worker.replay("tableau", None, noon()).await.unwrap();
        assert_eq!((again.len(), again.iter().map(|r| r.run.added + r.run.changed).sum::<i64>()), (3, 0));
    })
    .await;
}

#[tokio::test]
async fn what_is_no_table_is_refused_and_recorded() {
    everywhere(async |mut house| {
        house.rebuilt(table(&house), settings()).await;
        let column = |missing: &str, there: &str| Refused::Column { missing: missing.into(), there: there.into() };
        let quoted = "No,Titre,Fin\r\nA-1,\"never closed,2026-12-10\r\n";
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(TABLE.as_bytes()).unwrap();
        let packed = packed.finish().unwrap();
        let cases: [(&str, &[u8], Expected); 6] = [
            ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR,\x02\x03\n\xff,\xfe\n", |r| *r == Refused::NotATable("binary data".into())),
            ("page.csv", b"<!doctype html><html>", |r| matches!(r, Refused::NotATable(found) if found.contains("HTML"))),
            ("image.csv", b"PK\x03\x04 and then something", |r| *r == Refused::CutOff),
            ("open.csv", quoted.as_bytes(), |r| *r == Refused::CutOff),
            ("empty.csv", b"", |r| *r == Refused::Empty),
            ("torn.csv.gz", &packed[..packed.len() / 2], |r| *r == Refused::CutOff),
        ];
        for (file, bytes, good) in cases {
            let done = hand(&house, file, bytes).await;
            assert!(done.refused.as_ref().is_some_and(good), "{file}: {:?}", done.refused);
            assert!(done.run.outcome == RunOutcome::Failed && done.run.error.is_some() && done.run.id > 0, "{file}");
        }
        let renamed = TABLE.replace("Titre", "Objet");
        assert_eq!(hand(&house, "a.csv", renamed.as_bytes()).await.refused, Some(column("Titre", "No, Objet, Fin")));
        assert_eq!(hand(&house, "a.csv", b"just words\nand more\n").await.refused, Some(column("No", "")));
        let unread = "No,Titre,Fin\r\nA-1,Sans date,demain\r\n";
        let Some(Refused::Other(why)) = hand(&house, "a.csv", unread.as_bytes()).await.refused else { panic!("it is refused") };
        assert!(why.text.contains("none of 1 records"), "{why}");
        assert_eq!((house.stored("tableau").await, house.runs("tableau").await.len()), (0, 9));
        // A packed one is opened, and a source of another kind takes none.
        assert_eq!(hand(&house, "avis.csv.gz", &packed).await.run.added, 2);
        assert!(house.worker.take_table("nowhere", "a.csv", Vec::new(), noon()).await.unwrap().is_none());
    })
    .await;
}
