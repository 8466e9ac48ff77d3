//! Times on other clocks than the trace's.

use super::packets::{INSTANT, Message, beginning, file, message, on, snapshot, thread, track};
use super::shown::{events, read};

fn instant(time: u64, clock: u64) -> Message {
    let packet = message().uint(8, time).uint(58, clock).uint(10, 1);
    packet.message(11, on(7, INSTANT))
}

fn times(packets: impl IntoIterator<Item = Message>) -> Vec<i64> {
    let first = [track(7, thread(40, 41, "main")), beginning()];
    let lines = events(&file(first.into_iter().chain(packets)));
    let at = |line: &String| line.split(' ').next().expect("a time").parse();
    lines
        .iter()
        .map(|line| at(line).expect("a number"))
        .collect()
}

#[test]
fn snapshots_relate_clocks() {
    let all = [
        snapshot(&[(1, 1_000_000), (3, 100), (6, 1_000)]),
        instant(150, 3),
        instant(1_000_007, 1),
        instant(5, 6),
        // The monotonic clock stands while the machine sleeps.
        snapshot(&[(3, 200), (6, 5_000)]),
        instant(201, 3),
        instant(199, 3),
    ];
    assert_eq!(times(all), [1_050, 1_007, 5, 5_001, 1_099]);
}

#[test]
fn the_first_snapshot_may_name_the_clock_of_the_trace() {
    let clocks = message()
        .message(1, message().uint(1, 3).uint(2, 100))
        .message(1, message().uint(1, 6).uint(2, 1_000))
        .uint(2, 3);
    let first = message().message(6, clocks);
    assert_eq!(
        times([first, instant(150, 3), instant(1_000, 6)]),
        [150, 100]
    );
}

#[test]
fn differences_add_up_on_a_clock_of_the_sequence() {
    let own = message().uint(1, 64).uint(2, 5).uint(3, 1).uint(4, 1_000);
    let clocks = message()
        .message(1, own)
        .message(1, message().uint(1, 3).uint(2, 100_000));
    let shot = message().uint(10, 1).message(6, clocks);
    let defaults = message().uint(10, 1).message(59, message().uint(58, 64));
    let by = |micros| {
        message()
            .uint(8, micros)
            .uint(10, 1)
            .message(11, on(7, INSTANT))
    };
    let all = [
        snapshot(&[(3, 50_000), (6, 1_050_000)]),
        shot,
        defaults,
        by(3),
        by(0),
        // Packets of all kinds count.
        message().uint(8, 5).uint(10, 1),
        // Another clock in between does not count.
        instant(77, 6),
        by(4),
    ];
    assert_eq!(times(all), [1_103_000, 1_103_000, 77, 1_112_000]);
}

#[test]
fn events_on_an_unknown_clock_are_left_out() {
    let (lines, problems) = read(&file([
        track(7, thread(40, 41, "main")),
        beginning(),
        instant(5, 3),
        instant(5, 64),
        instant(5, 6),
    ]));
    assert_eq!(lines[2..], ["5 event on 0: "]);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].contains("no snapshot"), "{problems:?}");
    assert!(problems[0].contains("2 times"), "{problems:?}");
}

#[test]
fn times_that_do_not_fit_are_the_latest_there_are() {
    let far = snapshot(&[(3, 1), (6, u64::MAX)]);
    let all = [far, instant(u64::MAX, 3), instant(u64::MAX, 6)];
    assert_eq!(times(all), [i64::MAX, i64::MAX]);
}
