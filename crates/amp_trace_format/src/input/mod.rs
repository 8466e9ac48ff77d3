//! Any trace, from any reader: what format it is in, and what it says.

mod ahead;
mod detect;
mod json;
mod looks;

use std::io::Read;

use self::ahead::Ahead;
use crate::compressed::Decompressed;
use crate::{Compression, Entry, Format, InputError, Problems, chrome, firefox, native, perfetto};

pub use looks::Looks;

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reading {
    /// The format that it was in.
    pub format: Format,
    /// How it was compressed.
    pub compression: Option<Compression>,
    /// How many bytes of it there were, after decompression.
    pub bytes: u64,
    /// What could not be made sense of.
    pub problems: Problems,
}

/// Reads a trace of any format, which is found by its content.
///
/// # Errors
/// As [`Input::new`] and [`Input::read`].
///
/// # Examples
/// ```
/// use amp_trace_format::{Entry, Format, read};
///
/// let file = br#"[{"name": "update", "ph": "X", "pid": 1, "tid": 1, "ts": 5, "dur": 2}]"#;
/// let mut spans = 0;
/// let reading = read(&file[..], &mut |entry| {
///     spans += u32::from(matches!(entry, Entry::Span { .. }));
/// })?;
/// assert_eq!((reading.format, spans), (Format::Chrome, 1));
/// # Ok::<(), amp_trace_format::InputError>(())
/// ```
pub fn read(input: impl Read, emit: &mut impl FnMut(&Entry<'_>)) -> Result<Reading, InputError> {
    Input::new(input)?.read(emit)
}

/// A trace whose format is known, and that is not read yet.
#[derive(Debug)]
pub struct Input<R> {
    format: Format,
    content: Ahead<Decompressed<R>>,
}

impl<R: Read> Input<R> {
    /// Looks at the beginning, a mebibyte at most, to find the format.
    ///
    /// # Errors
    /// [`InputError::NotATrace`] with what it looks like instead; [`InputError::Compressed`],
    /// [`InputError::Bomb`]; [`InputError::Input`].
    pub fn new(input: R) -> Result<Self, InputError> {
        let at_begin = |source| InputError::Input { offset: 0, source };
        let mut content = Ahead::new(Decompressed::new(input).map_err(at_begin)?);
        if let Some(compression) = content.get_ref().compression() {
            let inner = content.peek(4).ok().and_then(Compression::of);
            if let Some(inner) = inner {
                return Err(InputError::Nested { compression, inner });
            }
        }
        let found = detect::detect(&mut content);
        if let Some(error) = broken(content.get_ref())
            && !matches!(found, Ok(Ok(_)))
        {
            return Err(error);
        }
        let format = found.map_err(at_begin)?;
        let format = format.map_err(|found| InputError::NotATrace { found })?;
        Ok(Self { format, content })
    }

    /// Its format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// How it is compressed.
    pub fn compression(&self) -> Option<Compression> {
        self.content.get_ref().compression()
    }

    /// Reads it to its end, and hands out what it says.
    ///
    /// # Errors
    /// Where the input fails or is not what it seemed to be; what was read before was handed out.
    pub fn read(mut self, emit: &mut impl FnMut(&Entry<'_>)) -> Result<Reading, InputError> {
        if self.format == Format::Firefox {
            self.content.get_mut().keep_whole();
        }
        let input = &mut self.content;
        let read = match self.format {
            Format::Native => native::read(input, emit),
            Format::Chrome => chrome::read(input, emit),
            Format::Perfetto => perfetto::read(input, emit),
            Format::Firefox => firefox::read(input, emit),
        };
        let bytes = self.content.taken();
        let decompressed = self.content.get_ref();
        let mut problems = read.map_err(|error| broken(decompressed).unwrap_or(error))?;
        if let (Some(compression), Some(failure)) =
            (decompressed.compression(), decompressed.failure())
        {
            failure.note(compression, bytes, &mut problems);
        }
        Ok(Reading {
            format: self.format,
            compression: decompressed.compression(),
            bytes,
            problems,
        })
    }
}

/// What is wrong with compressed data, as the reason why nothing can be made of it.
fn broken<R: Read>(input: &Decompressed<R>) -> Option<InputError> {
    Some(input.failure()?.error(input.compression()?))
}
