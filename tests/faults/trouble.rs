//! A disk that takes nothing more, a database that may only be read, and an old backup:
//! nothing is lost, pages go on, and work goes on by itself when it can.

use std::{collections::BTreeSet, net::TcpListener, process::Command, time::Duration};

use super::rig::{Rig, Wrapped};
use crate::{
    feed::postgres,
    support::{ask, told_by_runner},
};

/// How long the trouble lasts.
const TROUBLE: Duration = Duration::from_secs(4);

/// Each mail arrived once, under a Message-ID of its own.
fn assert_once(rig: &mut Rig) {
    assert!(rig.missing().is_empty(), "lost: {:?}\n{}", rig.missing(), rig.log());
    let copies = rig.copies();
    let distinct: BTreeSet<&str> = copies.iter().map(|c| c.message_id.as_str()).collect();
    assert_eq!(copies.len(), distinct.len(), "{copies:?}");
}

/// How large a file this process may write from now on.
fn limit_files(pid: u32, size: &str) {
    let done =
        Command::new("prlimit").args(["--pid", &pid.to_string(), &format!("--fsize={size}:unlimited")]).output().expect("prlimit runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn a_full_disk_stops_mails_and_not_pages_and_ends_by_itself() {
    let mut rig = Rig::new(None);
    rig.add_batch();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let bind = format!("127.0.0.1:{port}");
    let pid = rig.start_as(&Wrapped { words: &["serve", "--bind", &bind], plan: "", deaf_to_limits: true });
    rig.wait("the first mails", |rig| rig.missing().is_empty());
    // From here on not a byte can be written, as on a full or a read-only disk.
    limit_files(pid, "0");
    rig.add_batch();
    let before = rig.copies().len();
    for _ in 0..8 {
        std::thread::sleep(TROUBLE / 8);
        for path in ["/health/live", "/", "/notices"] {
            let answer = ask("GET", &format!("http://{bind}{path}"), &[], "").expect("an answer");
            assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        }
    }
    assert_eq!(rig.copies().len(), before, "a mail whose beginning cannot be noted does not leave");
    assert!(!rig.ended(), "{}", rig.log());
    limit_files(pid, "unlimited");
    rig.wait("the mails after the trouble", |rig| rig.missing().is_empty());
    rig.stop();
    rig.settle();
    assert_once(&mut rig);
    assert_eq!(rig.damage(), Vec::<String>::new());
    println!("full disk: {} mails, each once, none in {TROUBLE:?} without a disk; pages went on", rig.copies().len());
}

fn psql(server: &str, statement: &str) {
    let done = Command::new("psql").args([server, "-qc", statement]).output().expect("psql runs");
    assert!(done.status.success(), "{statement}: {}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn a_database_that_may_only_be_read_stops_mails_and_ends_by_itself() {
    let url = postgres();
    let (base, name) = url.rsplit_once('/').unwrap();
    let server = told_by_runner("CRIEUR_TEST_POSTGRES").unwrap_or_else(|| format!("{base}/postgres"));
    let set = |read_only: &str| {
        psql(&server, &format!("ALTER DATABASE {name} SET default_transaction_read_only = {read_only}"));
        // What is connected keeps its old ways.
        psql(&server, &format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"));
    };
    let mut rig = Rig::new(Some(url.clone()));
    rig.add_batch();
    rig.start("");
    rig.wait("the first mails", |rig| rig.missing().is_empty());
    rig.add_batch();
    set("on");
    // What has begun may end.
    std::thread::sleep(TROUBLE / 4);
    let before = rig.copies().len();
    std::thread::sleep(TROUBLE);
    assert_eq!(rig.copies().len(), before, "a mail whose beginning cannot be noted does not leave");
    assert!(!rig.ended(), "{}", rig.log());
    set("off");
    rig.wait("the mails after the trouble", |rig| rig.missing().is_empty());
    rig.stop();
    rig.settle();
    let copies = rig.copies().len();
    assert!(rig.missing().is_empty());
    println!("read-only PostgreSQL: {copies} mails, none lost");
}

#[test]
fn an_old_backup_mails_nobody_until_somebody_says_so() {
    let mut rig = Rig::new(None);
    rig.add_batch();
    rig.start("notices-done:1:die");
    rig.wait("the mails are queued", |rig| rig.ended());
    rig.kill();
    let backup = rig.backup();
    rig.settle();
    let sent = rig.copies().len();
    rig.restore(&backup, 5);
    rig.start("");
    std::thread::sleep(TROUBLE);
    rig.stop();
    assert_eq!(rig.copies().len(), sent, "nothing leaves by itself");
    let said = rig.command(&["deliver"]);
    assert!(said.contains(&format!("Alerts held: {sent}.")), "{said}");
    let check = rig.command_that_fails(&["check"]);
    assert!(check.contains(&format!("alerts held: {sent}")), "{check}");
    assert_eq!(rig.copies().len(), sent);
    let said = rig.command(&["deliver", "--release"]);
    assert!(said.contains(&format!("Alerts released: {sent}.")) && said.contains(&format!("Mails handled: {sent}.")), "{said}");
    assert_eq!(rig.copies().len(), 2 * sent, "each once more, by somebody's decision");
    assert!(rig.command(&["deliver"]).contains("Mails handled: 0."));
    let ids: BTreeSet<String> = rig.copies().iter().map(|copy| copy.message_id.clone()).collect();
    assert_eq!(ids.len(), sent, "each under the Message-ID of the first");
    let listed = rig.command(&["deliver", "--list"]);
    assert!(listed.contains('@') && listed.contains(&format!("All mails: {sent} sent.")), "{listed}");
    assert!(rig.command(&["deliver", "--hold"]).contains("Every alert is held"));
    let check = rig.command_that_fails(&["check"]);
    assert!(check.contains("alerts held: 0"), "{check}");
    assert!(rig.command(&["deliver", "--release"]).contains("Alerts released: 0."));
    println!("old backup: {sent} mails held, then each sent once");
}
