//! What goes out of the model goes in again as the same.

use amp_trace_analysis::{Order, Trace, TraceBuilder};
use amp_trace_format::{Entry, Problems, chrome};

/// One of everything that a file can hold, and what no tree can.
const FILE: &str = r#"{"traceEvents":[
{"ph":"M","name":"process_name","pid":7,"args":{"name":"game"}},
{"ph":"M","name":"thread_name","pid":7,"tid":1,"args":{"name":"main"}},
{"ph":"X","name":"outer","cat":"a","pid":7,"tid":1,"ts":100,"dur":50.5,"args":{"n":3,"deep":{"x":[1,"y"]}}},
{"ph":"X","name":"inner","cat":"a","pid":7,"tid":1,"ts":110,"dur":10},
{"ph":"B","name":"open","pid":7,"tid":1,"ts":200},
{"ph":"i","name":"event","pid":7,"tid":1,"ts":205,"args":{"ok":true}},
{"ph":"b","name":"load","cat":"io","id":"0x1","pid":7,"tid":1,"ts":100},
{"ph":"e","name":"load","cat":"io","id":"0x1","pid":7,"tid":2,"ts":300},
{"ph":"C","name":"memory","pid":7,"ts":150,"args":{"value":12.5}},
{"ph":"s","name":"arrow","id":9,"pid":7,"tid":1,"ts":111},
{"ph":"f","name":"arrow","id":9,"pid":7,"tid":1,"ts":202,"bp":"e"}
]}"#;

fn statements(trace: &Trace) -> Vec<String> {
    let mut statements = Vec::new();
    let all = trace.entries(|_, entry| {
        statements.push(format!("{entry:?}"));
        Ok::<(), ()>(())
    });
    all.expect("nothing fails");
    statements
}

#[test]
fn a_trace_is_the_same_after_a_way_out_and_in() {
    let mut builder = TraceBuilder::new(Order::Rank);
    let problems = chrome::read(FILE.as_bytes(), &mut |entry| builder.entry(entry));
    let trace = builder.finish(problems.expect("it is a trace"));
    assert!(trace.problems.is_empty(), "{:?}", trace.problems);
    let said = statements(&trace);
    assert_eq!(
        said.iter().filter(|line| line.starts_with("Span")).count(),
        4
    );
    assert_eq!(
        said.iter().filter(|line| line.starts_with("Flow")).count(),
        2
    );

    let mut again = TraceBuilder::new(Order::Time);
    let all = trace.entries(|_, entry: &Entry<'_>| {
        again.entry(entry);
        Ok::<(), ()>(())
    });
    all.expect("nothing fails");
    assert_eq!(statements(&again.finish(Problems::new())), said);
}
