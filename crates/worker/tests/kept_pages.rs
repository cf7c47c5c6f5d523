//! A page is kept as it came even when nobody can read how it goes on.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Fault, FaultKind, FeedKind};
use serde_json::json;
use store::RunOutcome;

use crate::support::{
    house::{House, everywhere, feed, settings, source},
    noon,
};

/// Two rows of a city's listing, with a link to the next page that is no address.
fn page(next: &str, numbers: [u32; 2]) -> String {
    let row = |n: u32| {
        json!({
            "Solicitation_Document_Number": format!("{n:010}"), "Status": "Open", "Posting_Title": format!("Cybersécurité {n}"),
            "Issue_Date": "2026-11-20", "Closing_Date": "2026-12-15",
        })
    };
    json!({ "@odata.nextLink": next, "value": numbers.map(row) }).to_string()
}

async fn kept(house: &House) -> usize {
    house.db.payloads("ville", DateTime::<Utc>::UNIX_EPOCH).await.unwrap().len()
}

#[tokio::test]
async fn a_page_whose_continuation_cannot_be_read_is_kept_and_read_again() {
    everywhere(async |mut house| {
        let city = source("ville", "toronto", vec![feed("all", house.server.url("/all"), FeedKind::Snapshot)]);
        house.rebuilt(vec![city], settings()).await;
        house.shelf.put("/all", page("http://[half", [1, 2]));
        house.poll(noon()).await;
        let state = house.state("ville").await;
        assert_eq!(Fault::recall(&state.last_error.unwrap()).kind, FaultKind::NextPage);
        assert_eq!((house.stored("ville").await, house.runs("ville").await[0].outcome), (0, RunOutcome::Failed));
        assert_eq!(kept(&house).await, 1, "it is kept all the same");

        // The second page of a later walk is the one that goes wrong; both are there.
        let good = house.server.url("/more");
        house.shelf.put("/all", page(&good, [3, 4]));
        house.shelf.put("/more", page("http://[half", [5, 6]));
        let mut now = state.next_due;
        for _ in 0..2 {
            house.poll(now).await;
            now += TimeDelta::minutes(1);
        }
        assert_eq!((house.stored("ville").await, kept(&house).await), (2, 3));

        // What was kept holds every row that ever came.
        let done = house.worker.replay("ville", None, now).await.unwrap();
        assert!(done.iter().all(|one| one.run.outcome == RunOutcome::Ok), "{done:?}");
        assert_eq!((done.len(), house.stored("ville").await), (3, 6));
    })
    .await;
}
