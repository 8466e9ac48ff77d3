//! One small trace, as it is written.

use std::fmt::Write;

use crate::files::files;
use crate::read;
use crate::sample::Sample;

#[test]
fn one_of_everything() {
    let sample = Sample { frames: 1 };
    let files = files(sample.extent(), |exporter| {
        sample.say(exporter).expect("memory takes all");
    });
    for (format, file, unsaid) in files {
        let mut said = if format == "perfetto" {
            packets(&read::Trace::read(&file))
        } else {
            String::from_utf8(file).expect("UTF-8").replace('\r', "␍")
        };
        for (what, count) in unsaid.iter() {
            write!(said, "not said: {count} {what}\n").expect("memory takes all");
        }
        insta::assert_snapshot!(format, said);
    }
}

/// A line for each descriptor, label and event.
fn packets(trace: &read::Trace) -> String {
    let mut lines = String::new();
    for (uuid, track) in &trace.tracks {
        writeln!(lines, "track {uuid}: {track:?}").expect("memory takes all");
    }
    for (name, label) in &trace.labels {
        writeln!(lines, "label {name}: {label:?}").expect("memory takes all");
    }
    for event in &trace.events {
        writeln!(lines, "{event:?}").expect("memory takes all");
    }
    lines
}
