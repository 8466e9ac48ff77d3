//! Records of the `log` crate, through `tracing-log` and the bridge, read back.
#![cfg(feature = "bridge")]
#![expect(clippy::unwrap_used, reason = "tests")]

mod capture;

use std::cell::Cell;
use std::fmt;
use std::fs::File;
use std::panic::Location;
use std::path::Path;
use std::sync::Once;

use amp_trace::format::native::StreamReader;
use amp_trace::format::{Level, Record};
use amp_trace::{AmpLayer, AmpSubscriber, Config, Output};
use capture::capture_with;
use tracing::subscriber::with_default;
use tracing_log::LogTracer;
use tracing_log::log::{self, debug, error, info, logger, trace, warn};
use tracing_subscriber::layer::SubscriberExt;

/// An event of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Event {
    name: String,
    target: String,
    level: Level,
    place: Option<(String, u32)>,
    /// The arguments: `message="hello"`.
    fields: String,
}

fn events(path: &Path) -> Vec<Event> {
    let mut events = Vec::new();
    let mut reader = StreamReader::new(File::open(path).unwrap()).unwrap();
    let end = reader.read_all(&mut |record| {
        if let Record::Event { site, fields, .. } = record {
            let fields: Vec<String> = fields
                .iter()
                .map(|field| format!("{}={:?}", field.name, field.value))
                .collect();
            events.push(Event {
                name: site.name.to_owned(),
                target: site.target.to_owned(),
                level: site.level,
                place: site.file.map(str::to_owned).zip(site.line),
                fields: fields.join(" "),
            });
        }
    });
    assert!(end.unwrap().is_finished);
    events
}

/// Records what the program logs into a file, with a subscriber of its own or on a registry.
fn recorded(filter: &str, is_layer: bool, program: &impl Fn()) -> Vec<Event> {
    static LOGGER: Once = Once::new();
    LOGGER.call_once(|| LogTracer::init().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.amptrace");
    let mut config = Config::to(Output::create(&path).unwrap());
    config.filter = filter.parse().unwrap();
    let _one_at_a_time = capture_with(config, || {
        if is_layer {
            let subscriber = tracing_subscriber::registry().with(AmpLayer::new());
            with_default(subscriber, program);
        } else {
            with_default(AmpSubscriber::new(), program);
        }
    });
    events(&path)
}

/// Both ways, which must leave the same events.
fn both(filter: &str, program: impl Fn()) -> Vec<Event> {
    let alone = recorded(filter, false, &program);
    assert_eq!(recorded(filter, true, &program), alone, "on a registry");
    alone
}

fn messages(events: &[Event]) -> Vec<&str> {
    events
        .iter()
        .map(|event| {
            let quoted = event.fields.strip_prefix("message=Text(\"");
            quoted.and_then(|rest| rest.strip_suffix("\")")).unwrap()
        })
        .collect()
}

#[track_caller]
fn line() -> u32 {
    Location::caller().line()
}

#[test]
fn a_record_is_a_message_of_its_own_place() {
    let above = line();
    let events = both("trace", || {
        info!("hello {}", "world");
        warn!(target: "gpu::queue", "late");
    });
    let event = |line: u32, target: &str, level, message: &str| Event {
        name: format!("event {}:{line}", file!()),
        target: target.to_owned(),
        level,
        place: Some((file!().to_owned(), line)),
        fields: format!("message=Text({message:?})"),
    };
    let expected = [
        event(above + 2, module_path!(), Level::Info, "hello world"),
        event(above + 3, "gpu::queue", Level::Warn, "late"),
    ];
    assert_eq!(events, expected);
}

#[test]
fn one_place_with_many_levels_and_targets_is_as_many_call_sites() {
    let events = both("trace", || {
        for level in [log::Level::Error, log::Level::Trace] {
            for target in ["net", "disk"] {
                log::log!(target: target, level, "{target}");
            }
        }
    });
    let sites: Vec<(&str, Level)> = events
        .iter()
        .map(|event| (event.target.as_str(), event.level))
        .collect();
    let expected = [
        ("net", Level::Error),
        ("disk", Level::Error),
        ("net", Level::Trace),
        ("disk", Level::Trace),
    ];
    assert_eq!(sites, expected);
    assert_eq!(messages(&events), ["net", "disk", "net", "disk"]);
}

#[test]
fn the_filter_asks_for_the_target_of_the_record() {
    let filter = "warn,log=trace,net=debug,net::dns=off";
    let events = both(filter, || {
        debug!(target: "net", "kept");
        trace!(target: "net", "dropped");
        error!(target: "net::dns", "dropped");
        info!(target: "elsewhere", "dropped");
        error!(target: "elsewhere", "kept too");
    });
    assert_eq!(messages(&events), ["kept", "kept too"]);
}

#[test]
fn the_filter_asks_for_the_name_of_the_place() {
    let filter = format!("error,[event {}*]=info", file!());
    let events = both(&filter, || {
        info!(target: "net", "here");
        debug!(target: "net", "less");
        let elsewhere = log::Record::builder()
            .target("net")
            .level(log::Level::Info)
            .file(Some("elsewhere.rs"))
            .line(Some(1))
            .args(format_args!("elsewhere"))
            .build();
        logger().log(&elsewhere);
    });
    assert_eq!(messages(&events), ["here"]);
}

#[test]
fn the_filter_changes_while_the_program_logs() {
    let events = both("off", || {
        for filter in ["off", "net=info", "net=off", "info"] {
            amp_trace::set_filter(filter.parse().unwrap());
            info!(target: "net", "{filter}");
        }
    });
    assert_eq!(messages(&events), ["net=info", "info"]);
}

#[test]
fn a_record_without_a_place_has_its_target() {
    let events = both("trace", || {
        let record = log::Record::builder()
            .target("a script")
            .level(log::Level::Info)
            .args(format_args!("made up"))
            .build();
        logger().log(&record);
    });
    let expected = Event {
        name: "log event".to_owned(),
        target: "a script".to_owned(),
        level: Level::Info,
        place: None,
        fields: "message=Text(\"made up\")".to_owned(),
    };
    assert_eq!(events, [expected]);
}

/// A value that counts how often it is formatted.
#[derive(Default)]
struct Counted(Cell<u32>);

impl fmt::Display for Counted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.set(self.0.get() + 1);
        formatter.write_str("counted")
    }
}

#[test]
fn a_message_is_formatted_only_if_it_is_recorded() {
    let counted = Counted::default();
    // The first directive lets records through until their names are known.
    let events = both("[other]=trace,net=info,error", || {
        info!(target: "disk", "{counted}");
        debug!(target: "net", "{counted}");
        info!(target: "net", "{counted}");
    });
    assert_eq!(messages(&events), ["counted"]);
    assert_eq!(counted.0.get(), 2, "once for each way");
}
