//! What all writers do alike.

use crate::Encode;
use crate::backlog::Backlog;
use crate::place::Place;
use crate::{Dropped, Record, WriteError};

/// Encodes records and brings them to a place, in commits.
///
/// What the place refuses waits in the backlog. When it takes everything again, records are kept
/// again, and what was dropped meanwhile is said.
#[derive(Debug)]
pub(crate) struct Commits<P, E> {
    place: P,
    backlog: Backlog<E>,
    finished: bool,
}

impl<P: Place, E: Encode> Commits<P, E> {
    pub(crate) fn new(place: P, backlog: Backlog<E>) -> Self {
        Self {
            place,
            backlog,
            finished: false,
        }
    }

    pub(crate) fn into_place(self) -> P {
        self.place
    }

    pub(crate) fn write(&mut self, record: &Record<'_>) {
        if !self.finished && self.backlog.write(record) {
            // The error is remembered as `refused`; the next commit meets it again.
            let _ = self.commit();
        }
    }

    pub(crate) fn commit(&mut self) -> Result<(), WriteError> {
        self.backlog.seal();
        while self.backlog.refused || !self.place.is_whole() || !self.backlog.pending.is_empty() {
            self.push()?;
            if !self.finished {
                self.backlog.resume();
                self.backlog.seal();
            }
        }
        Ok(())
    }

    pub(crate) fn finish(&mut self) -> Result<(), WriteError> {
        if !self.finished {
            self.backlog.finish();
            self.place.finish(&mut self.backlog.pending);
            self.finished = true;
        }
        self.commit()
    }

    pub(crate) fn position(&self) -> Option<u64> {
        self.place.position()
    }

    pub(crate) fn dropped(&self) -> Dropped {
        self.backlog.dropped()
    }

    fn push(&mut self) -> Result<(), WriteError> {
        let place = &mut self.place;
        self.backlog.push(|pending| place.push(pending))
    }
}

/// Makes a public writer of a struct around [`Commits`]: what its output must be able to do, its place
/// over an output, and what the output begins with.
macro_rules! writer {
    ($name:ident: $($bound:ident)|+, $place:expr, $head:expr) => {
        impl<W: $($bound +)+> $name<W> {
            /// A writer to `output` that keeps up to 4 MiB while the output refuses data. No I/O.
            pub fn new(output: W) -> Self {
                Self::with_limit(output, $crate::backlog::LIMIT)
            }

            /// A writer that keeps up to about `limit` bytes: one record more, the ends of open
            /// spans, and as much again for the names of threads.
            pub fn with_limit(output: W, limit: usize) -> Self {
                let backlog = $crate::backlog::Backlog::new(Encoder::new(), $head, limit);
                Self($crate::commits::Commits::new($place(output), backlog))
            }

            /// Gives the output back.
            pub fn into_inner(self) -> W {
                self.0.into_place().output
            }
        }

        impl<W: $($bound +)+ Send> $crate::Writer for $name<W> {
            fn write(&mut self, record: &$crate::Record<'_>) {
                self.0.write(record);
            }

            fn commit(&mut self) -> Result<(), $crate::WriteError> {
                self.0.commit()
            }

            fn finish(&mut self) -> Result<(), $crate::WriteError> {
                self.0.finish()
            }

            fn position(&self) -> Option<u64> {
                self.0.position()
            }

            fn dropped(&self) -> $crate::Dropped {
                self.0.dropped()
            }
        }
    };
}

pub(crate) use writer;
