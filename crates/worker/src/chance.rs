//! Chance as an argument: jitter and unguessable tokens.

use std::fmt::Write as _;

use rand::Rng as _;

/// Where random numbers come from; tests bring one that is known beforehand.
pub trait Chance: Send + Sync {
    /// A number from 0 up to but not including 1.
    fn fraction(&self) -> f64;
    /// 128 unguessable bits in hexadecimal, for links that leave the house.
    fn token(&self) -> String;
}

/// The thread's cryptographic generator, seeded by the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct Dice;

impl Chance for Dice {
    fn fraction(&self) -> f64 {
        // 32 random bits over 2^32: never quite 1.
        f64::from(rand::rng().next_u32()) / (f64::from(u32::MAX) + 1.0)
    }

    fn token(&self) -> String {
        let mut bytes = [0; 16];
        rand::rng().fill_bytes(&mut bytes);
        bytes.iter().fold(String::with_capacity(32), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
    }
}
