//! `crieur demo`: everything at once, in a throw-away folder, with invented firms and a
//! sample feed of our own that is polled over loopback like any source.

mod canadabuys;
mod content;
mod notices;
mod seao;
