//! A notice as one or several readable texts, one per language that its publisher filled.

use domain::{Lang, Notice};

use super::{Tongue, language::detect};

/// The description is read up to this many bytes: with it, no notice costs more than a few
/// times the usual one. Titles are read up to [`MAX_TITLE_BYTES`].
pub(crate) const MAX_BODY_BYTES: usize = 16 * 1024;
/// See [`MAX_BODY_BYTES`].
pub(crate) const MAX_TITLE_BYTES: usize = 2 * 1024;

/// One field of a view.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FieldText<'a> {
    /// The language under which the text is kept in the notice, for highlighting.
    pub lang: Lang,
    /// The text, possibly cut to the bound.
    pub text: &'a str,
}

/// A notice in one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ViewText<'a> {
    /// How its words are analysed.
    pub tongue: Tongue,
    pub title: FieldText<'a>,
    pub body: FieldText<'a>,
}

/// The views of a notice. A text that stands in several language cells is read once, in
/// the language that it is really in where that is plain.
pub(crate) fn views(notice: &Notice) -> Vec<ViewText<'_>> {
    let mut langs: Vec<Lang> = notice.title.iter().chain(notice.description.iter()).map(|(lang, _)| lang).collect();
    langs.sort_unstable();
    langs.dedup();
    let of = |lang: Lang| ViewText {
        tongue: Tongue::of(lang),
        title: FieldText { lang, text: cut(notice.title.get(lang).unwrap_or_default(), MAX_TITLE_BYTES) },
        body: FieldText { lang, text: cut(notice.description.get(lang).unwrap_or_default(), MAX_BODY_BYTES) },
    };
    let mut out: Vec<ViewText> = langs.into_iter().map(of).collect();
    if out.len() > 1 && out.windows(2).all(|w| same(&w[0], &w[1])) {
        let sample = format!("{} {}", out[0].title.text, out[0].body.text);
        if let Some(real) = detect(cut(&sample, 1024)) {
            let mut one = out[0];
            one.tongue = Tongue::of(real);
            return vec![one];
        }
    }
    out.truncate(4);
    out
}

fn same(a: &ViewText, b: &ViewText) -> bool {
    let alike = |x: &str, y: &str| x.is_empty() || y.is_empty() || x.trim() == y.trim();
    a.title.text.trim() == b.title.text.trim() && alike(a.body.text, b.body.text)
}

/// The text up to a bound, on a character boundary.
pub(crate) fn cut(text: &str, bound: usize) -> &str {
    if text.len() <= bound {
        return text;
    }
    let end = (0..=bound).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Text;

    #[test]
    fn one_text_in_two_cells_is_read_once() {
        let both = "The supply and installation of servers for the new data centre of the department";
        let notice = Notice { title: Text::of(Lang::FR, both).with(Lang::EN, both), ..Notice::default() };
        let got = views(&notice);
        assert_eq!(got.len(), 1);
        assert_eq!(got[0].tongue, Tongue::English);
    }

    #[test]
    fn two_real_languages_are_two_views() {
        let notice = Notice { title: Text::of(Lang::FR, "Serveurs").with(Lang::EN, "Servers"), ..Notice::default() };
        assert_eq!(views(&notice).len(), 2);
        assert!(views(&Notice::default()).is_empty());
    }

    #[test]
    fn long_descriptions_are_bounded_on_a_boundary() {
        let notice = Notice { description: Text::of(Lang::FR, "é".repeat(100_000)), ..Notice::default() };
        assert!(views(&notice)[0].body.text.len() <= MAX_BODY_BYTES);
    }
}
