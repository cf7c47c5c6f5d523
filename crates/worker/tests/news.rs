//! What people hear of a notice after the first mail: amendments, news of what they follow,
//! reminders; and how many mails a day that may be.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Cadence, Lang, Person, Weekdays};
use mail::Mail;
use store::EnvelopeFilter;
use worker::{Minor, Settings};

use crate::support::{
    feed::{Row, csv},
    house::{House, everywhere, settings},
    noon,
};

const WORDS: &[&str] = &["cybersecurity"];
const DAILY: Cadence = Cadence::Daily { hour: 7, days: Weekdays::ALL };

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn words(mail: &Mail) -> String {
    mail.text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cyber(n: u32) -> Row {
    Row::open(n, "Cybersecurity services")
}

impl House {
    /// Publishes this and goes through a round at this time.
    async fn publish(&self, rows: &[Row], now: DateTime<Utc>) -> Vec<Mail> {
        self.shelf.put("/open.csv", csv(rows));
        self.round(now).await
    }

    /// Publishes this without sending anything.
    async fn publish_only(&self, rows: &[Row], now: DateTime<Utc>) {
        self.shelf.put("/open.csv", csv(rows));
        self.poll(now).await;
        self.match_all(now).await;
    }

    /// Looks for reminders and sends what is due.
    async fn reminded(&self, now: DateTime<Utc>) -> Vec<Mail> {
        let before = self.mails.sent().len();
        self.worker.remind_step(now).await.unwrap();
        self.deliver(now).await;
        self.mails.sent().split_off(before)
    }

    async fn anna(&self, cadence: Cadence) -> Person {
        let anna = self.reader("Firme A", "anna@exemple.ca", Lang::EN).await;
        self.profile(&anna, WORDS, cadence).await;
        anna
    }
}

#[tokio::test]
async fn several_changes_before_the_mail_leaves_are_one_entry() {
    everywhere(async |house| {
        house.anna(DAILY).await;
        let mut rows = vec![cyber(1), cyber(2)];
        house.publish_only(&rows, noon()).await;
        house.deliver(at("2026-11-23T12:00:00Z")).await;
        assert_eq!(house.mails.sent().len(), 1);
        // A description, then a title, then a closing that moves twice and comes back once.
        let mut now = at("2026-11-23T15:00:00Z");
        for change in 1..=4 {
            (rows[0].amendment, now) = (change, now + TimeDelta::hours(3));
            match change {
                1 => rows[0].text = "The department needs more help.",
                2 => rows[0].title = "Cybersecurity services and training",
                3 => rows[0].closing = "2026-12-20T14:00:00",
                _ => rows[0].closing = "2026-12-22T14:00:00",
            }
            (rows[1].amendment, rows[1].text) = (change, if change == 1 { "Other help is needed." } else { "The department needs help." });
            house.publish_only(&rows, now).await;
        }
        house.deliver(at("2026-11-24T12:00:00Z")).await;
        let mails = house.mails.sent();
        assert_eq!(mails.len(), 2, "one mail on all of it");
        let (mail, text) = (&mails[1], words(&mails[1]));
        assert_eq!(mail.subject, "Closing postponed from Dec\u{a0}15 to 22: Cybersecurity services and training");
        for told in ["Closing: Dec 15, 2026, 2:00 p.m. → Dec 22, 2026", "needs help.” → “The department needs more help.”", "Title: "]
        {
            assert!(text.contains(told), "{told}: {text}");
        }
        assert!(!text.contains("Dec 20") && !text.contains("Other help"), "{text}");
        assert_eq!(mail.html.matches("/en/notices/2?r=").count(), 0, "what was taken back is no change");
        assert_eq!(mail.references, [mails[0].message_id.clone()], "it threads on the first mail");
        // The next change is told from there.
        (rows[0].amendment, rows[0].closing) = (5, "2026-12-29T14:00:00");
        house.publish_only(&rows, at("2026-11-24T15:00:00Z")).await;
        house.deliver(at("2026-11-25T12:00:00Z")).await;
        assert_eq!(house.mails.sent()[2].subject, "Closing postponed from Dec\u{a0}22 to 29: Cybersecurity services and training");
        assert_eq!(house.mails.sent()[2].references, [mails[0].message_id.clone()]);
    })
    .await;
}

#[tokio::test]
async fn what_only_looks_different_is_no_change() {
    everywhere(async |house| {
        house.anna(Cadence::Instant).await;
        let mut rows = vec![Row { code: "81111500\n43230000", ..cyber(1) }];
        assert_eq!(house.publish(&rows, noon()).await.len(), 1);
        (rows[0].amendment, rows[0].text, rows[0].code) = (1, "  The department   needs help. ", "43230000\n81111500");
        assert!(house.publish(&rows, noon() + TimeDelta::hours(3)).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_can_wait_waits_for_the_daily_mail_or_is_not_told() {
    for minor in [Minor::Digest, Minor::AtOnce, Minor::Never] {
        everywhere(async |mut house| {
            let sources = house.sources();
            house.rebuilt(sources, Settings { minor, ..settings() }).await;
            house.anna(Cadence::Instant).await;
            let mut rows = vec![cyber(1)];
            assert_eq!(house.publish(&rows, noon()).await.len(), 1);
            (rows[0].amendment, rows[0].code) = (1, "81111500");
            let at_once = house.publish(&rows, noon() + TimeDelta::hours(3)).await.len();
            house.deliver(at("2026-11-23T12:00:00Z")).await;
            let next_day = house.mails.sent().len() - 1 - at_once;
            let expected = match minor {
                Minor::Digest => (0, 1),
                Minor::AtOnce => (1, 0),
                Minor::Never => (0, 0),
            };
            assert_eq!((at_once, next_day), expected, "{minor:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_closing_that_comes_before_the_next_mail_is_told_at_once() {
    everywhere(async |house| {
        house.anna(Cadence::Weekly { day: 0, hour: 7 }).await;
        let mut rows = vec![cyber(1), cyber(2)];
        house.publish_only(&rows, noon()).await;
        house.deliver(at("2026-11-23T12:00:00Z")).await;
        (rows[0].amendment, rows[0].closing) = (1, "2026-11-27T14:00:00");
        (rows[1].amendment, rows[1].closing) = (1, "2026-12-18T14:00:00");
        let mails = house.publish(&rows, at("2026-11-24T15:00:00Z")).await;
        assert_eq!(mails.len(), 1, "the one that closes on Friday does not wait for Monday");
        assert!(mails[0].subject.starts_with("Closing moved up from Dec\u{a0}15 to Nov\u{a0}27: "), "{}", mails[0].subject);
        house.deliver(at("2026-11-30T12:00:00Z")).await;
        assert!(house.mails.sent()[2].subject.starts_with("Closing postponed from Dec\u{a0}15 to 18"), "the other does");
    })
    .await;
}

#[tokio::test]
async fn whoever_follows_hears_once_and_nobody_else_at_all() {
    everywhere(async |house| {
        let anna = house.anna(Cadence::Instant).await;
        let bert = house.reader("Firme B", "bert@exemple.ca", Lang::EN).await;
        house.reader("Firme C", "carl@exemple.ca", Lang::EN).await;
        let mut rows = vec![cyber(1)];
        assert_eq!(house.publish(&rows, noon()).await.len(), 1);
        let id = house.notices().await[0].id;
        for person in [&anna, &bert] {
            assert!(house.db.follow(person.id, id, noon() + TimeDelta::minutes(1)).await.unwrap());
        }
        (rows[0].amendment, rows[0].closing) = (1, "2026-12-20T14:00:00");
        let mails = house.publish(&rows, noon() + TimeDelta::hours(3)).await;
        let to = |mails: &[Mail], who: &str| mails.iter().filter(|m| m.to.as_str() == who).count();
        assert_eq!((to(&mails, "anna@exemple.ca"), to(&mails, "bert@exemple.ca"), mails.len()), (1, 1, 2));
        let bert_mail = mails.iter().find(|m| m.to == bert.email).unwrap();
        let text = words(bert_mail);
        assert!(text.contains("One closing date moved among the notices you follow"), "{text}");
        assert!(text.contains("Dec 15, 2026, 2:00 p.m. → Dec 20") && text.contains("Stop following this notice"), "{text}");
        assert!(!text.contains("match"), "no band where nothing was matched: {text}");
        let list = bert_mail.list.as_ref().unwrap();
        assert!(list.unsubscribe.starts_with("https://avis.exemple.ca/en/f/x-"), "{}", list.unsubscribe);
        // Other changes come with the daily mail; who leaves hears nothing, not even that.
        (rows[0].amendment, rows[0].text) = (2, "Everything is different.");
        assert!(house.publish(&rows, noon() + TimeDelta::hours(6)).await.is_empty());
        house.db.unfollow(bert.id, id, noon() + TimeDelta::hours(7)).await.unwrap();
        let before = house.mails.sent().len();
        house.deliver(at("2026-11-23T12:00:00Z")).await;
        let mails = house.mails.sent().split_off(before);
        assert_eq!((to(&mails, "anna@exemple.ca"), mails.len()), (1, 1));
        (rows[0].amendment, rows[0].status) = (3, "Cancelled");
        let mails = house.publish(&rows, at("2026-11-23T15:00:00Z")).await;
        assert_eq!(
            mails.iter().map(|m| (m.to.as_str(), m.subject.as_str())).collect::<Vec<_>>(),
            [("anna@exemple.ca", "Cancelled: Cybersecurity services")]
        );
    })
    .await;
}

#[tokio::test]
async fn a_followed_notice_is_brought_to_mind_before_it_closes() {
    everywhere(async |house| {
        let anna = house.anna(DAILY).await;
        let rows = vec![cyber(1)];
        house.publish_only(&rows, noon()).await;
        house.deliver(at("2026-11-23T12:00:00Z")).await;
        let id = house.notices().await[0].id;
        house.db.follow(anna.id, id, at("2026-11-23T13:00:00Z")).await.unwrap();
        // It closes on 15 December at 14:00 in Toronto: 14, 5 and 1 days before, at seven.
        let mut told = Vec::new();
        let mut now = at("2026-11-23T13:00:00Z");
        while now < at("2026-12-16T13:00:00Z") {
            for mail in house.reminded(now).await {
                told.push((now.format("%m-%d %H:%M").to_string(), mail.subject));
            }
            now += TimeDelta::minutes(30);
        }
        let said = |left: &str| format!("{left}: Cybersecurity services").replace("14 ", "14\u{a0}").replace("5 ", "5\u{a0}");
        assert_eq!(
            told,
            [
                ("12-01 12:00".to_owned(), said("Closes in 14 days")),
                ("12-10 12:00".to_owned(), said("Closes in 5 days")),
                ("12-14 12:00".to_owned(), said("Closes tomorrow")),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn reminders_go_with_the_closing_and_never_after_it_is_called_off() {
    everywhere(async |house| {
        let anna = house.anna(DAILY).await;
        let mut rows = vec![cyber(1), cyber(2)];
        house.publish_only(&rows, noon()).await;
        house.deliver(at("2026-11-23T12:00:00Z")).await;
        for notice in house.notices().await {
            house.db.follow(anna.id, notice.id, at("2026-11-23T13:00:00Z")).await.unwrap();
        }
        // One moves to the twentieth and one is called off, on the eve of the first reminder,
        // which was queued some hours ahead.
        (rows[0].amendment, rows[0].closing) = (1, "2026-12-20T14:00:00");
        (rows[1].amendment, rows[1].status) = (1, "Cancelled");
        house.worker.remind_step(at("2026-12-01T08:00:00Z")).await.unwrap();
        house.publish(&rows, at("2026-12-01T09:00:00Z")).await;
        assert_eq!(house.mails.sent().len(), 2, "the two news in one mail");
        assert!(house.reminded(at("2026-12-01T12:00:00Z")).await.is_empty(), "neither is brought to mind any more");
        let mails = house.reminded(at("2026-12-06T12:00:00Z")).await;
        assert_eq!(mails.iter().map(|m| m.subject.as_str()).collect::<Vec<_>>(), ["Closes in 14\u{a0}days: Cybersecurity services"]);
        // Nobody was there for ten days: the nearest one, late rather than never, and only it.
        let mails = house.reminded(at("2026-12-16T20:00:00Z")).await;
        assert_eq!(mails.iter().map(|m| m.subject.as_str()).collect::<Vec<_>>(), ["Closes in 4\u{a0}days: Cybersecurity services"]);
        assert!(house.reminded(at("2026-12-16T20:05:00Z")).await.is_empty());
        house.db.unfollow_all(anna.id, at("2026-12-17T12:00:00Z")).await.unwrap();
        assert!(house.reminded(at("2026-12-19T12:00:00Z")).await.is_empty(), "not followed any more");
        assert!(house.reminded(at("2026-12-20T20:00:00Z")).await.is_empty(), "closed");
    })
    .await;
}

#[tokio::test]
async fn who_follows_late_is_not_reminded_of_the_past() {
    everywhere(async |house| {
        let anna = house.anna(Cadence::Off).await;
        house.publish(&[cyber(1)], noon()).await;
        let id = house.notices().await[0].id;
        house.db.follow(anna.id, id, at("2026-12-11T13:00:00Z")).await.unwrap();
        assert!(house.reminded(at("2026-12-11T14:00:00Z")).await.is_empty(), "followed four days before: five days are over");
        assert_eq!(house.reminded(at("2026-12-14T12:00:00Z")).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_reminder_shares_the_mail_that_leaves_at_the_same_hour() {
    everywhere(async |house| {
        let anna = house.anna(DAILY).await;
        house.publish_only(&[cyber(1)], noon()).await;
        house.deliver(at("2026-11-23T12:00:00Z")).await;
        let id = house.notices().await[0].id;
        house.db.follow(anna.id, id, at("2026-11-23T13:00:00Z")).await.unwrap();
        house.publish_only(&[cyber(1), cyber(2)], at("2026-11-30T20:00:00Z")).await;
        house.worker.remind_step(at("2026-12-01T11:00:00Z")).await.unwrap();
        let mails = house.reminded(at("2026-12-01T12:00:00Z")).await;
        assert_eq!(mails.len(), 1);
        let text = words(&mails[0]);
        assert!(text.contains("One opportunity and one closing reminder for one of your profiles and the notices you follow"), "{text}");
        assert!(text.contains("== Followed notices ==") && text.contains("== cybersecurity =="), "{text}");
    })
    .await;
}

#[tokio::test]
async fn nobody_gets_more_than_five_alerts_a_day_and_nothing_is_dropped() {
    everywhere(async |house| {
        house.anna(Cadence::Instant).await;
        let mut rows = Vec::new();
        // Sunday noon in Toronto: a burst of twelve publications, ten minutes apart.
        for n in 1..=12 {
            rows.push(cyber(n));
            let now = noon() + TimeDelta::minutes(10 * i64::from(n));
            house.shelf.put("/open.csv", csv(&rows));
            house.worker.poll_now(Some("canadabuys"), now).await.unwrap();
            house.match_all(now).await;
            house.deliver(now + TimeDelta::seconds(2)).await;
        }
        assert_eq!(house.mails.sent().len(), 5);
        house.deliver(at("2026-11-23T04:59:00Z")).await;
        assert_eq!(house.mails.sent().len(), 5, "not before the next day, nor at its first minute");
        house.deliver(at("2026-11-23T12:00:00Z")).await;
        let mails = house.mails.sent();
        assert_eq!(mails.len(), 6, "the rest in the digest of Monday at seven");
        let shown = |n: u32| mails.iter().map(|m| m.html.matches(&format!("/en/notices/{n}?r=")).count().min(1)).sum::<usize>();
        assert_eq!((1..=12).map(shown).collect::<Vec<_>>(), [1; 12], "each notice once");
        assert!(words(&mails[5]).contains("Seven opportunities"), "{}", mails[5].text);
        // A sign-in letter is not held up, and the moved envelopes say why.
        let moved = house.db.envelopes(&EnvelopeFilter::default()).await.unwrap();
        let why = moved.iter().filter(|e| e.last_error.as_deref().is_some_and(|e| e.starts_with("5 alerts a day"))).count();
        assert_eq!(why, 6, "one of the seven moved and took in the others");
    })
    .await;
}
