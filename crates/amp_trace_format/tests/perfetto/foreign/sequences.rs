//! What sequences know, and lose.

use super::packets::{
    INSTANT, Message, beginning, compressed, event, file, message, on, thread, track,
};
use super::shown::{events, read};

fn named(iid: u64, name: &str) -> Message {
    message().message(2, message().uint(1, iid).bytes(2, name))
}

/// An event of a sequence whose name is a number, and what that is.
fn of(sequence: u64, iid: u64, data: Message, flags: u64) -> Message {
    let event = on(7, INSTANT).uint(10, iid);
    let packet = message().uint(8, 1).uint(10, sequence).uint(13, flags);
    packet.message(11, event).message(12, data)
}

#[test]
fn sequences_do_not_know_what_others_said() {
    let lines = events(&file([
        track(7, thread(40, 41, "main")),
        of(1, 5, named(5, "a"), 1),
        of(2, 5, named(5, "b"), 1),
        of(1, 5, message(), 2),
        of(2, 5, message(), 2),
        // A sequence that begins anew says everything again.
        of(1, 5, named(5, "c"), 1),
        of(1, 5, message(), 2),
        // Large numbers, and those that leave gaps.
        of(1, u64::MAX, named(u64::MAX, "d"), 2),
        of(1, 4_000_000, named(4_000_000, "e"), 2),
        of(1, u64::MAX, message(), 2),
    ]));
    let names = lines
        .iter()
        .map(|line| line.split(": ").nth(1).expect("a name"));
    assert_eq!(
        names.collect::<Vec<_>>(),
        ["a", "b", "a", "b", "c", "c", "d", "e", "d"]
    );
}

#[test]
fn nothing_is_made_of_what_was_lost() {
    let lost = message().uint(42, 1);
    let then = |mut packet: Message| {
        packet.0.extend(lost.0.clone());
        packet
    };
    let (lines, problems) = read(&file([
        track(7, thread(40, 41, "main")),
        // The first packet of a sequence says so, too.
        then(of(1, 5, named(5, "a"), 1)),
        of(1, 5, message(), 2),
        then(of(1, 5, named(5, "b"), 2)),
        of(1, 5, message(), 2),
        // What stands for itself is read.
        event(3, on(7, INSTANT).bytes(23, "own")),
        then(of(1, 5, named(5, "c"), 1)),
        of(3, 5, message(), 2),
    ]));
    assert_eq!(
        lines[2..],
        [
            "1 event on 0: a",
            "1 event on 0: a",
            "3 event on 0: own",
            "1 event on 0: c",
        ]
    );
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert!(problems[0].starts_with("packets were lost"), "{problems:?}");
    assert!(problems[2].contains("3 times"), "{problems:?}");
}

#[test]
fn defaults_name_the_track_until_the_sequence_begins_anew() {
    let defaults = |track| message().message(11, message().uint(11, track));
    let plain = |at| event(at, message().uint(9, INSTANT));
    let (lines, _) = read(&file([
        track(7, thread(40, 41, "a")),
        track(8, thread(40, 42, "b")),
        beginning().message(59, defaults(7)),
        plain(1),
        event(2, on(8, INSTANT)),
        message().uint(10, 1).message(59, defaults(8)),
        plain(3),
        message().uint(10, 1).uint(41, 1),
        // The descriptor of a thread makes it the sequence's.
        plain(4),
    ]));
    assert_eq!(
        lines[3..],
        [
            "1 event on 0: ",
            "2 event on 1: ",
            "3 event on 1: ",
            "track 2: global ",
            "4 event on 2: ",
        ]
    );
}

#[test]
fn packets_may_be_compressed() {
    let inner = file([
        beginning(),
        event(1, on(7, INSTANT).bytes(23, "a")),
        event(2, on(7, INSTANT).bytes(23, "x".repeat(700_000))),
    ]);
    let lines = events(&file([
        track(7, thread(40, 41, "main")),
        compressed(&inner),
        event(3, on(7, INSTANT).bytes(23, "b")),
        compressed(&file([event(4, on(7, INSTANT).bytes(23, "c"))])),
    ]));
    let starts = [
        "1 event on 0: a",
        "2 event on 0: xxx",
        "3 event on 0: b",
        "4 event on 0: c",
    ];
    assert_eq!(lines.len(), starts.len());
    assert!(
        lines
            .iter()
            .zip(starts)
            .all(|(line, start)| line.starts_with(start))
    );
}

#[test]
fn compressed_packets_may_be_damaged() {
    let inner = file((0..500).map(|at| event(at, on(7, INSTANT).bytes(23, format!("e{at}")))));
    let whole = compressed(&inner).0;
    let cut = message().bytes(50, &whole[5..whole.len() / 2]);
    let (lines, problems) = read(&file([
        track(7, thread(40, 41, "main")),
        cut,
        message().bytes(50, b"no deflated data"),
        compressed(&[&inner[..], b"\x12\x01a"].concat()),
        compressed(&inner[..inner.len() - 1]),
        compressed(&file([compressed(&inner)])),
    ]));
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems[0].contains("4 times"), "{problems:?}");
    assert!(problems[1].contains("inside compressed"), "{problems:?}");
    // Two of them are read to their last whole packet, and one in part.
    assert!(
        lines.len() > 1_000 && lines.len() < 1_501,
        "{}",
        lines.len()
    );
}
