//! Numbers and money.

use domain::{Currency, Lang, Money, Value};

use crate::{say, typography::NBSP};

/// A whole number with its thousands apart: `1 204` (no-break space) / `1,204`.
pub fn number(lang: Lang, number: impl TryInto<i64>) -> String {
    grouped(lang, number.try_into().unwrap_or(i64::MAX))
}

/// Two to nine as words, as in a sentence; anything else in figures. One is left to the
/// sentence, for in French it has a gender.
pub fn number_word(lang: Lang, n: usize) -> String {
    crate::plain(lang, &format!("number-word-{n}")).unwrap_or_else(|| number(lang, n))
}

pub(crate) fn grouped(lang: Lang, number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mark = if lang == Lang::EN { ',' } else { NBSP };
    let mut out = String::with_capacity(digits.len() * 2);
    if number < 0 {
        out.push('−');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(mark);
        }
        out.push(digit);
    }
    out
}

/// An amount: `1 250 000 $` / `$1,250,000`; cents only where there are some; other
/// currencies by their sign or code.
pub fn money(lang: Lang, money: Money) -> String {
    let unit = 10_i64.pow(money.currency.decimals());
    let mut amount = grouped(lang, money.minor / unit);
    let rest = (money.minor % unit).unsigned_abs();
    if rest != 0 {
        let width = money.currency.decimals() as usize;
        let mark = if lang == Lang::EN { '.' } else { ',' };
        amount = format!("{amount}{mark}{rest:0width$}");
    }
    // A negative amount below one unit would lose its sign with the whole part.
    if money.minor < 0 && money.minor / unit == 0 {
        amount.insert(0, '−');
    }
    let (before, after) = sign(lang, money.currency);
    amount.strip_prefix('−').map_or_else(|| format!("{before}{amount}{after}"), |plain| format!("−{before}{plain}{after}"))
}

fn sign(lang: Lang, currency: Currency) -> (String, String) {
    let code = currency.as_str();
    if lang == Lang::EN {
        let before = match code {
            "CAD" => "$".to_owned(),
            "USD" => "US$".to_owned(),
            "EUR" => "€".to_owned(),
            "GBP" => "£".to_owned(),
            other => format!("{other}{NBSP}"),
        };
        return (before, String::new());
    }
    let after = match code {
        "CAD" => "$".to_owned(),
        "USD" => format!("${NBSP}US"),
        "EUR" => "€".to_owned(),
        "GBP" => "£".to_owned(),
        other => other.to_owned(),
    };
    (String::new(), format!("{NBSP}{after}"))
}

/// A stated value in words; none when the publisher states nothing.
pub fn value(lang: Lang, value: &Value) -> Option<String> {
    if let (Some(amount), None, None) = (value.amount, value.min, value.max) {
        return Some(money(lang, amount));
    }
    let (low, high) = value.bounds();
    value_range(lang, low, high)
}

/// « de 10 000 $ à 50 000 $ », « à partir de … », « jusqu’à … »; none without any end.
pub fn value_range(lang: Lang, low: Option<Money>, high: Option<Money>) -> Option<String> {
    Some(match (low, high) {
        (None, None) => return None,
        (Some(low), Some(high)) if low == high => money(lang, low),
        (Some(low), Some(high)) => say(lang, "value-range", &[("low", money(lang, low).into()), ("high", money(lang, high).into())]),
        (Some(low), None) => say(lang, "value-from", &[("low", money(lang, low).into())]),
        (None, Some(high)) => say(lang, "value-to", &[("high", money(lang, high).into())]),
    })
}
