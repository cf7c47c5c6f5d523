//! The domain's values in both languages, word for word.

use chrono::{DateTime, Duration, NaiveDate, TimeZone, Utc};
use chrono_tz::{America, Tz};
use domain::{
    Agreement, Band, Cadence, Category, Cause, Change, Closing, Currency, EnvelopeState, FeedKind, Field, Kind, Lang, Method, Money,
    Reason, ReasonKind, Region, Role, Scheme, Status, Text, Value, Weekdays,
};
use proptest::prelude::*;

const FR: Lang = Lang::FR;
const EN: Lang = Lang::EN;

/// No-break spaces as `_`, so that the expectations can be read.
fn show(text: impl AsRef<str>) -> String {
    text.as_ref().replace('\u{a0}', "_")
}

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn closing(text: &str) -> Closing {
    Closing::stated(utc(text), text, America::Toronto)
}

fn dollars(amount: &str) -> Money {
    Money::parse(amount, Currency::CAD).unwrap()
}

#[test]
fn dates_are_told_in_their_own_zone() {
    let at = utc("2026-12-04T19:00:00Z");
    assert_eq!(show(locale::date_time(FR, at, America::Toronto)), "4_déc. 2026, 14_h (heure de l’Est)");
    assert_eq!(show(locale::date_time(EN, at, America::Toronto)), "Dec_4, 2026, 2:00_p.m. (Eastern Time)");
    let half = utc("2026-07-01T16:30:00Z");
    assert_eq!(show(locale::date_time(FR, half, America::Vancouver)), "1er_juill. 2026, 9_h_30 (heure du Pacifique)");
    assert_eq!(show(locale::date_time(EN, half, America::Vancouver)), "July_1, 2026, 9:30_a.m. (Pacific Time)");
    assert_eq!(show(locale::date_time(EN, utc("2026-12-05T04:59:00Z"), America::Toronto)), "Dec_4, 2026, 11:59_p.m. (Eastern Time)");
    assert_eq!(show(locale::time(EN, 0, 5)), "12:05_a.m.");
    assert_eq!(show(locale::time(EN, 12, 0)), "12:00_p.m.");
    let day = NaiveDate::from_ymd_opt(2027, 1, 1).unwrap();
    assert_eq!(show(locale::date_long(FR, day)), "1er_janvier 2027");
    assert_eq!(show(locale::date_short(EN, day)), "Jan_1");
    assert_eq!(locale::zone_name(FR, America::Lima), "heure de Lima");
    assert_eq!(locale::zone_name(EN, Tz::UTC), "Universal Time");
}

#[test]
fn time_left_is_counted_in_days_of_the_closing_zone() {
    // 23:30 in Québec; in UTC the closing is "tomorrow" already.
    let now = utc("2026-12-04T04:30:00Z");
    let cases = [
        ("2026-12-04T04:45:00Z", "ferme aujourd’hui", "closes today"),
        ("2026-12-04T19:00:00Z", "ferme demain", "closes tomorrow"),
        ("2026-12-06T19:00:00Z", "dans 3_jours", "in 3_days"),
        ("2026-12-04T04:30:00Z", "fermé", "closed"),
        ("2065-01-01T05:00:00Z", "réception continue, sans date de clôture", "continuous intake, no closing date"),
    ];
    for (at, fr, en) in cases {
        assert_eq!(show(locale::days_left(FR, now, &closing(at))), fr);
        assert_eq!(show(locale::days_left(EN, now, &closing(at))), en);
    }
    let soon = closing("2026-12-06T19:00:00Z");
    assert_eq!(show(locale::closes(FR, now, Some(&soon))), "ferme dans 3_jours_: 6_déc. 2026, 14_h (heure de l’Est)");
    assert_eq!(show(locale::closes(EN, now, Some(&soon))), "closes in 3_days: Dec_6, 2026, 2:00_p.m. (Eastern Time)");
    assert_eq!(show(locale::closes(FR, now, Some(&closing("2026-12-01T19:00:00Z")))), "fermé le 1er_déc. 2026");
    assert_eq!(locale::closes(EN, now, None), "closing date not published");
    assert_eq!(locale::days_until(now, &soon), 3);
}

#[test]
fn numbers_and_money_follow_the_language() {
    assert_eq!(show(locale::number(FR, 1204)), "1_204");
    assert_eq!(show(locale::number(EN, 1_234_567)), "1,234,567");
    assert_eq!(show(locale::number(FR, -1204)), "−1_204");
    assert_eq!(show(locale::money(FR, dollars("1250000"))), "1_250_000_$");
    assert_eq!(show(locale::money(EN, dollars("1250000"))), "$1,250,000");
    assert_eq!(show(locale::money(FR, dollars("12.50"))), "12,50_$");
    assert_eq!(show(locale::money(EN, dollars("-0.05"))), "−$0.05");
    let usd = Money { minor: 500_000, currency: "USD".parse().unwrap() };
    assert_eq!(show(locale::money(FR, usd)), "5_000_$_US");
    assert_eq!(show(locale::money(EN, usd)), "US$5,000");
    let yen = Money { minor: 5000, currency: "JPY".parse().unwrap() };
    assert_eq!(show(locale::money(EN, yen)), "JPY_5,000");
    let range = Value { amount: None, min: Some(dollars("10000")), max: Some(dollars("50000")) };
    assert_eq!(show(locale::value(FR, &range).unwrap()), "de 10_000_$ à 50_000_$");
    assert_eq!(show(locale::value(EN, &Value { max: Some(dollars("9")), ..Value::default() }).unwrap()), "up to $9");
    assert_eq!(locale::value(FR, &Value::default()), None);
}

#[test]
fn plurals_and_grouping_work_inside_messages() {
    let days = |lang, n: i64| show(locale::say(lang, "closes-in-days", &[("days", n.into())]));
    assert_eq!(days(FR, 1), "ferme dans 1_jour");
    assert_eq!(days(FR, 1204), "ferme dans 1_204_jours");
    assert_eq!(days(EN, 1204), "closes in 1,204_days");
}

#[test]
fn places_have_names() {
    let name = |lang, code: &str| locale::region_name(lang, &code.parse().unwrap());
    assert_eq!(name(FR, "CA-BC"), "Colombie-Britannique");
    assert_eq!(name(EN, "CA-QC"), "Québec");
    assert_eq!(name(FR, "US-NY"), "État de New York");
    assert_eq!(name(EN, "GB-SCT"), "Scotland");
    assert_eq!(name(FR, "MX-CMX"), "Mexico (ville)");
    assert_eq!(name(FR, "GB-ZZZ"), "Royaume-Uni (ZZZ)");
    assert_eq!(name(FR, "QQ"), "QQ");
    assert_eq!(name(FR, "QQ-1"), "QQ-1");
    let raw = |raw: &str, code: Option<&str>| Region { raw: raw.to_owned(), code: code.map(|c| c.parse().unwrap()) };
    let all = [raw("Quebec (except NCR)", Some("CA-QC")), raw("Montréal", Some("CA-QC")), raw("World", None)];
    assert_eq!(locale::regions(FR, &all), "Québec et monde entier");
}

#[test]
fn a_profile_is_told_in_one_line() {
    let keyword = |text: &str, weight| domain::Keyword { text: text.to_owned(), weight };
    let profile = domain::Profile {
        keywords: vec![keyword("conseil", 1), keyword("SOC géré", 3), keyword("pare-feu", 2)],
        regions: vec!["CA-QC".parse().unwrap(), "CA-ON".parse().unwrap()],
        categories: vec![Category::Services],
        value_max: Some(dollars("500000")),
        never: vec!["gardiennage".into()],
        ..domain::Profile::default()
    };
    assert_eq!(
        show(locale::criteria(FR, &profile)),
        "SOC géré, pare-feu et conseil_; Québec et Ontario_; Services_; jusqu’à 500_000_$_; sauf «_gardiennage_»"
    );
    let many = domain::Profile { keywords: (1..10).map(|n| keyword(&format!("w{n}"), 2)).collect(), ..domain::Profile::default() };
    assert_eq!(show(locale::criteria(EN, &many)), "w1, w2, w3, w4, w5, w6 and 3 others; anywhere");
    assert_eq!(locale::number_word(FR, 4), "quatre");
    assert_eq!(show(locale::number_word(FR, 1204)), "1_204");
}

#[test]
fn cadences_are_sentences() {
    let said = |lang, cadence| show(locale::cadence(lang, cadence));
    assert_eq!(said(FR, Cadence::default()), "chaque jour ouvrable à 7_h");
    assert_eq!(said(EN, Cadence::default()), "every business day at 7:00_a.m.");
    let some = Cadence::Daily { hour: 16, days: Weekdays(0b001_0101) };
    assert_eq!(said(FR, some), "les lundi, mercredi et vendredi à 16_h");
    assert_eq!(said(EN, some), "on Monday, Wednesday and Friday at 4:00_p.m.");
    assert_eq!(said(FR, Cadence::Daily { hour: 8, days: Weekdays(0b10) }), "chaque mardi à 8_h");
    assert_eq!(said(FR, Cadence::Daily { hour: 8, days: Weekdays::ALL }), "chaque jour à 8_h");
    assert_eq!(said(FR, Cadence::Weekly { day: 0, hour: 7 }), "chaque lundi à 7_h");
    assert_eq!(said(FR, Cadence::Instant), "dès la publication");
    assert_eq!(said(EN, Cadence::Off), "never by e-mail");
}

#[test]
fn every_member_of_every_set_has_a_name() {
    use {FeedKind as F, Kind as K, Method as M, Status as S};
    for lang in [FR, EN] {
        let mut names = Vec::new();
        names.extend([S::Planned, S::Open, S::Closed, S::Cancelled, S::Awarded, S::Withdrawn, S::Unknown].map(|s| locale::status(lang, s)));
        let kinds = [K::Tender, K::Information, K::Qualification, K::Arrangement, K::AdvanceAward, K::Staffing, K::Other];
        names.extend(kinds.map(|k| locale::kind(lang, k)));
        names.extend([M::Open, M::Selective, M::Limited, M::Direct, M::Unknown].map(|m| locale::method(lang, m)));
        names.extend([Category::Goods, Category::Services, Category::Works].map(|c| locale::category(lang, c)));
        names.extend([Band::Weak, Band::Possible, Band::Strong].map(|b| locale::band(lang, b)));
        names.extend(Cause::ALL.map(|c| locale::cause(lang, c)));
        names.extend([Role::Member, Role::Staff].map(|r| locale::role(lang, r)));
        names.extend(EnvelopeState::ALL.map(|s| locale::envelope_state(lang, s)));
        names.extend(Scheme::ALL.map(|s| locale::scheme(lang, s)));
        names.extend([F::Delta, F::Snapshot, F::Archive, F::Awards, F::Catalogue].map(|f| locale::feed_kind(lang, f)));
        names.extend([FR, EN, Lang::ES].map(|l| locale::language(lang, l)));
        for name in names {
            assert!(!name.is_empty() && !name.contains('['), "{lang}: {name}");
        }
    }
    assert_eq!(locale::language(FR, "hu".parse().unwrap()), "hu");
    assert_eq!(locale::code(EN, &"naics:541512".parse().unwrap()), "NAICS\u{a0}541512");
    assert_eq!(locale::code(FR, &"naics:541512".parse().unwrap()), "SCIAN\u{a0}541512");
}

#[test]
fn ages_and_silence_are_told_plainly() {
    let now = utc("2026-11-22T12:00:00Z");
    let at = |seconds: i64| now - Duration::seconds(seconds);
    let cases = [
        (30, "à l’instant", "just now"),
        (300, "il y a 5_minutes", "5_minutes ago"),
        (3600, "il y a 1_heure", "1_hour ago"),
        (86_400 * 3, "il y a 3_jours", "3_days ago"),
        (-7200, "dans 2_heures", "in 2_hours"),
    ];
    for (age, fr, en) in cases {
        assert_eq!((show(locale::relative(FR, now, at(age))), show(locale::relative(EN, now, at(age)))), (fr.to_owned(), en.to_owned()));
    }
    let line = |last| show(locale::source_line(FR, "SEAO", now, last, 48));
    assert_eq!(line(Some(at(1200))), "SEAO_: dernière lecture il y a 20_minutes");
    assert_eq!(line(Some(at(86_400 * 3))), "SEAO_: rien reçu depuis 3_jours");
    assert_eq!(line(None), "SEAO_: pas encore de lecture");
    assert_eq!(
        show(locale::sources_line(EN, now, &[("SEAO", at(300)), ("CanadaBuys", at(600))]).unwrap()),
        "SEAO and CanadaBuys: last readings, the oldest 10_minutes ago"
    );
    assert_eq!(locale::sources_line(EN, now, &[]), None);
    let read = |last: i64, stuck| locale::SourceRead {
        title: "SEAO",
        last: Some(at(last)),
        silence_hours: 48,
        news: Some(at(300)),
        quiet_hours: 144,
        stuck,
    };
    let weekly = |last| vec![domain::Stuck { feed: "weekly", last, file: None }];
    let said = |lang, read: locale::SourceRead<'_>| locale::sources(lang, now, &[read]).map(|(line, ill)| (show(line), ill)).unwrap();
    assert_eq!(said(FR, read(300, Vec::new())), ("SEAO_: dernière lecture il y a 5_minutes".to_owned(), false));
    let silent = "SEAO_: «_weekly_» n’a pas été lu depuis 3_jours, le reste l’est normalement";
    assert_eq!(said(FR, read(300, weekly(Some(at(86_400 * 3))))), (silent.to_owned(), true));
    let never = "SEAO: “weekly” could not be read yet, the rest is read as usual";
    assert_eq!(said(EN, read(300, weekly(None))), (never.to_owned(), true));
    let file = vec![domain::Stuck { feed: "weekly", last: Some(at(86_400 * 9)), file: Some("hebdo_1.json") }];
    let failing = "SEAO_: le fichier «_hebdo_1.json_» est illisible depuis 9_jours, le reste est lu normalement";
    assert_eq!(said(FR, read(300, file.clone())), (failing.to_owned(), true));
    let failing = "SEAO: the file “hebdo_1.json” could not be read for 9_days, the rest is read as usual";
    assert_eq!(said(EN, read(300, file)), (failing.to_owned(), true));
    let all = "SEAO_: rien reçu depuis 3_jours";
    assert_eq!(said(FR, read(86_400 * 3, weekly(None))), (all.to_owned(), true), "all of it is silent: one line is enough");
}

fn reason(kind: ReasonKind, field: Field, wanted: &str, found: &str, via: Option<&str>) -> Reason {
    let (wanted, found, via) = (wanted.into(), found.into(), via.map(Into::into));
    Reason::of(1.0, Agreement { kind, wanted, found, field, lang: None, spans: [].into(), via })
}

#[test]
fn reasons_name_the_words_of_both_sides() {
    use Field as F;
    use ReasonKind as K;
    let cases = [
        (
            reason(K::Phrase, F::Title, "SOC géré", "détection et réponse", None),
            "«_détection et réponse_» dans le titre, votre capacité «_SOC géré_»",
        ),
        (reason(K::Word, F::Description, "Sécurité", "sécurité", None), "«_sécurité_» dans la description"),
        (
            reason(K::Fuzzy, F::Title, "cybersécurité", "cybersecurite-", None),
            "«_cybersecurite-_» dans le titre, presque votre «_cybersécurité_»",
        ),
        (
            reason(K::Bridge, F::Title, "pare-feu", "firewall", Some("sécurité réseau")),
            "«_firewall_» dans le titre, qui rejoint votre «_pare-feu_» par «_sécurité réseau_»",
        ),
        (
            reason(K::Code, F::Code, "unspsc:81111800", "unspsc:81112200", Some("Maintenance de logiciels")),
            "Code UNSPSC_81112200 (Maintenance de logiciels), proche de votre UNSPSC_81111800",
        ),
        (reason(K::Code, F::Code, "cpv:72000000", "cpv:72000000", None), "Code CPV_72000000, l’un des vôtres"),
        (
            reason(K::Past, F::Buyer, "Réfection du pont", "Ville de Laval", Some("Ville de Laval")),
            "Même acheteur que pour votre contrat «_Réfection du pont_»_: Ville de Laval",
        ),
        (
            reason(K::Past, F::Title, "Réfection du pont", "pont", Some("Ville de Laval")),
            "Ressemble à votre contrat «_Réfection du pont_», pour le même acheteur (Ville de Laval)_: «_pont_»",
        ),
        (reason(K::Region, F::Region, "CA", "CA-QC", None), "Livraison_: Québec, dans votre territoire (Canada)"),
        (reason(K::Region, F::Region, "CA-QC", "CA-QC", None), "Livraison dans votre territoire_: Québec"),
        (reason(K::Missing, F::Title, "ISO 27001", "", None), "Manque_: «_ISO 27001_» n’apparaît pas dans l’avis"),
        (reason(K::Missing, F::Region, "CA-QC", "", None), "Manque_: rien n’indique une livraison dans votre territoire (Québec)"),
        (
            reason(K::Value, F::Value, "10000–500000", "125000 CAD", None),
            "Valeur de 125_000_$, dans votre fourchette (de 10_000_$ à 500_000_$)",
        ),
        (reason(K::Value, F::Value, "–500000", "125000 USD", None), "Valeur de 125_000_$_US, dans votre fourchette (jusqu’à 500_000_$)"),
        (reason(K::Value, F::Value, "moyen", "environ 3", None), "Valeur de environ 3, dans votre fourchette (moyen)"),
        (reason(K::Buyer, F::Buyer, "hydro", "Hydro-Québec", None), "Acheteur que vous suivez_: Hydro-Québec"),
    ];
    for (reason, expected) in cases {
        assert_eq!(show(locale::reason(FR, &reason)), expected);
    }
    let en = reason(K::Phrase, F::Title, "managed SOC", "detection and response", None);
    assert_eq!(locale::reason(EN, &en), "“detection and response” in the title, your capability “managed SOC”");
}

#[test]
fn changes_say_from_and_to() {
    let moved = Change::Closing { from: Some(closing("2026-11-27T19:00:00Z")), to: Some(closing("2026-12-04T19:00:00Z")) };
    assert_eq!(show(locale::change(FR, &moved)), "Clôture_: 27_nov. 2026, 14_h → 4_déc. 2026, 14_h (heure de l’Est)");
    assert_eq!(locale::change(EN, &Change::Status { from: Status::Open, to: Status::Cancelled }), "Status: open → cancelled");
    let description = |from: &str, to: &str| Change::Description { from: from.into(), to: to.into() };
    assert_eq!(locale::change(EN, &description("", "")), "Description changed");
    assert_eq!(show(locale::change(FR, &description("… à deux …", "… à trois …"))), "Description_: «_… à deux …_» → «_… à trois …_»");
    let codes = Change::Codes { added: vec!["unspsc:43230000".into()], removed: vec![] };
    assert_eq!(show(locale::change(FR, &codes)), "Codes_: ajout de UNSPSC_43230000");
    let documents = Change::Documents { added: vec!["https://a".into(), "https://b".into()], removed: vec!["https://c".into()] };
    assert_eq!(show(locale::change(FR, &documents)), "2_documents ajoutés, 1_document retiré");
    assert_eq!(
        show(locale::change(FR, &Change::Value { from: None, to: Some(Value { amount: Some(dollars("10")), ..Value::default() }) })),
        "Valeur_: non précisé → 10_$"
    );
    let title = Change::Title { from: Text::of(FR, "A"), to: Text::of(FR, "B") };
    assert_eq!(show(locale::change(FR, &title)), "Titre_: «_A_» → «_B_»");
}

#[test]
fn lists_read_naturally() {
    assert_eq!(locale::list::<&str>(FR, &[]), "");
    assert_eq!(locale::list(FR, &["A"]), "A");
    assert_eq!(locale::list(FR, &["A", "B"]), "A et B");
    assert_eq!(locale::list(EN, &["A", "B", "C"]), "A, B and C");
    assert_eq!(locale::list_or(FR, &["A", "B", "C"]), "A, B ou C");
}

fn any_lang() -> impl Strategy<Value = Lang> {
    prop_oneof![Just(FR), Just(EN)]
}

proptest! {
    #[test]
    fn a_number_can_be_read_back(lang in any_lang(), number in any::<i64>()) {
        let digits: String = locale::number(lang, number).chars().map(|c| if c == '−' { '-' } else { c }).filter(|c| c.is_ascii_digit() || *c == '-').collect();
        prop_assert_eq!(digits.parse::<i64>().unwrap(), number);
    }

    #[test]
    fn money_can_be_read_back(lang in any_lang(), minor in -99_999_999_999_999_i64..99_999_999_999_999) {
        let money = Money { minor, currency: Currency::CAD };
        let text = locale::money(lang, money).replace('−', "-");
        prop_assert_eq!(Money::parse(&text.replace("-$", "-"), Currency::CAD).unwrap(), money);
    }

    #[test]
    fn every_instant_can_be_told(lang in any_lang(), seconds in 0_i64..4_000_000_000, zone in 0..chrono_tz::TZ_VARIANTS.len()) {
        let at = Utc.timestamp_opt(seconds, 0).unwrap();
        let zone = chrono_tz::TZ_VARIANTS[zone];
        let said = locale::date_time(lang, at, zone);
        prop_assert!(!said.contains('[') && said.ends_with(')'), "{}", said);
    }

    #[test]
    fn filled_in_words_stay_what_they_were(lang in any_lang(), text in "\\PC{0,40}") {
        prop_assert!(locale::quoted(lang, &text).contains(&text));
        prop_assert!(locale::list(lang, &[text.as_str(), "x"]).starts_with(&text));
    }

    #[test]
    fn reasons_never_lose_what_was_found(lang in any_lang(), wanted in "\\PC{1,20}", found in "[a-z]{1,20}") {
        for kind in [ReasonKind::Word, ReasonKind::Phrase, ReasonKind::Fuzzy, ReasonKind::Bridge, ReasonKind::Learned, ReasonKind::Code, ReasonKind::Past] {
            let said = locale::reason(lang, &reason(kind, Field::Title, &wanted, &found, None));
            // Of two spellings of one word, one is enough.
            prop_assert!(said.contains(&found) || domain::fold(&wanted) == found, "{:?}: {}", kind, said);
        }
    }
}

#[test]
fn places_are_told_in_the_readers_language_whatever_the_publisher_wrote() {
    for (raw, fr, en) in [
        ("National Capital Region (NCR)", "région de la capitale nationale", "National Capital Region"),
        ("Quebec (except NCR)", "Québec (sauf la capitale nationale)", "Québec (except the National Capital Region)"),
        ("British Columbia", "Colombie-Britannique", "British Columbia"),
        ("Colombie-Britannique", "Colombie-Britannique", "British Columbia"),
        ("Foreign", "étranger", "abroad"),
        ("Ville de Val-Fleuri", "Ville de Val-Fleuri", "Ville de Val-Fleuri"),
    ] {
        let region = reason(ReasonKind::Region, Field::Region, "CA-ON", raw, None);
        for (lang, place) in [(FR, fr), (EN, en)] {
            assert!(locale::reason(lang, &region).contains(place), "{raw}: {}", locale::reason(lang, &region));
            assert_eq!(locale::reason_found(lang, &region), place);
        }
    }
    let word = reason(ReasonKind::Word, Field::Title, "World", "World", None);
    assert_eq!(locale::reason_found(FR, &word), "World", "only places are places");
}
