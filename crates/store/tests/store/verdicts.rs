//! What readers said of notices, and what it does to a profile.

use domain::{KeywordLesson, Lessons, Verdict};
use store::StoredVerdict;

use crate::support::{each_engine, firm, minutes, noon, notice, person, put, scene};

#[tokio::test]
async fn a_verdict_is_kept_per_profile_notice_and_person() {
    each_engine(async |db| {
        let s = scene(&db).await;
        let other = put(&db, &[notice("B-1")], noon()).await[0].id;
        let colleague = person(&db, db.profile(s.profile).await.unwrap().unwrap().member_id, "b@firm.example").await;
        assert!(db.judge(s.profile, s.notice, s.person, Some(Verdict::Field), noon()).await.unwrap());
        assert!(db.judge(s.profile, s.notice, colleague, Some(Verdict::Relevant), noon()).await.unwrap());
        assert!(db.judge(s.profile, other, s.person, Some(Verdict::NotNow), noon() - minutes(5)).await.unwrap());
        let said = |list: Vec<StoredVerdict>| list.into_iter().map(|v| (v.notice_id, v.person_id, v.verdict)).collect::<Vec<_>>();
        let all = db.verdicts_of(s.profile).await.unwrap();
        assert_eq!(
            said(all),
            [(other, s.person, Verdict::NotNow), (s.notice, s.person, Verdict::Field), (s.notice, colleague, Verdict::Relevant)]
        );
        assert_eq!(said(db.verdicts_by(colleague, &[s.notice, other]).await.unwrap()), [(s.notice, colleague, Verdict::Relevant)]);
        assert!(db.verdicts_by(colleague, &[other]).await.unwrap().is_empty());

        assert!(db.judge(s.profile, s.notice, colleague, None, noon()).await.unwrap());
        assert_eq!(db.verdicts_of(s.profile).await.unwrap().len(), 2);
        for (profile, notice, person) in [(999, s.notice, s.person), (s.profile, 999, s.person), (s.profile, s.notice, 999)] {
            assert!(!db.judge(profile, notice, person, Some(Verdict::Field), noon()).await.unwrap());
        }
    })
    .await;
}

#[tokio::test]
async fn only_what_teaches_raises_the_revision() {
    each_engine(async |db| {
        let s = scene(&db).await;
        let revision = async || db.profile(s.profile).await.unwrap().unwrap().revision;
        let stamp = db.profile_stamp().await.unwrap();
        let say = async |verdict| assert!(db.judge(s.profile, s.notice, s.person, verdict, noon()).await.unwrap());
        let before = revision().await;
        say(Some(Verdict::NotNow)).await;
        say(Some(Verdict::Region)).await;
        say(Some(Verdict::Known)).await;
        assert_eq!(revision().await, before, "a wrong time or place is no fault of the words");
        assert_eq!(db.profile_stamp().await.unwrap(), stamp);
        say(Some(Verdict::Field)).await;
        assert_eq!(revision().await, before + 1);
        say(Some(Verdict::Other)).await;
        assert_eq!(revision().await, before + 1, "another word for the same");
        say(Some(Verdict::Relevant)).await;
        say(None).await;
        assert_eq!(revision().await, before + 3);
        assert_ne!(db.profile_stamp().await.unwrap(), stamp);
        assert_eq!(db.pending_profiles().await.unwrap().len(), 1);
        assert_eq!(db.stored_profile(s.profile).await.unwrap().unwrap().changed_at, noon(), "a verdict edits nothing");
    })
    .await;
}

#[tokio::test]
async fn forgotten_verdicts_stay_on_record_and_teach_nothing() {
    each_engine(async |db| {
        let s = scene(&db).await;
        assert_eq!(db.forget_verdicts(s.profile).await.unwrap(), 0);
        assert!(db.judge(s.profile, s.notice, s.person, Some(Verdict::Field), noon()).await.unwrap());
        let before = db.profile(s.profile).await.unwrap().unwrap().revision;
        assert_eq!(db.forget_verdicts(s.profile).await.unwrap(), 1);
        assert_eq!(db.profile(s.profile).await.unwrap().unwrap().revision, before + 1);
        assert!(db.verdicts_of(s.profile).await.unwrap().is_empty());
        let kept = db.verdicts_by(s.person, &[s.notice]).await.unwrap();
        assert_eq!((kept.len(), kept[0].counts, kept[0].verdict, kept[0].judged_at), (1, false, Verdict::Field, noon()));
        // Said again, it counts again.
        assert!(db.judge(s.profile, s.notice, s.person, Some(Verdict::Field), noon()).await.unwrap());
        assert_eq!(db.profile(s.profile).await.unwrap().unwrap().revision, before + 2);
        assert_eq!(db.verdicts_of(s.profile).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn lessons_go_with_their_profile_and_survive_its_edits() {
    each_engine(async |db| {
        let s = scene(&db).await;
        let member = firm(&db, "Autre").await;
        let lesson = KeywordLesson { keyword: "pare-feu".into(), percent: 120, raised_by: vec![s.notice], lowered_by: vec![] };
        let lessons = Lessons { keywords: vec![lesson], examples: Vec::new() };
        let stamp = db.profile_stamp().await.unwrap();
        let save = async |lessons: &Lessons| {
            let mut tx = db.begin().await.unwrap();
            let changed = tx.save_lessons(s.profile, lessons).await.unwrap();
            tx.commit().await.unwrap();
            changed
        };
        assert!(!save(&Lessons::default()).await);
        assert_eq!(db.profile_stamp().await.unwrap(), stamp);
        assert!(save(&lessons).await);
        assert!(!save(&lessons).await);
        assert_ne!(db.profile_stamp().await.unwrap(), stamp, "whoever holds profiles in memory must look again");
        let mut profile = db.profile(s.profile).await.unwrap().unwrap();
        assert_eq!(profile.lessons, lessons);
        profile.text = "réseaux".into();
        profile.lessons = Lessons::default();
        db.save_profile(&profile, noon()).await.unwrap();
        assert_eq!(db.profile(s.profile).await.unwrap().unwrap().lessons, lessons, "a form does not touch them");
        assert!(db.profiles_of(member).await.unwrap().is_empty());
        assert!(save(&Lessons::default()).await);
        assert!(db.active_profiles().await.unwrap().iter().all(|p| p.lessons.is_empty()));
    })
    .await;
}
