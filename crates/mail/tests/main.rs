//! What a mail says, what it looks like on the wire, and what is known when it was sent.

mod calendar;
mod content;
mod delivery;
mod hostile;
mod reports;
mod wire;

#[path = "support/sample.rs"]
mod sample;
#[path = "support/smtp.rs"]
mod smtp;
