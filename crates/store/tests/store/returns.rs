//! What comes back for a mail, whose word counts, and signs of life.

use chrono::{DateTime, Utc};
use domain::{EnvelopeState, Hush};
use store::{Db, Enqueued, EnvelopeFilter, NewReport, Reported, Returned};

use crate::support::{Scene, each_engine, enqueue, item, minutes, noon, notice, person, put, scene};

const ID: &str = "<envelope-1.secret@avis.exemple.ca>";

fn ids(text: &str) -> Vec<String> {
    vec![text.to_owned()]
}

fn report(kind: Returned, recipients: &[String]) -> NewReport<'_> {
    NewReport { kind, way: "mailbox", recipients, status: "5.1.1", detail: "550 5.1.1 unknown" }
}

/// A mail that left under [`ID`].
async fn sent(db: &Db) -> (Scene, i64) {
    let scene = scene(db).await;
    let Enqueued::Into(id) = enqueue(db, scene.person, noon(), &[item(scene.profile, scene.notice)]).await else { panic!() };
    let leased = db.lease_envelopes(noon(), noon() + minutes(10), 1).await.unwrap().remove(0);
    assert!(db.mark_started(id, leased.attempt, ID, noon(), noon() + minutes(10)).await.unwrap());
    assert!(db.mark_sent(id, leased.attempt, noon()).await.unwrap());
    (scene, id)
}

#[tokio::test]
async fn a_hard_bounce_stops_the_address_and_staff_can_lift_it() {
    each_engine(async |db| {
        let (scene, _) = sent(&db).await;
        let colleague = person(&db, scene.member, "luc@boreal.example").await;
        let other = put(&db, &[notice("B-1")], noon()).await;
        enqueue(&db, scene.person, noon() + minutes(60), &[item(scene.profile, other[0].id)]).await;
        let theirs = ids("Eve@BOREAL.example");
        let hard = report(Returned::Hard, &theirs);
        assert_eq!(db.report_mail(&ids("<envelope-1@avis.exemple.ca>"), &hard, noon()).await.unwrap(), Reported::Foreign, "a guess");
        assert_eq!(db.report_mail(&[], &hard, noon()).await.unwrap(), Reported::Foreign);
        assert_eq!(db.standing(scene.person).await.unwrap().hush(noon()), None);
        assert_eq!(db.report_mail(&ids(ID), &hard, noon()).await.unwrap(), Reported::Suppressed);
        assert_eq!(db.report_mail(&ids(ID), &hard, noon()).await.unwrap(), Reported::Known);
        assert_eq!(db.standing(scene.person).await.unwrap().hush(noon()), Some(Hush::Bounced));
        assert_eq!(db.standing(colleague).await.unwrap().hush(noon()), None, "nobody else");
        let queued = db.envelopes(&EnvelopeFilter { state: Some(EnvelopeState::Suppressed), ..EnvelopeFilter::default() }).await.unwrap();
        assert_eq!(queued[0].last_error.as_deref(), Some("bounced"));
        assert_eq!(db.mail_reports_of(scene.person).await.unwrap().len(), 1);

        assert!(db.lift_suppressions(scene.person, colleague, noon()).await.unwrap());
        assert!(!db.lift_suppressions(scene.person, colleague, noon()).await.unwrap());
        assert_eq!(db.standing(scene.person).await.unwrap().hush(noon()), None);
        let kept = db.suppressions_of(scene.person).await.unwrap();
        assert_eq!((kept.len(), kept[0].lifted_by), (1, Some(colleague)));
        assert_eq!(db.pending_profiles().await.unwrap().len(), 1, "what was held back is looked at again");
    })
    .await;
}

#[tokio::test]
async fn a_mail_passed_on_and_refused_elsewhere_stops_nobody() {
    each_engine(async |db| {
        let (scene, _) = sent(&db).await;
        let elsewhere = ids("eve@home.example");
        assert_eq!(db.report_mail(&ids(ID), &report(Returned::Hard, &elsewhere), noon()).await.unwrap(), Reported::Noted);
        assert_eq!(db.report_mail(&ids(ID), &report(Returned::Soft, &[]), noon()).await.unwrap(), Reported::Known, "noted as soft already");
        assert_eq!(db.standing(scene.person).await.unwrap().hush(noon()), None);
        assert_eq!(db.mail_reports_of(scene.person).await.unwrap()[0].kind, "soft");
    })
    .await;
}

#[tokio::test]
async fn a_complaint_is_a_no_and_a_refusal_at_the_door_a_bounce() {
    each_engine(async |db| {
        let (scene, id) = sent(&db).await;
        let hidden = ids("redacted");
        assert_eq!(db.report_mail(&ids(ID), &report(Returned::Complaint, &hidden), noon()).await.unwrap(), Reported::Suppressed);
        let standing = db.standing(scene.person).await.unwrap();
        assert!(standing.complained && !standing.bounced);
        assert_eq!(db.consents_of(scene.person).await.unwrap()[0].how, "complaint");
        db.lift_suppressions(scene.person, scene.person, noon()).await.unwrap();
        assert_eq!(db.standing(scene.person).await.unwrap().hush(noon()), Some(Hush::Withdrawn), "only a new yes brings mails back");
        assert_eq!(db.report_refusal(id, &report(Returned::Hard, &[]), noon()).await.unwrap(), Reported::Suppressed);
        assert_eq!(db.report_refusal(999, &report(Returned::Hard, &[]), noon()).await.unwrap(), Reported::Foreign);
        assert!(db.standing(scene.person).await.unwrap().bounced);
    })
    .await;
}

#[tokio::test]
async fn who_heard_nothing_for_a_month_is_found_once_a_month() {
    each_engine(async |db| {
        let (scene, _) = sent(&db).await;
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let silent = async |since: &str| db.silent_readers(at(since)).await.unwrap().iter().map(|p| p.id).collect::<Vec<_>>();
        assert!(silent("2026-11-22T16:00:00Z").await.is_empty(), "not there yet, or mailed since");
        assert_eq!(silent("2026-11-22T18:00:00Z").await, [scene.person]);
        assert!(db.mailed_since(scene.person, noon() - minutes(1)).await.unwrap());
        assert!(!db.mailed_since(scene.person, noon()).await.unwrap());
        db.subscription(scene.person, scene.profile, "t1", noon()).await.unwrap();
        db.stop("t1", noon()).await.unwrap();
        assert!(silent("2026-11-22T18:00:00Z").await.is_empty(), "who stopped is left alone");
        db.resume("t1", noon()).await.unwrap();
        let mut made = Vec::new();
        for month in ["2026-12", "2026-12", "2027-01"] {
            let mut tx = db.begin().await.unwrap();
            made.push(tx.enqueue_heartbeat(scene.person, month, at("2026-12-23T12:00:00Z"), noon()).await.unwrap());
            tx.commit().await.unwrap();
        }
        assert_eq!(made, [true, false, true]);
        assert!(silent("2026-11-22T18:00:00Z").await.is_empty(), "one is on its way");
        let screened = db.screened(noon() - minutes(5)).await.unwrap();
        assert_eq!((screened.notices, screened.polls), (1, 0));
    })
    .await;
}
