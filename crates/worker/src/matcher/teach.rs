//! What verdicts teach profiles: worked out anew whenever a profile is matched anew, from
//! what is stored and nothing else, so that no verdict is lost and none counts twice.

use std::{collections::BTreeMap, sync::Arc};

use domain::{Lessons, Profile};
use matching::{Judged, Learned, lessons};
use store::{StoredNotice, StoredVerdict};

use crate::worker::{Worker, WorkerError};

impl Worker {
    /// The profiles with what their verdicts teach them now.
    pub(super) async fn teach(&self, profiles: &[Profile], learned: &Arc<Learned>) -> Result<Vec<Profile>, WorkerError> {
        let mut out = Vec::with_capacity(profiles.len());
        for profile in profiles {
            let verdicts = self.db.verdicts_of(profile.id).await?;
            out.push(self.teach_one(profile.clone(), &verdicts, learned).await?);
        }
        Ok(out)
    }

    async fn teach_one(&self, profile: Profile, verdicts: &[StoredVerdict], learned: &Arc<Learned>) -> Result<Profile, WorkerError> {
        let sides = sides(verdicts);
        if sides.is_empty() {
            return Ok(Profile { lessons: Lessons::default(), ..profile });
        }
        let ids: Vec<i64> = sides.iter().map(|(id, _)| *id).collect();
        let notices = self.db.notices(&ids).await?;
        let (learned, before) = (Arc::clone(learned), profile.clone());
        let taught = tokio::task::spawn_blocking(move || {
            let lessons = lessons(&profile, &judged(&sides, &notices), &learned);
            Profile { lessons, ..profile }
        });
        // A notice that breaks the matcher teaches nothing; the profile stays as it was.
        Ok(taught.await.unwrap_or_else(|e| {
            tracing::error!(profile = before.id, why = %e, "learning from verdicts broke off");
            before
        }))
    }
}

/// What the firm says of each notice, the oldest verdict first: right, or wrong. Where its
/// people say both equally often, it says nothing.
fn sides(verdicts: &[StoredVerdict]) -> Vec<(i64, bool)> {
    let mut sums: BTreeMap<i64, i64> = BTreeMap::new();
    for (notice, relevant) in verdicts.iter().filter_map(|v| Some((v.notice_id, v.verdict.teaches()?))) {
        *sums.entry(notice).or_default() += if relevant { 1 } else { -1 };
    }
    let mut out: Vec<(i64, bool)> = Vec::new();
    for verdict in verdicts {
        if let Some(sum) = sums.remove(&verdict.notice_id).filter(|sum| *sum != 0) {
            out.push((verdict.notice_id, sum > 0));
        }
    }
    out
}

fn judged<'a>(sides: &[(i64, bool)], notices: &'a [StoredNotice]) -> Vec<Judged<'a>> {
    let notice = |id: i64| notices.iter().find(|n| n.id == id);
    sides.iter().filter_map(|(id, relevant)| Some(Judged { notice_id: *id, notice: &notice(*id)?.notice, relevant: *relevant })).collect()
}

#[cfg(test)]
mod tests {
    use domain::Verdict;

    use super::*;

    #[test]
    fn people_of_one_firm_outvote_each_other() {
        let said = |notice_id, person_id, verdict| StoredVerdict {
            profile_id: 1,
            notice_id,
            person_id,
            verdict,
            counts: true,
            judged_at: chrono::DateTime::UNIX_EPOCH,
        };
        let all = [
            said(9, 1, Verdict::Field),
            said(4, 1, Verdict::Relevant),
            said(4, 2, Verdict::Other),
            said(7, 1, Verdict::NotNow),
            said(9, 2, Verdict::Relevant),
            said(9, 3, Verdict::Field),
            said(2, 1, Verdict::Relevant),
        ];
        assert_eq!(sides(&all), [(9, false), (2, true)]);
        assert!(sides(&[]).is_empty());
    }
}
