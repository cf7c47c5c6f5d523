//! How long texts of a language usually are.

use crate::bytes::{Damaged, Reader, Writer};

/// How many texts of one tongue were seen and how long they were, in kept words.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Lengths {
    /// Views of notices.
    pub notices: u32,
    title: u64,
    bodies: u32,
    body: u64,
}

impl Lengths {
    /// One more view with a title and a description of so many words.
    pub(crate) fn add(&mut self, title: usize, body: usize) {
        self.notices += 1;
        self.title += title as u64;
        self.bodies += u32::from(body > 0);
        self.body += body as u64;
    }

    /// One view less.
    pub(crate) fn remove(&mut self, title: usize, body: usize) {
        self.notices = self.notices.saturating_sub(1);
        self.title = self.title.saturating_sub(title as u64);
        self.bodies = self.bodies.saturating_sub(u32::from(body > 0));
        self.body = self.body.saturating_sub(body as u64);
    }

    /// As they are kept.
    pub(crate) fn write(&self, out: &mut Writer) {
        for value in [u64::from(self.notices), self.title, u64::from(self.bodies), self.body] {
            out.int(value);
        }
    }

    /// Back from there.
    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        Ok(Self { notices: from.small()?, title: from.int()?, bodies: from.small()?, body: from.int()? })
    }

    /// The mean length of a title; a usual one until there is something to go by.
    pub(crate) fn mean_title(&self) -> f64 {
        if self.notices < 50 { 9.0 } else { (self.title as f64 / f64::from(self.notices)).max(1.0) }
    }

    /// The mean length of a description that exists.
    pub(crate) fn mean_body(&self) -> f64 {
        if self.bodies < 50 { 90.0 } else { (self.body as f64 / f64::from(self.bodies)).max(1.0) }
    }
}
