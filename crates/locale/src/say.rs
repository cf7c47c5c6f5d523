//! The one way to a message.

use std::{borrow::Cow, collections::HashMap};

use domain::Lang;
use fluent_templates::{
    LanguageIdentifier,
    fluent_bundle::{FluentValue, types::FluentNumber},
    langid, static_loader,
};

use crate::{number::grouped, typography};

static_loader! {
    static MESSAGES = {
        locales: "./locales",
        fallback_language: "fr",
        customise: |bundle| {
            // Isolation marks are noise in a plain-text mail and in a search.
            bundle.set_use_isolating(false);
            if bundle.locales.first() == Some(&ENGLISH) {
                bundle.set_transform(Some(typography::english));
                bundle.set_formatter(Some(|value, _| formatted(Lang::EN, value)));
            } else {
                bundle.set_transform(Some(typography::french));
                bundle.set_formatter(Some(|value, _| formatted(Lang::FR, value)));
            }
        },
    };
}

static FRENCH: LanguageIdentifier = langid!("fr");
static ENGLISH: LanguageIdentifier = langid!("en");

/// A value that is filled into a message: words, or a number that may decide a plural and
/// is written with the language's own grouping (`1 204`, `1,204`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg<'a> {
    /// Words, used as they are.
    Text(Cow<'a, str>),
    /// A whole number.
    Number(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

macro_rules! numbers {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Arg<'_> {
            fn from(number: $kind) -> Self {
                Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }
    )*};
}
numbers!(i8, i16, i32, i64, u8, u16, u32, u64, usize);

/// The language in which a reader of `lang` is spoken to: their own if pages and mails
/// exist in it, else French.
pub fn spoken(lang: Lang) -> Lang {
    if lang.is_spoken() { lang } else { Lang::FR }
}

/// The message `key` in `lang`, with its arguments filled in.
///
/// A key that does not exist, or an argument that is missing, gives `[key]`: visible to
/// whoever looks, harmless to whoever reads, and a failure in the tests.
pub fn say(lang: Lang, key: &str, args: &[(&str, Arg<'_>)]) -> String {
    let values: HashMap<&str, FluentValue<'_>> = args.iter().map(|(name, arg)| (*name, fluent(arg))).collect();
    MESSAGES.lookup_single_language(identifier(lang), key, Some(&values)).unwrap_or_else(|_| format!("[{key}]"))
}

/// The message `key` if it exists and takes no arguments: for names that may have none,
/// such as a region's.
pub fn plain(lang: Lang, key: &str) -> Option<String> {
    MESSAGES.lookup_single_language::<&str>(identifier(lang), key, None).ok()
}

fn identifier(lang: Lang) -> &'static LanguageIdentifier {
    if lang == Lang::EN { &ENGLISH } else { &FRENCH }
}

fn fluent<'a>(arg: &'a Arg<'a>) -> FluentValue<'a> {
    match arg {
        Arg::Text(text) => FluentValue::String(Cow::Borrowed(text)),
        Arg::Number(number) => FluentValue::from(*number),
    }
}

fn formatted(lang: Lang, value: &FluentValue<'_>) -> Option<String> {
    match value {
        #[expect(clippy::cast_possible_truncation, reason = "only whole numbers come in, from Arg::Number")]
        FluentValue::Number(FluentNumber { value, .. }) => Some(grouped(lang, *value as i64)),
        _ => None,
    }
}
