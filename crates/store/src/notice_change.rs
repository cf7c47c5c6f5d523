//! What changed in a notice, revision by revision.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{Change, excerpt::CUT};
use sqlx::FromRow;

use crate::{
    Db, Result,
    error::Doing,
    sql::{ROWS, Sql, on},
    value::decode,
};

/// The step from one revision of a notice to the next.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticeChange {
    /// The revision that came into being.
    pub revision: i64,
    /// When it was stored.
    pub seen_at: DateTime<Utc>,
    /// The material differences; empty when only a detail changed that nobody must hear of.
    pub changes: Vec<Change>,
}

#[derive(FromRow)]
struct ChangeRow {
    notice_id: i64,
    revision: i64,
    seen_at: DateTime<Utc>,
    changes: String,
}

impl Db {
    /// Every recorded change of a notice, oldest first.
    pub async fn changes_of(&self, notice_id: i64) -> Result<Vec<NoticeChange>> {
        Ok(self.changes_of_many(&[notice_id]).await?.remove(&notice_id).unwrap_or_default())
    }

    /// The recorded changes of several notices, each oldest first.
    pub(crate) async fn changes_of_many(&self, ids: &[i64]) -> Result<HashMap<i64, Vec<NoticeChange>>> {
        let mut found: HashMap<i64, Vec<NoticeChange>> = HashMap::new();
        for some in ids.chunks(ROWS) {
            let mut sql = Sql::new("SELECT notice_id, revision, seen_at, changes FROM notice_change WHERE notice_id IN ");
            sql.ids(some).add(" ORDER BY notice_id, revision");
            let rows: Vec<ChangeRow> =
                on!(read self, pool => sql.build().build_query_as().fetch_all(pool).await).doing("reading changes of notices")?;
            for row in rows {
                let changes = decode("changes of notice", row.notice_id, &row.changes)?;
                let step = NoticeChange { revision: row.revision, seen_at: row.seen_at, changes };
                found.entry(row.notice_id).or_default().push(step);
            }
        }
        Ok(found)
    }
}

/// The way from the revision `after` to the revision `upto` as one list: a date that moved twice is
/// one change from the first to the last value, and a change that was taken back is none.
pub(crate) fn since(steps: &[NoticeChange], after: i64, upto: i64) -> Vec<Change> {
    let mut merged: Vec<Change> = Vec::new();
    for change in steps.iter().filter(|s| s.revision > after && s.revision <= upto).flat_map(|s| &s.changes) {
        let same = |c: &&mut Change| std::mem::discriminant::<Change>(c) == std::mem::discriminant(change);
        match merged.iter_mut().find(same) {
            Some(earlier) => extend(earlier, change),
            None => merged.push(change.clone()),
        }
    }
    merged.retain(|c| !is_nothing(c));
    merged
}

fn extend(earlier: &mut Change, later: &Change) {
    match (earlier, later) {
        (Change::Closing { to, .. }, Change::Closing { to: last, .. }) => to.clone_from(last),
        (Change::Status { to, .. }, Change::Status { to: last, .. }) => *to = *last,
        (Change::Title { to, .. }, Change::Title { to: last, .. }) => to.clone_from(last),
        (Change::Value { to, .. }, Change::Value { to: last, .. }) => to.clone_from(last),
        // Two excerpts are one only where the second takes up what the first left.
        (Change::Description { to, .. }, Change::Description { from: taken_up, to: last }) if to == taken_up => to.clone_from(last),
        (Change::Description { from, to }, Change::Description { .. }) => {
            from.clear();
            to.clear();
        }
        (Change::Codes { added, removed }, Change::Codes { added: a, removed: r })
        | (Change::Regions { added, removed }, Change::Regions { added: a, removed: r })
        | (Change::Documents { added, removed }, Change::Documents { added: a, removed: r }) => {
            extend_lists(added, removed, a, r);
        }
        _ => {}
    }
}

/// What was added and then removed again, or the other way round, has not changed.
fn extend_lists(added: &mut Vec<String>, removed: &mut Vec<String>, more: &[String], less: &[String]) {
    for item in more {
        if removed.contains(item) {
            removed.retain(|x| x != item);
        } else {
            added.push(item.clone());
        }
    }
    for item in less {
        if added.contains(item) {
            added.retain(|x| x != item);
        } else {
            removed.push(item.clone());
        }
    }
}

fn is_nothing(change: &Change) -> bool {
    match change {
        Change::Closing { from, to } => from.as_ref().map(|c| c.at) == to.as_ref().map(|c| c.at),
        Change::Status { from, to } => from == to,
        Change::Title { from, to } => from == to,
        Change::Value { from, to } => from == to,
        Change::Description { from, to } => !from.is_empty() && from == to && !from.ends_with(CUT),
        Change::Codes { added, removed } | Change::Regions { added, removed } | Change::Documents { added, removed } => {
            added.is_empty() && removed.is_empty()
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use domain::{Lang, Status, Text};

    use super::*;

    fn steps(changes: Vec<Vec<Change>>) -> Vec<NoticeChange> {
        changes.into_iter().zip(2..).map(|(changes, revision)| NoticeChange { revision, seen_at: DateTime::UNIX_EPOCH, changes }).collect()
    }

    fn status(from: Status, to: Status) -> Change {
        Change::Status { from, to }
    }

    fn description() -> Change {
        Change::Description { from: String::new(), to: String::new() }
    }

    fn documents(added: &[&str], removed: &[&str]) -> Change {
        let list = |l: &[&str]| l.iter().map(|s| (*s).to_owned()).collect();
        Change::Documents { added: list(added), removed: list(removed) }
    }

    #[test]
    fn steps_become_one_way_and_a_return_is_nothing() {
        let way = steps(vec![
            vec![status(Status::Open, Status::Unknown), documents(&["a", "b"], &[])],
            vec![description(), documents(&["c"], &["a"])],
            vec![status(Status::Unknown, Status::Open), description(), documents(&["a"], &["x"])],
        ]);
        assert_eq!(since(&way, 1, 4), [documents(&["b", "c", "a"], &["x"]), description()]);
        assert_eq!(since(&way, 2, 3), [description(), documents(&["c"], &["a"])]);
        assert_eq!(since(&way, 4, 9), []);
        assert_eq!(since(&way, 1, 2), [status(Status::Open, Status::Unknown), documents(&["a", "b"], &[])]);
    }

    #[test]
    fn a_title_keeps_its_first_and_last_words() {
        let title = |from: &str, to: &str| Change::Title { from: Text::of(Lang::FR, from), to: Text::of(Lang::FR, to) };
        assert_eq!(since(&steps(vec![vec![title("a", "b")], vec![title("b", "c")]]), 1, 3), [title("a", "c")]);
        assert_eq!(since(&steps(vec![vec![title("a", "b")], vec![title("b", "a")]]), 1, 3), []);
    }

    #[test]
    fn excerpts_of_a_description_join_or_give_way() {
        let told = |from: &str, to: &str| Change::Description { from: from.into(), to: to.into() };
        let two = |a: Change, b: Change| since(&steps(vec![vec![a], vec![b]]), 1, 3);
        assert_eq!(two(told("deux", "trois"), told("trois", "quatre")), [told("deux", "quatre")]);
        assert_eq!(two(told("deux", "trois"), told("trois", "deux")), []);
        assert_eq!(two(told("deux", "trois"), told("ici", "là")), [description()]);
        let cut = format!("deux {CUT}");
        assert_eq!(two(told(&cut, "trois"), told("trois", &cut)).len(), 1, "who knows what stood beyond");
    }

    #[test]
    fn what_was_added_and_removed_again_has_not_changed() {
        assert_eq!(since(&steps(vec![vec![documents(&["a"], &[])], vec![documents(&[], &["a"])]]), 1, 3), []);
    }
}
