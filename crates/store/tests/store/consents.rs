//! Who may be written to, and how it is known.

use chrono::{DateTime, Utc};
use domain::{Consent, EnvelopeState, Hush};
use store::{Basis, Enqueued, EnvelopeFilter, Standing};

use crate::support::{each_engine, enqueue, item, minutes, noon, reader, scene, staff};

fn express() -> Basis {
    Basis { kind: Consent::Express, how: "import", note: "liste.csv".into(), ..Basis::default() }
}

fn no() -> Basis {
    Basis { kind: Consent::Withdrawn, how: "link", ..Basis::default() }
}

#[tokio::test]
async fn a_reader_of_a_member_firm_has_a_record_from_the_first_day() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        let events = db.consents_of(scene.person).await.unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!((events[0].kind, events[0].how.as_str(), events[0].given_at), (Consent::Implied, "registered", noon()));
        assert_eq!(events[0].email, "eve@boreal.example");
        assert_eq!(db.standing(scene.person).await.unwrap().hush(noon()), None);
        let staff = db.upsert_person(&staff("equipe@association.example"), noon()).await.unwrap();
        assert!(db.consents_of(staff).await.unwrap().is_empty(), "staff get no alerts");
        assert_eq!(db.standing(999).await.unwrap().hush(noon()), Some(Hush::NoConsent));
    })
    .await;
}

#[tokio::test]
async fn a_list_adds_a_yes_but_never_undoes_a_no() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        let eve = reader(scene.member, "eve@boreal.example");
        for _ in 0..2 {
            db.upsert_person_by(&eve, &express(), noon()).await.unwrap();
        }
        let kinds = async || db.consents_of(scene.person).await.unwrap().iter().map(|e| e.kind).collect::<Vec<_>>();
        assert_eq!(kinds().await, [Consent::Express, Consent::Implied], "the same list twice says nothing new");
        db.record_consent(scene.person, &no(), noon()).await.unwrap();
        db.upsert_person_by(&eve, &express(), noon()).await.unwrap();
        db.upsert_person(&eve, noon()).await.unwrap();
        assert_eq!(kinds().await, [Consent::Withdrawn, Consent::Express, Consent::Implied]);
    })
    .await;
}

#[tokio::test]
async fn a_no_empties_the_queue_and_a_yes_has_the_profiles_looked_at_again() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        let mut tx = db.begin().await.unwrap();
        tx.profile_matched(scene.profile, 1).await.unwrap();
        tx.commit().await.unwrap();
        assert!(db.pending_profiles().await.unwrap().is_empty());
        let Enqueued::Into(id) = enqueue(&db, scene.person, noon() + minutes(30), &[item(scene.profile, scene.notice)]).await else {
            panic!()
        };
        db.record_consent(scene.person, &no(), noon()).await.unwrap();
        let row = db.envelopes(&EnvelopeFilter::default()).await.unwrap().remove(0);
        assert_eq!((row.id, row.state, row.last_error.as_deref()), (id, EnvelopeState::Suppressed, Some("withdrawn")));
        assert_eq!(db.standing(scene.person).await.unwrap().hush(noon()), Some(Hush::Withdrawn));
        db.record_consent(scene.person, &express(), noon()).await.unwrap();
        assert_eq!(db.standing(scene.person).await.unwrap().hush(noon()), None);
        assert_eq!(db.pending_profiles().await.unwrap().len(), 1);
        let again = enqueue(&db, scene.person, noon() + minutes(30), &[item(scene.profile, scene.notice)]).await;
        assert_eq!(again, Enqueued::Into(id), "what was held back may be told");
    })
    .await;
}

#[tokio::test]
async fn implied_consent_outlives_the_membership_by_two_years() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        let ended: DateTime<Utc> = "2025-01-01T05:00:00Z".parse().unwrap();
        assert!(db.end_membership(scene.member, Some(ended)).await.unwrap());
        assert!(!db.end_membership(999, None).await.unwrap());
        assert_eq!(db.membership_ended(scene.member).await.unwrap(), Some(ended));
        let standing = db.standing(scene.person).await.unwrap();
        assert_eq!(
            standing,
            Standing { consent: Some(Consent::Implied), membership_ended: Some(ended), bounced: false, complained: false }
        );
        let end: DateTime<Utc> = "2027-01-01T05:00:00Z".parse().unwrap();
        assert_eq!(standing.hush(end - minutes(1)), None);
        assert_eq!(standing.hush(end), Some(Hush::Ended));
        db.record_consent(scene.person, &express(), noon()).await.unwrap();
        assert_eq!(db.standing(scene.person).await.unwrap().hush(end), None);
    })
    .await;
}
