//! Writes the same trace in every format that traces are converted to.
//!
//! `cargo run -p amp_trace_format --features export --example export -- FOLDER`
//!
//! The trace has one of everything that a trace can say; it is the same each time. What is in it is
//! also in `truth.json`, and what a format has no place for is printed. `cargo xtask oracle-convert` asks
//! the programs that the formats belong to whether they find the same.

mod sample;

use std::error::Error;
use std::fs::File;
use std::path::Path;

use amp_trace_format::{Export, chrome, csv, firefox, folded, perfetto, speedscope};
use sample::{Lasts, Sample};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let Some(folder) = std::env::args_os().nth(1) else {
        return Err("expected a folder to write to".into());
    };
    let folder = Path::new(&folder);
    let sample = Sample { frames: 100 };
    let extent = sample.extent();
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
    for (name, mut exporter) in exporters {
        sample.say(&mut *exporter)?;
        let unsaid = exporter.finish()?;
        for (what, count) in unsaid.iter() {
            println!("{name} does not have: {count} {what}");
        }
    }
    serde_json::to_writer(file("truth.json")?, &truth(sample))?;
    Ok(())
}

/// What has to be in the files.
fn truth(sample: Sample) -> serde_json::Value {
    let things = sample.things().into_iter().map(|thing| {
        let [process, track] = Sample::titles(thing.track);
        let (is_span, duration) = match thing.lasts {
            Lasts::Moment => (false, None),
            Lasts::Open => (true, None),
            Lasts::For(duration) => (true, Some(duration)),
        };
        json!({
            "process": process,
            "track": track,
            "track_id": thing.track.0,
            "kind": Sample::kind(thing.track).name(),
            "name": thing.name,
            "is_span": is_span,
            "start": thing.at,
            "duration": duration,
            "depth": thing.depth,
        })
    });
    let [counters, frames, losses, flows] = sample.counts();
    let extent = sample.extent();
    json!({
        "from": extent.from,
        "to": extent.to,
        "things": things.collect::<Vec<_>>(),
        "counters": counters,
        "frames": frames,
        "losses": losses,
        "flows": flows,
    })
}
