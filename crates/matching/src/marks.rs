//! A set of places, gone through in order.

/// One bit per place.
#[derive(Debug, Default)]
pub(crate) struct Marks(Vec<u64>);

impl Marks {
    /// Empty, with room for so many places.
    pub(crate) fn begin(&mut self, places: usize) {
        self.0.clear();
        self.0.resize(places.div_ceil(64), 0);
    }

    /// Puts a place in.
    pub(crate) fn set(&mut self, at: u32) {
        self.0[at as usize / 64] |= 1 << (at % 64);
    }

    /// Whether a place is in.
    pub(crate) fn has(&self, at: u32) -> bool {
        self.0.get(at as usize / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// All of them, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        (0_u32..).zip(&self.0).flat_map(|(word, bits)| {
            let mut rest = *bits;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros())?;
                rest &= rest - 1;
                Some(word * 64 + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_in_order() {
        let mut marks = Marks::default();
        marks.begin(131);
        for at in [130, 0, 63, 64, 5, 5] {
            marks.set(at);
        }
        assert_eq!(marks.iter().collect::<Vec<_>>(), [0, 5, 63, 64, 130]);
        assert!(marks.has(63) && !marks.has(62) && !marks.has(500));
        marks.begin(3);
        assert_eq!(marks.iter().count(), 0);
    }
}
