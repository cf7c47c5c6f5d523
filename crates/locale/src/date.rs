//! Dates and hours. An instant is always told in a zone, and the zone in words.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use chrono_tz::Tz;
use domain::Lang;

use crate::{Arg, say, typography::NBSP};

/// « 4 déc. 2026 » / “Dec 4, 2026”.
pub fn date(lang: Lang, date: NaiveDate) -> String {
    // The year is no quantity: it goes in as words, or it would be grouped.
    say(lang, "date", &[("day", day(lang, date)), ("month", month(lang, date)), ("year", date.year().to_string().into())])
}

/// « 4 décembre 2026 » / “December 4, 2026”.
pub fn date_long(lang: Lang, date: NaiveDate) -> String {
    let month = say(lang, &format!("month-long-{}", date.month()), &[]);
    say(lang, "date", &[("day", day(lang, date)), ("month", month.into()), ("year", date.year().to_string().into())])
}

/// « 4 déc. » / “Dec 4”, where the year goes without saying.
pub fn date_short(lang: Lang, date: NaiveDate) -> String {
    say(lang, "date-short", &[("day", day(lang, date)), ("month", month(lang, date))])
}

pub(crate) fn day(lang: Lang, date: NaiveDate) -> Arg<'static> {
    if lang != Lang::EN && date.day() == 1 { "1er".into() } else { date.day().to_string().into() }
}

pub(crate) fn month(lang: Lang, date: NaiveDate) -> Arg<'static> {
    say(lang, &format!("month-{}", date.month()), &[]).into()
}

/// « 4 déc. 2026, 14 h (heure de l’Est) » / “Dec 4, 2026, 2:00 p.m. (Eastern Time)”.
pub fn date_time(lang: Lang, at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    say(
        lang,
        "date-time",
        &[
            ("date", date(lang, local.date_naive()).into()),
            ("time", time(lang, local.hour(), local.minute()).into()),
            ("zone", zone_name(lang, zone).into()),
        ],
    )
}

/// « 14 h », « 14 h 30 » / “2:00 p.m.”, “2:30 p.m.”.
pub fn time(lang: Lang, hour: u32, minute: u32) -> String {
    if lang == Lang::EN {
        let (shown, half) = (if hour.is_multiple_of(12) { 12 } else { hour % 12 }, if hour < 12 { "a.m." } else { "p.m." });
        return format!("{shown}:{minute:02}{NBSP}{half}");
    }
    if minute == 0 { format!("{hour}{NBSP}h") } else { format!("{hour}{NBSP}h{NBSP}{minute:02}") }
}

/// A full hour of the day, as schedules have it.
pub fn hour(lang: Lang, hour: u8) -> String {
    time(lang, u32::from(hour), 0)
}

/// The zone as people call it: « heure de l’Est » / “Eastern Time”.
pub fn zone_name(lang: Lang, zone: Tz) -> String {
    let name = zone.name();
    let key = match name {
        "America/Toronto"
        | "America/Montreal"
        | "America/New_York"
        | "America/Detroit"
        | "America/Iqaluit"
        | "America/Nipigon"
        | "America/Thunder_Bay"
        | "America/Pangnirtung"
        | "America/Atikokan"
        | "Canada/Eastern"
        | "US/Eastern"
        | "EST5EDT" => "zone-eastern",
        "America/Winnipeg"
        | "America/Chicago"
        | "America/Rainy_River"
        | "America/Rankin_Inlet"
        | "America/Resolute"
        | "Canada/Central"
        | "US/Central"
        | "CST6CDT" => "zone-central",
        "America/Regina" | "America/Swift_Current" | "Canada/Saskatchewan" => "zone-saskatchewan",
        "America/Edmonton"
        | "America/Denver"
        | "America/Yellowknife"
        | "America/Inuvik"
        | "America/Cambridge_Bay"
        | "Canada/Mountain"
        | "US/Mountain"
        | "MST7MDT" => "zone-mountain",
        "America/Vancouver" | "America/Los_Angeles" | "Canada/Pacific" | "US/Pacific" | "PST8PDT" => "zone-pacific",
        "America/Halifax" | "America/Moncton" | "America/Glace_Bay" | "America/Goose_Bay" | "America/Blanc-Sablon" | "Canada/Atlantic" => {
            "zone-atlantic"
        }
        "America/St_Johns" | "Canada/Newfoundland" => "zone-newfoundland",
        "America/Whitehorse" | "America/Dawson" | "Canada/Yukon" => "zone-yukon",
        "America/Anchorage" | "US/Alaska" => "zone-alaska",
        "Pacific/Honolulu" | "US/Hawaii" => "zone-hawaii",
        "America/Mexico_City" | "Mexico/General" => "zone-mexico",
        "Europe/London" | "GB" => "zone-london",
        "Europe/Dublin" | "Eire" => "zone-dublin",
        "Europe/Lisbon" | "Portugal" => "zone-lisbon",
        "Europe/Paris" | "Europe/Brussels" | "Europe/Luxembourg" | "Europe/Berlin" | "Europe/Madrid" | "Europe/Rome" | "Europe/Vienna"
        | "Europe/Amsterdam" | "Europe/Zurich" | "Europe/Copenhagen" | "Europe/Stockholm" | "Europe/Oslo" | "Europe/Prague"
        | "Europe/Warsaw" | "Europe/Budapest" | "CET" => "zone-central-europe",
        "Europe/Athens" | "Europe/Helsinki" | "Europe/Bucharest" | "Europe/Sofia" | "Europe/Kyiv" | "Europe/Riga" | "Europe/Vilnius"
        | "Europe/Tallinn" | "EET" => "zone-eastern-europe",
        "UTC" | "Etc/UTC" | "Zulu" | "Universal" | "GMT" | "Etc/GMT" => "zone-utc",
        _ => {
            let place = name.rsplit('/').next().unwrap_or(name).replace('_', " ");
            return say(lang, "zone-other", &[("place", place.into())]);
        }
    };
    say(lang, key, &[])
}
