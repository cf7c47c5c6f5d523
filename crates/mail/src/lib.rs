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
mod error;
mod folder;
mod identity;
mod mailer;
mod memory;
mod merge;
mod message;
mod session;
mod sign_in;
mod smtp;
mod subject;
mod tls;
mod view;

pub use alert::{Alert, Entry, Section, alert};
pub use calendar::{Event, calendar};
pub use clean::link;
pub use error::{MailError, SendError, SendKind, Stage};
pub use folder::Folder;
pub use identity::Identity;
pub use locale::SourceRead;
pub use mailer::Mailer;
pub use memory::Memory;
pub use message::{ListHeaders, Mail, message_id};
pub use sign_in::{SignIn, sign_in};
pub use smtp::{Smtp, SmtpSettings, TimeOuts, TlsMode};
