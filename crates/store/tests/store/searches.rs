//! Searching and paging.

use domain::{Code, Lang, Notice, NoticeCode, Scheme, Status, Text};
use store::{Cursor, Db, NoticeFilter, NoticeOrder};

use crate::support::{at, closing, code, each_engine, noon, notice, put, region};

async fn references(db: &Db, filter: &NoticeFilter) -> Vec<String> {
    let page = db.search(filter).await.unwrap();
    let found: Vec<String> = page.notices.into_iter().map(|n| n.notice.reference).collect();
    assert_eq!(db.count(filter).await.unwrap(), i64::try_from(found.len()).unwrap());
    found
}

async fn library(db: &Db) {
    let batch = [
        Notice { closing: Some(closing("2026-12-01T19:00:00Z")), ..notice("soon") },
        Notice { closing: None, status: Status::Unknown, regions: vec![region("Monde", None)], ..notice("undated") },
        Notice {
            source: "other".to_owned(),
            title: Text::of(Lang::EN, "Œuvre of 100% ERP_integration \\ geomatics"),
            regions: vec![region("Canada", Some("CA"))],
            codes: vec![code("43230000"), NoticeCode { code: Code::parse(Scheme::Cpv, "72000000").unwrap(), label: Text::default() }],
            ..notice("later")
        },
        Notice {
            closing: Some(closing("2026-11-01T19:00:00Z")),
            regions: vec![region("Ontario", Some("CA-ON"))],
            codes: vec![],
            ..notice("past")
        },
    ];
    put(db, &batch, noon()).await;
}

#[tokio::test]
async fn every_condition_narrows_the_list() {
    each_engine(async |db| {
        library(&db).await;
        let all = NoticeFilter::default();
        assert_eq!(references(&db, &all).await, ["past", "soon", "later", "undated"]);
        let open = NoticeFilter { open_at: Some(noon()), ..all.clone() };
        assert_eq!(references(&db, &open).await, ["soon", "later"]);
        assert_eq!(references(&db, &NoticeFilter { closes_before: Some(at("2026-12-05T00:00:00Z")), ..open.clone() }).await, ["soon"]);
        assert_eq!(references(&db, &NoticeFilter { source: Some("other".to_owned()), ..all.clone() }).await, ["later"]);
        for (place, expected) in
            [("CA-QC", vec!["soon", "later"]), ("CA", vec!["past", "soon", "later"]), ("CA-ON", vec!["past", "later"]), ("FR", vec![])]
        {
            let filter = NoticeFilter { region: Some(place.parse().unwrap()), ..all.clone() };
            assert_eq!(references(&db, &filter).await, expected, "{place}");
        }
        for (scheme, digits, expected) in [
            (Scheme::Unspsc, "81", vec!["soon", "undated"]),
            (Scheme::Unspsc, "432300", vec!["later"]),
            (Scheme::Cpv, "72", vec!["later"]),
            (Scheme::Cpv, "81", vec![]),
        ] {
            let filter = NoticeFilter { code_prefix: Some((scheme, digits.to_owned())), ..all.clone() };
            assert_eq!(references(&db, &filter).await, expected, "{scheme} {digits}");
        }
    })
    .await;
}

#[tokio::test]
async fn words_are_found_without_accents_case_or_order() {
    each_engine(async |db| {
        library(&db).await;
        for (words, expected) in [
            ("CYBERSÉCURITÉ", vec!["past", "soon", "undated"]),
            ("incidents trois-rivieres réseaux", vec!["past", "soon", "later", "undated"]),
            ("oeuvre", vec!["later"]),
            ("100% erp_int", vec!["later"]),
            ("erpxint", vec![]),
            ("a%b", vec![]),
            ("\\", vec!["later"]),
            ("soon", vec!["soon"]),
            ("l'\0\"; DROP TABLE notice", vec![]),
        ] {
            let filter = NoticeFilter { text: words.to_owned(), ..NoticeFilter::default() };
            assert_eq!(references(&db, &filter).await, expected, "{words}");
        }
    })
    .await;
}

/// Reads every page and gives the references in order.
async fn walk(db: &Db, mut filter: NoticeFilter) -> Vec<String> {
    let mut seen = Vec::new();
    loop {
        let page = db.search(&filter).await.unwrap();
        assert!(page.notices.len() <= filter.limit as usize);
        seen.extend(page.notices.into_iter().map(|n| n.notice.reference));
        let Some(next) = page.next else { return seen };
        // As it travels through an address.
        filter.after = Some(next.to_string().parse().unwrap());
    }
}

#[tokio::test]
async fn pages_join_without_gap_or_repeat() {
    each_engine(async |db| {
        let batch: Vec<Notice> = (0..23)
            .map(|i| Notice {
                closing: (i % 5 != 0).then(|| closing(&format!("2026-12-{:02}T19:00:00Z", 1 + i % 4))),
                published: (i % 7 != 0).then(|| chrono::NaiveDate::from_ymd_opt(2026, 11, 1 + i % 3).unwrap()),
                ..notice(&format!("N-{i:02}"))
            })
            .collect();
        put(&db, &batch, noon()).await;
        for sort in [NoticeOrder::Closing, NoticeOrder::Published, NoticeOrder::Newest] {
            let whole = walk(&db, NoticeFilter { sort, limit: 100, ..NoticeFilter::default() }).await;
            assert_eq!(whole.len(), 23);
            for limit in [1, 4, 22, 23] {
                assert_eq!(walk(&db, NoticeFilter { sort, limit, ..NoticeFilter::default() }).await, whole, "{sort:?} {limit}");
            }
        }
        let closing = walk(&db, NoticeFilter { limit: 5, ..NoticeFilter::default() }).await;
        assert_eq!(closing.last().unwrap(), "N-20", "an unknown closing comes last");
        let published = walk(&db, NoticeFilter { sort: NoticeOrder::Published, limit: 5, ..NoticeFilter::default() }).await;
        assert_eq!((published[0].as_str(), published[22].as_str()), ("N-20", "N-00"), "an unknown date comes last");
    })
    .await;
}

#[test]
fn a_cursor_survives_an_address_and_nothing_else_is_one() {
    for good in ["c1767225600-17", "c-62135596800-1", "p20261122-3", "n-9"] {
        assert_eq!(good.parse::<Cursor>().unwrap().to_string(), good);
    }
    for bad in ["", "-", "c-", "c1", "x1-2", "p2026-1", "n5-1", "c99999999999999999-1", "é-1", "n-é"] {
        assert!(bad.parse::<Cursor>().is_err(), "{bad}");
    }
}
