//! Any trace, from any reader: what format it is in, and what it says.

mod ahead;
mod detect;
mod json;
mod looks;

use std::io::Read;

use self::ahead::Ahead;
use crate::{Entry, Format, InputError, Problems, chrome, native};

pub use looks::Looks;

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reading {
    /// The format that it was in.
    pub format: Format,
    /// How many bytes of it there were.
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
    content: Ahead<R>,
}

impl<R: Read> Input<R> {
    /// Looks at the beginning, a mebibyte at most, to find the format.
    ///
    /// # Errors
    /// [`InputError::NotATrace`] with what it looks like instead; [`InputError::Input`].
    pub fn new(input: R) -> Result<Self, InputError> {
        let mut content = Ahead::new(input);
        let found = detect::detect(&mut content);
        let found = found.map_err(|source| InputError::Input { offset: 0, source })?;
        let format = found.map_err(|found| InputError::NotATrace { found })?;
        Ok(Self { format, content })
    }

    /// Its format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Reads it to its end, and hands out what it says.
    ///
    /// # Errors
    /// Where the input fails or is not what it seemed to be; what was read before was handed out.
    pub fn read(mut self, emit: &mut impl FnMut(&Entry<'_>)) -> Result<Reading, InputError> {
        let input = &mut self.content;
        let problems = match self.format {
            Format::Native => native::read(input, emit)?,
            Format::Chrome => chrome::read(input, emit)?,
            // MERGE: `perfetto::read(input, emit)?`.
            Format::Perfetto => return Err(unread("Perfetto")),
            Format::Firefox => return Err(unread("Firefox Profiler")),
        };
        Ok(Reading {
            format: self.format,
            bytes: self.content.taken(),
            problems,
        })
    }
}

fn unread(format: &'static str) -> InputError {
    InputError::Format {
        format,
        offset: 0,
        expected: "a format whose reader is part of this build",
        remedy: "convert the trace to Chrome JSON",
    }
}
