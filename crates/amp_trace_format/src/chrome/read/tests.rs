use super::read;
use crate::{Entry, TrackIndex};

/// What begins and ends where: `b0` begins on the first track, `x1 5+2` is a whole span on the second.
fn told(events: &str) -> (Vec<String>, Vec<String>) {
    let mut told = Vec::new();
    let problems = read(events.as_bytes(), &mut |entry| {
        told.extend(match *entry {
            Entry::Begin { track, .. } => Some(format!("b{}", track.0)),
            Entry::End { track, .. } => Some(format!("e{}", track.0)),
            Entry::Event { track, .. } => Some(format!("n{}", track.0)),
            Entry::Span {
                track: TrackIndex(track),
                at,
                duration: Some(duration),
                ..
            } => Some(format!("x{track} {at}+{duration}")),
            _ => None,
        });
    })
    .expect("it is a trace");
    let problems = problems.iter().map(|problem| problem.what.to_string());
    (told, problems.collect())
}

/// Asynchronous events of one name and category.
fn asynchronous(events: &[(char, &str)]) -> Vec<String> {
    let events: Vec<String> = events
        .iter()
        .map(|(phase, rest)| {
            format!(r#"{{"ph":"{phase}","name":"a","cat":"c","tid":1,"ts":1,{rest}}}"#)
        })
        .collect();
    told(&format!("[{}]", events.join(","))).0
}

#[test]
fn an_id_joins_across_processes_and_a_local_one_does_not() {
    let global = [('b', r#""pid":1,"id":7"#), ('e', r#""pid":2,"id":7"#)];
    assert_eq!(asynchronous(&global), ["b0", "e0"]);
    let global = [
        ('b', r#""pid":1,"id2":{"global":"7"}"#),
        ('e', r#""pid":2,"id2":{"global":"7"}"#),
    ];
    assert_eq!(asynchronous(&global), ["b0", "e0"]);
    let local = [
        ('b', r#""pid":1,"id2":{"local":"7"}"#),
        ('b', r#""pid":2,"id2":{"local":"7"}"#),
        ('n', r#""pid":1,"id2":{"local":"7"}"#),
    ];
    assert_eq!(asynchronous(&local), ["b0", "b1", "n0"]);
}

#[test]
fn ids_of_different_kinds_are_different() {
    let kinds = [
        ('b', r#""pid":1,"id":7"#),
        ('b', r#""pid":1,"id":"7""#),
        ('b', r#""pid":1,"id2":{"global":"7"}"#),
        ('b', r#""pid":1,"id2":{"local":"7"}"#),
        ('b', r#""pid":1,"id":"0x7""#),
        ('b', r#""pid":1,"id":7,"scope":"s""#),
    ];
    assert_eq!(asynchronous(&kinds), ["b0", "b1", "b2", "b3", "b4", "b5"]);
}

#[test]
fn an_id_counts_more_than_a_second_one() {
    let both = [
        ('b', r#""pid":1,"id":"7","id2":{"local":"9"}"#),
        ('b', r#""pid":1,"id2":{"local":"9"},"id":"7""#),
        ('e', r#""pid":1,"id":"7""#),
    ];
    assert_eq!(asynchronous(&both), ["b0", "b0", "e0"]);
}

#[test]
fn a_thread_without_a_number_is_the_main_one() {
    let (told, problems) = told(
        r#"[{"ph":"X","pid":7,"ts":1,"dur":1},{"ph":"X","pid":7,"tid":7,"ts":3,"dur":1},
            {"ph":"X","ts":1,"dur":1},{"ph":"X","pid":0,"tid":0,"ts":3,"dur":1}]"#,
    );
    assert_eq!(
        told,
        [
            "x0 1000+1000",
            "x0 3000+1000",
            "x1 1000+1000",
            "x1 3000+1000"
        ]
    );
    assert_eq!(problems, [""; 0]);
}

#[test]
fn microseconds_are_rounded_to_the_nearest_nanosecond() {
    for (written, nanos) in [
        ("1.0004", 1000),
        ("2.0006", 2001),
        ("10.9999", 11_000),
        ("0.0005", 1),
        ("30.0015", 30_002),
        ("1.15e1", 11_500),
        ("1234567890123.4567", 1_234_567_890_123_457_i64),
        ("0.13538460825860005", 135),
        ("\"7.1239\"", 7124),
    ] {
        let (told, _) = told(&format!(
            r#"[{{"ph":"X","pid":1,"tid":1,"ts":{written},"dur":{written}}}]"#
        ));
        assert_eq!(told, [format!("x0 {nanos}+{nanos}")], "{written}");
    }
}

#[test]
fn a_whole_span_without_a_duration_is_a_problem() {
    let (told, problems) = told(r#"[{"ph":"X","pid":1,"tid":1,"ts":1}]"#);
    assert_eq!(told, [""; 0]);
    assert_eq!(
        problems,
        ["whole spans without a duration in `dur` are left out"]
    );
}
