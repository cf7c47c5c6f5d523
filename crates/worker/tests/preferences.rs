//! What readers decide about their mails, seen from the inbox, on both databases.

use chrono::TimeDelta;
use domain::{Cadence, Consent, EnvelopeState, Lang, Weekdays};
use store::{Basis, EnvelopeFilter};

use crate::support::{
    feed::{Row, csv},
    house::everywhere,
    noon,
};

const WORDS: &[&str] = &["cybersecurity"];

#[tokio::test]
async fn after_a_pause_what_is_still_open_comes_in_one_mail() {
    everywhere(async |house| {
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::EN).await;
        let one = house.profile(&anna, WORDS, Cadence::Instant).await;
        house.profile(&anna, &["audit"], Cadence::Daily { hour: 9, days: Weekdays::ALL }).await;
        house.db.subscription(anna.id, one.id, "t1", noon()).await.unwrap();
        let end = noon() + TimeDelta::days(6);
        house.db.pause(anna.id, Some(end), 0, noon()).await.unwrap();
        let brief = Row { closing: "2026-11-25T14:00:00", ..Row::open(1, "Cybersecurity, closes early") };
        house.shelf.put("/open.csv", csv(&[brief, Row::open(2, "Cybersecurity services"), Row::open(3, "Audit of cybersecurity")]));
        assert!(house.round(noon()).await.is_empty(), "nothing leaves in a pause");
        house.deliver(end - TimeDelta::minutes(1)).await;
        assert!(house.mails.sent().is_empty());
        house.deliver(end).await;
        let sent = house.mails.sent();
        assert_eq!(sent.len(), 1, "{:?}", sent.iter().map(|m| &m.subject).collect::<Vec<_>>());
        assert!(sent[0].text.contains("Cybersecurity services") && sent[0].text.contains("Audit of cybersecurity"));
        assert!(!sent[0].text.contains("closes early"), "what has closed meanwhile is not told");
        let link = "https://avis.exemple.ca/en/u/t1";
        assert!(sent[0].text.contains(link), "{}", sent[0].text);
        // The rhythm is changed under the profile that comes first, whichever that is.
        let change = sent[0]
            .html
            .split("\"https://avis.exemple.ca/en/u/")
            .filter(|rest| rest.split('"').next().is_some_and(|l| l.ends_with("#change")));
        assert!(change.count() > 0, "{}", sent[0].html);
    })
    .await;
}

#[tokio::test]
async fn each_reader_of_a_profile_has_their_own_rhythm() {
    everywhere(async |house| {
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::EN).await;
        let ben = house.reader("Firme A", "ben@exemple.ca", Lang::EN).await;
        let profile = house.profile(&anna, WORDS, Cadence::Instant).await;
        house.db.subscription(ben.id, profile.id, "t2", noon()).await.unwrap();
        let monday = Cadence::Weekly { day: 0, hour: 9 };
        house.db.set_cadence("t2", Some(monday), 0, noon()).await.unwrap();
        house.shelf.put("/open.csv", csv(&[Row::open(1, "Cybersecurity services")]));
        let mails = house.round(noon()).await;
        assert_eq!(mails.iter().map(|m| m.to.as_str()).collect::<Vec<_>>(), ["anna@exemple.ca"]);
        house.deliver("2026-11-23T14:00:00Z".parse().unwrap()).await;
        let last = house.mails.sent().pop().unwrap();
        assert_eq!(last.to.as_str(), "ben@exemple.ca");
        assert!(last.text.contains("every Monday at 9"), "the mail says the reader's own rhythm: {}", last.text);
    })
    .await;
}

#[tokio::test]
async fn without_consent_nothing_leaves_and_the_reason_is_written() {
    everywhere(async |house| {
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::EN).await;
        house.profile(&anna, WORDS, Cadence::Instant).await;
        house.db.end_membership(anna.member_id.unwrap(), Some(noon() - TimeDelta::days(800))).await.unwrap();
        house.shelf.put("/open.csv", csv(&[Row::open(1, "Cybersecurity services")]));
        assert!(house.round(noon()).await.is_empty());
        let row = house.db.envelopes(&EnvelopeFilter::default()).await.unwrap().remove(0);
        assert_eq!((row.state, row.last_error.as_deref()), (EnvelopeState::Suppressed, Some("membership-ended")));

        // A yes brings what was held back, once.
        let yes = Basis { kind: Consent::Express, how: "link", ..Basis::default() };
        house.db.record_consent(anna.id, &yes, noon()).await.unwrap();
        let later = noon() + TimeDelta::minutes(10);
        let mails = house.round(later).await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].text.contains("Cybersecurity services"));
        assert!(house.round(later + TimeDelta::minutes(10)).await.is_empty());
    })
    .await;
}
