//! What profile and notice are held against each other by without any text, in a few numbers
//! that lie side by side: regions as bits, values, what is bought.
//! Tells the same as [`crate::filter::plain`] and [`crate::judge::Held::of`], which look at
//! the words themselves.

use domain::{Method, Money, Notice, Profile, RegionCode, Value};
use rustc_hash::FxHashMap;

use crate::{
    buyer::named,
    filter::is_staffing,
    judge::{Held, in_range, stated},
};

/// Regions that have a bit; a profile with others is looked at word by word.
const BITS: usize = 256;

/// A set of regions.
type Set = [u64; BITS / 64];

/// The regions that profiles deliver to, by number.
#[derive(Debug, Default)]
pub(crate) struct Regions {
    ids: FxHashMap<RegionCode, usize>,
    list: Vec<RegionCode>,
}

impl Regions {
    /// The set of these regions; none if one of them has no bit.
    fn set(&mut self, regions: &[RegionCode]) -> Option<Set> {
        let mut set = Set::default();
        for region in regions {
            let next = self.list.len();
            let id = *self.ids.entry(region.clone()).or_insert(next);
            if id == next {
                self.list.push(region.clone());
            }
            *set.get_mut(id / 64)? |= 1 << (id % 64);
        }
        Some(set)
    }

    /// Those that any of the notice's regions touches.
    fn touched(&self, notice: &Notice) -> Set {
        let mut set = Set::default();
        let codes = || notice.regions.iter().filter_map(|r| r.code.as_ref());
        for (id, _) in self.list.iter().enumerate().take(BITS).filter(|(_, r)| codes().any(|c| r.touches(c))) {
            set[id / 64] |= 1 << (id % 64);
        }
        set
    }
}

/// Where a profile delivers.
#[derive(Debug, Clone, Copy)]
enum Delivers {
    Anywhere,
    In(Set),
    /// To be looked up in the profile, as some region has no bit.
    Listed,
}

/// A profile's side.
#[derive(Debug, Clone)]
pub(crate) struct Conditions {
    regions: Delivers,
    range: [Option<Money>; 2],
    categories: u8,
    methods: u8,
    flags: u8,
}

/// Takes staffing vehicles too.
const STAFFING: u8 = 1;
/// Never wants to hear of some buyers.
const MUTES: u8 = 2;
/// Follows buyers.
const FOLLOWS: u8 = 4;
/// Insists on words.
const INSISTS: u8 = 8;

/// A notice's side.
pub(crate) struct Offer<'a> {
    notice: &'a Notice,
    touched: Set,
    /// Whether all of its regions are understood, and there are any.
    placed: bool,
    bounds: [Option<Money>; 2],
    stated: Option<Money>,
    categories: u8,
    method: u8,
    staffing: bool,
}

impl<'a> Offer<'a> {
    pub(crate) fn of(notice: &'a Notice, regions: &Regions) -> Self {
        let (low, high) = notice.value.as_ref().map_or((None, None), Value::bounds);
        Self {
            notice,
            touched: regions.touched(notice),
            placed: !notice.regions.is_empty() && notice.regions.iter().all(|r| r.code.is_some()),
            bounds: [low, high],
            stated: stated(notice),
            categories: notice.categories.iter().fold(0, |all, c| all | 1 << (*c as u8)),
            method: if notice.method == Method::Unknown { 0 } else { 1 << (notice.method as u8) },
            staffing: is_staffing(notice),
        }
    }
}

impl Conditions {
    pub(crate) fn of(profile: &Profile, regions: &mut Regions) -> Self {
        let flag = |is: bool, flag: u8| if is { flag } else { 0 };
        Self {
            regions: match regions.set(&profile.regions) {
                Some(_) if profile.regions.is_empty() => Delivers::Anywhere,
                Some(set) => Delivers::In(set),
                None => Delivers::Listed,
            },
            range: [profile.value_min, profile.value_max],
            categories: profile.categories.iter().fold(0, |all, c| all | 1 << (*c as u8)),
            methods: profile.methods.iter().fold(0, |all, m| all | 1 << (*m as u8)),
            flags: flag(profile.staffing, STAFFING)
                | flag(!profile.muted_buyers.is_empty(), MUTES)
                | flag(!profile.followed_buyers.is_empty(), FOLLOWS)
                | flag(!profile.must.is_empty(), INSISTS),
        }
    }

    /// Whether a filter that needs no text stops the notice.
    pub(crate) fn stop(&self, profile: &Profile, offer: &Offer<'_>) -> bool {
        let apart = |wanted: u8, found: u8| wanted != 0 && found != 0 && wanted & found == 0;
        (offer.staffing && !self.has(STAFFING))
            || apart(self.categories, offer.categories)
            || apart(self.methods, offer.method)
            || (offer.placed && self.delivers(profile, offer) == Some(false))
            || below(offer.bounds[1], self.range[0])
            || below(self.range[1], offer.bounds[0])
            || (self.has(MUTES) && named(&profile.muted_buyers, offer.notice).is_some())
    }

    /// Whether any of the notice's regions is one of the profile's; none where it has none.
    fn delivers(&self, profile: &Profile, offer: &Offer<'_>) -> Option<bool> {
        let touches = |code: &RegionCode| profile.regions.iter().any(|w| w.touches(code));
        match &self.regions {
            Delivers::Anywhere => None,
            Delivers::In(set) => Some(set.iter().zip(&offer.touched).any(|(a, b)| a & b != 0)),
            Delivers::Listed => Some(offer.notice.regions.iter().filter_map(|r| r.code.as_ref()).any(touches)),
        }
    }

    /// What speaks for the pair beside its text, given what its codes do.
    pub(crate) fn held(&self, profile: &Profile, offer: &Offer<'_>, code: f64) -> Held {
        Held {
            code,
            followed: self.has(FOLLOWS) && named(&profile.followed_buyers, offer.notice).is_some(),
            region: self.delivers(profile, offer) == Some(true),
            value: in_range(self.range, offer.stated),
        }
    }

    /// A number at the beginning of it.
    pub(crate) fn begin(&self) -> u32 {
        match &self.regions {
            Delivers::In([first, ..]) => u32::from(*first & 1 == 1),
            Delivers::Anywhere | Delivers::Listed => 0,
        }
    }

    /// Whether the profile insists on words.
    pub(crate) fn insists(&self) -> bool {
        self.has(INSISTS)
    }

    fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// Whether one amount is certainly below another.
fn below(a: Option<Money>, b: Option<Money>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a.currency == b.currency && a.minor < b.minor)
}
