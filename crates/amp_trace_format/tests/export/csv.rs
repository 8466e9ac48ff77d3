//! Comma-separated values, read by the rules of RFC 4180.

use std::collections::BTreeMap;

use amp_trace_format::csv::Exporter;
use proptest::prelude::*;

use crate::trace::{Lasts, Spans, any_trace};

/// The rows of a file, by the names of the columns.
pub(crate) fn rows(file: &str) -> Vec<BTreeMap<String, String>> {
    let mut rows = vec![vec![String::new()]];
    let (mut characters, mut is_quoted) = (file.chars().peekable(), false);
    while let Some(character) = characters.next() {
        let row = rows.last_mut().expect("there is one");
        let cell = row.last_mut().expect("there is one");
        match character {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(String::new()),
            '\r' if !is_quoted => {
                assert_eq!(characters.next(), Some('\n'), "rows end in CR LF");
                rows.push(vec![String::new()]);
            }
            '\n' if !is_quoted => panic!("a line break outside of quotes"),
            character => cell.push(character),
        }
    }
    assert_eq!(
        rows.pop(),
        Some(vec![String::new()]),
        "the last row ends too"
    );
    let head = rows.remove(0);
    let named = rows.into_iter().map(|row| {
        assert_eq!(row.len(), head.len(), "{row:?}");
        head.iter().cloned().zip(row).collect()
    });
    named.collect()
}

/// A text as it was before it was kept from being a formula.
fn text(cell: &str) -> String {
    assert!(
        !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']),
        "{cell:?} is a formula"
    );
    cell.strip_prefix('\'').unwrap_or(cell).to_owned()
}

proptest! {
    #[test]
    fn every_span_is_where_it_was(trace in any_trace()) {
        let mut file = Vec::new();
        trace.export(Box::new(Exporter::new(&mut file, trace.extent)), true);
        let rows = rows(&String::from_utf8(file).expect("UTF-8"));
        let mut found = BTreeMap::<u32, Spans>::new();
        let mut roots = BTreeMap::<(u32, bool), u64>::new();
        let mut events = BTreeMap::<u32, Vec<_>>::new();
        for row in &rows {
            let number = |column: &str| row[column].parse::<i64>().expect("a number");
            if row["row"] != "span" && row["row"] != "event" {
                continue;
            }
            let track: u32 = row["track_id"].parse().expect("a number");
            let said = &trace.tracks[track as usize];
            prop_assert_eq!(&row["kind"], said.kind.name());
            prop_assert_eq!(&row["process"], "city");
            let (name, at) = (text(&row["name"]), number("start_ns"));
            if row["row"] == "event" {
                events.entry(track).or_default().push((name, at));
                continue;
            }
            let depth = usize::try_from(number("depth")).expect("small");
            let lasts = match &*row["duration_ns"] {
                "" => Lasts::Open,
                duration => Lasts::For(duration.parse().expect("a number")),
            };
            let own = number("self_ns").cast_unsigned();
            *roots.entry((track, false)).or_default() += own;
            if depth == 0 {
                let whole = match lasts {
                    Lasts::For(duration) => duration,
                    _ => trace.extent.to.abs_diff(at),
                };
                *roots.entry((track, true)).or_default() += whole;
            }
            if let Some(arguments) = Some(&row["arguments"]).filter(|cell| !cell.is_empty()) {
                let read: serde_json::Value = serde_json::from_str(arguments).expect("JSON");
                let one_of = |thing: &crate::trace::Thing| thing.argument.as_ref()
                    .is_some_and(|(key, value)| read[key] == **value && thing.name == name);
                prop_assert!(said.things.iter().any(one_of), "{}", arguments);
            }
            found.entry(track).or_default().push((name, at, lasts, depth));
        }
        found.values_mut().for_each(|spans| spans.sort());
        events.values_mut().for_each(|events| events.sort());
        prop_assert_eq!(found, trace.spans());
        prop_assert_eq!(events, trace.events());
        for ((track, is_whole), sum) in &roots {
            prop_assert_eq!(roots[&(*track, !is_whole)], *sum, "own times of track {}", track);
        }
    }
}
