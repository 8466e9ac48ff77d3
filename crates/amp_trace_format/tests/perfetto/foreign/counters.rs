//! Counters.

use super::packets::{
    BEGIN, COUNTER, Message, beginning, below, event, file, message, on, process, thread, track,
};
use super::shown::{events, read};

/// A packet with a counter of the process below 1.
fn counter(uuid: u64, name: &str, rest: Message) -> Message {
    let mut packet = track(uuid, below(1, name).message(8, rest));
    packet.0.extend(message().uint(10, 1).0);
    packet
}

fn with(packets: impl IntoIterator<Item = Message>) -> Vec<u8> {
    let first = [
        track(1, process(40, "city")),
        track(7, thread(40, 41, "main")),
        beginning(),
    ];
    file(first.into_iter().chain(packets))
}

#[test]
fn counters_have_units_and_belong_to_their_process() {
    let value = |uuid| on(uuid, COUNTER);
    let (lines, problems) = read(&with([
        counter(10, "memory", message().uint(3, 3).bytes(2, "heap")),
        counter(11, "speed", message().bytes(6, "m/s")),
        track(12, below(7, "").message(8, message().uint(1, 1))),
        event(5, value(10).int(30, -3)),
        event(6, value(11).double(44, 0.5)),
        event(7, value(12).uint(30, 9)),
    ]));
    assert_eq!(problems, [""; 0]);
    assert_eq!(
        lines[3..],
        [
            "track 1 of 0: counter memory",
            "5 counter on 1: memory [heap] in bytes = -3",
            "track 2 of 0: counter speed",
            "6 counter on 2: speed in m/s = 0.5",
            "track 3 of 0 below 0: counter thread_time",
            "7 counter on 3: thread_time in ns = +9",
        ]
    );
}

#[test]
fn units_multiply_and_differences_add_up_until_the_sequence_begins_anew() {
    let meter = message().uint(4, 1_000).uint(5, 1);
    let by = |at, value| event(at, on(10, COUNTER).int(30, value));
    let file = with([
        counter(10, "time", meter),
        by(1, 3),
        by(2, -1),
        beginning(),
        by(3, 5),
        counter(11, "scaled", message().uint(4, 8)),
        event(4, on(11, COUNTER).double(44, 0.25)),
    ]);
    let lines = events(&file);
    let values = lines
        .iter()
        .map(|line| line.split(" = ").nth(1).expect("a value"));
    assert_eq!(
        values.collect::<Vec<_>>(),
        ["+3000", "+2000", "+5000", "2.0"]
    );
}

#[test]
fn events_bring_values_of_other_counters_along() {
    let defaults = message().message(11, message().uint(11, 7).uint(31, 10).uint(31, 11));
    let begin = message().uint(9, BEGIN).bytes(23, "a");
    let own = begin
        .clone()
        .uint(12, 7)
        .uint(31, 11)
        .double(46, 0.5)
        .uint(45, 10);
    let packed = begin.clone().bytes(12, [8, 9]);
    let file = with([
        counter(10, "a", message()),
        counter(11, "b", message()),
        message().uint(10, 1).message(59, defaults),
        event(1, begin.clone().uint(12, 5).uint(12, 6)),
        event(2, own),
        event(3, packed),
    ]);
    assert_eq!(
        events(&file),
        [
            "1 counter on 1: a = +5",
            "1 counter on 2: b = +6",
            "1 begin on 0: a",
            "2 counter on 2: b = +7",
            "2 counter on 1: a = 0.5",
            "2 begin on 0: a",
            "3 counter on 1: a = +8",
            "3 counter on 2: b = +9",
            "3 begin on 0: a",
        ]
    );
}

#[test]
fn values_that_are_no_counters_are_left_out() {
    let (lines, problems) = read(&with([
        event(1, on(7, COUNTER).uint(30, 1)),
        event(2, on(99, COUNTER).uint(30, 1)),
        event(3, on(10, COUNTER)),
        event(4, message().uint(9, COUNTER).uint(30, 1)),
    ]));
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems.iter().all(|problem| problem.contains("2 times")));
}
