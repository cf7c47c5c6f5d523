//! The first thing that one would write: every keyword against every stretch of as many words,
//! where region and value do not rule the notice out.

use std::hint::black_box;

use domain::{Notice, Profile, fold};

use crate::clock::{texts, timed};

/// What was measured.
pub struct Measured {
    /// Notices a second, scaled up to all profiles.
    pub rate: f64,
    /// Profiles that were asked.
    pub asked: usize,
    /// Nanoseconds per comparison of two texts.
    pub nanos: f64,
}

fn words(text: &str) -> Vec<String> {
    fold(text).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// Region and value, which cost nothing and spare most of the work.
fn filtered(profile: &Profile, notice: &Notice) -> bool {
    let code = |r: &domain::Region| r.code.as_ref().is_some_and(|c| profile.regions.contains(c));
    let elsewhere = !profile.regions.is_empty() && !notice.regions.iter().any(code);
    let amount = notice.value.as_ref().and_then(|v| v.amount).map(|m| m.minor);
    let outside = amount.is_some_and(|a| profile.value_min.is_some_and(|m| a < m.minor) || profile.value_max.is_some_and(|m| a > m.minor));
    elsewhere || outside
}

/// The first `most` profiles against all of the notices.
pub fn measure(profiles: &[Profile], notices: &[Notice], most: usize) -> Measured {
    let asked = &profiles[..most.min(profiles.len())];
    let keywords: Vec<Vec<(String, usize)>> =
        asked.iter().map(|p| p.keywords.iter().map(|k| words(&k.text)).map(|w| (w.join(" "), w.len())).collect()).collect();
    let mut compared = 0_usize;
    let ((), time) = timed(|| {
        for notice in notices {
            let all: Vec<String> = texts(notice).iter().flat_map(|t| words(t)).collect();
            let stretches: Vec<Vec<String>> = (1..=3).map(|n| all.windows(n).map(|w| w.join(" ")).collect()).collect();
            for (profile, keywords) in asked.iter().zip(&keywords) {
                if filtered(profile, notice) {
                    continue;
                }
                for (keyword, length) in keywords {
                    let Some(stretches) = stretches.get(length.wrapping_sub(1)) else { continue };
                    compared += stretches.len();
                    black_box(stretches.iter().map(|s| strsim::jaro_winkler(keyword, s)).fold(0.0, f64::max));
                }
            }
        }
    });
    let rate = notices.len() as f64 / (time * profiles.len() as f64 / asked.len() as f64);
    Measured { rate, asked: asked.len(), nanos: time * 1e9 / compared.max(1) as f64 }
}
