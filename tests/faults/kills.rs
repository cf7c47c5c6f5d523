//! Random kills: from outside at any time, at a moment of the talk with the mail server, and
//! at the named points inside. A seed brings a run back.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use domain::EnvelopeState;

use super::{
    dice::Dice,
    points::POINTS,
    rig::{Rig, Running},
};
use crate::{
    feed::postgres,
    smtp::{Reply, Verb},
    support::told_by_runner,
};

/// Kills of each database where the runner says nothing else.
const FEW: u64 = 5;
/// Mails that one process may have under way.
const AT_ONCE: usize = 16;
/// How long a process lives that its plan does not kill.
const LONGEST: Duration = Duration::from_millis(1500);

const TALK: [Verb; 4] = [Verb::Mail, Verb::Rcpt, Verb::Data, Verb::Text];

fn number(name: &str) -> Option<u64> {
    told_by_runner(name).map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text}: a number is needed")))
}

/// A mail server as they are on bad days: hesitant, now and then full, now and then gone.
fn moody(mut dice: Dice) -> impl FnMut(Verb) -> Reply + Send {
    move |verb| match (verb, dice.below(100)) {
        (Verb::Greeting | Verb::Ehlo | Verb::Auth, 0) | (Verb::Mail | Verb::Rcpt | Verb::Data | Verb::Text, 0..=1) => Reply::Drop,
        (Verb::Mail | Verb::Rcpt | Verb::Data | Verb::Text, 2..=3) => Reply::Code(dice.pick(&[421, 450, 451, 452])),
        _ => Reply::Stall(Duration::from_millis(dice.below(12))),
    }
}

/// Kills at the n-th time that the server comes to this moment, before or after it speaks.
fn assassin(running: Running, verb: Verb, answered: bool, mut n: u64) -> impl FnMut(Verb, bool) + Send {
    move |at, spoken| {
        if (at, spoken) == (verb, answered) && n > 0 {
            n -= 1;
            if n == 0
                && let Some(child) = running.lock().unwrap().as_mut()
            {
                // It may have ended already; the harness looks after the body.
                let _ = child.kill();
            }
        }
    }
}

#[derive(Default)]
struct Count {
    clock: u64,
    talk: u64,
    point: u64,
}

/// One life: started, killed in one way or another.
fn live_and_die(rig: &mut Rig, dice: &mut Dice, count: &mut Count) {
    let way = dice.below(10);
    let plan = if way < 3 { format!("{}:{}:die", dice.pick(&POINTS), 1 + dice.below(4)) } else { String::new() };
    rig.house.server.watch(None);
    if (3..6).contains(&way) {
        let (verb, answered, n) = (dice.pick(&TALK), dice.below(2) == 1, 1 + dice.below(6));
        rig.house.server.watch(Some(Box::new(assassin(Arc::clone(&rig.running), verb, answered, n))));
    }
    let longest = if way < 6 { LONGEST } else { Duration::from_millis(60 + dice.below(1000)) };
    rig.start(&plan);
    let begun = Instant::now();
    while begun.elapsed() < longest && !rig.ended() {
        std::thread::sleep(Duration::from_millis(5));
    }
    *(match (rig.ended(), way) {
        (true, 0..3) => &mut count.point,
        (true, 3..6) => &mut count.talk,
        (true, _) => panic!("it ended by itself:\n{}", rig.log()),
        (false, _) => &mut count.clock,
    }) += 1;
    rig.kill();
}

/// What must hold when everything is over, and the numbers.
fn judge(rig: &mut Rig) -> String {
    let missing = rig.missing();
    assert!(missing.is_empty(), "lost: {missing:?}\n{}", rig.log());
    let (references, copies) = (rig.references(), rig.copies().to_vec());
    let mut told: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for copy in &copies {
        for id in &copy.notices {
            told.entry((&copy.to, &references[id])).or_default().insert(&copy.message_id);
        }
    }
    for ((to, notice), ids) in &told {
        assert!(rig.expected.contains(&((*to).to_owned(), (*notice).to_owned())), "{to} is told of {notice}, which is not for them");
        let those = || copies.iter().filter(|c| ids.contains(c.message_id.as_str())).collect::<Vec<_>>();
        assert_eq!(ids.len(), 1, "{to} is told of {notice} in different mails: {:#?}\n{:#?}", those(), rig.ledger(to));
    }
    let envelopes = rig.envelopes();
    let sent = envelopes.iter().filter(|e| matches!(e.state, EnvelopeState::Sent | EnvelopeState::Unknown));
    let expected: BTreeSet<&str> = sent.filter_map(|e| Some(e.message_id.as_deref()?.trim_matches(['<', '>']))).collect();
    let distinct: BTreeSet<&str> = copies.iter().map(|c| c.message_id.as_str()).collect();
    let differ: Vec<&&str> = distinct.symmetric_difference(&expected).collect();
    assert!(differ.is_empty(), "in the ledger and not arrived, or the reverse: {differ:?}\n{}", rig.log());
    let mut repeats = 0;
    for id in &distinct {
        let same: Vec<usize> = (0..copies.len()).filter(|at| copies[*at].message_id == **id).collect();
        for pair in same.windows(2) {
            repeats += 1;
            let (first, again) = (&copies[pair[0]], &copies[pair[1]]);
            // Either the server gave no answer to the text, or the process that read it was
            // killed before it could write it down: then it was among its last.
            let after = copies.iter().skip(pair[0] + 1).filter(|c| c.life == first.life).count();
            let interrupted = again.life > first.life && after < AT_ONCE;
            assert!(
                !first.accepted || interrupted,
                "{id} was sent again outside the window: {first:?}, {again:?}\n{:#?}",
                rig.ledger(&first.to)
            );
        }
    }
    format!(
        "expected {}, lost 0; mails {}, distinct Message-IDs {} of {}, repeats {repeats}",
        rig.expected.len(),
        copies.len(),
        distinct.len(),
        expected.len()
    )
}

fn story(engine: &str, url: Option<String>) {
    let kills = number("CRIEUR_TEST_KILLS").unwrap_or(FEW);
    let seed = number("CRIEUR_TEST_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    println!("{engine}: {kills} kills, seed {seed} (again: tests/run --faults --seed {seed})");
    let begun = Instant::now();
    let mut dice = Dice::new(seed);
    let mut rig = Rig::new(url);
    rig.house.server.direct(Some(Box::new(moody(Dice::new(seed ^ 0x5eed)))));
    let mut count = Count::default();
    for _ in 0..kills {
        if dice.below(3) == 0 || rig.missing().is_empty() {
            rig.add_batch();
        }
        live_and_die(&mut rig, &mut dice, &mut count);
    }
    rig.house.server.watch(None);
    rig.house.server.direct(None);
    rig.settle();
    let numbers = judge(&mut rig);
    let Count { clock, talk, point } = count;
    println!("{engine}: killed {clock} by the clock, {talk} in the talk, {point} at a point; {numbers}; {:.0?}", begun.elapsed());
}

/// Both at once would fight for the same two cores.
static ONE: Mutex<()> = Mutex::new(());

#[test]
fn killed_at_random_on_sqlite() {
    let _one = ONE.lock();
    story("SQLite", None);
}

#[test]
fn killed_at_random_on_postgresql() {
    let _one = ONE.lock();
    story("PostgreSQL", Some(postgres()));
}
