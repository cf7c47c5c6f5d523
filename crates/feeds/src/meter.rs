//! Refuses to hand out more than a budget, so that one endless text, tag or row cannot fill
//! the memory. Who reads renews the budget with each.

use std::{
    cell::Cell,
    io::{self, BufRead, Read},
    rc::Rc,
};

pub(crate) struct Metered<R> {
    inner: R,
    budget: Rc<Cell<usize>>,
}

impl<R: BufRead> Metered<R> {
    pub(crate) fn new(inner: R, budget: Rc<Cell<usize>>) -> Self {
        Self { inner, budget }
    }
}

impl<R: BufRead> Read for Metered<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let n = available.len().min(out.len());
        out[..n].copy_from_slice(&available[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.budget.get() == 0 {
            return Err(io::Error::other(TooLong));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.budget.set(self.budget.get().saturating_sub(n));
        self.inner.consume(n);
    }
}

/// The budget was used up.
#[derive(Debug, thiserror::Error)]
#[error("longer than allowed")]
pub(crate) struct TooLong;

impl TooLong {
    /// Whether an io error is this one.
    pub(crate) fn is(error: &io::Error) -> bool {
        error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<Self>)
    }
}
