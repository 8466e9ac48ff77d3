use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::Place;
use crate::failure::Failure;
use crate::output::is_stdout;

const EXAMPLES: &str = "Examples:
  amp-trace convert city.amptrace --to perfetto
  amp-trace convert city.amptrace --output city.speedscope.json
  amp-trace convert trace.json --to folded --output - | inferno-flamegraph > flame.svg
  zstdcat trace.pftrace.zst | amp-trace convert - --to chrome --output trace.json";

/// Writes a trace in the format of another tool, and says what that has no place for
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// The trace; `-` is the standard input
    pub(super) file: PathBuf,
    /// The format [default: by the ending of --output]
    #[arg(long, value_enum)]
    to: Option<Target>,
    /// The file; `-` is the standard output [default: beside the trace, with the ending of the format]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Writes over a file that is there
    #[arg(long)]
    pub(super) force: bool,
}

/// A format that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Target {
    /// Perfetto's protobuf, for ui.perfetto.dev and the trace processor (.pftrace)
    Perfetto,
    /// Chrome's trace-event JSON (.json)
    Chrome,
    /// A profile for profiler.firefox.com (.firefox.json)
    Firefox,
    /// A profile for speedscope.app (.speedscope.json)
    Speedscope,
    /// Call paths with their self time in nanoseconds, for flame graph tools (.folded)
    Folded,
    /// A row for each span, event, value and so on (.csv)
    Csv,
}

impl Target {
    const ALL: [Self; 6] = [
        // The longer endings first: these end in `.json` as well.
        Self::Firefox,
        Self::Speedscope,
        Self::Perfetto,
        Self::Chrome,
        Self::Folded,
        Self::Csv,
    ];

    const fn ending(self) -> &'static str {
        match self {
            Self::Perfetto => ".pftrace",
            Self::Chrome => ".json",
            Self::Firefox => ".firefox.json",
            Self::Speedscope => ".speedscope.json",
            Self::Folded => ".folded",
            Self::Csv => ".csv",
        }
    }

    fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        Self::ALL
            .into_iter()
            .find(|target| name.ends_with(target.ending()))
    }
}

impl Options {
    /// The format to write.
    pub(super) fn target(&self) -> Result<Target, Failure> {
        let by_ending = || self.output.as_deref().and_then(Target::of);
        self.to.or_else(by_ending).ok_or_else(|| {
            let endings: Vec<_> = Target::ALL.iter().map(|target| target.ending()).collect();
            Failure::wrong(
                "no format is asked for",
                format!(
                    "say it with --to, or by the ending of --output: {}",
                    endings.join(", ")
                ),
            )
        })
    }

    /// Where to write it.
    pub(super) fn place(&self, target: Target) -> Result<Place, Failure> {
        match &self.output {
            Some(path) if is_stdout(path) => Ok(Place::Output),
            Some(path) => Ok(Place::File(path.clone())),
            None if self.file == Path::new("-") => Ok(Place::Output),
            None => {
                let name = self.file.file_name().unwrap_or_default().to_string_lossy();
                // Of `city.json.zst`, the name is `city`.
                let known = [
                    ".gz",
                    ".zst",
                    ".amptrace",
                    ".pftrace",
                    ".perfetto-trace",
                    ".json",
                ];
                let stem = known.iter().fold(&*name, |name, ending| {
                    name.strip_suffix(ending).unwrap_or(name)
                });
                if stem.is_empty() {
                    return Err(Failure::wrong(
                        "the result has no name",
                        "say one with --output",
                    ));
                }
                let name = format!("{stem}{}", target.ending());
                Ok(Place::File(self.file.with_file_name(name)))
            }
        }
    }
}
