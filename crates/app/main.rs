//! The binary: reads the command line and the configuration, wires the crates together,
//! and ends with an exit code. The only place that owns a clock and sees the environment.

mod both;
mod cli;
mod clock;
mod config;
mod demo;
mod environment;
mod french;
mod settings;
mod sources;
mod terminal;

fn main() {}
