use std::cmp::Ordering;
use std::fmt::Debug;

use super::answer::{Answer, Slice};

/// How many rows of each kind a message shows.
const SHOWN: usize = 5;

/// What is not the same in two answers; the first rows of each kind.
pub(super) fn between(ours: &Answer, theirs: &Answer) -> Vec<String> {
    let mut found = Vec::new();
    found.extend(rows("spans", &ours.spans, &theirs.spans));
    // To Perfetto, an event is around what has no length and is at the same time: where there are events, it does not
    // count what is around moments.
    let is_known = ours.events == Some(0);
    let [our, their] = [ours, theirs].map(|answer| moments(answer, is_known));
    found.extend(rows("events and spans of no length", &our, &their));
    if let (Some(our), Some(their)) = (ours.events, theirs.events)
        && our != their
    {
        found.push(format!("events: {our} of ours, {their} in the file"));
    }
    found.extend(rows("values of counters", &ours.counters, &theirs.counters));
    found.extend(rows("threads", &ours.threads, &theirs.threads));
    let (odd, other) = (&ours.oddities, &theirs.oddities);
    if odd != other {
        found.push(format!("oddities: {odd:?} of ours, {other:?} of theirs"));
    }
    found
}

/// Sorted, as they are: what is around them is what they are sorted by last.
fn moments(answer: &Answer, with_what_is_around: bool) -> Vec<Slice> {
    let mut moments = answer.moments.clone();
    if !with_what_is_around {
        for moment in &mut moments {
            moment.inside = (0, String::new());
        }
    }
    moments
}

/// Of two sorted lists, what is in one of them only.
pub(super) fn rows<T: PartialOrd + Debug>(about: &str, ours: &[T], theirs: &[T]) -> Vec<String> {
    let (mut only_ours, mut only_theirs) = (Vec::new(), Vec::new());
    let (mut left, mut right) = (ours.iter().peekable(), theirs.iter().peekable());
    loop {
        let order = match (left.peek(), right.peek()) {
            (Some(our), Some(their)) => our.partial_cmp(their),
            (Some(_), None) => Some(Ordering::Less),
            (None, Some(_)) => Some(Ordering::Greater),
            (None, None) => break,
        };
        match order {
            Some(Ordering::Less) => only_ours.extend(left.next()),
            Some(Ordering::Greater) => only_theirs.extend(right.next()),
            Some(Ordering::Equal) => {
                left.next();
                right.next();
            }
            // Nothing that is sorted is like this.
            None => {
                only_ours.extend(left.next());
                only_theirs.extend(right.next());
            }
        }
    }
    if only_ours.is_empty() && only_theirs.is_empty() {
        return Vec::new();
    }
    let mut found = vec![format!(
        "{about}: {} of ours, {} of theirs; {} only in ours, {} only in theirs",
        ours.len(),
        theirs.len(),
        only_ours.len(),
        only_theirs.len()
    )];
    for (whose, rows) in [("ours  ", only_ours), ("theirs", only_theirs)] {
        found.extend(
            rows.iter()
                .take(SHOWN)
                .map(|row| format!("  {whose} {row:?}")),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::answer::{Answer, OVERLAPS, Place, Slice};
    use super::{between, rows};

    fn slice(start: i64, name: &str) -> Slice {
        Slice {
            start,
            track: Place::Elsewhere,
            duration: Some(1),
            name: name.to_owned(),
            category: String::new(),
            inside: (0, String::new()),
        }
    }

    #[test]
    fn what_is_once_more_in_one_list_is_a_difference() {
        assert_eq!(rows("x", &[1, 2, 2, 5], &[1, 2, 2, 5]), [""; 0]);
        assert_eq!(
            rows("x", &[1, 2, 2, 5], &[2, 5, 7]),
            [
                "x: 4 of ours, 3 of theirs; 2 only in ours, 1 only in theirs",
                "  ours   1",
                "  ours   2",
                "  theirs 7",
            ]
        );
        assert_eq!(rows("x", &[1; 20], &[]).len(), 6);
    }

    #[test]
    fn each_part_of_an_answer_is_compared() {
        let answer = || Answer {
            spans: vec![slice(0, "a")],
            threads: vec![(1, 1, String::new())],
            events: Some(0),
            ..Answer::default()
        };
        assert_eq!(between(&answer(), &answer()), [""; 0]);
        let changes: [fn(&mut Answer); 7] = [
            |answer| answer.spans[0].name.push('b'),
            |answer| answer.spans[0].duration = None,
            |answer| answer.spans[0].inside.0 = 1,
            |answer| answer.moments.push(slice(0, "a")),
            |answer| answer.events = Some(1),
            |answer| answer.threads.clear(),
            |answer| answer.oddities.extend([(OVERLAPS, 1)]),
        ];
        for change in changes {
            let mut other = answer();
            change(&mut other);
            assert_ne!(between(&answer(), &other), [""; 0]);
        }
    }

    #[test]
    fn what_is_around_moments_counts_where_there_is_no_event() {
        let answer = |events, depth| {
            let mut moment = slice(0, "a");
            moment.inside.0 = depth;
            Answer {
                moments: vec![moment],
                events: Some(events),
                ..Answer::default()
            }
        };
        assert_ne!(between(&answer(0, 1), &answer(0, 2)), [""; 0]);
        assert_eq!(between(&answer(1, 1), &answer(1, 2)), [""; 0]);
    }

    #[test]
    fn times_count_from_the_first_span() {
        let late = Answer {
            spans: vec![slice(17, "b"), slice(7, "a")],
            moments: vec![slice(3, "c")],
            ..Answer::default()
        };
        let sorted = late.sorted();
        assert_eq!(sorted.spans, [slice(0, "a"), slice(10, "b")]);
        assert_eq!(sorted.moments, [slice(-4, "c")]);
    }
}
