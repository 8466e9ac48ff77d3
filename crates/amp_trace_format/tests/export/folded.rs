//! Folded stacks: the sums are those of the spans.

use std::collections::BTreeMap;

use amp_trace_format::folded::Exporter;
use proptest::prelude::*;

use crate::trace::{Lasts, Trace, any_trace};

/// What the lines have to be: paths, and their own time.
fn expected(trace: &Trace) -> BTreeMap<String, u64> {
    let mut sums = BTreeMap::<String, u64>::new();
    let written = |name: &str| {
        let plain = |c: char| match c {
            ';' => ':',
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => ' ',
            c => c,
        };
        let name: String = name.chars().map(plain).collect();
        if name.is_empty() {
            "(no name)".to_owned()
        } else {
            name
        }
    };
    for (index, track) in trace.tracks.iter().enumerate() {
        let title = match track.kind {
            _ if !track.name.is_empty() => track.name.clone(),
            amp_trace_format::TrackKind::Thread { id } => format!("thread {id}"),
            kind => format!("{kind} {index}"),
        };
        let mut path = vec!["city".to_owned(), written(&title)];
        for thing in &track.things {
            let Lasts::For(duration) = thing.lasts else {
                continue;
            };
            path.truncate(thing.depth + 2);
            if thing.depth > 0 {
                let around = sums
                    .get_mut(&path.join(";"))
                    .expect("what is around came before");
                *around = around.wrapping_sub(duration);
            }
            path.push(written(&thing.name));
            let sum = sums.entry(path.join(";")).or_default();
            *sum = sum.wrapping_add(duration);
        }
    }
    sums.retain(|_, own| *own > 0);
    sums
}

proptest! {
    #[test]
    fn sums_are_those_of_the_spans(trace in any_trace()) {
        let mut file = Vec::new();
        trace.export(Box::new(Exporter::new(&mut file, trace.extent)), true);
        let text = String::from_utf8(file).expect("UTF-8");
        let mut sums = BTreeMap::<String, u64>::new();
        for line in text.split_terminator('\n') {
            let (path, own) = line.rsplit_once(' ').expect("a path and a number");
            *sums.entry(path.to_owned()).or_default() += own.parse::<u64>().expect("a number");
        }
        prop_assert_eq!(sums, expected(&trace.ended()));
    }
}
