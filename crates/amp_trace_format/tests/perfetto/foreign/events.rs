//! Events and what is said about them.

use super::packets::{
    BEGIN, END, INSTANT, Message, beginning, event, file, message, on, thread, track,
};
use super::shown::{events, read};

/// A thread's track, and events on it.
fn thread_with(packets: impl IntoIterator<Item = Message>) -> Vec<u8> {
    let first = [track(7, thread(40, 41, "main")), beginning()];
    file(first.into_iter().chain(packets))
}

#[test]
fn spans_and_events_are_what_their_types_say() {
    let named = |kind, name| on(7, kind).bytes(23, name).bytes(22, "city");
    let file = thread_with([
        event(10, named(BEGIN, "update")),
        event(20, named(INSTANT, "hit")),
        event(30, on(7, END)),
    ]);
    assert_eq!(
        read(&file).0,
        [
            "process 0: 40 ",
            "track 0 of 0: thread 41 main",
            "10 begin on 0: update [city]",
            "20 event on 0: hit [city]",
            "30 end on 0: ",
        ]
    );
}

#[test]
fn names_places_and_texts_are_interned() {
    let names = |field, iid, name| message().message(field, message().uint(1, iid).bytes(2, name));
    let place = message()
        .uint(1, 9)
        .bytes(2, "src/main.rs")
        .bytes(3, "run")
        .uint(4, 12);
    let mut data = names(1, 4, "city");
    for more in [
        names(1, 5, "cull"),
        names(2, 6, "update"),
        names(3, 300, "kind"),
        names(29, 2, "brick"),
        message().message(4, place),
    ] {
        data.0.extend(more.0);
    }
    let annotation = message().uint(1, 300).uint(17, 2);
    let update = on(7, INSTANT)
        .uint(10, 6)
        .uint(3, 4)
        .uint(3, 5)
        .bytes(22, "own")
        .uint(34, 9)
        .message(4, annotation.clone());
    // The data comes behind the event that speaks of it, as encoders may write it.
    let first = event(10, update.clone()).uint(13, 2).message(12, data);
    let second = event(11, on(7, INSTANT).uint(10, 6).bytes(3, [4, 5])).uint(13, 2);
    assert_eq!(
        events(&thread_with([first, second])),
        [
            "10 event on 0: update [city,cull,own] in src/main.rs:12 kind=\"brick\" \
             source.function_name=\"run\"",
            "11 event on 0: update [city,cull]",
        ]
    );
}

#[test]
fn what_numbers_stand_for_nothing_is_left_out() {
    let missing = on(7, INSTANT)
        .uint(10, 6)
        .uint(3, 4)
        .uint(34, 5)
        .message(4, message().uint(1, 8).uint(3, 1))
        .message(4, message().bytes(10, "text").uint(17, 8))
        .message(4, message().bytes(10, "kept").uint(3, 1))
        .message(4, message().uint(3, 1));
    let (lines, problems) = read(&thread_with([event(10, missing)]));
    assert_eq!(lines[2..], ["10 event on 0:  kept=1"]);
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert!(problems[0].contains("4 times"), "{problems:?}");
}

#[test]
fn annotations_have_values_of_every_type() {
    let named = |name: &str| message().bytes(10, name);
    let all = [
        named("bool").uint(2, 1),
        named("uint").uint(3, u64::MAX),
        named("int").int(4, -5),
        named("double").double(5, 0.5),
        named("text").bytes(6, "a"),
        named("pointer").uint(7, 4096),
        named("json").bytes(9, "{\"a\":1}"),
        named("nothing"),
        named("no text").bytes(6, b"\xffa"),
    ];
    let all = all
        .into_iter()
        .fold(on(7, INSTANT), |event, one| event.message(4, one));
    assert_eq!(
        events(&thread_with([event(10, all)])),
        [
            "10 event on 0:  bool=true uint=18446744073709551615 int=-5 double=0.5 text=\"a\" \
          pointer=4096 json.a=1 no text=\"\u{fffd}a\""
        ]
    );
}

#[test]
fn values_inside_values_have_their_paths_as_names() {
    let named = |name: &str| message().bytes(10, name);
    let list = named("list")
        .message(12, message().uint(3, 1))
        .message(12, message().message(11, named("deep").bytes(6, "x")))
        .message(12, message().message(12, message().uint(3, 3)));
    let data = named("data")
        .message(11, named("url").bytes(6, "a"))
        .message(11, list);
    let inner = message()
        .uint(1, 1)
        .bytes(2, "k")
        .message(3, message().int(5, -1));
    let old = message()
        .uint(1, 1)
        .bytes(2, "a")
        .bytes(2, "b")
        .message(3, message().double(6, 1.5))
        .message(
            3,
            message()
                .uint(1, 2)
                .message(4, message().uint(7, 1))
                .message(4, inner),
        );
    let said = on(7, INSTANT)
        .message(4, data)
        .message(4, named("old").message(8, old));
    assert_eq!(
        events(&thread_with([event(10, said)])),
        [
            "10 event on 0:  data.url=\"a\" data.list[0]=1 data.list[1].deep=\"x\" \
          data.list[2][0]=3 old.a=1.5 old.b[0]=true old.b[1].k=-1"
        ]
    );
}

#[test]
fn json_inside_is_read_and_what_is_none_is_a_text() {
    let json = |text: &str| message().bytes(10, "j").bytes(9, text);
    let all = [
        json("{\"a\":{\"b\":[1,-2.5,\"\\u00e9\\n\"]},\"c\":null,\"d\":false}"),
        json("7"),
        json("\"text\""),
        json("[]"),
        json("{\"a\":1"),
        json("{\"a\":1} more"),
        json("none"),
        json(&"[".repeat(1_000)),
    ];
    let all = all
        .into_iter()
        .fold(on(7, INSTANT), |event, one| event.message(4, one));
    let expected = "10 event on 0:  j.a.b[0]=1 j.a.b[1]=-2.5 j.a.b[2]=\"é\\n\" j.d=false j=7 \
                    j=\"text\" j=\"{\\\"a\\\":1\" j=\"{\\\"a\\\":1} more\" j=\"none\" j=\"[[[";
    let (lines, problems) = read(&thread_with([event(10, all)]));
    assert!(lines[2].starts_with(expected), "{lines:?}");
    assert_eq!(problems.len(), 1, "{problems:?}");
}

#[test]
fn tasks_logs_and_correlations_are_arguments() {
    let interned = message()
        .message(
            4,
            message()
                .uint(1, 1)
                .bytes(2, "a.cc")
                .bytes(3, "Post")
                .uint(4, 3),
        )
        .message(20, message().uint(1, 2).bytes(2, "disk full"));
    let said = on(7, INSTANT)
        .message(5, message().uint(1, 1))
        .message(21, message().uint(1, 1).uint(2, 2).uint(3, 5))
        .uint(52, 77);
    assert_eq!(
        events(&thread_with([event(10, said).message(12, interned)])),
        [
            "10 event on 0:  in a.cc:3 WARN task.posted_from.file_name=\"a.cc\" \
          task.posted_from.function_name=\"Post\" task.posted_from.line_number=3 \
          correlation_id=77 log_message=\"disk full\""
        ]
    );
}

#[test]
fn flows_start_go_on_and_end() {
    let begin = |name| on(7, BEGIN).bytes(23, name);
    let file = thread_with([
        event(10, begin("a").fixed(47, 5).fixed(47, 6)),
        event(11, on(7, END).fixed(47, 5)),
        event(
            12,
            on(7, INSTANT).bytes(47, [5_u64.to_le_bytes(), 6_u64.to_le_bytes()].concat()),
        ),
        event(13, begin("b").fixed(48, 5)),
        event(14, begin("c").fixed(47, 5)),
        event(15, begin("d").uint(36, 9)),
    ]);
    assert_eq!(
        events(&file),
        [
            "10 begin on 0: a",
            "10 flow on 0:  5 Start Enclosing",
            "10 flow on 0:  6 Start Enclosing",
            "11 flow on 0:  5 Middle Enclosing",
            "11 end on 0: ",
            "12 event on 0: ",
            "12 flow on 0:  5 Middle Enclosing",
            "12 flow on 0:  6 Middle Enclosing",
            "13 begin on 0: b",
            "13 flow on 0:  5 End Enclosing",
            "14 begin on 0: c",
            "14 flow on 0:  5 Start Enclosing",
            "15 begin on 0: d",
            "15 flow on 0:  9 Start Enclosing",
        ]
    );
}

#[test]
fn labels_are_metadata() {
    let entry = |name: &str| message().bytes(1, name);
    let bundle = message()
        .message(2, entry("cpu.model").bytes(2, "a CPU"))
        .message(2, entry("on").uint(3, 1))
        .message(2, entry("count").uint(4, 2))
        .message(2, entry("below").int(4, -2))
        .message(2, entry("config").bytes(5, "{}"))
        .message(2, entry("nothing"));
    assert_eq!(
        events(&file([message().message(5, bundle)])),
        [
            "label cpu.model=\"a CPU\"",
            "label on=true",
            "label count=2",
            "label below=-2",
            "label config=\"{}\"",
        ]
    );
}

#[test]
fn what_is_not_read_is_said_once_for_each_kind() {
    let other = |field| message().message(field, message());
    let typed = on(7, INSTANT)
        .message(1001, message())
        .message(55, message());
    let (lines, problems) = read(&thread_with([
        other(1),
        other(1),
        other(66),
        // What the service says about itself.
        other(33),
        other(36),
        event(10, typed),
        event(10, on(7, 9)),
        message().uint(10, 1).message(11, on(7, INSTANT)),
        message().uint(8, 1).message(11, on(7, INSTANT)),
    ]));
    assert_eq!(lines[2..], ["10 event on 0: "]);
    let starts = [
        "scheduler and other kernel events (ftrace) are no part",
        "samples and heap profiles are no part",
        "arguments of types that only their program knows",
        "call stacks of events",
        "events of a type that is not known",
        "events without a time",
        "events of no sequence",
    ];
    assert_eq!(problems.len(), starts.len(), "{problems:#?}");
    for (problem, start) in problems.iter().zip(starts) {
        assert!(problem.starts_with(start), "{problem}");
    }
    assert!(problems[0].contains("2 times"), "{problems:?}");
}
