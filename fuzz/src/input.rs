//! Any input, whatever its format.

use std::io::Write;

use amp_trace_format::{Compression, Entry, Format, InputError, Reading, read};
use flate2::write::GzEncoder;

use crate::digest::Digest;
use crate::reading;

/// Reads a file as [`reading::holds`] does; what is a trace is the same one when it is compressed.
///
/// # Panics
/// Where that does not hold.
pub fn holds(file: &[u8]) {
    let mut found = None;
    let mut said = Digest::default();
    match read(file, &mut |entry: &Entry<'_>| said.add(entry)) {
        Ok(reading) => found = Some(reading),
        Err(InputError::Input { source, .. }) => panic!("memory does not fail: {source}"),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    reading::holds(file, |input, emit| {
        read(input, &mut |entry| emit(entry)).map(|reading| reading.problems)
    });
    let Some(plain) = found.filter(|found| found.compression.is_none()) else {
        return;
    };
    assert_eq!(plain.bytes, consumed(&plain, file));
    let mut again = Digest::default();
    match read(&gzip(file)[..], &mut |entry| again.add(entry)) {
        Ok(packed) => {
            assert_eq!(packed.compression, Some(Compression::Gzip));
            assert_eq!(
                (packed.format, &packed.problems),
                (plain.format, &plain.problems)
            );
            assert_eq!(again.sum(), said.sum());
        }
        // Much of little is refused, whoever made it.
        Err(InputError::Bomb { .. }) => {}
        Err(error) => panic!("plain, it is read: {error}"),
    }
}

/// How many bytes of a plain file are read: all of them, but what follows the end of a format that has one.
fn consumed(reading: &Reading, file: &[u8]) -> u64 {
    match reading.format {
        Format::Chrome => reading.bytes.min(file.len() as u64),
        _ => file.len() as u64,
    }
}

/// Compressed as `gzip` does it.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory takes everything");
    encoder.finish().expect("memory takes everything")
}
