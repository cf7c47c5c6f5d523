//! Awards.

use chrono::NaiveDate;
use domain::{Award, Neq, Supplier};
use store::{Db, Outcome, Upserted};

use crate::support::{each_engine, minutes, noon};

fn award(reference: &str, version: &str, neqs: &[&str]) -> Award {
    Award {
        source: "seao".to_owned(),
        reference: reference.to_owned(),
        version_key: version.to_owned(),
        family_key: "process 1".to_owned(),
        suppliers: neqs.iter().map(|neq| Supplier { name: "Boréal inc.".to_owned(), id: None, neq: Some(neq.parse().unwrap()) }).collect(),
        awarded: NaiveDate::from_ymd_opt(2026, 11, 3),
        ..Award::default()
    }
}

async fn put(db: &Db, awards: &[Award], now: chrono::DateTime<chrono::Utc>) -> Vec<Upserted> {
    let mut tx = db.begin().await.unwrap();
    let done = tx.upsert_awards(awards, now).await.unwrap();
    tx.commit().await.unwrap();
    done
}

#[tokio::test]
async fn awards_follow_the_rules_of_notices() {
    each_engine(async |db| {
        let first = award("C-1", "1", &["1141234567", "2241234567"]);
        let other = Award { awarded: None, ..award("C-2", "1", &["1141234567"]) };
        let done = put(&db, &[first.clone(), other, award("c-1", "0", &[])], noon()).await;
        assert_eq!(done.iter().map(|d| d.outcome).collect::<Vec<_>>(), [Outcome::New, Outcome::New, Outcome::Older]);
        assert_eq!(put(&db, std::slice::from_ref(&first), noon()).await[0].outcome, Outcome::Unchanged);
        assert_eq!(put(&db, &[award("C-1", "0", &[])], noon()).await[0].outcome, Outcome::Older);

        let neq = |n: &str| n.parse::<Neq>().unwrap();
        let mine = db.awards_of_supplier(&neq("1141234567"), 10).await.unwrap();
        assert_eq!(mine.iter().map(|a| a.award.reference.as_str()).collect::<Vec<_>>(), ["C-1", "C-2"], "undated last");
        assert_eq!(mine[0].award, first);

        let changed = award("C-1", "2", &["2241234567"]);
        let done = put(&db, std::slice::from_ref(&changed), noon() + minutes(5)).await;
        assert_eq!((done[0].outcome, done[0].id), (Outcome::Changed, mine[0].id));
        assert_eq!(db.awards_of_supplier(&neq("1141234567"), 10).await.unwrap().len(), 1);
        let theirs = db.awards_of_supplier(&neq("2241234567"), 10).await.unwrap();
        assert_eq!((theirs[0].first_seen, theirs[0].changed_at, &theirs[0].award), (noon(), noon() + minutes(5), &changed));

        assert_eq!(db.awards_of_family("seao", "process 1").await.unwrap().len(), 2);
        assert!(db.awards_of_family("seao", "process 2").await.unwrap().is_empty());
        assert_eq!(db.award_counts().await.unwrap(), [("seao".to_owned(), 2)]);
    })
    .await;
}
