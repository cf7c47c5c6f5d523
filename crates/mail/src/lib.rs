//! Mails: what an alert says, what it looks like, and how it leaves the house.
//!
//! [`alert`] and [`sign_in`] turn plain values into a [`Mail`] (text and HTML are two
//! templates with equal content); a [`Mailer`] hands one mail to one recipient, over SMTP,
//! into a folder or into memory, and says exactly what is known about the outcome.
//!
//! Not here: when a mail is due, whether it was sent before, and when to try again. Nothing
//! in this crate retries, reads a clock or knows the store.

mod alert;
mod calendar;
mod clean;
mod dns;
mod error;
mod folder;
mod heartbeat;
mod identity;
mod mailer;
mod memory;
mod merge;
mod message;
mod probe;
mod report;
mod session;
mod sign_in;
mod smtp;
mod subject;
mod tls;
mod trial;
mod view;

pub use alert::{Alert, Entry, Section, alert};
pub use calendar::{Event, calendar};
pub use clean::link;
pub use dns::{Dns, DnsError};
pub use error::{MailError, SendError, SendKind, Stage};
pub use folder::Folder;
pub use heartbeat::{Heartbeat, NearMiss, heartbeat};
pub use identity::Identity;
pub use locale::SourceRead;
pub use mailer::Mailer;
pub use memory::Memory;
pub use message::{ListHeaders, Mail, message_id};
pub use probe::{Private, Probe, ProbeError, probe};
pub use report::{Report, Verdict, gone, gone_at_once, reports};
pub use sign_in::{SignIn, sign_in};
pub use smtp::{Smtp, SmtpSettings, TimeOuts, TlsMode};
pub use trial::trial;
