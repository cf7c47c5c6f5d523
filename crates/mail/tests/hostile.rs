//! Names and titles that want to be more than text.

use std::sync::Arc;

use domain::{Lang, Text};
use mail::Mail;
use mail_parser::MessageParser;

use crate::sample;

const PIECES: [&str; 24] = [
    "\r\nBcc: victime@exemple.ca",
    "\n\n<h1>x</h1>",
    "\0",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='x",
    "</td></tr></table>",
    "&lt;b&gt;",
    "\u{202e}gpj.exe",
    "\u{2028}",
    "=?utf-8?q?=0D=0ABcc:_x?=",
    "\u{7f}\u{1b}[31m",
    "é à ü 漢字 🎉",
    "--=_crieur_envelope42",
    ".",
    "\r\n.\r\n",
    "javascript:alert(1)",
    "{{ v.subject }}",
    "%0d%0aX-Evil: 1",
    "\\\"",
    "<!--",
    "]]>",
    "\u{a0}\u{a0}",
    "very long words ",
];

/// A small generator with a fixed seed: the same 2,000 texts in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn text(&mut self) -> String {
        (0..=self.roll(8)).map(|_| PIECES[self.roll(PIECES.len())].repeat(1 + self.roll(40) / 39 * 60)).collect()
    }
}

fn hostile(dice: &mut Dice, lang: Lang) -> Mail {
    let (mut person, mut matter, mut identity) = (sample::person(lang), sample::matter(), sample::identity());
    person.name = dice.text();
    identity.name = dice.text();
    identity.contact = dice.text();
    matter.security.name = dice.text();
    matter.networks.name = dice.text();
    matter.security.keywords[0].text = dice.text();
    matter.soc.title = Text::of(Lang::FR, dice.text());
    matter.off.title = Text::of(Lang::EN, dice.text());
    matter.soc.buyer.name = Text::of(Lang::FR, dice.text());
    matter.soc.regions[0].raw = dice.text();
    matter.soc.regions[0].code = None;
    matter.soc.url = Text::of(Lang::FR, dice.text());
    Arc::make_mut(&mut matter.strong[0].agreement).found = dice.text().into();
    Arc::make_mut(&mut matter.strong[1].agreement).wanted = dice.text().into();
    Arc::make_mut(&mut matter.strong[2].agreement).via = Some(dice.text().into());
    let (page, line) = (dice.text(), dice.text());
    let mut alert = sample::full(&person, &matter);
    alert.sections[0].entries[1].page_url = &page;
    alert.sections[0].manage_url = &page;
    alert.sections[0].more_url = &page;
    alert.sources[0].title = &line;
    alert.attributions = vec![line.clone()];
    mail::alert(&identity, &alert).unwrap()
}

/// Every tag name of a page, in order, and every attribute name.
fn shape(html: &str) -> (Vec<String>, Vec<String>) {
    let (mut tags, mut attributes) = (Vec::new(), Vec::new());
    for tag in html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
        let name: String = tag.chars().take_while(|c| !c.is_whitespace()).collect();
        let mut quoted = false;
        let bare: String = tag[name.len()..]
            .chars()
            .filter(|c| {
                quoted ^= *c == '"';
                !quoted && *c != '"'
            })
            .collect();
        attributes.extend(bare.split('=').map(str::trim).filter(|a| !a.is_empty()).map(str::to_owned));
        tags.push(name);
    }
    (tags, attributes)
}

#[test]
fn two_thousand_hostile_texts_add_no_header_and_no_tag() {
    let calm = hostile_free();
    let known_headers = headers(&calm);
    let (known_tags, known_attributes) = shape(&calm.html);
    let mut dice = Dice(20_261_122);
    for round in 0..2_000 {
        let mail = hostile(&mut dice, if round % 2 == 0 { Lang::FR } else { Lang::EN });
        assert_eq!(headers(&mail), known_headers, "round {round}");
        let (tags, attributes) = shape(&mail.html);
        for tag in &tags {
            assert!(known_tags.contains(tag), "round {round}: <{tag}>");
        }
        assert!(tags.len() <= known_tags.len() + 2, "round {round}: {} tags", tags.len());
        for attribute in &attributes {
            assert!(known_attributes.contains(attribute), "round {round}: {attribute}");
        }
        for target in mail.html.split("href=\"").skip(1) {
            assert!(target.starts_with("https://") || target.starts_with("http://"), "round {round}: {}", &target[..20]);
        }
        assert!(!mail.subject.contains(char::is_control) && mail.subject.chars().count() <= 200, "round {round}");
        assert!(!mail.text.contains(|c: char| c.is_control() && c != '\n'), "round {round}");
        assert!(!mail.text.contains('\u{202e}') && !mail.html.contains('\u{202e}'), "round {round}");
    }
}

fn hostile_free() -> Mail {
    let (person, matter) = (sample::person(Lang::FR), sample::matter());
    mail::alert(&sample::identity(), &sample::full(&person, &matter)).unwrap()
}

/// The names of all headers, and the number of parts, as an independent parser sees them.
fn headers(mail: &Mail) -> (Vec<String>, usize) {
    let bytes = mail.bytes().unwrap();
    let read = MessageParser::default().parse(&bytes).unwrap();
    (read.headers().iter().map(|h| h.name().to_ascii_lowercase()).collect(), read.parts.len())
}

#[test]
fn a_name_with_line_breaks_does_not_stop_the_mail() {
    let matter = sample::matter();
    let mut person = sample::person(Lang::FR);
    person.name = "Camille\r\nBcc: victime@exemple.ca\r\n\r\n<script>".into();
    let mail = mail::alert(&sample::identity(), &sample::plain(&person, &matter)).unwrap();
    let bytes = mail.bytes().unwrap();
    let read = MessageParser::default().parse(&bytes).unwrap();
    assert!(read.bcc().is_none());
    assert_eq!(read.to().unwrap().first().unwrap().address(), Some("camille@boreale.exemple.ca"));
}
