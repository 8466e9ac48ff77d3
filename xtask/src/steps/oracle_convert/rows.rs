//! Spans and events, to be compared.

use super::truth::{Thing, Truth};

/// A span or an event as some program found it; what it does not say is the same for all.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    /// Process and track.
    pub(super) of: [String; 2],
    pub(super) name: String,
    pub(super) depth: Option<usize>,
    pub(super) start: i64,
    pub(super) lasts: Lasts,
}

/// How long it lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lasts {
    Moment,
    Open,
    For(i64),
}

impl Row {
    /// What is true of a span or an event.
    pub(super) fn of(thing: &Thing) -> Self {
        let lasts = match thing.duration {
            _ if !thing.is_span => Lasts::Moment,
            Some(duration) => Lasts::For(duration),
            None => Lasts::Open,
        };
        Self {
            of: [thing.process.clone(), thing.track.clone()],
            name: thing.name.clone(),
            depth: Some(thing.depth).filter(|_| thing.is_span),
            start: thing.start,
            lasts,
        }
    }

    /// The same where every span has an end and the trace begins at 0.
    pub(super) fn ended(thing: &Thing, truth: &Truth) -> Self {
        let mut row = Self::of(thing);
        if row.lasts == Lasts::Open {
            row.lasts = Lasts::For(truth.duration(thing));
        }
        row.start -= truth.from;
        row
    }
}

/// Rows that are not in both lists; the first few.
pub(super) fn differences(mut expected: Vec<Row>, mut found: Vec<Row>) -> Vec<String> {
    expected.sort();
    found.sort();
    if expected == found {
        return Vec::new();
    }
    let (missing, new) = unlike(expected, found);
    let lines = |what: &str, rows: &[Row]| -> Vec<String> {
        let few = rows.iter().take(3);
        few.map(|row| format!("{what}: {row:?}")).collect()
    };
    let mut lines = [lines("missing", &missing), lines("not expected", &new)].concat();
    lines.push(format!(
        "{} missing, {} not expected",
        missing.len(),
        new.len()
    ));
    lines
}

/// What is only in one of two sorted lists.
fn unlike(expected: Vec<Row>, found: Vec<Row>) -> (Vec<Row>, Vec<Row>) {
    let (mut missing, mut new) = (Vec::new(), Vec::new());
    let (mut expected, mut found) = (
        expected.into_iter().peekable(),
        found.into_iter().peekable(),
    );
    loop {
        match (expected.peek(), found.peek()) {
            (Some(one), Some(other)) if one == other => {
                expected.next();
                found.next();
            }
            (Some(one), other) if other.is_none_or(|other| one < other) => {
                missing.extend(expected.next());
            }
            (_, Some(_)) => new.extend(found.next()),
            (_, None) => return (missing, new),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, start: i64) -> Row {
        Row {
            of: [String::new(), String::new()],
            name: name.to_owned(),
            depth: None,
            start,
            lasts: Lasts::Moment,
        }
    }

    #[test]
    fn what_is_in_one_list_only_is_a_difference() {
        let all = || vec![row("a", 1), row("a", 1), row("b", 2)];
        assert_eq!(
            differences(all(), all().into_iter().rev().collect()),
            Vec::<String>::new()
        );
        let once = vec![row("a", 1), row("b", 2), row("b", 3)];
        let found = differences(all(), once);
        assert_eq!(found.len(), 3);
        assert!(found[0].starts_with("missing: ") && found[0].contains("\"a\""));
        assert!(found[1].starts_with("not expected: ") && found[1].contains("start: 3"));
        assert_eq!(found[2], "1 missing, 1 not expected");
    }
}
