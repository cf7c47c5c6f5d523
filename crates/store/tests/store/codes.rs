//! Titles of classification codes.

use domain::{Code, Lang, NoticeCode, Scheme, Text};

use crate::support::{each_engine, minutes, noon};

#[tokio::test]
async fn titles_are_kept_per_code_and_language_and_replaced_when_they_come_again() {
    each_engine(async |db| {
        assert!(db.code_lists().await.unwrap().is_empty() && db.code_labels().await.unwrap().is_empty());
        let label = |scheme, digits: &str, text| NoticeCode { code: Code::parse(scheme, digits).unwrap(), label: text };
        let both = Text::of(Lang::FR, "Services de TI").with(Lang::EN, "IT services");
        let save = async |labels: &[NoticeCode], minute| {
            let mut tx = db.begin().await.unwrap();
            tx.save_code_labels(labels, noon() + minutes(minute)).await.unwrap();
            tx.commit().await.unwrap();
        };
        let first = [label(Scheme::Cpv, "72000000", both), label(Scheme::Unspsc, "8111", Text::of(Lang::EN, "a\0b"))];
        save(&first, 0).await;
        let counts = async || -> Vec<(String, String, i64)> {
            db.code_lists().await.unwrap().into_iter().map(|l| (l.scheme, l.lang, l.titles)).collect()
        };
        let row = |scheme: &str, lang: &str, n| (scheme.to_owned(), lang.to_owned(), n);
        assert_eq!(counts().await, [row("cpv", "en", 1), row("cpv", "fr", 1), row("unspsc", "en", 1)]);
        // Again, with a code twice and more rows than one statement takes.
        let twice = |text: &str| label(Scheme::Cpv, "72000000", Text::of(Lang::EN, text));
        let many = (1000..1300).map(|n| label(Scheme::Naics, &n.to_string(), Text::of(Lang::ES, format!("clase {n}"))));
        let again: Vec<NoticeCode> = [twice("once"), twice("IT")].into_iter().chain(many).collect();
        save(&again, 5).await;
        assert_eq!(counts().await[2], row("naics", "es", 300));
        assert_eq!(db.code_lists().await.unwrap()[0].imported_at, noon() + minutes(5));
        let all = db.code_labels().await.unwrap();
        assert_eq!((all.len(), &all[0].label), (302, &Text::of(Lang::FR, "Services de TI").with(Lang::EN, "IT")));
        assert_eq!((all[301].code.to_string().as_str(), all[301].label.get(Lang::EN)), ("unspsc:81110000", Some("a\u{2400}b")));
    })
    .await;
}
