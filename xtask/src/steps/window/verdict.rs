//! What the trace of the flight has to hold.

use std::path::Path;

use super::FIX;
use crate::failure::Failure;
use crate::oracle::{TraceProcessor, complaints};
use crate::project::Project;

/// What is counted, and how much of it there is.
struct Counted {
    what: &'static str,
    sql: &'static str,
    least: u64,
    most: u64,
}

/// While the world was held.
macro_rules! held {
    ($what:literal) => {
        concat!(
            "select count(*) from slice where name = '",
            $what,
            "' and ts > (select min(ts) from slice where name = 'pause') \
             and ts < (select max(ts) from slice where name = 'pause')"
        )
    };
}

/// While the graphics card culled.
macro_rules! by_card {
    ($what:literal) => {
        concat!(
            "select count(*) from slice where name = '",
            $what,
            "' and ts > (select min(ts) from slice where name = 'culling') \
             and ts < (select max(ts) from slice where name = 'culling')"
        )
    };
}

const COUNTED: &[Counted] = &[
    Counted {
        what: "marks, by their number",
        sql: "select sum(extract_arg(arg_set_id, 'args.number')) from slice where name = 'mark'",
        least: 1,
        most: 1,
    },
    Counted {
        what: "times that the world was held, or let go on",
        sql: "select count(*) from slice where name = 'pause' and extract_arg(arg_set_id, 'args.is_paused') is not null",
        least: 2,
        most: 2,
    },
    Counted {
        what: "changes of who culls",
        sql: "select count(*) from slice where name = 'culling' and extract_arg(arg_set_id, 'args.by_gpu') is not null",
        least: 2,
        most: 2,
    },
    Counted {
        what: "pictures shown",
        sql: "select count(*) from slice where name = 'show_picture'",
        least: 20,
        most: u64::MAX,
    },
    Counted {
        what: "physics steps",
        sql: "select count(*) from slice where name = 'physics_step'",
        least: 2,
        most: u64::MAX,
    },
    Counted {
        what: "physics steps while the world was held",
        sql: held!("physics_step"),
        least: 0,
        most: 0,
    },
    Counted {
        what: "pictures shown while the world was held",
        sql: held!("show_picture"),
        least: 10,
        most: u64::MAX,
    },
    Counted {
        what: "frames that the processor culled while the graphics card did",
        sql: by_card!("cull_instances"),
        least: 0,
        most: 0,
    },
    Counted {
        what: "frames that the graphics card culled",
        sql: by_card!("record_gpu_culling"),
        least: 2,
        most: u64::MAX,
    },
    Counted {
        what: "windows opened",
        sql: "select count(*) from slice where name = 'open_window'",
        least: 1,
        most: 1,
    },
];

/// Looks at the trace, and at what the flight recorder wrote, with Perfetto's trace processor.
pub(super) fn judge(project: &Project, trace: &Path, capture: &Path) -> Result<(), Failure> {
    let mut trace = TraceProcessor::open(project, trace)?;
    let mut findings = complaints(&mut trace)?;
    for counted in COUNTED {
        findings.extend(counted.fault(&mut trace)?);
    }
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
        COUNTED.len()
    );
    Ok(())
}

impl Counted {
    fn fault(&self, trace: &mut TraceProcessor) -> Result<Option<String>, Failure> {
        let found = trace.query(self.sql)?.cells[0][0].clone();
        let is_right = found
            .as_u64()
            .is_some_and(|count| (self.least..=self.most).contains(&count));
        Ok((!is_right).then(|| {
            let most = match self.most {
                u64::MAX => "any number".to_owned(),
                most => most.to_string(),
            };
            format!(
                "{}: expected {} to {most}, found {found}",
                self.what, self.least
            )
        }))
    }
}
