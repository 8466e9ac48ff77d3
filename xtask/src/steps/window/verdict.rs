//! What the trace of the flight has to hold.

use std::path::Path;

use super::FIX;
use crate::failure::Failure;
use crate::oracle::{Answer, Count, TraceProcessor, complaints, wrong};
use crate::project::Project;

/// How many there are of one name between the first event of another name and the last.
macro_rules! between {
    ($event:literal, $what:literal) => {
        concat!(
            "select count(*) from slice where name = '",
            $what,
            "' and ts > (select min(ts) from slice where name = '",
            $event,
            "') and ts < (select max(ts) from slice where name = '",
            $event,
            "')"
        )
    };
}

const ANSWERS: &[Answer] = &[
    Answer {
        about: "marks, by their number",
        sql: "select sum(extract_arg(arg_set_id, 'args.number')) from slice where name = 'mark'",
        is: Count::Exactly(1),
    },
    Answer {
        about: "times that the world was held, or let go on",
        sql: "select count(*) from slice where name = 'pause' and extract_arg(arg_set_id, 'args.is_paused') is not null",
        is: Count::Exactly(2),
    },
    Answer {
        about: "changes of who culls",
        sql: "select count(*) from slice where name = 'culling' and extract_arg(arg_set_id, 'args.by_gpu') is not null",
        is: Count::Exactly(2),
    },
    Answer {
        about: "pictures shown",
        sql: "select count(*) from slice where name = 'show_picture'",
        is: Count::AtLeast(20),
    },
    Answer {
        about: "physics steps",
        sql: "select count(*) from slice where name = 'physics_step'",
        is: Count::AtLeast(2),
    },
    Answer {
        about: "physics steps while the world was held",
        sql: between!("pause", "physics_step"),
        is: Count::Exactly(0),
    },
    Answer {
        about: "pictures shown while the world was held",
        sql: between!("pause", "show_picture"),
        is: Count::AtLeast(10),
    },
    Answer {
        about: "frames that the processor culled while the graphics card did",
        sql: between!("culling", "cull_instances"),
        is: Count::Exactly(0),
    },
    Answer {
        about: "frames that the graphics card culled",
        sql: between!("culling", "record_gpu_culling"),
        is: Count::AtLeast(2),
    },
    Answer {
        about: "windows opened",
        sql: "select count(*) from slice where name = 'open_window'",
        is: Count::Exactly(1),
    },
];

/// Looks at the trace, and at what the flight recorder wrote, with Perfetto's trace processor.
pub(super) fn judge(project: &Project, trace: &Path, capture: &Path) -> Result<(), Failure> {
    let mut trace = TraceProcessor::open(project, trace)?;
    let mut findings = complaints(&mut trace)?;
    findings.extend(wrong(&mut trace, ANSWERS)?);
    let mut capture = TraceProcessor::open(project, capture)?;
    findings.extend(complaints(&mut capture)?);
    let marks = capture.query("select count(*) from slice where name = 'mark'")?;
    if marks.cells[0][0] != 1 {
        findings.push(format!(
            "expected the mark in the capture of the flight recorder, found {} of them",
            marks.cells[0][0]
        ));
    }
    if !findings.is_empty() {
        return Err(Failure::check(findings.join("\n"), FIX));
    }
    let shown = trace.query("select count(*) from slice where name = 'show_picture'")?;
    println!(
        "    {} pictures shown; {} expectations of the trace hold; the capture opens",
        shown.cells[0][0],
        ANSWERS.len()
    );
    Ok(())
}
