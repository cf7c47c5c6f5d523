//! The places of a text that need a closer look, found many bytes at a time.

/// How many bytes are looked at together.
const STRIDE: usize = 64;

/// The places, in order, at which a byte and the one before it are of some kind.
///
/// Long texts have few such places: passing over the others at several bytes a step is what
/// makes tidying a text cost little more than copying it.
#[derive(Debug)]
pub struct Marks<'a, F> {
    bytes: &'a [u8],
    is_meant: F,
    /// Where the present stride begins, and its places that are still to come, one bit each.
    begin: usize,
    bits: u64,
    /// Where the next stride begins.
    next: usize,
}

impl<'a, F: Fn(u8, u8) -> bool> Marks<'a, F> {
    /// The places at which `is_meant(before, byte)`; before the first byte stands a zero.
    ///
    /// The function sees each byte of the text and should not branch (numbers joined by `|`
    /// rather than truths joined by `||`), so that the compiler can take many bytes at once.
    #[inline]
    pub fn of(bytes: &'a [u8], is_meant: F) -> Self {
        Self { bytes, is_meant, begin: 0, bits: 0, next: 0 }
    }

    /// Looks at the next stride.
    #[inline]
    fn look(&mut self) {
        self.begin = self.next;
        self.next += STRIDE;
        if let Some(window) = self.begin.checked_sub(1).and_then(|from| self.bytes.get(from..)?.first_chunk()) {
            self.bits = self.bits_of(window);
            return;
        }
        let (mut window, rest) = ([0; STRIDE + 1], &self.bytes[self.begin..]);
        let rest = &rest[..rest.len().min(STRIDE)];
        window[0] = self.begin.checked_sub(1).map_or(0, |before| self.bytes[before]);
        window[1..=rest.len()].copy_from_slice(rest);
        // Nothing stands behind the end.
        let there = if rest.len() < STRIDE { (1 << rest.len()) - 1 } else { u64::MAX };
        self.bits = self.bits_of(&window) & there;
    }

    #[inline]
    fn bits_of(&self, window: &[u8; STRIDE + 1]) -> u64 {
        let mut flags = [0; STRIDE];
        for at in 0..STRIDE {
            flags[at] = u8::from((self.is_meant)(window[at], window[at + 1]));
        }
        let (eights, _) = flags.as_chunks::<8>();
        let eights = || eights.iter().map(|eight| u64::from_le_bytes(*eight));
        if eights().fold(0, |any, eight| any | eight) == 0 {
            return 0;
        }
        // Eight flags become eight bits: the product moves each to its place in the top byte.
        eights().rev().fold(0, |bits, eight| (bits << 8) | (eight.wrapping_mul(0x0102_0408_1020_4080) >> 56))
    }
}

impl<F: Fn(u8, u8) -> bool> Iterator for Marks<'_, F> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.bits == 0 {
            if self.next >= self.bytes.len() {
                return None;
            }
            self.look();
        }
        let at = self.begin + self.bits.trailing_zeros() as usize;
        self.bits &= self.bits - 1;
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_place_is_found_once(bytes in prop::collection::vec(prop_oneof![3 => Just(b'a'), 1 => Just(b' '), 1 => any::<u8>()], 0..300)) {
            let meant = |before: u8, b: u8| b > 0xC0 || (b == b' ' && before == b' ') || b == 0;
            let expected: Vec<usize> = (0..bytes.len()).filter(|at| meant(if *at == 0 { 0 } else { bytes[at - 1] }, bytes[*at])).collect();
            prop_assert_eq!(Marks::of(&bytes, meant).collect::<Vec<_>>(), expected);
        }
    }
}
