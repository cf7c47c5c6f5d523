//! End to end: the drawing of the house, the command line, the journey of a notice, and the
//! pages in a real browser. What one crate does alone is tested in that crate.

mod browser;
mod cli;
mod demo;
mod faults;
mod feed;
mod fifteen;
mod house;
mod journey;
mod mail_check;
mod one_more;
mod pages;
mod real;
mod shared;
#[path = "../crates/mail/tests/support/smtp.rs"]
#[expect(dead_code, reason = "scripted replies are for the mail crate's own tests")]
mod smtp;
mod support;
