//! Writes the same trace in every format that traces are converted to.
//!
//! `cargo run -p amp_trace_format --features export --example export -- FOLDER [SEED]`
//!
//! Without a seed, the trace has one of everything that a trace can say; with one, it is a random trace in
//! which much happens at the same moment. What is in it is also in `truth.json`, and what a format has
//! no place for is printed. `cargo xtask oracle-convert` asks the programs that the formats belong to
//! whether they find the same.

#![expect(clippy::print_stdout, reason = "it prints")]

mod random;
mod sample;

use std::error::Error;
use std::fs::File;
use std::io;
use std::path::Path;

use amp_trace_format::{
    Export, Extent, Unsaid, chrome, csv, firefox, folded, perfetto, speedscope,
};
use random::Random;
use sample::{Lasts, Sample, Things, say_things, say_who};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let Some(folder) = arguments.next() else {
        return Err("expected a folder to write to".into());
    };
    let folder = Path::new(&folder);
    let truth = match arguments.next() {
        None => {
            let sample = Sample { frames: 100 };
            let moved = write(folder, sample.extent(), &|exporter| sample.say(exporter))?;
            let mut truth = truth(sample.extent(), &sample.things(), moved);
            truth["counters"] = sample
                .memory()
                .map(|(at, value)| json!(["memory", at, value]))
                .collect();
            truth["frames"] = json!(sample.frames);
            truth["losses"] = json!(Sample::LOSSES);
            truth["arrows"] = json!(sample.frames);
            truth
        }
        Some(seed) => {
            let (extent, things) = Random::trace(seed.parse()?);
            let moved = write(folder, extent, &|exporter| {
                say_who(exporter)?;
                say_things(&things, exporter)
            })?;
            truth(extent, &things, moved)
        }
    };
    serde_json::to_writer(File::create(folder.join("truth.json"))?, &truth)?;
    Ok(())
}

type Say<'a> = &'a dyn Fn(&mut dyn Export) -> io::Result<()>;

/// Writes a trace in every format; returns of how many spans Chrome's could not say the times.
fn write(folder: &Path, extent: Extent, say: Say<'_>) -> io::Result<u64> {
    let file = |name: &str| File::create(folder.join(name));
    let exporters: [(&str, Box<dyn Export>); 6] = [
        (
            "trace.json",
            Box::new(chrome::Exporter::new(file("trace.json")?, extent)),
        ),
        (
            "trace.pftrace",
            Box::new(perfetto::Exporter::new(file("trace.pftrace")?, extent)),
        ),
        (
            "trace.firefox.json",
            Box::new(firefox::Exporter::new(file("trace.firefox.json")?, extent)),
        ),
        (
            "trace.speedscope.json",
            Box::new(speedscope::Exporter::new(
                file("trace.speedscope.json")?,
                extent,
            )),
        ),
        (
            "trace.folded",
            Box::new(folded::Exporter::new(file("trace.folded")?, extent)),
        ),
        (
            "trace.csv",
            Box::new(csv::Exporter::new(file("trace.csv")?, extent)),
        ),
    ];
    let mut moved = 0;
    for (name, mut exporter) in exporters {
        say(&mut *exporter)?;
        let unsaid = exporter.finish()?;
        moved += of_times(&unsaid);
        for (what, count) in unsaid.iter() {
            println!("{name} does not have: {count} {what}");
        }
    }
    Ok(moved)
}

fn of_times(unsaid: &Unsaid) -> u64 {
    let is_of_times = |(what, _): &(&str, u64)| what.contains("changed by nanoseconds");
    unsaid
        .iter()
        .find(is_of_times)
        .map_or(0, |(_, count)| count)
}

/// What has to be in the files.
fn truth(extent: Extent, things: &Things, moved: u64) -> Value {
    let things = things.iter().map(|thing| {
        let [process, track] = Sample::titles(thing.track);
        let (is_span, duration) = match thing.lasts {
            Lasts::Moment => (false, None),
            Lasts::Open => (true, None),
            Lasts::For(duration) => (true, Some(duration)),
        };
        json!({
            "process": process,
            "track": track,
            "kind": Sample::kind(thing.track).name(),
            "name": thing.name,
            "is_span": is_span,
            "start": thing.at,
            "duration": duration,
            "depth": thing.depth,
        })
    });
    json!({
        "from": extent.from,
        "to": extent.to,
        "things": things.collect::<Vec<_>>(),
        "counters": [],
        "frames": 0,
        "losses": 0,
        "arrows": 0,
        "moved": moved,
    })
}
