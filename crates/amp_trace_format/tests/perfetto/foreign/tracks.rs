//! What tracks are, and whose.

use super::packets::{
    BEGIN, INSTANT, Message, beginning, below, event, file, message, on, process, thread, track,
};
use super::shown::read;

fn lines(packets: impl IntoIterator<Item = Message>) -> Vec<String> {
    let (lines, problems) = read(&file([beginning()].into_iter().chain(packets)));
    assert_eq!(problems, [""; 0]);
    lines
}

#[test]
fn tracks_belong_to_what_is_above_them() {
    let named = |uuid, name| event(1, on(uuid, BEGIN).bytes(23, name));
    let all = [
        track(1, process(40, "city")),
        track(2, thread(40, 41, "main")),
        track(3, below(1, "GPU")),
        track(4, below(3, "queue")),
        track(5, below(2, "fibres")),
        track(6, message().uint(5, 1)),
        track(7, message().bytes(10, "alone")),
        named(4, "draw"),
        named(5, "job"),
        named(6, "request"),
        named(7, "all"),
        named(1, "process"),
        named(8, "unknown"),
        named(0, "nowhere"),
    ];
    assert_eq!(
        lines(all),
        [
            "process 0: 40 ",
            "process 0: 40 city",
            "track 0 of 0: thread 41 main",
            "track 1 of 0: track GPU",
            "track 2 of 0 below 1: track queue",
            "1 begin on 2: draw",
            "track 3 of 0 below 0: track fibres",
            "1 begin on 3: job",
            "track 4 of 0: async request",
            "1 begin on 4: request",
            "track 5: track alone",
            "1 begin on 5: all",
            "track 6 of 0: process ",
            "1 begin on 6: process",
            "track 7: track unknown",
            "1 begin on 7: unknown",
            "track 8: global ",
            "1 begin on 8: nowhere",
        ]
    );
}

#[test]
fn descriptors_may_come_after_the_events() {
    let instant = |at, uuid| event(at, on(uuid, INSTANT));
    let all = [
        instant(1, 5),
        track(5, below(2, "fibres")),
        instant(2, 5),
        track(2, thread(40, 41, "main")),
        instant(3, 5),
        track(2, thread(40, 41, "render")),
        track(2, thread(40, 41, "render")),
    ];
    assert_eq!(
        lines(all),
        [
            "track 0: track ",
            "1 event on 0: ",
            "track 0: track fibres",
            "2 event on 0: ",
            "process 0: 40 ",
            "track 1 of 0: thread 41 main",
            "track 0 of 0 below 1: track fibres",
            "3 event on 0: ",
            "track 1 of 0: thread 41 render",
        ]
    );
}

#[test]
fn numbers_of_processes_and_threads_are_used_again() {
    let all = [
        track(1, process(40, "first")),
        track(2, thread(40, 41, "main")),
        track(3, process(40, "second")),
        track(4, thread(40, 41, "main")),
    ];
    assert_eq!(
        lines(all),
        [
            "process 0: 40 ",
            "process 0: 40 first",
            "track 0 of 0: thread 41 main",
            "process 1: 40 ",
            "process 1: 40 second",
            "track 1 of 1: thread 41 main",
        ]
    );
}

#[test]
fn a_process_tree_names_what_has_no_name() {
    let tree = message()
        .message(
            1,
            message()
                .uint(1, 40)
                .bytes(3, "/bin/city")
                .bytes(3, "--fast"),
        )
        .message(2, message().uint(1, 41).uint(3, 40).bytes(2, "listed"))
        .message(2, message().uint(1, 42).uint(3, 40).bytes(2, "later"));
    let all = [
        track(1, process(40, "own")),
        track(2, thread(40, 41, "")),
        message().message(2, tree),
        track(3, thread(40, 42, "")),
        track(4, thread(40, 43, "named")),
    ];
    assert_eq!(
        lines(all),
        [
            "process 0: 40 ",
            "process 0: 40 own",
            "track 0 of 0: thread 41 ",
            "process 0: 40 /bin/city",
            "track 0 of 0: thread 41 listed",
            "track 1 of 0: thread 42 later",
            "track 2 of 0: thread 43 named",
        ]
    );
}

#[test]
fn browsers_name_their_processes_by_kind() {
    let renderer = message()
        .message(3, message().uint(1, 40))
        .message(6, message().uint(1, 2));
    let old = message().message(3, message().uint(1, 41).uint(4, 1));
    let all = lines([track(1, renderer), track(2, old)]);
    assert_eq!(all[1], "process 0: 40 Renderer");
    assert_eq!(all[3], "process 1: 41 Browser");
}

#[test]
fn tracks_above_each_other_in_a_circle_are_harmless() {
    let all = lines([
        track(1, below(2, "a")),
        track(2, below(1, "b")),
        track(3, below(3, "self")),
        event(1, on(1, INSTANT)),
        event(2, on(3, INSTANT)),
        event(3, on(2, INSTANT)),
    ]);
    assert_eq!(
        all,
        [
            "track 0: track a",
            "1 event on 0: ",
            "track 1: track self",
            "2 event on 1: ",
            "track 2 below 0: track b",
            "3 event on 2: ",
        ]
    );
}

#[test]
fn descriptors_without_numbers_are_left_out() {
    let nameless = message().message(4, message().uint(1, 40));
    let (lines, problems) = read(&file([
        track(1, nameless),
        track(2, message().message(3, message())),
        message().message(60, message().bytes(2, "no uuid")),
    ]));
    assert_eq!((lines.len(), problems.len()), (0, 2), "{problems:?}");
}
