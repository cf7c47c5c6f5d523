//! Points at which a test can make this very process die or stand still.
//!
//! They exist only with the feature `faults`, which no released program has: without it a
//! point is nothing at all. The plan comes from the environment, `name:nth:die` or
//! `name:nth:stall:milliseconds`, several with commas between them; `nth` counts how often
//! the point was reached, from 1.

#[cfg(feature = "faults")]
macro_rules! point {
    ($name:literal) => {
        crate::fault::reach($name).await
    };
}
#[cfg(not(feature = "faults"))]
macro_rules! point {
    ($name:literal) => {};
}
pub(crate) use point;

#[cfg(feature = "faults")]
pub(crate) use armed::reach;

#[cfg(feature = "faults")]
mod armed {
    use std::{
        collections::HashMap,
        sync::{LazyLock, Mutex, PoisonError},
        time::Duration,
    };

    /// Where the plan stands in the environment.
    const VARIABLE: &str = "CRIEUR_FAULT_PLAN";

    #[derive(Debug, Clone, Copy)]
    enum Act {
        Die,
        Stall(Duration),
    }

    #[derive(Default)]
    struct Plan {
        acts: HashMap<(String, u32), Act>,
        reached: HashMap<&'static str, u32>,
    }

    static PLAN: LazyLock<Mutex<Plan>> = LazyLock::new(|| Mutex::new(read()));

    #[expect(clippy::disallowed_methods, reason = "only in programs built for tests, which are told here what to break")]
    fn read() -> Plan {
        let text = std::env::var(VARIABLE).unwrap_or_default();
        let acts = text.split(',').filter(|one| !one.is_empty()).map(|one| act(one).unwrap_or_else(|| panic!("{VARIABLE}: {one:?}")));
        Plan { acts: acts.collect(), reached: HashMap::new() }
    }

    fn act(text: &str) -> Option<((String, u32), Act)> {
        let words: Vec<&str> = text.split(':').collect();
        let (name, nth, act) = match words[..] {
            [name, nth, "die"] => (name, nth, Act::Die),
            [name, nth, "stall", millis] => (name, nth, Act::Stall(Duration::from_millis(millis.parse().ok()?))),
            _ => return None,
        };
        Some(((name.to_owned(), nth.parse().ok()?), act))
    }

    /// The process is at this point; it may not leave it.
    pub(crate) async fn reach(name: &'static str) {
        let act = {
            let mut plan = PLAN.lock().unwrap_or_else(PoisonError::into_inner);
            let reached = plan.reached.entry(name).or_default();
            *reached += 1;
            let nth = *reached;
            plan.acts.get(&(name.to_owned(), nth)).copied()
        };
        match act {
            None => {}
            Some(Act::Die) => std::process::abort(),
            Some(Act::Stall(time)) => tokio::time::sleep(time).await,
        }
    }
}
