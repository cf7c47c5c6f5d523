//! Where a profile falls: the classes of its keywords, of its codes, of its past contracts
//! and of the notices that it judged.

use std::collections::BTreeMap;

use domain::{Example, Profile};

use crate::{
    bound::near,
    concept::Wish,
    crosswalk::joined,
    engine::{Engine, MAX_WORDS, Shares},
    past::MAX_TITLES,
    route::{By, Fall, Leaning, strongest},
    text::Tongue,
};

impl Engine {
    /// Where a keyword falls; worked out once.
    fn keyword_fall(&mut self, wish: &Wish) -> Shares {
        let key = (wish.text.clone(), wish.tongue);
        if let Some(known) = self.falls.get(&key) {
            return known.clone();
        }
        let slots = self.slots(wish.tongue, &wish.text, MAX_WORDS);
        let terms: Vec<(u32, f64)> =
            slots.iter().map(|s| (s.alts.iter().find(|a| self.dictionary.df(a.term) > 0).map_or(s.own(), |a| a.term), s.idf)).collect();
        let norm = terms.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
        let seen = self.learned.routes.fall(&terms, norm, &self.learned.tuning);
        let fall: Shares = joined(seen, &self.learned.crosswalk(&wish.text)).into();
        self.falls.insert(key, fall.clone());
        fall
    }

    /// Where a profile falls, keyword by keyword, with what goes most with each class. Codes
    /// of the profile count like keywords that fall nowhere else; its past contracts
    /// add a little.
    pub(crate) fn fall_of(&mut self, profile: &Profile, wishes: &[Wish]) -> Box<[Leaning]> {
        let mut shares = Falls::new();
        for wish in wishes {
            let Some(keyword) = wish.keyword else { continue };
            for (class, share) in self.keyword_fall(wish).iter().copied() {
                let own = f64::from(wish.weight) * share;
                let by = By::Keyword(short(keyword));
                let known = shares.entry(class).or_insert((0.0, 0.0, by));
                known.0 += own;
                if own > known.1 {
                    (known.1, known.2) = (own, by);
                }
            }
        }
        for class in profile.codes.iter().filter_map(|c| self.learned.classes.find(c)) {
            shares.entry(class).or_insert((0.0, 0.0, By::Code)).0 += 1.0;
        }
        let titles = &profile.past[..profile.past.len().min(MAX_TITLES)];
        for (at, title) in titles.iter().enumerate() {
            let classes = self.learned.contracts.classes(title);
            let own = self.learned.tuning.past_class / (titles.len() * classes.len()) as f64;
            for class in classes {
                shares.entry(class).or_insert((0.0, 0.0, By::Contract(short(at)))).0 += own;
            }
        }
        self.lean(profile, &mut shares);
        let fall = strongest(shares.iter().map(|(class, s)| (*class, s.0)).collect(), 1.0);
        let by = |class: &u32| shares.get(class).map_or(By::Code, |s| s.2);
        fall.iter().map(|(class, share)| Leaning { class: *class, share: near(*share), by: by(class) }).collect()
    }
}

/// Per class: the share of a profile, that of its strongest keyword, and what goes most with it.
type Falls = BTreeMap<u32, (f64, f64, By)>;

fn short(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

impl Engine {
    /// Moves where a profile falls towards the notices judged relevant and away from the
    /// others, never below nothing.
    fn lean(&mut self, profile: &Profile, shares: &mut Falls) {
        let examples = &profile.lessons.examples;
        if examples.is_empty() {
            return;
        }
        let length = shares.values().map(|s| s.0 * s.0).sum::<f64>().sqrt();
        let length = if length > 0.0 { length } else { 1.0 };
        let tuning = self.learned.tuning;
        for relevant in [true, false] {
            let count = examples.iter().filter(|e| e.relevant == relevant).count() as f64;
            let worth = if relevant { tuning.lesson_fall } else { -tuning.lesson_unfall };
            for example in examples.iter().filter(|e| e.relevant == relevant) {
                for (class, share) in self.example_fall(profile, example) {
                    shares.entry(class).or_insert((0.0, 0.0, By::Code)).0 += length * worth * share / (count + 1.0);
                }
            }
        }
        shares.retain(|_, s| s.0 > 0.0);
    }

    /// Where a judged notice falls: under its codes, else where its title does.
    fn example_fall(&mut self, profile: &Profile, example: &Example) -> Fall {
        let own: Vec<(u32, f64)> = example.codes.iter().filter_map(|c| self.learned.classes.find(c)).map(|c| (c, 1.0)).collect();
        let Some((title, lang)) = example.title.in_(profile.lang).filter(|_| own.is_empty()) else { return strongest(own, 1.0) };
        let wish = Wish { text: title.into(), tongue: Tongue::of(lang), weight: 1.0, keyword: None };
        self.keyword_fall(&wish).to_vec()
    }
}
