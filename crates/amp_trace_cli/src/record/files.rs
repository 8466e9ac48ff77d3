use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::options::Options;
use super::run::Run;
use crate::failure::Failure;

/// Where the traces of a series of runs go.
#[derive(Debug)]
pub(super) struct Files {
    folder: PathBuf,
    name: String,
    ending: &'static str,
    /// Whether the folder was not there before.
    is_new: bool,
}

impl Files {
    /// Makes the folder; what is there already is an error, unless it may be written over.
    pub(super) fn new(options: &Options) -> Result<Self, Failure> {
        let program = Path::new(&options.command[0]).file_stem();
        let by_program = || program.map(|name| name.to_string_lossy().into_owned());
        let name = options.name.clone().or_else(by_program).unwrap_or_default();
        if name.is_empty() || name.contains(['/', '\\']) {
            return Err(Failure::wrong(
                format!("`{name}` is no name for a file"),
                "say one with --name",
            ));
        }
        let files = Self {
            folder: options.out.clone(),
            name,
            ending: options.format.ending(),
            is_new: !options.out.exists(),
        };
        fs::create_dir_all(&files.folder).map_err(failed(&files.folder))?;
        let there = (1..=options.runs).flat_map(|number| {
            let failed = files.failed(number).with_extension(files.ending);
            let failed_log = failed.with_extension("log");
            [files.trace(number), files.log(number), failed, failed_log]
        });
        for file in there.filter(|file| file.exists()) {
            if !options.force {
                return Err(Failure::wrong(
                    format!("{} is there already", file.display()),
                    "choose another folder with --out or another --name, or write over it with --force",
                ));
            }
            fs::remove_file(&file).map_err(failed(&file))?;
        }
        Ok(files)
    }

    pub(super) fn trace(&self, number: u32) -> PathBuf {
        self.folder
            .join(self.numbered(number))
            .with_extension(self.ending)
    }

    pub(super) fn log(&self, number: u32) -> PathBuf {
        self.trace(number).with_extension("log")
    }

    /// The trace of a run that does not count.
    pub(super) fn warm_up(&self) -> PathBuf {
        let file = self
            .set_aside()
            .join(&self.name)
            .with_extension(self.ending);
        fs::create_dir_all(self.set_aside()).ok();
        file
    }

    /// Where traces lie that are thrown away.
    pub(super) fn set_aside(&self) -> PathBuf {
        self.folder.join(format!(".{}-warm-up", self.name))
    }

    /// Removes the folder where nothing is in it and it was not there before.
    pub(super) fn give_up(&self) {
        fs::remove_dir_all(self.set_aside()).ok();
        if self.is_new {
            fs::remove_dir(&self.folder).ok();
        }
    }

    /// Moves what a failed run left out of the way of the others; where its trace is, if it left one.
    pub(super) fn keep_apart(&self, number: u32, run: &Run) -> Result<Option<PathBuf>, Failure> {
        let apart = self.failed(number);
        let folder = self.folder.join("failed");
        let log = self.log(number);
        if log.exists() || run.trace.is_some() {
            fs::create_dir_all(&folder).map_err(failed(&folder))?;
        }
        if log.exists() {
            let to = apart.with_extension("log");
            fs::rename(&log, &to).map_err(failed(&to))?;
        }
        let Some(trace) = &run.trace else {
            return Ok(None);
        };
        let to = apart.with_extension(self.ending);
        fs::rename(trace, &to).map_err(failed(&to))?;
        Ok(Some(to))
    }

    fn failed(&self, number: u32) -> PathBuf {
        self.folder.join("failed").join(self.numbered(number))
    }

    /// The ending that follows is put behind a dot that the name may not have.
    fn numbered(&self, number: u32) -> String {
        format!("{}-{number:03}", self.name.replace('.', "_"))
    }
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> Failure {
    |source| Failure::Write {
        path: path.to_owned(),
        source,
    }
}
