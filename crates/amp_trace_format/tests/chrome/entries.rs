//! What the reader makes of events: of each kind, of each way to write them, of what is damaged.

use std::fmt::Write;

use amp_trace_format::{InputError, Problems, chrome};
use proptest::prelude::*;

use crate::lines::line;

/// The entries of a file, a line each, and what was wrong.
fn read(file: &[u8]) -> Result<(String, Problems), InputError> {
    let mut lines = String::new();
    let problems = chrome::read(file, &mut |entry| {
        writeln!(lines, "{}", line(entry)).expect("memory");
    })?;
    Ok((lines, problems))
}

/// Entries and problems of a file that has some.
fn told(file: &[u8]) -> String {
    let (mut lines, problems) = read(file).expect("a trace");
    for problem in problems.iter() {
        writeln!(lines, "! {problem}").expect("memory");
    }
    lines
}

/// Events of every kind that the reader knows, and of those that it does not.
const EVERY_KIND: &str = r#"[
{"ph":"M","name":"process_name","pid":7,"args":{"name":"browser"}},
{"ph":"M","name":"thread_name","pid":7,"tid":8,"args":{"name":"main"}},
{"ph":"M","name":"thread_sort_index","pid":7,"tid":8,"args":{"sort_index":1}},
{"ph":"X","name":"whole","cat":"c","pid":7,"tid":8,"ts":1,"dur":2.5,"args":{"n":1,"in":{"deep":[true,"x"]}}},
{"ph":"B","name":"open","cat":"c","pid":7,"tid":8,"ts":2,"args":{"at":"begin"}},
{"ph":"E","pid":7,"tid":8,"ts":3,"args":{"at":"end"}},
{"ph":"b","name":"request","cat":"net","pid":7,"tid":8,"ts":4,"id":"0x1f"},
{"ph":"n","name":"header","cat":"net","pid":7,"tid":8,"ts":5,"id":"0x1f"},
{"ph":"e","name":"request","cat":"net","pid":7,"tid":9,"ts":6,"id":"0x1f"},
{"ph":"S","name":"old","cat":"net","pid":7,"tid":8,"ts":4,"id":3},
{"ph":"T","name":"old","cat":"net","pid":7,"tid":8,"ts":5,"id":3},
{"ph":"p","name":"old","cat":"net","pid":7,"tid":8,"ts":5.5,"id":3},
{"ph":"F","name":"old","cat":"net","pid":7,"tid":8,"ts":6,"id":3},
{"ph":"b","name":"local","cat":"net","pid":7,"tid":8,"ts":4,"id2":{"local":"0x1"}},
{"ph":"b","name":"local","cat":"net","pid":8,"tid":8,"ts":4,"id2":{"local":"0x1"}},
{"ph":"i","name":"click","cat":"c","pid":7,"tid":8,"ts":7},
{"ph":"I","name":"click","cat":"c","pid":7,"tid":8,"ts":7,"s":"t"},
{"ph":"R","name":"mark","cat":"c","pid":7,"tid":8,"ts":7},
{"ph":"i","name":"resize","cat":"c","pid":7,"tid":8,"ts":8,"s":"p"},
{"ph":"i","name":"sleep","cat":"c","pid":7,"tid":8,"ts":9,"s":"g"},
{"ph":"C","name":"heap","pid":7,"tid":8,"ts":10,"args":{"value":5}},
{"ph":"C","name":"heap","pid":7,"tid":8,"ts":11,"id":2,"args":{"used":5,"free":6.5,"why":"x","on":true}},
{"ph":"C","name":"heap","pid":7,"tid":8,"ts":12,"args":{"value":"17"}},
{"ph":"s","name":"f","cat":"c","pid":7,"tid":8,"ts":13,"id":9},
{"ph":"t","name":"f","cat":"c","pid":7,"tid":9,"ts":14,"id":9},
{"ph":"f","name":"f","cat":"c","pid":7,"tid":9,"ts":15,"id":9},
{"ph":"f","name":"f","cat":"c","pid":7,"tid":9,"ts":15,"id":10,"bp":"e"},
{"ph":"X","name":"from","cat":"c","pid":7,"tid":8,"ts":16,"dur":1,"bind_id":"0x5","flow_out":true},
{"ph":"X","name":"over","cat":"c","pid":7,"tid":8,"ts":17,"dur":1,"bind_id":"0x5","flow_in":true,"flow_out":true},
{"ph":"X","name":"to","cat":"c","pid":7,"tid":8,"ts":18,"dur":1,"bind_id":"0x5","flow_in":true},
{"ph":"X","name":"neither","cat":"c","pid":7,"tid":8,"ts":18,"dur":1,"bind_id":"0x5"},
{"ph":"N","name":"object","pid":7,"tid":8,"ts":1,"id":1},
{"ph":"P","name":"sample","pid":7,"tid":8,"ts":1},
{"ph":"v","name":"dump","pid":7,"tid":8,"ts":1,"id":1},
{"ph":"c","name":"sync","pid":7,"tid":8,"ts":1},
{"ph":"(","name":"context","pid":7,"tid":8,"ts":1},
{"ph":"?","name":"what","pid":7,"tid":8,"ts":1},
{"ph":"b","name":"no id","cat":"net","pid":7,"tid":8,"ts":4},
{"ph":"s","name":"no id","cat":"net","pid":7,"tid":8,"ts":4},
{"ph":"B","name":"no time","pid":7,"tid":8},
{"name":"no phase","pid":7,"tid":8,"ts":4},
{"ph":"X","name":"back","pid":7,"tid":8,"ts":4,"dur":-1},
{"ph":"X","name":"named","pid":"browser","tid":"io","ts":4,"dur":1},
{"ph":"X","name":"named","pid":"browser","tid":"io","ts":5,"dur":1}
]"#;

#[test]
fn every_kind_of_event() {
    insta::assert_snapshot!(told(EVERY_KIND.as_bytes()));
}

/// What one way to write a file says.
const ONE: &str = r#"{"ph":"X","name":"a","cat":"c","pid":1,"tid":1,"ts":1,"dur":2}"#;

#[test]
fn arrays_and_objects_say_the_same_however_they_are_written() {
    let expected = told(format!("[{ONE},{ONE}]").as_bytes());
    assert_eq!(expected.matches("span").count(), 2);
    let spread = ONE
        .replace(':', " :\t")
        .replace(',', "\r\n , ")
        .replace('{', " {\n");
    for file in [
        format!("\u{feff}[{ONE},{ONE}]"),
        format!("  \n[\n{ONE}\n,\n{ONE}\n]\n\n"),
        format!("[{ONE},{ONE},]"),
        format!("[{ONE},{ONE},\n\n]"),
        format!("[{spread},{spread}]"),
        format!("{{\"traceEvents\":[{ONE},{ONE}]}}"),
        format!("{{\"traceEvents\":[{ONE},{ONE},],\"n\":[1,{{\"x\":\"]}}\"}}]}}"),
        format!("{{\"n\":{{\"traceEvents\":[]}},\"m\":17,\"traceEvents\":[{ONE},{ONE}]}}"),
        format!("{{\"traceEvents\":[{ONE}],\"traceEvents\":[{ONE}]}}"),
        format!("[{ONE},{ONE}] and so on"),
    ] {
        assert_eq!(told(file.as_bytes()), expected, "{file}");
    }
    let labelled = format!("{{\"traceEvents\":[{ONE},{ONE}],\"displayTimeUnit\":\"ns\"}}");
    let expected = format!("{expected}label \"displayTimeUnit\" \"ns\"\n");
    assert_eq!(told(labelled.as_bytes()), expected);
}

#[test]
fn values_are_read_as_they_are_meant() {
    let event = |members: &str| format!(r#"[{{"ph":"i","pid":1,"tid":1,"ts":1,{members}}}]"#);
    for (members, expected) in [
        // A later member counts, as everywhere in JSON.
        (
            r#""ts":2,"name":"x","name":"y""#,
            r#"event 0 "y" "" 2000 None"#,
        ),
        (r#""ts":"3.5""#, r#"event 0 "" "" 3500 None"#),
        (r#""ts":" 3""#, r#"event 0 "" "" 3000 None"#),
        (r#""ts":"3 days""#, ""),
        (r#""ts":"soon""#, ""),
        (r#""ts":null"#, ""),
        (r#""ts":[1]"#, ""),
        (r#""ts":-1.5"#, r#"event 0 "" "" -1500 None"#),
        (r#""ts":1e3"#, r#"event 0 "" "" 1000000 None"#),
        (r#""ts":1E-2"#, r#"event 0 "" "" 10 None"#),
        (r#""ts":9223372036854775807"#, ""),
        (r#""ts":1e300"#, ""),
        (r#""ts":-1e300"#, ""),
        (r#""name":7,"cat":[]"#, r#"event 0 "" "" 1000 None"#),
        (r#""tid":1.0,"pid":1e0"#, r#"event 0 "" "" 1000 None"#),
        (
            r#""args":{"a":18446744073709551615,"b":18446744073709551616,"c":-9223372036854775808,"d":-0.0}"#,
            r#"event 0 "" "" 1000 None a=18446744073709551615 b=1.8446744073709552e19f c=-9223372036854775808 d=-0.0f"#,
        ),
        (
            r#""args":{"a":0.1,"b":5.1,"c":9007199254740993.0,"d":1e400,"e":123456.789012345678}"#,
            r#"event 0 "" "" 1000 None a=0.1f b=5.1f c=9007199254740992.0f d=inff e=123456.78901234567f"#,
        ),
        (
            r#""args":{"a":null,"b":{},"c":[],"d":[[1]],"":2,"e":{"":3}}"#,
            r#"event 0 "" "" 1000 None d[0][0]=1 =2 e.=3"#,
        ),
        (r#""args":[1,2]"#, r#"event 0 "" "" 1000 None"#),
        (r#""args":"text""#, r#"event 0 "" "" 1000 None"#),
        (
            r#""name":"\"\\\/\b\f\n\r\té😀""#,
            "event 0 \"\\\"\\\\/\\u{8}\\u{c}\\n\\r\\té😀\" \"\" 1000 None",
        ),
        (
            r#""name":"\ud83d|\ude00|\ud83dx|\ud83d\ud83d\ude00""#,
            "event 0 \"\u{fffd}|\u{fffd}|\u{fffd}x|\u{fffd}😀\" \"\" 1000 None",
        ),
        (
            r#""args":{"\u0061\n":"\u0000"}"#,
            "event 0 \"\" \"\" 1000 None a\n=\"\\0\"",
        ),
    ] {
        let file = event(members);
        let (lines, problems) = read(file.as_bytes()).expect("a trace");
        let events: Vec<_> = lines
            .lines()
            .filter(|line| !line.starts_with("track"))
            .collect();
        let events = events.join("\n").replacen("process 0 1 \"\"\n", "", 1);
        assert_eq!(events, expected, "{members}");
        assert_eq!(
            problems.is_empty(),
            !expected.is_empty(),
            "{members}: {problems:?}"
        );
    }
}

#[test]
fn what_is_no_json_is_passed_over() {
    for wrong in [
        r#"{"ph":"X","name":"a","ts":NaN}"#,
        r#"{"ph":"X","name":"a","args":{"x":Infinity}}"#,
        r#"{"ph":"X","name":"a","args":{"x":-Infinity,"y":{"z":1}}}"#,
        r#"{"ph":"X","name":"a" "ts":1}"#,
        r#"{"ph":"X","name":'a'}"#,
        r#"{"ph":"X",name:"a"}"#,
        r#"{"ph":"X","name":"\uzzzz"}"#,
        r#"{"ph":"X","args":{"a":tru}}"#,
        r#"{"ph":"X","ts":+1}"#,
        r#"{"ph":"X","ts":.5}"#,
        r#"{"ph":"X","ts":1}}"#,
        "7",
        "null",
        "[]",
        "{}}",
    ] {
        let file = format!("[{ONE},{wrong},{ONE}]");
        let (lines, problems) = read(file.as_bytes()).expect("a trace");
        assert_eq!(lines.matches("span").count(), 2, "{wrong}: {lines}");
        assert!(!problems.is_empty(), "{wrong}");
    }
}

#[test]
fn bytes_that_are_no_text_become_a_sign_for_it() {
    let mut file = br#"[{"ph":"i","name":"a"#.to_vec();
    file.extend(b"\xff\xc3");
    file.extend(br#"","cat":"\n"#);
    file.extend(b"\xf0\x9f");
    file.extend(br#"","ts":1,"args":{"k"#);
    file.extend(b"\x80");
    file.extend(br#"":"v"}}]"#);
    let told = told(&file);
    assert!(
        told.contains("event 0 \"a\u{fffd}\u{fffd}\" \"\\n\u{fffd}\" 1000 None k\u{fffd}=\"v\""),
        "{told}"
    );
}

#[test]
fn what_is_deep_or_long_has_an_end() {
    let event = |args: &str| {
        format!(r#"[{{"ph":"i","name":"a","ts":1,"args":{{"x":{args},"y":1}}}},{ONE}]"#)
    };
    for (deep, is_event) in [
        (31, true),
        (32, true),
        (200, true),
        (255, true),
        (300, false),
        (1_000_000, false),
    ] {
        let file = event(&format!("{}1{}", "[".repeat(deep), "]".repeat(deep)));
        let told = told(file.as_bytes());
        assert!(told.contains("span"), "{deep}: what follows is read");
        assert_eq!(told.contains("event 0"), is_event, "{deep}: {told}");
        assert_eq!(told.contains("x[0]"), deep < 32, "{deep}");
    }
    let many = vec!["1"; 5_000].join(",");
    let told_many = told(event(&format!("[{many}]")).as_bytes());
    assert!(told_many.contains(" x[1023]=1\n") && told_many.contains("! of more than 1,024"));
    let name = "n".repeat(300_000);
    let told_long = told(event(&format!("{{\"{name}\":[1,2,3]}}")).as_bytes());
    assert_eq!(
        told_long.matches(&name).count(),
        2,
        "a mebibyte of names is kept"
    );
    let long = "t".repeat(5 << 20);
    let told_longest = told(event(&format!("\"{long}\"")).as_bytes());
    assert!(
        !told_longest.contains("event 0") && told_longest.contains("span"),
        "{}",
        told_longest.len()
    );
    assert!(told_longest.contains("! events of more than 4 MiB"));
    let file = format!("{{\"long\":\"{long}\",\"other\":[\"{long}\"],\"traceEvents\":[{ONE}]}}");
    assert!(told(file.as_bytes()).contains("span"));
}

#[test]
fn a_file_of_nothing_is_none_and_an_empty_one_is() {
    for empty in [
        "[]",
        "[",
        " [\n",
        "[\n\n]",
        "{\"traceEvents\":[]}",
        "{\"traceEvents\":[",
    ] {
        assert_eq!(read(empty.as_bytes()).expect(empty).0, "", "{empty}");
    }
    for (nothing, expected) in [
        ("", "byte 0: expected `[` or `{`"),
        ("7", "byte 0: expected `[` or `{`"),
        ("{}", "expected an array of trace events"),
        ("{\"a\":1", "expected an array of trace events"),
        ("{\"traceEvents\":{}}", "expected an array of trace events"),
        (
            "{\"traceEvents\":[{}]}",
            "expected an array of trace events",
        ),
        ("[1,2,3]", "expected an array of trace events"),
        ("[{\"a\":1}]", "expected an array of trace events"),
    ] {
        let error = read(nothing.as_bytes()).expect_err(nothing).to_string();
        assert!(error.contains(expected), "{nothing}: {error}");
    }
}

#[test]
fn every_cut_reads_up_to_its_last_whole_event() {
    for file in [
        EVERY_KIND.to_owned(),
        format!("{{\"a\":{{\"b\":[1]}},\"traceEvents\":{EVERY_KIND},\"c\":\"d\"}}"),
    ] {
        let (whole, _) = read(file.as_bytes()).expect("a trace");
        let events = file.find("[\n{").expect("it has events") + 1;
        let end = file.rfind("}\n]").expect("it has events") + 2;
        let mut most = 0;
        for cut in events..file.len() {
            let (lines, problems) = read(&file.as_bytes()[..cut]).expect("a trace");
            assert!(whole.starts_with(&lines), "cut at {cut}");
            assert!(lines.len() >= most, "cut at {cut}: more bytes say no less");
            most = lines.len();
            let says = problems
                .iter()
                .any(|problem| problem.what.contains("ends too early"));
            assert!(says || cut > end, "cut at {cut}: {problems:?}");
        }
        let last = whole.rfind("span").expect("there are some");
        assert!(most > last, "all events were read");
    }
}

#[test]
fn no_changed_byte_harms() {
    let file = EVERY_KIND.as_bytes();
    let (whole, _) = read(file).expect("a trace");
    let events = whole.lines().count();
    for at in 0..file.len() {
        for change in [
            b'"', b'\\', b'{', b'}', b'[', b']', b',', b'0', b' ', 0, 0xff,
        ] {
            let mut changed = file.to_vec();
            changed[at] = change;
            let Ok((lines, _)) = read(&changed) else {
                assert!(at < 2, "{change} at {at}");
                continue;
            };
            // What follows a change is found again.
            assert!(
                lines.lines().count() + 8 > events || change == b']',
                "{change} at {at}: {lines}"
            );
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_and_any_pieces_of_json_are_read_or_refused(
        pieces in proptest::collection::vec(prop_oneof![
            4 => proptest::sample::select(vec![
                "[", "]", "{", "}", ",", ":", "\"", "\"ph\":", "\"X\"", "\"ts\":", "\"dur\":", "\"args\":", "1", "-",
                "1e9", ".", "\"traceEvents\":", "\\", "\\u12", "\\ud800", "null", "tru", " ", "\n", "\u{fffd}",
            ]).prop_map(|piece| piece.as_bytes().to_vec()),
            1 => Just(ONE.as_bytes().to_vec()),
            1 => proptest::collection::vec(any::<u8>(), 0..4),
        ], 0..60),
    ) {
        let file = pieces.concat();
        let _ = read(&file);
        let _ = read(&[b"[", &file[..]].concat());
        let _ = read(&[b"{\"traceEvents\":[", &file[..]].concat());
    }
}
