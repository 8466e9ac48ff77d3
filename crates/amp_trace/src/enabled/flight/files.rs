use std::collections::VecDeque;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use amp_trace_format::Nanos;

use super::config::FlightRecorder;
use crate::imp::calendar;
use crate::imp::drain::process_name;
use crate::imp::output::Output;

/// Captures that are counted against the limit of an hour.
const HOUR: u64 = 3_600_000_000_000;
/// While it is being written, a capture has this after its name.
const PARTIAL: &str = "partial";

/// The folder of captures, and how much may go there.
#[derive(Debug)]
pub(crate) struct Files {
    folder: PathBuf,
    ending: String,
    per_hour: usize,
    disk_cap: u64,
    /// When the captures of the last hour were made.
    recent: VecDeque<Nanos>,
}

/// A capture that is being written.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) output: Output,
    path: PathBuf,
}

/// Why there is no capture.
#[derive(Debug)]
pub(crate) enum Refused {
    PerHour(usize),
    Disk {
        folder: String,
        taken: u64,
        cap: u64,
    },
    Io {
        path: String,
        source: io::Error,
    },
    /// In words.
    Output(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PerHour(count) => write!(
                f,
                "there were {count} captures in the last hour, which is the limit; raise \
                 `captures_per_hour`, or make the triggers rarer"
            ),
            Self::Disk { folder, taken, cap } => write!(
                f,
                "the captures in `{folder}` take {taken} bytes of the {cap} that they may; delete \
                 some, or raise `disk_cap`"
            ),
            Self::Io { path, source } => write!(
                f,
                "`{path}`: {source}; make the folder one that this program may write to"
            ),
            Self::Output(error) => f.write_str(error),
        }
    }
}

impl Files {
    pub(crate) fn new(config: &FlightRecorder) -> Self {
        Self {
            folder: std::path::absolute(&config.folder).unwrap_or_else(|_| config.folder.clone()),
            ending: config.ending.clone(),
            per_hour: config.captures_per_hour as usize,
            disk_cap: config.disk_cap,
            recent: VecDeque::new(),
        }
    }

    /// Creates the file of a capture, if there may be one.
    pub(crate) fn create(&mut self, short: &str, now: Nanos) -> Result<File, Refused> {
        while self
            .recent
            .front()
            .is_some_and(|earlier| now.since(*earlier) >= HOUR)
        {
            self.recent.pop_front();
        }
        if self.recent.len() >= self.per_hour {
            return Err(Refused::PerHour(self.per_hour));
        }
        self.check_disk()?;
        let refuse = |path: &Path| {
            let path = path.display().to_string();
            move |source| Refused::Io { path, source }
        };
        fs::create_dir_all(&self.folder).map_err(refuse(&self.folder))?;
        let stem = format!(
            "{}_{}_{}",
            program(),
            calendar::utc(calendar::now()),
            slug(short)
        );
        for attempt in 1..100 {
            let number = if attempt == 1 {
                String::new()
            } else {
                format!("-{attempt}")
            };
            let path = self.folder.join(format!("{stem}{number}.{}", self.ending));
            if path.exists() {
                continue;
            }
            // Never through a link that somebody put there.
            let file = fs::OpenOptions::new()
                .read(true)
                .write(true)
                .create_new(true)
                .open(partial(&path));
            match file {
                Ok(file) => {
                    let output = Output::over(&path, file)
                        .map_err(|error| Refused::Output(error.to_string()))?;
                    self.recent.push_back(now);
                    return Ok(File { output, path });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(refuse(&path)(error)),
            }
        }
        Err(refuse(&self.folder)(io::ErrorKind::AlreadyExists.into()))
    }

    /// Gives a capture its name, now that it is complete.
    pub(crate) fn keep(&self, file: File) -> Result<PathBuf, Refused> {
        let File { output, path } = file;
        let error = output.summary().error;
        drop(output);
        let partial = partial(&path);
        if let Some(error) = error {
            // Its beginning is worth something.
            return Err(Refused::Output(error));
        }
        if let Err(refused) = self.check_disk() {
            let _ = fs::remove_file(&partial);
            return Err(refused);
        }
        fs::rename(&partial, &path).map_err(|source| Refused::Io {
            path: path.display().to_string(),
            source,
        })?;
        Ok(path)
    }

    /// Whether the captures in the folder, the incomplete ones included, take less than they may.
    fn check_disk(&self) -> Result<(), Refused> {
        let ours = format!("{}_", program());
        let is_ours = |entry: &fs::DirEntry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let whole = name.strip_suffix(PARTIAL).unwrap_or(&name);
            name.starts_with(&ours) && whole.trim_end_matches('.').ends_with(&self.ending)
        };
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let sizes = entries
            .filter(is_ours)
            .filter_map(|entry| Some(entry.metadata().ok()?.len()));
        let taken = sizes.sum::<u64>();
        if taken >= self.disk_cap {
            return Err(Refused::Disk {
                folder: self.folder.display().to_string(),
                taken,
                cap: self.disk_cap,
            });
        }
        Ok(())
    }
}

fn partial(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(PARTIAL);
    name.into()
}

fn program() -> String {
    slug(process_name())
}

/// A text as a part of a file's name.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    for char in text.chars().take(48) {
        if char.is_ascii_alphanumeric() {
            slug.push(char.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() {
        "capture".to_owned()
    } else {
        slug.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_hold_nothing_that_a_folder_minds() {
        assert_eq!(slug("../../etc/passwd"), "etc-passwd");
        assert_eq!(slug("frame 12: 41.3 ms"), "frame-12-41-3-ms");
        assert_eq!(slug("Änderung"), "nderung");
        assert_eq!(slug("日本"), "capture");
    }
}
