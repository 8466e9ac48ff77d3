//! `amp-trace` as people run it.

mod check;
mod command;
mod diff;
mod hitch;
mod output;
mod query;
mod record;
mod report;
