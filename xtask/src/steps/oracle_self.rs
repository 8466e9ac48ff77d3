use std::fs;

use crate::failure::Failure;
use crate::oracle::{Count, Expected, Parent, TraceProcessor, complaints, faults};
use crate::project::Project;

/// `frame` holds `update`; one `update` stands outside, one has no `entities`; and the last two
/// slices overlap, which the trace processor counts as an error.
const TRACE: &str = r#"[
{"ph":"X","pid":1,"tid":1,"ts":0,"dur":100,"name":"frame","cat":"engine"},
{"ph":"X","pid":1,"tid":1,"ts":10,"dur":20,"name":"update","cat":"engine::systems","args":{"entities":9223372036854775807}},
{"ph":"X","pid":1,"tid":1,"ts":12,"dur":2,"name":"batch","cat":"engine"},
{"ph":"X","pid":1,"tid":1,"ts":40,"dur":20,"name":"update","cat":"engine","args":{}},
{"ph":"X","pid":1,"tid":1,"ts":200,"dur":20,"name":"update","cat":"engine","args":{"entities":3}},
{"ph":"X","pid":1,"tid":1,"ts":210,"dur":20,"name":"overlap","cat":"engine"}
]"#;

const RIGHT: &[Expected] = &[
    Expected {
        row: 0,
        name: "frame",
        krate: "engine",
        parent: Parent::Any,
        count: Count::AtLeast(1),
        args: &[],
    },
    Expected {
        row: 0,
        name: "update",
        krate: "engine",
        parent: Parent::Any,
        count: Count::AtLeast(3),
        args: &[],
    },
    Expected {
        row: 0,
        name: "batch",
        krate: "engine",
        parent: Parent::In(&["frame", "update"]),
        count: Count::AtLeast(1),
        args: &[],
    },
    Expected {
        row: 0,
        name: "batch",
        krate: "engine",
        parent: Parent::Under("frame"),
        count: Count::AtLeast(1),
        args: &[],
    },
];

const WRONG: &[Expected] = &[
    Expected {
        row: 0,
        name: "update",
        krate: "engine",
        parent: Parent::In(&["frame"]),
        count: Count::AtLeast(4),
        args: &["entities"],
    },
    Expected {
        row: 0,
        name: "update",
        krate: "engine",
        parent: Parent::Under("frame"),
        count: Count::AtLeast(1),
        args: &[],
    },
    Expected {
        row: 0,
        name: "update",
        krate: "eng",
        parent: Parent::Any,
        count: Count::AtLeast(1),
        args: &[],
    },
];

/// The faults of [`WRONG`]: too few, misplaced, without argument; misplaced; none of that crate.
const FAULTS: usize = 5;

pub(super) fn run(project: &Project) -> Result<(), Failure> {
    let folder = tempfile::tempdir().map_err(Failure::file(std::env::temp_dir()))?;
    let path = folder.path().join("trace.json");
    fs::write(&path, TRACE).map_err(Failure::file(&path))?;
    let mut trace = TraceProcessor::open(project, &path)?;

    let complaints = complaints(&mut trace)?;
    expect(
        "complaints about an overlap",
        complaints.len(),
        1,
        &complaints,
    )?;
    let right = faults(&mut trace, RIGHT)?;
    expect("faults of what is right", right.len(), 0, &right)?;
    let wrong = faults(&mut trace, WRONG)?;
    expect("faults of what is wrong", wrong.len(), FAULTS, &wrong)?;

    let largest = trace.query("select max(int_value) from args where key = 'args.entities'")?;
    if largest.cells[0][0].as_i64() != Some(i64::MAX) {
        return Err(broken(&format!(
            "an integer lost its digits: {:?}",
            largest.cells
        )));
    }
    if trace.query("select nonsense").is_ok() {
        return Err(broken("nonsense is accepted as SQL"));
    }

    // The largest cut that is no trace any more: the list never ends, and is inside an object.
    fs::write(
        &path,
        "{\"traceEvents\":[\n{\"ph\":\"X\",\"pid\":1,\"tid\":1,\"ts\":0,",
    )
    .map_err(Failure::file(&path))?;
    match TraceProcessor::open(project, &path) {
        Err(Failure::Check { .. }) => Ok(()),
        Err(failure) => Err(failure),
        Ok(_) => Err(broken("a trace that breaks off is accepted")),
    }
}

fn expect(what: &str, found: usize, expected: usize, list: &[String]) -> Result<(), Failure> {
    if found == expected {
        return Ok(());
    }
    Err(broken(&format!(
        "{what}: {found}, expected {expected}: {list:#?}"
    )))
}

fn broken(what: &str) -> Failure {
    Failure::check(
        what,
        "mend xtask/src/oracle or xtask/oracles: the judge itself is wrong",
    )
}
