//! Records what an example does, and tells what was recorded and where it is.

use std::env;
use std::error::Error;
use std::path::PathBuf;

use amp_trace::{Config, Output};

/// Runs the example. The trace goes to the file that `TRACE_FILE` names, or to the folder for
/// temporary files.
pub(crate) fn recorded(
    name: &str,
    example: impl FnOnce() -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let path = env::var_os("TRACE_FILE").map_or_else(
        || env::temp_dir().join(name).with_extension("pftrace"),
        PathBuf::from,
    );
    amp_trace::start(Config::to(Output::create(&path)?))?;
    example()?;
    let summary = amp_trace::finish().ok_or("the recording ended before the example")?;
    println!("{:>6} {:>10} {:>10}  span", "count", "total us", "max us");
    for row in &summary.totals {
        println!(
            "{:>6} {:>10.1} {:>10.1}  {}",
            row.count,
            row.total.as_nanos() as f64 / 1e3,
            row.max.as_nanos() as f64 / 1e3,
            row.name
        );
    }
    println!(
        "{} spans, {} events and values, {} threads, {} lost",
        summary.spans,
        summary.events,
        summary.threads,
        summary.losses.spans + summary.losses.events
    );
    println!("open {} in https://ui.perfetto.dev", path.display());
    Ok(())
}
