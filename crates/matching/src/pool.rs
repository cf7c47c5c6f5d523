//! Many growing lists of small numbers in one room. Most have a single number, which needs
//! no room of its own; the others stand in runs that are moved to twice the room when full.

/// A list of a [`Pool`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run(u32);

/// The largest number that finds room, plus one.
pub(crate) const LIMIT: u32 = 1 << 31;
/// Nothing; otherwise a number, or with the highest bit the place of a run.
const EMPTY: u32 = u32::MAX;

impl Default for Run {
    fn default() -> Self {
        Self(EMPTY)
    }
}

impl From<u32> for Run {
    fn from(bits: u32) -> Self {
        Self(bits)
    }
}

impl Run {
    /// To be kept as a plain number.
    pub(crate) fn bits(self) -> u32 {
        self.0
    }
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    /// Runs, each headed by the power of two of its room and by how many numbers it has.
    cells: Vec<u32>,
    /// Runs that nobody uses, by the power of two of their room.
    free: [Vec<u32>; 28],
}

/// What a run begins with.
const HEAD: usize = 2;

impl Pool {
    /// The numbers of a list, in the order in which they were pushed; `one` is room to hold
    /// a single number.
    #[inline]
    pub(crate) fn numbers<'a>(&'a self, run: Run, one: &'a mut u32) -> &'a [u32] {
        if run.0 < LIMIT {
            *one = run.0;
            return std::slice::from_ref(one);
        }
        if run.0 == EMPTY {
            return &[];
        }
        let at = (run.0 - LIMIT) as usize;
        let len = self.cells[at + 1] as usize;
        &self.cells[at + HEAD..at + HEAD + len]
    }

    /// How many numbers a list has.
    pub(crate) fn len(&self, run: Run) -> u32 {
        match run.0 {
            EMPTY => 0,
            one if one < LIMIT => 1,
            run => self.cells[(run - LIMIT) as usize + 1],
        }
    }

    /// The list with one more number, below [`LIMIT`], at its end.
    pub(crate) fn push(&mut self, run: Run, number: u32) -> Run {
        if run.0 == EMPTY {
            return Run(number);
        }
        let (run, len) = if run.0 < LIMIT {
            let at = self.room(1);
            self.cells[at + HEAD] = run.0;
            (Run(place(at) + LIMIT), 1)
        } else {
            let at = (run.0 - LIMIT) as usize;
            let (power, len) = (self.cells[at], self.cells[at + 1] as usize);
            if len < 1 << power {
                (run, len)
            } else {
                let new = self.room(power + 1);
                self.cells.copy_within(at + HEAD..at + HEAD + len, new + HEAD);
                self.free[power as usize].push(place(at));
                (Run(place(new) + LIMIT), len)
            }
        };
        let at = (run.0 - LIMIT) as usize;
        self.cells[at + HEAD + len] = number;
        self.cells[at + 1] = place(len + 1);
        run
    }

    /// A list of these numbers, below [`LIMIT`].
    pub(crate) fn list(&mut self, numbers: &[u32]) -> Run {
        match numbers {
            [] => Run::default(),
            [one] => Run(*one),
            all => {
                let at = self.room(all.len().next_power_of_two().ilog2());
                self.cells[at + HEAD..at + HEAD + all.len()].copy_from_slice(all);
                self.cells[at + 1] = place(all.len());
                Run(place(at) + LIMIT)
            }
        }
    }

    /// The list without the numbers that are `meant`, which stand together and follow those
    /// `before` them.
    pub(crate) fn take(&mut self, run: Run, before: impl Fn(u32) -> bool, meant: impl Fn(u32) -> bool) -> Run {
        if run.0 == EMPTY {
            return run;
        }
        if run.0 < LIMIT {
            return if meant(run.0) { Run::default() } else { run };
        }
        let at = (run.0 - LIMIT) as usize;
        let len = self.cells[at + 1] as usize;
        let own = &mut self.cells[at + HEAD..at + HEAD + len];
        let first = own.partition_point(|n| before(*n));
        let count = own[first..].iter().take_while(|n| meant(**n)).count();
        own.copy_within(first + count.., first);
        self.cells[at + 1] = place(len - count);
        run
    }

    /// A run with room for two to this power.
    fn room(&mut self, power: u32) -> usize {
        if let Some(at) = self.free[power as usize].pop() {
            return at as usize;
        }
        let at = self.cells.len();
        self.cells.resize(at + HEAD + (1 << power), 0);
        self.cells[at] = power;
        at
    }
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(LIMIT - 1)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lists_hold_what_was_pushed_and_not_taken(steps in proptest::collection::vec((0_usize..4, 0_u32..9, any::<bool>()), 1..200)) {
            let mut pool = Pool::default();
            let mut runs = [Run::default(); 4];
            let mut wanted: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
            for (at, (list, number, add)) in (0..).zip(steps) {
                let own = wanted.entry(list).or_default();
                if add {
                    // Ascending: the step counts most.
                    let number = at << 4 | number;
                    runs[list] = pool.push(runs[list], number);
                    own.push(number);
                } else if let Some(number) = own.get(own.len() / 2).copied() {
                    runs[list] = pool.take(runs[list], |n| n < number, |n| n == number);
                    own.retain(|n| *n != number);
                }
                for (list, own) in &wanted {
                    let mut one = 0;
                    prop_assert_eq!(pool.numbers(runs[*list], &mut one), own.as_slice());
                }
            }
        }
    }
}
