//! Parsing and validation of the small nouns.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::{Cadence, Closing, Code, Currency, Email, Lang, Money, Neq, RegionCode, Scheme, Text, Weekdays, fold, squeeze};
use proptest::prelude::*;

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn codes_are_cleaned_and_checked() {
    let parse = |scheme, text| Code::parse(scheme, text).map(|c| c.digits);
    assert_eq!(parse(Scheme::Unspsc, "*81111500").unwrap(), "81111500");
    assert_eq!(parse(Scheme::Unspsc, " 8111 ").unwrap(), "81110000");
    assert_eq!(parse(Scheme::Cpv, "72000000-5").unwrap(), "72000000");
    assert_eq!(parse(Scheme::Gsin, "N7025405").unwrap(), "N7025405");
    assert_eq!(parse(Scheme::Seao, "g8").unwrap(), "G8");
    for (scheme, text) in
        [(Scheme::Unspsc, "8"), (Scheme::Unspsc, "8111150x"), (Scheme::Cpv, ""), (Scheme::Naics, "5"), (Scheme::Gsin, "é")]
    {
        assert_eq!(Code::parse(scheme, text).unwrap_err().key, "invalid-code", "{scheme} {text}");
    }
    assert_eq!("unspsc:81111500".parse::<Code>().unwrap().to_string(), "unspsc:81111500");
    assert_eq!("nope:1".parse::<Code>().unwrap_err().key, "invalid-scheme");
    assert_eq!("81111500".parse::<Code>().unwrap_err().key, "invalid-code");
}

#[test]
fn money_is_read_as_people_write_it() {
    let cents = |text| Money::parse(text, Currency::CAD).map(|m| m.minor).ok();
    for (text, minor) in [
        ("1740851.000000", 174_085_100),
        ("1 250 000,50 $", 125_000_050),
        ("1,250,000.50", 125_000_050),
        ("1,250", 125_000),
        ("1.250.000", 125_000_000),
        ("12.5", 1_250),
        ("-3", -300),
        ("0", 0),
        (".5", 50),
        ("99999.999", 9_999_999),
    ] {
        assert_eq!(cents(text), Some(minor), "{text}");
    }
    for text in ["", "abc", "1e9", "--1", "12345678901234567", "1/2", "$"] {
        assert_eq!(cents(text), None, "{text}");
    }
    assert_eq!(Money::parse("1500", "JPY".parse().unwrap()).unwrap().minor, 1500);
    assert_eq!(Money::parse("125000.99", Currency::CAD).unwrap().major(), 125_000);
}

#[test]
fn addresses_numbers_languages_and_regions() {
    for good in ["Nom@Exemple.CA", " a.b+c@x-y.example.org "] {
        assert!(good.parse::<Email>().is_ok(), "{good}");
    }
    assert_eq!("Nom@Exemple.CA".parse::<Email>().unwrap().as_str(), "nom@exemple.ca");
    for bad in ["", "a", "a@b", "a b@c.ca", "a@b..ca", "a@-b.ca", ".a@b.ca", "a@b.ca\r\nBcc: x@y.ca", "<a@b.ca>", "é@b.ca", "a@b@c"] {
        assert_eq!(bad.parse::<Email>().unwrap_err().key, "invalid-email", "{bad}");
    }
    assert_eq!(format!("{:?}", "a@b.ca".parse::<Email>().unwrap()), "Email(…)");
    assert_eq!("1141 234 567".parse::<Neq>().unwrap().as_str(), "1141234567");
    assert!("9941234567".parse::<Neq>().is_err() && "114123456".parse::<Neq>().is_err());
    assert_eq!("fr-CA".parse::<Lang>().unwrap(), Lang::FR);
    assert!("fra".parse::<Lang>().is_err() && "1x".parse::<Lang>().is_err() && "é".parse::<Lang>().is_err());
    let region = |code: &str| code.parse::<RegionCode>().unwrap();
    assert!(region("CA-QC").touches(&region("ca")) && region("CA").touches(&region("CA-ON")));
    assert!(!region("CA-QC").touches(&region("CA-ON")) && !region("CA").touches(&region("US")));
    assert!("Quebec".parse::<RegionCode>().is_err() && "C".parse::<RegionCode>().is_err() && "CA-".parse::<RegionCode>().is_err());
}

#[test]
fn a_text_says_in_which_language_it_answers() {
    let text = Text::of(Lang::EN, "Cloud").with(Lang::ES, "Nube").with(Lang::FR, "  ");
    assert_eq!(text.in_(Lang::ES), Some(("Nube", Lang::ES)));
    assert_eq!(text.in_(Lang::FR), Some(("Cloud", Lang::EN)));
    assert_eq!(Text::of("pt".parse().unwrap(), "Nuvem").best(Lang::FR), "Nuvem");
    assert_eq!(Text::default().best(Lang::FR), "");
}

#[test]
fn folding_makes_texts_comparable() {
    assert_eq!(fold("  L’Œuvre   d'ÉTÉ\u{a0}n° ²\n"), "l'oeuvre d'ete n° 2");
    assert_eq!(squeeze("\t a \r\n b "), "a b");
}

#[test]
fn local_closings_follow_the_wall_clock_of_their_zone() {
    let zone = Tz::America__Toronto;
    let at = |y, m, d, h, min| {
        let naive = NaiveDate::from_ymd_opt(y, m, d).unwrap().and_hms_opt(h, min, 0).unwrap();
        let closing = Closing::local(naive, "as published", zone);
        (closing.at, closing.doubtful, closing.assumed)
    };
    assert_eq!(at(2026, 12, 1, 14, 0), (utc("2026-12-01T19:00:00Z"), false, true));
    assert_eq!(at(2026, 7, 1, 14, 0), (utc("2026-07-01T18:00:00Z"), false, true));
    // 2026-03-08 02:30 does not exist; 2026-11-01 01:30 exists twice: the earlier instant.
    assert_eq!(at(2026, 3, 8, 2, 30), (utc("2026-03-08T06:30:00Z"), true, true));
    assert_eq!(at(2026, 11, 1, 1, 30), (utc("2026-11-01T05:30:00Z"), true, true));
    let far = Closing::stated(utc("2065-04-27T18:00:00Z"), "2065-04-27T14:00:00", zone);
    assert!(far.is_continuous(utc("2026-11-22T17:00:00Z")) && !far.is_continuous(utc("2064-11-22T17:00:00Z")));
}

#[test]
fn a_cadence_is_a_due_date() {
    let zone = Tz::America__Toronto;
    let now = utc("2026-11-20T13:07:30Z"); // Friday 8:07 in Québec
    let due = |cadence: Cadence| cadence.due(now, zone, 15).unwrap();
    assert_eq!(due(Cadence::Instant), utc("2026-11-20T13:15:00Z"));
    assert_eq!(Cadence::Instant.due(now, zone, 0), Some(now));
    assert_eq!(due(Cadence::default()), utc("2026-11-23T12:00:00Z"), "Friday 7:00 is past: Monday");
    assert_eq!(due(Cadence::Daily { hour: 9, days: Weekdays::ALL }), utc("2026-11-20T14:00:00Z"));
    assert_eq!(due(Cadence::Weekly { day: 2, hour: 7 }), utc("2026-11-25T12:00:00Z"));
    assert_eq!(Cadence::Off.due(now, zone, 15), None);
    let slot = utc("2026-11-23T12:00:00Z");
    assert_eq!(Cadence::default().next_after(slot, zone, 15), Some(utc("2026-11-24T12:00:00Z")));
    // The night the clocks skip 2:00 to 3:00, a 2 o'clock mail leaves once, an hour later.
    let night = Cadence::Daily { hour: 2, days: Weekdays::ALL };
    assert_eq!(night.due(utc("2026-03-08T05:00:00Z"), zone, 15), Some(utc("2026-03-08T07:00:00Z")));
    assert_eq!(night.next_after(utc("2026-03-08T07:00:00Z"), zone, 15), Some(utc("2026-03-09T06:00:00Z")));
}

proptest! {
    #[test]
    fn a_due_date_is_never_past_and_slots_advance(seconds in 1_700_000_000_i64..1_900_000_000, hour in 0u8..24, day in 0u8..7, mask in 1u8..128) {
        let now = DateTime::from_timestamp(seconds, 0).unwrap();
        for zone in [Tz::America__Toronto, Tz::Europe__London, Tz::America__Mexico_City, Tz::Pacific__Auckland] {
            for cadence in [Cadence::Instant, Cadence::Daily { hour, days: Weekdays(mask) }, Cadence::Weekly { day, hour }] {
                let due = cadence.due(now, zone, 15).unwrap();
                prop_assert!(due >= now && (due - now).num_days() <= 8);
                let next = cadence.next_after(due, zone, 15).unwrap();
                prop_assert!(next > due && (next - due).num_days() <= 8);
                prop_assert_eq!(cadence.due(due, zone, 15), Some(due), "a slot is its own due date");
            }
        }
    }

    #[test]
    fn nothing_a_person_types_panics(text in "\\PC{0,40}") {
        let _ = (text.parse::<Email>(), text.parse::<Neq>(), text.parse::<Lang>(), text.parse::<RegionCode>(), text.parse::<Code>());
        let _ = Money::parse(&text, Currency::CAD);
        for scheme in Scheme::ALL { let _ = Code::parse(scheme, &text); }
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded);
    }

    #[test]
    fn printed_values_read_back(minor in -1_000_000_000_000_i64..1_000_000_000_000) {
        let text = format!("{}{}.{:02}", if minor < 0 { "-" } else { "" }, minor.abs() / 100, minor.abs() % 100);
        prop_assert_eq!(Money::parse(&text, Currency::CAD).unwrap().minor, minor);
    }
}
