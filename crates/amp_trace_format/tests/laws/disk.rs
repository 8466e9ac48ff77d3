//! A file on a disk that misbehaves on schedule.

use std::io::{self, Cursor, ErrorKind, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex};

/// What one write does.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    /// Takes everything.
    None,
    /// Takes so many bytes at most.
    Short(usize),
    /// Is interrupted by a signal.
    Interrupted,
    /// Fails and takes nothing, not even in place of other bytes.
    Broken,
}

/// A file with room for `capacity` bytes; overwriting always works unless a fault says otherwise.
#[derive(Debug)]
struct Disk {
    file: Cursor<Vec<u8>>,
    capacity: usize,
    faults: Vec<Fault>,
}

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let most = match self.faults.pop().unwrap_or(Fault::None) {
            Fault::None => bytes.len(),
            Fault::Short(most) => most.max(1).min(bytes.len()),
            Fault::Interrupted => return Err(ErrorKind::Interrupted.into()),
            Fault::Broken => return Err(ErrorKind::Other.into()),
        };
        let at = usize::try_from(self.file.position()).expect("small");
        let room = self.capacity.saturating_sub(at).min(most);
        if room == 0 {
            return Err(ErrorKind::StorageFull.into());
        }
        self.file.write(&bytes[..room])
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Disk {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// A disk that the test keeps a hand on while a writer owns it.
#[derive(Debug, Clone)]
pub(crate) struct Shared(Arc<Mutex<Disk>>);

impl Shared {
    pub(crate) fn new(capacity: usize, faults: Vec<Fault>) -> Self {
        Self(Arc::new(Mutex::new(Disk {
            file: Cursor::new(Vec::new()),
            capacity,
            faults,
        })))
    }

    pub(crate) fn file(&self) -> Vec<u8> {
        self.0.lock().expect("no panic").file.get_ref().clone()
    }

    pub(crate) fn set_capacity(&self, capacity: usize) {
        self.0.lock().expect("no panic").capacity = capacity;
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Shared {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.lock().expect("no panic").seek(to)
    }
}
