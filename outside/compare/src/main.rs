//! Runs one small program under `tracing`, recorded by `tracing-chrome` or by `amp_trace`, so that
//! `cargo xtask oracle-compare` can ask whether the two traces hold the same.

mod instruments;
mod workload;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::thread;

use clap::{Parser, ValueEnum};
use tracing_chrome::ChromeLayerBuilder;
use tracing_subscriber::layer::SubscriberExt;

/// Runs a small program and records its spans.
#[derive(Parser)]
struct Options {
    /// Who records
    #[arg(long)]
    with: Recorder,
    /// The trace to write
    #[arg(long)]
    out: PathBuf,
    /// Another file for the same recording, by amp_trace
    #[arg(long)]
    also: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Recorder {
    Chrome,
    Amp,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    match options.with {
        Recorder::Chrome => with_chrome(&options.out),
        Recorder::Amp => with_amp(&options.out, options.also.as_deref()),
    }
}

fn with_chrome(out: &Path) -> Result<(), Box<dyn Error>> {
    let (layer, guard) = ChromeLayerBuilder::new()
        .file(out)
        .include_args(true)
        .include_locations(false)
        .build();
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer))?;
    take_thread_zero()?;
    run()?;
    drop(guard);
    Ok(())
}

/// The first thread that `tracing-chrome` sees gets the id 0, whose spans Perfetto mixes with those
/// of thread 1: a thread without part in the program takes it.
fn take_thread_zero() -> Result<(), Box<dyn Error>> {
    let zero = thread::Builder::new()
        .name("zero".to_owned())
        .spawn(|| tracing::info!(target: "zero", "here"))?;
    zero.join()
        .map_err(|_| "a thread that says one thing panicked")?;
    Ok(())
}

fn with_amp(out: &Path, also: Option<&Path>) -> Result<(), Box<dyn Error>> {
    let mut config = amp_trace::Config::to(amp_trace::Output::create(out)?);
    if let Some(also) = also {
        config.outputs.push(amp_trace::Output::create(also)?);
    }
    amp_trace::start(config)?;
    if !amp_trace::install_bridge() {
        return Err("there is another subscriber in this program".into());
    }
    run()?;
    instruments::run()
}

/// Each thread does its part; none of them depends on another's speed.
fn run() -> Result<(), Box<dyn Error>> {
    let threads = ["loader", "worker", "worker", "audio"]
        .into_iter()
        .enumerate()
        .map(|(seed, name)| {
            thread::Builder::new()
                .name(name.to_owned())
                .spawn(move || workload::run(seed as u64))
        });
    let threads: Vec<_> = threads.collect::<Result<_, _>>()?;
    workload::run(17);
    for thread in threads {
        thread
            .join()
            .map_err(|_| "a thread of the workload panicked")?;
    }
    Ok(())
}
