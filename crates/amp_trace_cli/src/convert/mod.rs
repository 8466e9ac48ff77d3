//! `amp-trace convert`: a trace in the format of another tool.

mod options;

use std::io::{self, BufWriter, IsTerminal, Write, stderr, stdout};
use std::path::{Path, PathBuf};

use amp_trace_analysis::Trace;
use amp_trace_format::{
    Export, Extent, Unsaid, chrome, csv, firefox, folded, perfetto, speedscope,
};

pub(crate) use options::Options;
use options::Target;

use crate::exit::Answer;
use crate::failure::Failure;
use crate::load::load;
use crate::output;
use crate::table::printable;

pub(crate) fn run(options: &Options) -> Result<Answer, Failure> {
    let target = options.target()?;
    let place = options.place(target)?;
    if let Place::File(path) = &place {
        refuse(options, path)?;
    }
    let trace = load(&options.file)?;
    let unsaid = match &place {
        Place::Output => {
            if target == Target::Perfetto && stdout().is_terminal() {
                return Err(Failure::wrong(
                    "the format is binary, and the standard output is a terminal",
                    "name a file with --output",
                ));
            }
            export(&trace, target, stdout().lock())?
        }
        Place::File(path) => output::to_file(path, |file| export(&trace, target, file))?,
    };
    say(options, &trace, &place, &unsaid)?;
    Ok(Answer::Fine)
}

/// Where the result goes.
enum Place {
    Output,
    File(PathBuf),
}

/// What must not be written over.
fn refuse(options: &Options, path: &Path) -> Result<(), Failure> {
    output::guard(path, [&*options.file])?;
    if path.exists() && !options.force {
        return Err(Failure::wrong(
            format!("{} is there already", path.display()),
            "name another file with --output, or write over it with --force",
        ));
    }
    Ok(())
}

fn export(trace: &Trace, target: Target, output: impl Write) -> io::Result<Unsaid> {
    let extent = Extent {
        from: trace.start,
        to: trace.clock(trace.duration),
    };
    let output = BufWriter::with_capacity(1 << 18, output);
    let mut exporter: Box<dyn Export + '_> = match target {
        Target::Chrome => Box::new(chrome::Exporter::new(output, extent)),
        Target::Perfetto => Box::new(perfetto::Exporter::new(output, extent)),
        Target::Firefox => Box::new(firefox::Exporter::new(output, extent)),
        Target::Speedscope => Box::new(speedscope::Exporter::new(output, extent)),
        Target::Folded => Box::new(folded::Exporter::new(output, extent)),
        Target::Csv => Box::new(csv::Exporter::new(output, extent)),
    };
    trace.entries(|depth, entry| {
        exporter.depth(depth);
        exporter.entry(entry)
    })?;
    exporter.finish()
}

/// Says where the result is, and what it does not say.
fn say(options: &Options, trace: &Trace, place: &Place, unsaid: &Unsaid) -> Result<(), Failure> {
    let mut out = anstream::AutoStream::auto(stderr().lock());
    if let Place::File(path) = place {
        let path = printable(&path.display().to_string());
        writeln!(
            out,
            "{path}: {}",
            crate::amount::counted(trace.span_count() as u64, "span")
        )?;
    }
    for problem in trace.problems.iter() {
        let file = printable(&options.file.display().to_string());
        writeln!(
            out,
            "not read from {file}: {}",
            printable(&problem.to_string())
        )?;
    }
    for (what, count) in unsaid.iter() {
        writeln!(out, "not in it: {} {what}", crate::amount::count(count))?;
    }
    Ok(())
}
