//! `amp-trace` as people run it.

mod command;
mod diff;
mod hitch;
mod query;
