//! Every page in a real browser, in both languages, on a telephone and on a desk: it fits,
//! says its language, asks nobody else for anything, and the browser has nothing to complain of.

use crate::{
    browser::Browser,
    journey::sign_in,
    support::{Beside, Home, ask, told_by_runner},
};

/// The narrowest telephone, and a desk.
const WIDTHS: [i64; 2] = [320, 1280];

const PUBLIC: [&str; 6] = ["/", "/notices", "/notices/1", "/sources", "/sources/demo-seao", "/sign-in"];
const MEMBER: [&str; 6] = ["/matches", "/profiles", "/profiles/new", "/profiles/1/edit", "/profiles/1/matches", "/notices/1"];
const STAFF: [&str; 6] = ["/report", "/report/notices", "/members", "/members/1", "/envelopes", "/explain?profile=1&notice=1"];

struct Tour<'a> {
    browser: Browser,
    address: &'a str,
    /// Pictures of every page for people who want to look, not only of those with a fault.
    all_pictures: bool,
    faults: Vec<String>,
}

impl Tour<'_> {
    fn visit(&mut self, who: &str, paths: &[&str]) {
        for path in paths {
            for (lang, prefix) in [("fr", ""), ("en", "/en")] {
                let path = if *path == "/" && lang == "en" { String::new() } else { (*path).to_owned() };
                for width in WIDTHS {
                    self.look(&format!("{}{prefix}{path}", self.address), who, lang, width);
                }
            }
        }
    }

    fn look(&mut self, url: &str, who: &str, lang: &str, width: i64) {
        let seen = self.browser.visit(url, width);
        let name: String = url[self.address.len()..].chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let mut found = Vec::new();
        let mut fault = |what: String| found.push(what);
        if seen.status != 200 {
            fault(format!("status {}", seen.status));
        }
        if !seen.lang.starts_with(lang) {
            fault(format!("lang=\"{}\"", seen.lang));
        }
        if seen.title.trim().is_empty() || seen.headings != 1 {
            fault(format!("title \"{}\", {} first headings", seen.title, seen.headings));
        }
        if seen.width.0 > seen.width.1 || seen.width.1 != width {
            fault(format!("the page is {} px wide in a window of {}", seen.width.0, seen.width.1));
        }
        for other in seen.asked.iter().filter(|asked| !asked.starts_with(self.address) && !asked.starts_with("data:")) {
            fault(format!("asks for {other}"));
        }
        for complaint in &seen.complaints {
            fault(complaint.clone());
        }
        if self.all_pictures || !found.is_empty() {
            let picture = self.browser.picture(&format!("{who}{name}-{lang}-{width}"));
            self.faults.extend(found.iter().map(|what| format!("{who} {url} at {width} px: {what} ({})", picture.display())));
        }
    }
}

#[test]
fn every_page_fits_speaks_and_keeps_to_itself() {
    let home = Home::new();
    let mut demo = Beside::start(home.crieur("fr", &["demo", "--port", "0"]));
    let address = demo.line("the address", |l| l.strip_prefix("Pages").map(|rest| rest.trim().to_owned()));
    let staff = demo.line("the staff link", |l| l.strip_prefix("Comme personnel").map(|rest| rest.trim().to_owned()));
    let member = demo.line("the member link", |l| l.trim().starts_with("http").then(|| l.trim().to_owned()));
    assert_eq!(ask("GET", &address, &[], "").expect("the first page").status, 200);

    let mut tour = Tour {
        browser: Browser::start(),
        address: &address,
        all_pictures: told_by_runner("CRIEUR_PICTURES").is_some(),
        faults: Vec::new(),
    };
    tour.visit("anybody", &PUBLIC);
    tour.browser.cookie(&address, &sign_in(&member));
    tour.visit("member", &MEMBER);
    tour.browser.cookie(&address, &sign_in(&staff));
    tour.visit("staff", &STAFF);
    assert!(tour.faults.is_empty(), "{}", tour.faults.join("\n"));
    assert_eq!(demo.stop(), 0);
}
