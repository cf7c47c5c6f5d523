//! Firms, people and profiles, and who may see what.

use domain::{Keyword, Lang, Member, Person, Profile, Role};
use store::ProfileStamp;

use crate::support::{each_engine, firm, minutes, noon, person, profile, reader, staff};

#[tokio::test]
async fn a_firm_is_known_by_its_neq_or_its_name() {
    each_engine(async |db| {
        let given = |name: &str, neq: Option<&str>| Member { id: 0, name: name.to_owned(), neq: neq.map(|n| n.parse().unwrap()) };
        let put = async |member: Member| db.upsert_member(&member, noon()).await.unwrap();
        let one = put(given("Géomatique Élan", None)).await.unwrap();
        assert_eq!(put(given("geomatique elan", Some("1141234567"))).await, Some(one), "the name finds it, the NEQ is added");
        assert_eq!(put(given("Élan Géo inc.", Some("1141234567"))).await, Some(one), "the NEQ finds it under a new name");
        assert_eq!(put(given("Élan Géo inc.", None)).await, Some(one), "a file without NEQ takes none away");
        let namesake = put(given("Élan Géo inc.", Some("2241234567"))).await.unwrap();
        assert_ne!(namesake, one, "another NEQ is another firm");
        assert_eq!(put(Member { id: one, ..given("Élan", None) }).await, Some(one));
        assert_eq!(put(Member { id: 999, ..given("Nobody", None) }).await, None);
        let found = db.member(one).await.unwrap().unwrap();
        assert_eq!((found.name.as_str(), found.neq.unwrap().as_str()), ("Élan", "1141234567"));
        assert!(db.member(999).await.unwrap().is_none());
        firm(&db, "Zénith").await;
        firm(&db, "abaque").await;
        let names: Vec<String> = db.members().await.unwrap().into_iter().map(|m| m.name).collect();
        assert_eq!(names, ["abaque", "Élan", "Élan Géo inc.", "Zénith"]);
    })
    .await;
}

#[tokio::test]
async fn people_are_known_by_their_address() {
    each_engine(async |db| {
        let member = firm(&db, "Boréal").await;
        let id = person(&db, member, "eve@boreal.example").await;
        let changed = Person { lang: Lang::EN, ..reader(member, "EVE@boreal.example") };
        assert_eq!(db.upsert_person(&changed, noon()).await.unwrap(), id);
        let boss = db.upsert_person(&staff("staff@asso.example"), noon()).await.unwrap();
        let found = db.person(id).await.unwrap().unwrap();
        assert_eq!(found, Person { id, ..changed });
        assert_eq!(db.person_by_email(&found.email).await.unwrap(), Some(found.clone()));
        assert_eq!(db.persons_of(member).await.unwrap(), std::slice::from_ref(&found));
        let all_staff = db.staff().await.unwrap();
        assert_eq!((all_staff.len(), all_staff[0].id, all_staff[0].role), (1, boss, Role::Staff));
        assert_eq!(db.persons().await.unwrap().iter().map(|p| p.person.id).collect::<Vec<_>>(), [id, boss]);

        assert!(db.set_person_active(id, false).await.unwrap());
        assert!(!db.set_person_active(999, false).await.unwrap());
        assert!(db.person(id).await.unwrap().is_none());
        assert!(db.person_by_email(&found.email).await.unwrap().is_none());
        assert!(db.persons_of(member).await.unwrap().is_empty());
        assert_eq!(db.persons().await.unwrap().iter().map(|p| p.active).collect::<Vec<_>>(), [false, true]);
        assert!(db.set_person_active(id, true).await.unwrap());
        assert!(db.person(id).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn a_reader_without_a_firm_is_refused() {
    each_engine(async |db| {
        assert!(db.upsert_person(&Person { member_id: None, ..reader(0, "a@b.example") }, noon()).await.is_err());
        assert!(db.upsert_person(&reader(999, "a@b.example"), noon()).await.is_err(), "no such firm");
    })
    .await;
}

#[tokio::test]
async fn an_edit_raises_the_revision_and_the_same_again_does_not() {
    each_engine(async |db| {
        let member = firm(&db, "Boréal").await;
        let id = profile(&db, member, "Cybersécurité").await;
        let mut edited = db.profile(id).await.unwrap().unwrap();
        assert_eq!((edited.id, edited.member_id, edited.revision, edited.active), (id, member, 1, true));
        edited.keywords.push(Keyword { text: "pare-feu".to_owned(), weight: 3 });
        assert_eq!(db.save_profile(&edited, noon() + minutes(1)).await.unwrap(), Some((id, 2)));
        assert_eq!(db.save_profile(&edited, noon() + minutes(2)).await.unwrap(), Some((id, 2)));
        let stored = db.stored_profile(id).await.unwrap().unwrap();
        assert_eq!(stored.profile, Profile { revision: 2, ..edited.clone() });
        assert_eq!((stored.created_at, stored.changed_at), (noon(), noon() + minutes(1)));
        assert_eq!(db.save_profile(&Profile { id: 999, ..edited }, noon()).await.unwrap(), None);
        assert!(db.profile(999).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn one_firm_neither_sees_nor_changes_the_profiles_of_another() {
    each_engine(async |db| {
        let (ours, theirs) = (firm(&db, "Ours").await, firm(&db, "Theirs").await);
        let (mine, other) = (profile(&db, ours, "Mine").await, profile(&db, theirs, "Other").await);
        assert!(db.profile_of(ours, mine).await.unwrap().is_some());
        assert!(db.profile_of(ours, other).await.unwrap().is_none());
        let stolen = Profile { id: other, member_id: ours, ..Profile::default() };
        assert_eq!(db.save_profile(&stolen, noon()).await.unwrap(), None);
        assert!(!db.set_active(ours, other, false, noon()).await.unwrap());
        assert_eq!(db.profile(other).await.unwrap().unwrap().name, "Other");
        assert_eq!(db.profiles_of(ours).await.unwrap().len(), 1);
        assert_eq!(db.all_profiles().await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn pausing_and_resuming_are_noticed() {
    each_engine(async |db| {
        assert_eq!(db.profile_stamp().await.unwrap(), ProfileStamp::default());
        let member = firm(&db, "Boréal").await;
        let id = profile(&db, member, "A").await;
        let mut stamps = vec![db.profile_stamp().await.unwrap()];
        for active in [false, true] {
            assert!(db.set_active(member, id, active, noon()).await.unwrap());
            assert!(db.set_active(member, id, active, noon()).await.unwrap());
            stamps.push(db.profile_stamp().await.unwrap());
            assert_eq!(db.active_profiles().await.unwrap().len(), usize::from(active));
            assert_eq!(db.pending_profiles().await.unwrap().len(), usize::from(active));
        }
        stamps.dedup();
        assert_eq!(stamps.iter().map(|s| s.revisions).collect::<Vec<_>>(), [1, 2, 3]);
    })
    .await;
}
