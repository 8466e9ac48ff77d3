//! What is unclear in Chrome's JSON, in small files by hand: the same as in Perfetto, but for a few cases.

use std::fs;
use std::path::Path;

use super::answer::{Answer, Slice};
use super::programs::source;

use super::{Made, judge as judge_made, ours, theirs};
use crate::amp_trace::Tool;
use crate::failure::Failure;
use crate::project::Project;

/// Each process of these is a case, and its name says what it is about. Only where there are whole spans does
/// Perfetto sort what is of one time.
const FILES: [&str; 2] = ["unclear_whole.json", "unclear_pairs.json"];

/// Where we do something else on purpose. If the trace processor of another version no longer differs, the step says so.
struct Otherwise {
    why: &'static str,
    trace: &'static str,
    ours: &'static [&'static str],
    theirs: &'static [&'static str],
}

const OTHERWISE: &[Otherwise] = &[
    Otherwise {
        why: "where there are whole spans, it takes an end for earlier than the beginning of the same time",
        trace: r#"[{"ph":"X","pid":1,"tid":1,"ts":1,"dur":1,"name":"x"},
            {"ph":"B","pid":1,"tid":1,"ts":5,"name":"b"},{"ph":"E","pid":1,"tid":1,"ts":5,"name":"b"}]"#,
        ours: &["x 0+1000", "b 4000+0"],
        theirs: &["x 0+1000", "b 4000"],
    },
    Otherwise {
        why: "it leaves out the older asynchronous spans",
        trace: r#"[{"ph":"X","pid":1,"tid":1,"ts":1,"dur":1,"name":"x"},
            {"ph":"S","pid":1,"tid":1,"ts":5,"name":"s","id":1},{"ph":"F","pid":1,"tid":1,"ts":6,"name":"s","id":1}]"#,
        ours: &["x 0+1000", "s 4000+1000"],
        theirs: &["x 0+1000"],
    },
    Otherwise {
        why: "it leaves out what is before time 0",
        trace: r#"[{"ph":"X","pid":1,"tid":1,"ts":-5,"dur":2,"name":"x"},
            {"ph":"X","pid":1,"tid":1,"ts":5,"dur":2,"name":"y"}]"#,
        ours: &["x 0+2000", "y 10000+2000"],
        theirs: &["y 0+2000"],
    },
    Otherwise {
        why: "it leaves out an event without a thread, but not a span without one",
        trace: r#"[{"ph":"X","pid":1,"ts":1,"dur":1,"name":"x"},{"ph":"i","pid":1,"ts":5,"name":"i"}]"#,
        ours: &["x 0+1000", "i 4000+0"],
        theirs: &["x 0+1000"],
    },
    Otherwise {
        why: "it takes counters with numbers for ids for one",
        trace: r#"[{"ph":"C","pid":1,"ts":1,"name":"c","id":1,"args":{"n":5}},
            {"ph":"C","pid":1,"ts":1,"name":"c","id":2,"args":{"n":6}}]"#,
        ours: &["c 1 n = 5", "c 2 n = 6"],
        theirs: &["c n = 5", "c n = 6"],
    },
    Otherwise {
        why: "it leaves out what is deeper inside of a counter",
        trace: r#"[{"ph":"C","pid":1,"ts":1,"name":"c","args":{"n":5,"o":{"p":6}}}]"#,
        ours: &["c n = 5", "c o p = 6"],
        theirs: &["c n = 5"],
    },
];

pub(super) fn judge(project: &Project, tool: &Tool, folder: &Path) -> Result<(), Failure> {
    for name in FILES {
        let path = source(project, name);
        judge_made(project, tool, &Made { what: name, path })?;
    }
    for case in OTHERWISE {
        let path = folder.join("otherwise.json");
        fs::write(&path, case.trace).map_err(Failure::file(&path))?;
        for (whose, said, expected) in [
            ("`amp-trace`", ours::answer(tool, &path)?, case.ours),
            ("Perfetto", theirs::answer(project, &path)?, case.theirs),
        ] {
            let said = in_words(&said);
            if said != expected {
                return Err(Failure::check(
                    format!("{}: {whose} says {said:?}, expected {expected:?}", case.why),
                    "look at xtask/src/steps/oracle_foreign/unclear.rs",
                ));
            }
        }
    }
    println!("    {} cases that differ, as expected", OTHERWISE.len());
    Ok(())
}

/// All by time, as `name start+duration`, without a duration where there is no end; and the counters.
fn in_words(answer: &Answer) -> Vec<String> {
    let mut slices: Vec<&Slice> = answer.spans.iter().chain(&answer.moments).collect();
    slices.sort();
    let slices = slices.iter().map(|slice| match slice.duration {
        Some(duration) => format!("{} {}+{duration}", slice.name, slice.start),
        None => format!("{} {}", slice.name, slice.start),
    });
    let counters = answer.counters.iter();
    let counters = counters.map(|sample| format!("{} = {}", sample.name, sample.value));
    slices.chain(counters).collect()
}
