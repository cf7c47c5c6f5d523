//! Every mail in both languages, word for word.

use domain::{Cause, Lang};
use mail::{Entry, Heartbeat, MailError, NearMiss, SignIn};

use crate::sample;

fn snapshot(name: &str, mail: &mail::Mail) {
    let shown = format!("Subject: {}\n\n{}", mail.subject, mail.text).replace('\u{a0}', "~");
    insta::assert_snapshot!(format!("{name}-{}-text", mail.lang), shown);
    insta::assert_snapshot!(format!("{name}-{}-html", mail.lang), mail.html);
}

#[test]
fn alerts_say_everything_in_both_languages() {
    for lang in [Lang::FR, Lang::EN] {
        let (person, matter) = (sample::person(lang), sample::matter());
        snapshot("plain", &mail::alert(&sample::identity(), &sample::plain(&person, &matter)).unwrap());
        snapshot("full", &mail::alert(&sample::identity(), &sample::full(&person, &matter)).unwrap());
    }
}

#[test]
fn sign_in_mails_say_how_long_the_link_works() {
    for lang in [Lang::FR, Lang::EN] {
        let person = sample::person(lang);
        let link = "https://crieur.exemple.ca/entrer/bGllbi1hLXVzYWdlLXVuaXF1ZQ?a=1&b=2";
        let wanted = SignIn { envelope_id: 7, person: &person, now: sample::now(), link, minutes: 10 };
        snapshot("sign-in", &mail::sign_in(&sample::identity(), &wanted).unwrap());
        let day = mail::sign_in(&sample::identity(), &SignIn { minutes: 24 * 60, ..wanted }).unwrap();
        assert!(day.text.contains("24 h"), "{}", day.text);
        let bad = mail::sign_in(&sample::identity(), &SignIn { link: "javascript:alert(1)", ..wanted });
        assert!(matches!(bad, Err(MailError::Link { .. })));
    }
}

#[test]
fn a_sign_of_life_says_what_was_looked_at_and_what_came_near() {
    let matter = sample::matter();
    for lang in [Lang::FR, Lang::EN] {
        let person = sample::person(lang);
        let sources = sample::plain(&person, &matter).sources;
        let miss = |notice, score, reasons| NearMiss {
            notice,
            score,
            threshold: 50.0,
            reasons,
            page_url: "https://crieur.exemple.ca/avis/20123456",
        };
        let wanted = Heartbeat {
            envelope_id: 9,
            person: &person,
            now: sample::now(),
            sources,
            polls: 1404,
            notices: 2849,
            misses: vec![miss(&matter.identity, 48.0, &matter.fair), miss(&matter.firewall, 12.5, &[])],
            sections: vec![sample::section(&matter.security, Vec::new())],
        };
        snapshot("heartbeat", &mail::heartbeat(&sample::identity(), &wanted).unwrap());
        let bare = Heartbeat { misses: Vec::new(), ..wanted.clone() };
        assert!(!mail::heartbeat(&sample::identity(), &bare).unwrap().text.contains("20123456"));
        assert!(matches!(mail::heartbeat(&sample::identity(), &Heartbeat { sections: Vec::new(), ..wanted }), Err(MailError::Empty)));
    }
}

#[test]
fn a_test_mail_says_that_it_is_one() {
    for lang in [Lang::FR, Lang::EN] {
        let to = sample::person(lang).email;
        snapshot("trial", &mail::trial(&sample::identity(), &to, lang, sample::now(), "0123456789abcdef").unwrap());
    }
}

#[test]
fn subjects_state_the_finding() {
    let matter = sample::matter();
    let new = |id| sample::entry(id, &matter.soc, 85.0, &[]);
    let changed = Entry { cause: Cause::Closing, changes: &matter.moved, ..new(1) };
    let cancelled = Entry { cause: Cause::Cancelled, ..sample::entry(4, &matter.off, 60.0, &[]) };
    let cases: [(Vec<Entry<'_>>, &str, &str); 6] = [
        (
            vec![new(1), new(2), sample::entry(3, &matter.firewall, 60.0, &[])],
            "3 appels d’offres : Cybersécurité et identité (clôture la plus proche : 4 déc.)",
            "3 tenders: Cybersécurité et identité (nearest closing: Dec 4)",
        ),
        (
            vec![new(1)],
            "1 appel d’offres : Cybersécurité et identité (clôture : 4 déc.)",
            "1 tender: Cybersécurité et identité (closes Dec 4)",
        ),
        (
            vec![sample::entry(3, &matter.firewall, 60.0, &[])],
            "1 appel d’offres : Cybersécurité et identité",
            "1 tender: Cybersécurité et identité",
        ),
        (
            vec![changed],
            "Clôture reportée du 27 nov. au 4 déc. : Services gérés de détection et de réponse en cybersécurité",
            "Closing postponed from Nov 27 to Dec 4: Managed detection and response services in cybersecurity",
        ),
        (vec![cancelled], "Annulé : Câblage structuré de trois écoles primaires", "Cancelled: Câblage structuré de trois écoles primaires"),
        (
            vec![new(2), changed, cancelled],
            "1 appel d’offres, 1 clôture déplacée et 1 avis annulé : Cybersécurité et identité (clôture la plus proche : 4 déc.)",
            "1 tender, 1 closing date moved and 1 notice cancelled: Cybersécurité et identité (nearest closing: Dec 4)",
        ),
    ];
    for (entries, fr, en) in cases {
        for (lang, expected) in [(Lang::FR, fr), (Lang::EN, en)] {
            let person = sample::person(lang);
            let alert = sample::alert(&person, vec![sample::section(&matter.security, entries.clone())]);
            let subject = mail::alert(&sample::identity(), &alert).unwrap().subject;
            assert_eq!(subject.replace('\u{a0}', " "), expected);
        }
    }
}

#[test]
fn a_notice_for_two_profiles_stands_once_with_both_named() {
    let (person, matter) = (sample::person(Lang::FR), sample::matter());
    let mail = mail::alert(&sample::identity(), &sample::full(&person, &matter)).unwrap();
    for body in [&mail.text, &mail.html] {
        assert_eq!(body.matches("Identity &").count(), 1);
        let also = body.split("Répond aussi à votre profil").nth(1).unwrap();
        assert!(also.trim_start_matches('\u{a0}').starts_with(" «\u{a0}Réseaux"), "{also}");
    }
}

#[test]
fn what_is_followed_lends_no_link_to_the_profiles() {
    let (person, matter) = (sample::person(Lang::FR), sample::matter());
    let mut alert = sample::plain(&person, &matter);
    let own = alert.sections[0].unsubscribe_url;
    let leave = "https://crieur.exemple.ca/f/x-1-0-1803340800-0123456789abcdef0123456789abcdef";
    let news = mail::Section {
        profile: None,
        unsubscribe_url: leave,
        ..sample::section(&matter.security, vec![sample::entry(3, &matter.firewall, 0.0, &[])])
    };
    alert.sections.insert(0, news);
    let both = mail::alert(&sample::identity(), &alert).unwrap();
    assert_eq!(both.list.unwrap().unsubscribe, own, "one click stops the profile, as in every alert");
    assert!(both.text.contains(&format!("{own}#change")) && !both.text.contains(&format!("{leave}#change")));
    alert.sections.truncate(1);
    let alone = mail::alert(&sample::identity(), &alert).unwrap();
    assert_eq!(alone.list.unwrap().unsubscribe, leave);
    assert!(!alone.text.contains("#change"), "no preferences without a profile");
    assert!(!alone.text.contains("cloture.ics"), "a standing list has no date to keep");
}

#[test]
fn text_and_html_tell_the_same() {
    for lang in [Lang::FR, Lang::EN] {
        let (person, matter) = (sample::person(lang), sample::matter());
        for alert in [sample::full(&person, &matter), sample::plain(&person, &matter)] {
            let mail = mail::alert(&sample::identity(), &alert).unwrap();
            let words = |text: &str| {
                text.split_whitespace()
                    .map(|w| w.trim_matches(['·', '-', '=', '.', '(', ')', ':']))
                    .filter(|w| w.len() > 3)
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            };
            let html = unescaped(&stripped(&mail.html));
            for word in words(&mail.text).iter().filter(|w| !w.starts_with("http")) {
                assert!(html.contains(word.as_str()), "{lang}: the HTML lacks {word:?}");
            }
            for word in words(&html) {
                assert!(mail.text.contains(&word), "{lang}: the text lacks {word:?}");
            }
            for url in mail.html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(mail.text.contains(&unescaped(url)), "{lang}: the text lacks the link {url}");
            }
        }
    }
}

/// The words of the body, without tags, head and what only serves the list of mails.
fn stripped(html: &str) -> String {
    let body = html.split_once("<h1").unwrap().1;
    let mut out = String::new();
    let mut inside = true;
    for c in body.chars() {
        match c {
            '<' => {
                inside = true;
                out.push(' ');
            }
            '>' if inside => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out.replace(['●', '○'], " ").replace("Crieur", " ")
}

fn unescaped(text: &str) -> String {
    text.replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"").replace("&#39;", "'").replace("&#38;", "&")
}

#[test]
fn html_is_fit_for_every_mail_program() {
    for lang in [Lang::FR, Lang::EN] {
        let (person, matter) = (sample::person(lang), sample::matter());
        let html = mail::alert(&sample::identity(), &sample::full(&person, &matter)).unwrap().html;
        assert!(html.contains(&format!("<html lang=\"{lang}\"")));
        for wanted in ["color-scheme", "prefers-color-scheme: dark", "max-width:600px", "role=\"presentation\"", "<title>"] {
            assert!(html.contains(wanted), "{wanted}");
        }
        for unwanted in ["<img", "<script", "src=", "url(", "@import", "<link", "position:"] {
            assert!(!html.contains(unwanted), "{unwanted}");
        }
        assert_eq!(html.matches("<table").count(), html.matches("<table role=\"presentation\"").count());
        // 102,400 bytes is where the largest mail service cuts a mail off.
        assert!(html.len() < 40_000, "{}", html.len());
    }
    let fr = sample::person(Lang::FR);
    let matter = sample::matter();
    let html = mail::alert(&sample::identity(), &sample::full(&fr, &matter)).unwrap().html;
    assert!(html.contains("lang=\"en\""), "a title in another language says so");
}

#[test]
fn an_alert_of_nothing_is_no_mail() {
    let (person, matter) = (sample::person(Lang::FR), sample::matter());
    let alert = sample::alert(&person, vec![sample::section(&matter.security, Vec::new())]);
    assert!(matches!(mail::alert(&sample::identity(), &alert), Err(MailError::Empty)));
}

#[test]
fn a_reader_of_another_language_is_spoken_to_in_french() {
    let (person, matter) = (sample::person(Lang::ES), sample::matter());
    let mail = mail::alert(&sample::identity(), &sample::plain(&person, &matter)).unwrap();
    assert_eq!(mail.lang, Lang::FR);
    assert!(mail.html.contains("<html lang=\"fr\""));
}

/// Letters on their ground: light, then dark.
const COLOURS: [(&str, &str); 16] = [
    ("#1b2333", "#ffffff"),
    ("#4a5468", "#ffffff"),
    ("#1b2333", "#fbfaf6"),
    ("#4a5468", "#fbfaf6"),
    ("#1f4e8c", "#fbfaf6"),
    ("#a33b14", "#ffffff"),
    ("#1e6b45", "#ffffff"),
    ("#7d5200", "#fbf1da"),
    ("#eceef3", "#1a202a"),
    ("#a9b3c4", "#1a202a"),
    ("#a9b3c4", "#12161d"),
    ("#8db8f2", "#1a202a"),
    ("#f3a182", "#1a202a"),
    ("#7cc9a0", "#1a202a"),
    ("#e6bd6c", "#2e2818"),
    ("#eceef3", "#2e2818"),
];

#[test]
fn every_text_stands_out_from_its_ground() {
    let (person, matter) = (sample::person(Lang::FR), sample::matter());
    let html = mail::alert(&sample::identity(), &sample::full(&person, &matter)).unwrap().html;
    for (ink, ground) in COLOURS {
        assert!(html.contains(ink) && html.contains(ground), "{ink} on {ground} is no longer used");
        let (ink_light, ground_light) = (luminance(ink), luminance(ground));
        let ratio = (ink_light.max(ground_light) + 0.05) / (ink_light.min(ground_light) + 0.05);
        assert!(ratio >= 4.5, "{ink} on {ground}: {ratio:.2}");
    }
    for colour in html.split('#').skip(1).filter_map(|rest| rest.get(..6)).filter(|c| c.chars().all(|c| c.is_ascii_hexdigit())) {
        let known = COLOURS.iter().any(|(ink, ground)| ink.ends_with(colour) || ground.ends_with(colour));
        assert!(known || ["dad6ca", "2e3744"].contains(&colour), "#{colour} was never checked");
    }
}

/// Relative luminance as WCAG 2 defines it.
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}
