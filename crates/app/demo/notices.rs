//! The sample notices: subjects, buyers and dates put together by a small generator that
//! gives the same day the same notices. Not their file formats: see `canadabuys`, `seao`.

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime};

use super::content::{self, Buyer, Subject};

/// How many notices of each kind: 300 in all, 45 % of them in the members' trades.
const FEDERAL_ICT: usize = 60;
const FEDERAL_ORDINARY: usize = 60;
const PROVINCIAL_ICT: usize = 75;
const PROVINCIAL_ORDINARY: usize = 105;
/// Notices that only the second state of the feeds shows, per source.
const LATE: usize = 4;
/// Notices that are over, of each kind, and how much earlier they ran.
const OVER: usize = 8;
const OVER_SINCE: Duration = Duration::days(80);

/// Subjects whose notices change between the two states, by the beginning of their title.
const MOVED: [&str; 3] = ["Tests d'intrusion", "Conception d'un jeu sérieux", "Déploiement d'un réseau de fibre"];
const CANCELLED: [&str; 2] = ["Levé LiDAR", "Câblage structuré"];

/// What happens to a notice when the feeds change to their second state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing.
    Steady,
    /// Its closing date moves a week on.
    Moved,
    /// It is called off.
    Cancelled,
    /// It only appears then.
    Late,
    /// It was over before the first state; only the year's file shows it.
    Over,
}

/// One sample notice.
pub struct Item {
    pub number: u32,
    pub subject: usize,
    pub ict: bool,
    pub buyer: usize,
    pub title: [String; 2],
    pub published: NaiveDate,
    pub closes: NaiveDateTime,
    pub fate: Fate,
    /// A number of its own for everything that merely varies.
    pub chance: u64,
}

/// Everything the sample feeds are made of.
pub struct Sample {
    pub today: NaiveDate,
    pub ict: Vec<Subject>,
    pub ordinary: Vec<Subject>,
    pub federal_buyers: Vec<Buyer>,
    pub provincial_buyers: Vec<Buyer>,
    pub federal: Vec<Item>,
    pub provincial: Vec<Item>,
    /// Federal notices of the months before.
    pub over: Vec<Item>,
}

impl Sample {
    /// The sample of a day.
    pub fn of(today: NaiveDate) -> Self {
        let mut sample = Self {
            today,
            ict: content::ict(),
            ordinary: content::ordinary(),
            federal_buyers: content::federal(),
            provincial_buyers: content::provincial(),
            federal: Vec::new(),
            provincial: Vec::new(),
            over: Vec::new(),
        };
        let mut dice = Dice(today.num_days_from_ce().unsigned_abs().into());
        sample.federal = sample.items(&mut dice, 0, FEDERAL_ICT, FEDERAL_ORDINARY, sample.federal_buyers.len());
        sample.provincial = sample.items(&mut dice, 5000, PROVINCIAL_ICT, PROVINCIAL_ORDINARY, sample.provincial_buyers.len());
        sample.over = sample.items(&mut dice, 8000, OVER, OVER, sample.federal_buyers.len());
        for item in &mut sample.over {
            (item.fate, item.published, item.closes) = (Fate::Over, item.published - OVER_SINCE, item.closes - OVER_SINCE);
        }
        sample
    }

    /// The subject of a notice.
    pub fn subject(&self, item: &Item) -> &Subject {
        if item.ict { &self.ict[item.subject] } else { &self.ordinary[item.subject] }
    }

    fn items(&self, dice: &mut Dice, base: u32, ict: usize, ordinary: usize, buyers: usize) -> Vec<Item> {
        let places = content::places();
        let mut items = Vec::with_capacity(ict + ordinary);
        for n in 0..ict + ordinary {
            let is_ict = n < ict;
            let subject = if is_ict { n % self.ict.len() } else { (n - ict) % self.ordinary.len() };
            let place = places[dice.below(places.len())];
            let words = if is_ict { &self.ict[subject].title } else { &self.ordinary[subject].title };
            let published = self.today - Duration::days(1 + dice.below_i64(21));
            let late = n + LATE >= ict && n < ict;
            items.push(Item {
                number: base + u32::try_from(n).unwrap_or_default() + 1,
                subject,
                ict: is_ict,
                buyer: dice.below(buyers),
                title: [words[0].replace("{}", place[0]), words[1].replace("{}", place[1])],
                published: if late { self.today } else { published },
                closes: self.closing(dice),
                fate: if late { Fate::Late } else { fate(words[0], n) },
                chance: dice.next(),
            });
        }
        items
    }

    /// Three days to seven weeks from today, on a weekday, at an hour that buyers choose.
    fn closing(&self, dice: &mut Dice) -> NaiveDateTime {
        let mut day = self.today + Duration::days(3 + dice.below_i64(46));
        while day.weekday().num_days_from_monday() > 4 {
            day += Duration::days(1);
        }
        let (hour, minute) = [(14, 0), (14, 0), (14, 0), (11, 0), (10, 30), (15, 0), (16, 0)][dice.below(7)];
        day.and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default())
    }
}

/// Only the first notice of a subject changes, so that there is something to compare with.
fn fate(title: &str, n: usize) -> Fate {
    if n >= FEDERAL_ICT {
        Fate::Steady
    } else if MOVED.iter().any(|m| title.starts_with(m)) {
        Fate::Moved
    } else if CANCELLED.iter().any(|c| title.starts_with(c)) {
        Fate::Cancelled
    } else {
        Fate::Steady
    }
}

/// A small generator (SplitMix64): the same seed, the same numbers, on every machine.
pub struct Dice(pub u64);

impl Dice {
    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % (n.max(1) as u64)).unwrap_or_default()
    }

    fn below_i64(&mut self, n: usize) -> i64 {
        i64::try_from(self.below(n)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{Fate, Sample};

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
    }

    #[test]
    fn three_hundred_notices_of_which_45_percent_concern_the_members() {
        let sample = Sample::of(day());
        let all: Vec<_> = sample.federal.iter().chain(&sample.provincial).collect();
        assert_eq!(all.len(), 300);
        assert_eq!(all.iter().filter(|i| i.ict).count(), 135);
        assert!(all.iter().all(|i| i.closes.date() > sample.today && !i.title.iter().any(|t| t.contains("{}"))));
    }

    #[test]
    fn the_second_state_moves_cancels_and_adds_in_both_feeds() {
        let sample = Sample::of(day());
        for items in [&sample.federal, &sample.provincial] {
            let count = |fate| items.iter().filter(|i| i.fate == fate).count();
            assert_eq!((count(Fate::Moved), count(Fate::Cancelled), count(Fate::Late)), (3, 2, 4));
        }
    }

    #[test]
    fn the_same_day_gives_the_same_notices() {
        let titles = |s: &Sample| s.federal.iter().map(|i| (i.title.clone(), i.closes)).collect::<Vec<_>>();
        assert_eq!(titles(&Sample::of(day())), titles(&Sample::of(day())));
        assert_ne!(titles(&Sample::of(day())), titles(&Sample::of(day().succ_opt().unwrap())));
    }
}
