//! Money, in whole minor units.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Invalid;

/// A currency by its ISO 4217 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// Canadian dollar.
    pub const CAD: Self = Self(*b"CAD");

    /// The three-letter code.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("CAD")
    }

    /// Decimals of the minor unit (ISO 4217): none for yen-like, three for dinar-like, else two.
    pub fn decimals(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX" | b"VND" | b"VUV" | b"XAF"
            | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }
}

impl FromStr for Currency {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let refused = || Invalid::new("invalid-currency", "currency", text, "a three-letter code such as CAD");
        let bytes: [u8; 3] = text.trim().as_bytes().try_into().map_err(|_| refused())?;
        if bytes.iter().all(u8::is_ascii_alphabetic) { Ok(Self(bytes.map(|b| b.to_ascii_uppercase()))) } else { Err(refused()) }
    }
}

impl TryFrom<String> for Currency {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.as_str().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An amount of money: whole minor units (cents), never a floating number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units, e.g. cents.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// Reads a decimal amount as feeds and people write it: `1740851.000000`, `1 250 000,50`,
    /// `1,250,000.50`, `$ 12 000`. Digits beyond the minor unit are cut off.
    ///
    /// The last `.` or `,` is the decimal mark unless exactly three digits follow it and it
    /// is a comma, or it occurs more than once.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, Invalid> {
        if let Some(minor) = plain(text, currency.decimals()) {
            return Ok(Self { minor, currency });
        }
        let refused = || Invalid::new("invalid-amount", "amount", text, "a decimal number such as 125000.50");
        let cleaned: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '$' | '€' | '£' | '\'' | '_')).collect();
        let (negative, body) = cleaned.strip_prefix('-').map_or((false, cleaned.as_str()), |rest| (true, rest));
        let mark = body.rfind(['.', ',']).filter(|&at| {
            let mark = &body[at..=at];
            let thousands = mark == "," && body.len() - at == 4;
            !thousands && body.matches(mark).count() == 1
        });
        let (whole, fraction) = mark.map_or((body, ""), |at| (&body[..at], &body[at + 1..]));
        let whole: String = whole.chars().filter(|c| !matches!(c, '.' | ',')).collect();
        if (whole.is_empty() && fraction.is_empty())
            || whole.len() > 15
            || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit())
        {
            return Err(refused());
        }
        let scale = currency.decimals() as usize;
        let cents: String = fraction.chars().chain(std::iter::repeat('0')).take(scale).collect();
        let digits = format!("{whole}{cents}");
        let minor: i64 = if digits.is_empty() { 0 } else { digits.parse().map_err(|_| refused())? };
        Ok(Self { minor: if negative { -minor } else { minor }, currency })
    }

    /// Whole major units, rounded towards zero: what pages show for large amounts.
    pub fn major(self) -> i64 {
        self.minor / 10_i64.pow(self.currency.decimals())
    }
}

/// The minor units of `125000` and `125000.50`, as most are written: digits, and perhaps a
/// point with digits behind it.
fn plain(text: &str, decimals: u32) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let bytes = || whole.bytes().chain(fraction.bytes());
    if !(1..=15).contains(&whole.len()) || fraction.len() > 15 || !bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits = bytes().chain(std::iter::repeat(b'0')).take(whole.len() + decimals as usize);
    Some(digits.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
}

/// The value of a tender as its publisher states it: exact, or a range.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// The stated amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// The lower end of a stated range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<Money>,
    /// The upper end of a stated range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Money>,
}

impl Value {
    /// The lowest and the highest amount that the statement allows.
    pub fn bounds(&self) -> (Option<Money>, Option<Money>) {
        (self.min.or(self.amount), self.max.or(self.amount))
    }
}
