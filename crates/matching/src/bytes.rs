//! Numbers and texts as bytes, the same on every machine: how what was learned is kept.
//! Not a format of others, and read only by what wrote it.

/// Bytes that are not what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what was learned is damaged at byte {at}")]
pub struct Damaged {
    /// Where reading stopped.
    pub at: usize,
}

/// Writes.
#[derive(Default)]
pub(crate) struct Writer(pub Vec<u8>);

impl Writer {
    /// A whole number, seven bits a byte: small ones are short.
    pub(crate) fn int(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value.to_le_bytes()[0] | 0x80);
            value >>= 7;
        }
        self.0.push(value.to_le_bytes()[0]);
    }

    /// How many of something follow.
    pub(crate) fn count(&mut self, value: usize) {
        self.int(value as u64);
    }

    /// A number that is as good as random.
    pub(crate) fn key(&mut self, value: u64) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Numbers in their order.
    pub(crate) fn list(&mut self, list: &[u32]) {
        self.count(list.len());
        for value in list {
            self.int(u64::from(*value));
        }
    }

    /// Numbers that rise, by what each adds to the one before.
    pub(crate) fn rising(&mut self, list: &[u32]) {
        self.count(list.len());
        let mut last = 0;
        for value in list {
            self.int(u64::from(value.wrapping_sub(last)));
            last = *value;
        }
    }
}

/// Reads what a [`Writer`] wrote; nothing in the bytes makes it take more memory than they do.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(crate) fn damaged(&self) -> Damaged {
        Damaged { at: self.at }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Damaged> {
        let end = self.at.checked_add(count).ok_or(self.damaged())?;
        let taken = self.bytes.get(self.at..end).ok_or(self.damaged())?;
        self.at = end;
        Ok(taken)
    }

    pub(crate) fn int(&mut self) -> Result<u64, Damaged> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(self.damaged())
    }

    pub(crate) fn small(&mut self) -> Result<u32, Damaged> {
        u32::try_from(self.int()?).map_err(|_| self.damaged())
    }

    /// How many of something follow: never more than there are bytes left.
    pub(crate) fn count(&mut self) -> Result<usize, Damaged> {
        let count = usize::try_from(self.int()?).map_err(|_| self.damaged())?;
        if count <= self.bytes.len() - self.at { Ok(count) } else { Err(self.damaged()) }
    }

    pub(crate) fn key(&mut self) -> Result<u64, Damaged> {
        let bytes = self.take(8)?;
        <[u8; 8]>::try_from(bytes).map(u64::from_le_bytes).map_err(|_| self.damaged())
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, Damaged> {
        let count = self.count()?;
        std::str::from_utf8(self.take(count)?).map_err(|_| self.damaged())
    }

    pub(crate) fn list(&mut self) -> Result<Vec<u32>, Damaged> {
        (0..self.count()?).map(|_| self.small()).collect()
    }

    pub(crate) fn rising(&mut self) -> Result<Vec<u32>, Damaged> {
        let (count, mut last) = (self.count()?, 0_u32);
        let next = |_| {
            last = last.wrapping_add(self.small()?);
            Ok(last)
        };
        (0..count).map(next).collect()
    }

    /// That nothing is left.
    pub(crate) fn end(&self) -> Result<(), Damaged> {
        if self.at == self.bytes.len() { Ok(()) } else { Err(self.damaged()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nothing_else_is() {
        let mut out = Writer::default();
        for value in [0, 127, 128, 300, u64::MAX] {
            out.int(value);
        }
        out.text("déneigement");
        out.rising(&[3, 4, 900]);
        out.list(&[9, 1, 5]);
        out.key(7);
        let mut back = Reader::of(&out.0);
        for value in [0, 127, 128, 300, u64::MAX] {
            assert_eq!(back.int().unwrap(), value);
        }
        assert_eq!(back.text().unwrap(), "déneigement");
        assert_eq!((back.rising().unwrap(), back.list().unwrap(), back.key().unwrap()), (vec![3, 4, 900], vec![9, 1, 5], 7));
        assert!(back.end().is_ok());
        assert!(back.int().is_err());
        // A count beyond the bytes, and a number without an end.
        assert!(Reader::of(&[0xff, 0xff, 0xff, 0xff, 0x0f]).list().is_err());
        assert!(Reader::of(&[0xff; 12]).int().is_err());
    }
}
