#![expect(unsafe_code, reason = "maps a file into memory")]

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::imp::registry::Lane;

/// A file in memory, for as long as the process lives.
#[derive(Debug)]
pub(super) struct Map {
    base: *const AtomicU64,
    /// Words mapped; the file is as long as its last part.
    len: usize,
    file: File,
}

// SAFETY: the memory is never unmapped, and is reached through atomics only.
unsafe impl Send for Map {}
// SAFETY: as above.
unsafe impl Sync for Map {}

impl Map {
    /// Makes a file that nobody else may read, and keeps it locked: who can lock it knows that the
    /// process is gone.
    pub(super) fn create(path: &Path, words: usize) -> Option<Self> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .mode(0o600)
            .custom_flags(libc::O_NOFOLLOW)
            .open(path)
            .ok()?;
        let map = Self::of(file, words);
        if map.is_none() {
            let _ = fs::remove_file(path);
        }
        map
    }

    fn of(file: File, words: usize) -> Option<Self> {
        file.try_lock().ok()?;
        // SAFETY: a new mapping at an address that the system chooses overlaps nothing.
        let base = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                words * 8,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_SHARED,
                file.as_raw_fd(),
                0,
            )
        };
        if base == libc::MAP_FAILED {
            return None;
        }
        Some(Self {
            base: base.cast::<AtomicU64>(),
            len: words,
            file,
        })
    }

    /// Makes sure of the place of words on the disk; `None` if it is full: never a hole, which a full
    /// disk would make the program's death. Takes as long as the disk does.
    pub(super) fn back(&self, at: usize, len: usize) -> Option<()> {
        let (offset, bytes) = (i64::try_from(at * 8).ok()?, i64::try_from(len * 8).ok()?);
        // SAFETY: the file is open, and the call touches no memory of ours.
        let error = unsafe { libc::posix_fallocate(self.file.as_raw_fd(), offset, bytes) };
        (error == 0).then_some(())
    }

    /// Words whose place on the disk is sure, with their pages faulted in.
    pub(super) fn ready(&self, at: usize, len: usize) -> Option<&'static [AtomicU64]> {
        let words = self.words(at, len)?;
        for word in words.iter().step_by(512) {
            word.fetch_or(0, Ordering::Relaxed);
        }
        Some(words)
    }

    /// Words whose place on the disk is sure.
    pub(super) fn words(&self, at: usize, len: usize) -> Option<&'static [AtomicU64]> {
        if at.checked_add(len)? > self.len {
            return None;
        }
        // SAFETY: the range lies in the mapping, which is never unmapped, and in a part of the file
        // that `back` made sure of. Atomics may be shared with whoever else maps the file.
        Some(unsafe { std::slice::from_raw_parts(self.base.add(at), len) })
    }

    /// Removes the name of the file, unless another file has it now.
    pub(super) fn delete(&self, path: &Path) {
        let is_ours = match (self.file.metadata(), fs::symlink_metadata(path)) {
            (Ok(ours), Ok(there)) => (ours.dev(), ours.ino()) == (there.dev(), there.ino()),
            _ => false,
        };
        if is_ours {
            let _ = fs::remove_file(path);
        }
    }
}

/// The user that the process acts for.
pub(super) fn user() -> u32 {
    // SAFETY: it has no preconditions.
    unsafe { libc::geteuid() }
}

/// Opens a file that a process of the same user left; `None` if it is not that, or lives.
///
/// # Errors
/// What the system says of a file that may be one.
pub(super) fn open_left(path: &Path) -> io::Result<Option<File>> {
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK)
        .open(path);
    let file = match file {
        Ok(file) => file,
        Err(error) => {
            return match fs::symlink_metadata(path) {
                Ok(there) if there.is_file() && there.uid() == user() => Err(error),
                _ => Ok(None),
            };
        }
    };
    let metadata = file.metadata()?;
    if !metadata.is_file() || metadata.uid() != user() {
        return Ok(None);
    }
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// What the file system calls a file, whatever its name.
pub(crate) fn identity(path: &Path) -> Option<u64> {
    Some(fs::metadata(path).ok()?.ino())
}

/// The lane that these words are.
pub(super) fn lane(words: &'static [AtomicU64]) -> Option<&'static Lane> {
    let place = words.as_ptr().cast::<Lane>();
    let fits = size_of_val(words) >= size_of::<Lane>() && place.is_aligned();
    // SAFETY: the words are as many and aligned as the lane needs, live for ever, and are atomics
    // as all that a lane holds: of the same size, with every value allowed.
    fits.then(|| unsafe { &*place })
}
