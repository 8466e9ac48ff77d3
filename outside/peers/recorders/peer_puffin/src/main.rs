//! `puffin`: scopes inside the scope of a frame, a sink that takes the frames.

use std::fmt::Write as _;
use std::hint::black_box;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use harness::{Failure, Recorder, Stored};
use puffin::{GlobalProfiler, ProfilerScope, profile_scope, profile_scope_custom};

struct Puffin {
    bytes: Arc<AtomicU64>,
    scopes: Arc<AtomicU64>,
    batches: AtomicU64,
}

impl Recorder for Puffin {
    /// The scope of the frame. A scope at top level sends each span to the global profiler, under a lock.
    type Batch = Option<ProfilerScope>;

    fn start() -> Result<Self, Failure> {
        let (bytes, scopes) = (Arc::default(), Arc::default());
        let own = Self {
            bytes: Arc::clone(&bytes),
            scopes: Arc::clone(&scopes),
            batches: AtomicU64::new(0),
        };
        GlobalProfiler::lock().add_sink(Box::new(move |frame| {
            bytes.fetch_add(frame.meta().num_bytes as u64, Ordering::Relaxed);
            scopes.fetch_add(frame.meta().num_scopes as u64, Ordering::Relaxed);
        }));
        puffin::set_scopes_on(true);
        Ok(own)
    }

    fn open_batch(&self) -> Option<ProfilerScope> {
        let frame = profile_scope_custom!("frame");
        if frame.is_some() {
            self.batches.fetch_add(1, Ordering::Relaxed);
        }
        frame
    }

    #[inline(always)]
    fn span(&self, index: u64) {
        profile_scope!("span");
        black_box(index);
    }

    /// A field is text.
    #[inline(always)]
    fn span_with_field(&self, index: u64) {
        profile_scope!("span with a field", Text::of(index));
        black_box(index);
    }

    fn settle(&self) {
        GlobalProfiler::lock().new_frame();
    }

    fn turn_off(&self) -> bool {
        puffin::set_scopes_on(false);
        true
    }

    fn stored(&self) -> Option<Stored> {
        Some(Stored {
            bytes: self.bytes.load(Ordering::Relaxed),
            place: "memory",
        })
    }

    fn finish(self, spans: u64) -> Result<(), Failure> {
        let expected = spans + self.batches.load(Ordering::Relaxed);
        let found = self.scopes.load(Ordering::Relaxed);
        if found == expected {
            Ok(())
        } else {
            Err(format!("{expected} scopes became {found}").into())
        }
    }
}

/// A number as text without an allocation: what a careful program would do.
struct Text {
    bytes: [u8; 20],
    len: usize,
}

impl Text {
    #[inline(always)]
    fn of(number: u64) -> Self {
        let mut text = Self {
            bytes: [0; 20],
            len: 0,
        };
        // The longest number has 20 digits.
        let _fits = write!(text, "{number}");
        text
    }
}

impl std::fmt::Write for Text {
    fn write_str(&mut self, part: &str) -> std::fmt::Result {
        let end = self.len + part.len();
        let room = self.bytes.get_mut(self.len..end).ok_or(std::fmt::Error)?;
        room.copy_from_slice(part.as_bytes());
        self.len = end;
        Ok(())
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

fn main() -> ExitCode {
    harness::run::<Puffin>()
}
