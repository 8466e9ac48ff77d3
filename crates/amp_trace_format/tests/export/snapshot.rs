//! One small trace, as it is written.

use std::fmt::Write;

use crate::files::files;
use crate::read;
use crate::sample::Sample;
use crate::wire::Message;

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
            writeln!(said, "not said: {count} {what}").expect("memory takes all");
        }
        insta::assert_snapshot!(format, said);
    }
}

/// A line for each descriptor, label and event.
fn packets(trace: &read::Trace) -> String {
    let mut lines = String::new();
    for (uuid, track) in &trace.tracks {
        let name = |message: &Message, field| message.text(field).unwrap_or_default();
        let is = if let Some(process) = track.message(3) {
            format!("process {:?} {}", process.varint(1), name(&process, 6))
        } else if let Some(thread) = track.message(4) {
            format!(
                "thread {:?} of {:?} {}",
                thread.varint(2),
                thread.varint(1),
                name(&thread, 5)
            )
        } else if let Some(counter) = track.message(8) {
            format!("counter {} in {:?}", name(track, 2), name(&counter, 6))
        } else {
            format!("track {}", name(track, 2))
        };
        let above = track.varint(5).map(|above| format!(" below {above}"));
        writeln!(lines, "{uuid}{}: {is}", above.unwrap_or_default()).expect("memory takes all");
    }
    for (name, label) in &trace.labels {
        let value = label
            .text(2)
            .or(label.varint(4).map(|value| value.to_string()));
        writeln!(lines, "label {name}: {value:?}").expect("memory takes all");
    }
    for event in &trace.events {
        writeln!(lines, "{event:?}").expect("memory takes all");
    }
    lines
}
