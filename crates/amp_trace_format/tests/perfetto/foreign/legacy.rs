//! Events from before tracks had descriptors.

use super::packets::{
    BEGIN, Message, beginning, event, file, message, of_sequence, on, process, thread, track,
};
use super::shown::{events, read};

/// An event of a phase on the thread of the sequence.
fn old(at: u64, name: &str, phase: char, rest: Message) -> Message {
    let mut legacy = message().uint(2, phase.into());
    legacy.0.extend(rest.0);
    let named = message().bytes(23, name).bytes(22, "cat");
    event(at, named.message(6, legacy))
}

/// The thread of sequence 1.
fn with_thread(packets: impl IntoIterator<Item = Message>) -> Vec<u8> {
    let first = [beginning(), of_sequence()];
    file(first.into_iter().chain(packets))
}

#[test]
fn phases_are_those_of_chrome() {
    let id = |id| message().uint(6, id);
    let (lines, problems) = read(&with_thread([
        old(1, "a", 'B', message()),
        old(2, "", 'E', message()),
        old(3, "x", 'X', message().uint(3, 5).uint(4, 2)),
        old(4, "i", 'i', message()),
        old(5, "i", 'I', message().uint(14, 1)),
        old(6, "i", 'i', message().uint(14, 2)),
        old(7, "b", 'b', id(9)),
        old(8, "n", 'n', id(9)),
        old(9, "b", 'e', id(9)),
        old(10, "s", 'S', id(9)),
        old(11, "s", 'F', id(9)),
        old(12, "b", 'b', message().uint(10, 9).bytes(7, "scope")),
    ]));
    assert_eq!(problems, [""; 0]);
    assert_eq!(
        lines,
        [
            "process 0: 40 ",
            "track 0 of 0: thread 41 ",
            "track 0 of 0: thread 41 main",
            "1 begin on 0: a [cat]",
            "2 end on 0:  [cat]",
            "3 span on 0: x [cat] for Some(5000) thread_duration=+2000",
            "4 event on 0: i [cat]",
            "track 1: global ",
            "5 event on 1: i [cat]",
            "track 2 of 0: process ",
            "6 event on 2: i [cat]",
            "track 3 of 0: async b",
            "7 begin on 3: b [cat]",
            "8 event on 3: n [cat]",
            "9 end on 3: b [cat]",
            "track 4 of 0: async s",
            "10 begin on 4: s [cat]",
            "11 end on 4: s [cat]",
            "track 5 of 0: async b",
            "12 begin on 5: b [cat]",
        ]
    );
}

#[test]
fn flows_are_events_or_said_by_spans() {
    let lines = events(&with_thread([
        old(1, "f", 's', message().uint(6, 5)),
        old(2, "f", 't', message().uint(6, 5)),
        old(3, "f", 'f', message().uint(6, 5).uint(12, 1)),
        old(4, "g", 'f', message().uint(6, 5)),
        old(5, "a", 'B', message().uint(8, 77).uint(13, 2)),
        old(6, "b", 'B', message().uint(8, 77).uint(13, 3)),
        old(7, "c", 'X', message().uint(8, 77).uint(13, 1)),
    ]));
    // The numbers of the first kind are unique for a category and name.
    let id = |line: &str| line.split(' ').rev().nth(2).expect("a number").to_owned();
    let shown: Vec<_> = lines
        .iter()
        .map(|line| line.replace(&format!("{} ", id(line)), "N "))
        .collect();
    assert_eq!(id(&lines[0]), id(&lines[2]));
    assert_ne!(id(&lines[0]), id(&lines[3]));
    assert!(
        shown[0].starts_with("1 flow on 0: f [cat] N Start Enclosing"),
        "{shown:?}"
    );
    assert!(shown[1].ends_with("N Middle Enclosing"), "{shown:?}");
    assert!(shown[2].ends_with("N End Enclosing"), "{shown:?}");
    assert!(shown[3].ends_with("N End Next"), "{shown:?}");
    assert_eq!(
        lines[4..],
        [
            "5 begin on 0: a [cat]",
            "5 flow on 0:  77 Start Enclosing",
            "6 begin on 0: b [cat]",
            "6 flow on 0:  77 Middle Enclosing",
            "7 span on 0: c [cat] for Some(0)",
            "7 flow on 0:  77 End Next",
        ]
    );
}

#[test]
fn times_are_differences_to_the_threads_own() {
    let by = |micros: i64, thread: i64| {
        let event = message()
            .uint(9, BEGIN)
            .int(1, micros)
            .int(2, thread)
            .int(8, 3);
        message().uint(10, 1).message(11, event)
    };
    let once = message().uint(9, BEGIN).int(16, 7);
    let lines = events(&with_thread([
        by(5, 1),
        message().uint(10, 1).message(11, once),
        by(5, 2),
    ]));
    assert_eq!(
        lines,
        [
            "1005000 counter on 1: thread_time in ns = +51000",
            "1005000 counter on 2: thread_instruction_count in count = +3",
            "1005000 begin on 0: ",
            "7000 begin on 0: ",
            "1010000 counter on 1: thread_time in ns = +53000",
            "1010000 counter on 2: thread_instruction_count in count = +6",
            "1010000 begin on 0: ",
        ]
    );
    let event = message().uint(9, BEGIN).int(1, 5);
    let (lines, problems) = read(&file([message().uint(10, 1).message(11, event)]));
    assert_eq!((lines.len(), problems.len()), (0, 1));
}

#[test]
fn events_speak_for_other_threads() {
    let lines = read(&with_thread([
        old(1, "a", 'i', message().uint(19, 50)),
        old(2, "a", 'i', message().uint(18, 60).uint(19, 61)),
        old(3, "a", 'i', message().uint(18, 60)),
        // Of a thread that has a track.
        track(9, thread(40, 70, "worker")),
        old(4, "a", 'i', message().uint(19, 70)),
    ]))
    .0;
    assert_eq!(
        lines[3..],
        [
            "track 1 of 0: thread 50 ",
            "1 event on 1: a [cat]",
            "process 1: 60 ",
            "track 2 of 1: thread 61 ",
            "2 event on 2: a [cat]",
            "track 3 of 1: thread -1 ",
            "3 event on 3: a [cat]",
            "track 4 of 0: thread 70 worker",
            "4 event on 4: a [cat]",
        ]
    );
}

#[test]
fn metadata_names_threads_and_processes() {
    let name = |of: &str, name: &str| {
        let said = message().bytes(10, "name").bytes(6, name);
        let named = message().bytes(23, of).message(4, said);
        event(
            1,
            named.uint(11, 9).message(6, message().uint(2, 'M'.into())),
        )
    };
    let lines = read(&file([
        beginning(),
        track(9, thread(40, 41, "")),
        name("thread_name", "main"),
        name("process_name", "city"),
        name("other", "nothing"),
    ]))
    .0;
    assert_eq!(
        lines[2..],
        ["track 0 of 0: thread 41 main", "process 0: 40 city"]
    );
}

#[test]
fn what_cannot_be_told_apart_is_left_out() {
    let (lines, problems) = read(&with_thread([
        old(1, "a", 'b', message()),
        old(2, "a", 's', message().uint(11, 5)),
        old(3, "a", 'X', message().int(3, -5)),
        old(4, "a", 'C', message()),
        old(5, "a", 'N', message()),
        message()
            .uint(10, 1)
            .message(43, message().uint(1, 40).bytes(6, "city")),
        track(1, process(40, "city")),
    ]));
    assert_eq!(lines[3..], ["process 0: 40 city", "process 0: 40 city"]);
    assert_eq!(problems.len(), 5, "{problems:?}");
    assert_eq!(on(0, BEGIN).0.len(), 4);
}
