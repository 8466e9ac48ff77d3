//! Targets of the `log` crate that a program makes up. Alone in its process: call sites stay for good.
#![cfg(feature = "bridge")]
#![expect(clippy::unwrap_used, reason = "a test")]

mod capture;

use std::collections::BTreeSet;
use std::fmt;
use std::fs::File;

use amp_trace::format::native::StreamReader;
use amp_trace::format::{Record, Value};
use amp_trace::{Config, Output, install_bridge};
use capture::capture_with;
use tracing_log::LogTracer;
use tracing_log::log::{debug, error, info};

/// Call sites that the bridge makes of records of `log`, at most.
const MAX_SITES: usize = 1024;

/// Targets that the program makes up.
const MADE_UP: usize = 20_000;

/// A value that logs while it is formatted.
struct Chatty;

impl fmt::Display for Chatty {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        error!(target: "log", "inner");
        formatter.write_str("outer")
    }
}

#[test]
fn made_up_targets_are_recorded_and_do_not_grow_the_recorder() {
    assert!(install_bridge());
    LogTracer::init().unwrap();
    let long = "long ".repeat(1_000_000);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("targets.amptrace");
    let mut config = Config::to(Output::create(&path).unwrap());
    config.filter = "error,target=info,long=info".parse().unwrap();
    let captured = capture_with(config, || {
        info!(target: &long, "long");
        for number in 0..MADE_UP {
            info!(target: &format!("target {number}"), "{number}");
            debug!(target: &format!("target {number}"), "too low");
            info!(target: &format!("other {number}"), "too low");
            if number % 500 == 0 {
                amp_trace::flush();
            }
        }
        error!(target: "log", "{Chatty}");
    });
    assert_eq!(captured.summary.losses.events, 0);
    let (mut sites, mut past_the_limit, mut next) = (BTreeSet::new(), 0, 0);
    let mut is_long_met = false;
    let mut others = Vec::new();
    let mut reader = StreamReader::new(File::open(&path).unwrap()).unwrap();
    let end = reader.read_all(&mut |record| {
        let Record::Event { site, fields, .. } = record else {
            return;
        };
        let field = |name: &str| {
            let field = fields.iter().find(|field| field.name == name);
            field.map(|field| match field.value {
                Value::Text(text) | Value::Truncated { kept: text, .. } => text,
                _ => "not a text",
            })
        };
        let message = field("message").unwrap();
        sites.insert((site.name.to_owned(), site.target.to_owned()));
        let own = field("log.target");
        let target = own.unwrap_or(site.target);
        if message == "long" {
            is_long_met = own.is_some_and(|own| long.starts_with(own) && own.len() > 1000);
        } else if let Some(number) = target.strip_prefix("target ") {
            // None is lost, none comes twice, and each has its own target.
            assert_eq!((number, message), (next.to_string().as_str(), number));
            next += 1;
            past_the_limit += usize::from(own.is_some());
            if own.is_some() {
                assert_eq!((site.name, site.target), ("log event", "log"));
                assert_eq!(field("log.file"), Some(file!()));
            }
        } else {
            assert_eq!(target, "log");
            others.push(message.to_owned());
        }
    });
    assert!(end.unwrap().is_finished);
    assert_eq!(next, MADE_UP);
    assert_eq!(others, ["inner", "outer"]);
    assert!(is_long_met, "a long target is an argument");
    // And the one for those past the limit.
    let count = sites.len();
    assert!(count <= MAX_SITES + 1, "{count} call sites");
    assert!(count > 500, "{count} call sites");
    assert!(past_the_limit >= MADE_UP - MAX_SITES, "{past_the_limit}");
}
