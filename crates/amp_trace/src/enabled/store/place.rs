use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::map;

/// Memory that no disk stands behind, where Linux has it.
const MEMORY: &str = "/dev/shm";
/// The ending of the files' names.
const ENDING: &str = ".blocks";

/// Where the records lie that are not yet in an output.
///
/// In a file, they outlive the program, however it ends: the next start of the same program, or
/// `amp-trace check`, brings them into a capture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// A file in the memory of the machine (`/dev/shm`) where there is such a folder, else in the
    /// folder for temporary files; on the heap where files cannot be mapped. Costs the same as the
    /// heap.
    #[default]
    Automatic,
    /// A file in a folder. On a disk, writing may wait for the disk at times.
    Folder(PathBuf),
    /// The heap: what was not yet written is lost with a killed program.
    Heap,
}

impl Place {
    /// The path of this process's file.
    pub(super) fn path(&self) -> Option<PathBuf> {
        let name = format!("{}{}{ENDING}", prefix(), std::process::id());
        Some(self.folder()?.join(name))
    }

    fn folder(&self) -> Option<PathBuf> {
        match self {
            Self::Automatic if Path::new(MEMORY).is_dir() => Some(MEMORY.into()),
            Self::Automatic => Some(std::env::temp_dir()),
            Self::Folder(folder) => Some(folder.clone()),
            Self::Heap => None,
        }
    }
}

/// Whether a disk stands behind a file.
pub(super) fn is_on_disk(path: &Path) -> bool {
    !path.starts_with(MEMORY)
}

/// What the files of this program and user begin with.
fn prefix() -> String {
    let program: String = super::super::drain::process_name()
        .chars()
        .map(|char| if char.is_alphanumeric() { char } else { '_' })
        .take(40)
        .collect();
    format!("amp-trace-{}-{program}-", map::user())
}

/// The files that earlier processes of this program left, with nobody writing to them.
#[derive(Debug, Default)]
pub(crate) struct Leftovers {
    pub(crate) files: Vec<(PathBuf, fs::File)>,
    /// Those that cannot be looked at, and why.
    pub(crate) refused: Vec<(PathBuf, io::Error)>,
}

/// What lies at a place.
pub(crate) fn leftovers(place: &Place) -> Leftovers {
    let mut leftovers = Leftovers::default();
    let Some(entries) = place.folder().and_then(|folder| fs::read_dir(folder).ok()) else {
        return leftovers;
    };
    let prefix = prefix();
    let is_left = |name: &str| {
        name.strip_prefix(&prefix)
            .and_then(|rest| rest.strip_suffix(ENDING))
            .is_some_and(|process| process.parse::<u32>().is_ok())
    };
    for entry in entries.flatten() {
        if !entry.file_name().to_str().is_some_and(is_left) {
            continue;
        }
        let path = entry.path();
        match map::open_left(&path) {
            Ok(Some(file)) => leftovers.files.push((path, file)),
            Ok(None) => {}
            Err(error) => leftovers.refused.push((path, error)),
        }
    }
    leftovers
}
