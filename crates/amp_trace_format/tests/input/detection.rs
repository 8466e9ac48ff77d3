//! Each format is found by its content, whatever precedes what tells.

use amp_trace_format::{Compression, Format, Input};

use crate::samples::{gzip, sample, zstandard};

fn found(bytes: &[u8]) -> Result<Format, String> {
    Input::new(bytes)
        .map(|input| input.format())
        .map_err(|error| error.to_string())
}

#[test]
fn formats_are_found_by_their_content() {
    let padded = |before: &str, after: &str| {
        let long = format!("\"{}\"", "x".repeat(600_000));
        format!("{before}{long}{after}").into_bytes()
    };
    for (bytes, expected) in [
        (sample(Format::Native), Format::Native),
        (sample(Format::Chrome), Format::Chrome),
        (sample(Format::Perfetto), Format::Perfetto),
        (sample(Format::Native)[..9].to_vec(), Format::Native),
        // Without its head, by its parts.
        (sample(Format::Native)[5..].to_vec(), Format::Native),
        (b"[]".to_vec(), Format::Chrome),
        (b"[".to_vec(), Format::Chrome),
        (b"\xef\xbb\xbf \n[{\"ph\":\"B\"".to_vec(), Format::Chrome),
        (b"{\"traceEvents\":[".to_vec(), Format::Chrome),
        (b"{\"displayTimeUnit\":\"ns\"".to_vec(), Format::Chrome),
        (padded("{\"meta\":", ",\"traceEvents\":[]}"), Format::Chrome),
        (
            padded("{\"otherData\":", ",\"traceEvents\":[]}"),
            Format::Chrome,
        ),
        (
            b"{\"meta\":{\"preprocessedProfileVersion\":48},\"threads\":[]}".to_vec(),
            Format::Firefox,
        ),
        (
            padded(
                "{\"libs\":",
                ",\"threads\":[],\"meta\":{\"version\":31,\"interval\":1}}",
            ),
            Format::Firefox,
        ),
    ] {
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(40)]).into_owned();
        assert_eq!(found(&bytes), Ok(expected), "{start}");
        assert_eq!(found(&gzip(&bytes)), Ok(expected), "{start}");
        assert_eq!(found(&zstandard(&bytes)), Ok(expected), "{start}");
    }
}

#[test]
fn what_is_compressed_says_how() {
    let file = sample(Format::Chrome);
    for (bytes, expected) in [
        (file.clone(), None),
        (gzip(&file), Some(Compression::Gzip)),
        (zstandard(&file), Some(Compression::Zstandard)),
    ] {
        let input = Input::new(&bytes[..]).expect("a trace");
        assert_eq!(input.compression(), expected);
    }
}

#[test]
fn no_beginning_panics_or_is_read_far() {
    for format in [Format::Native, Format::Chrome, Format::Perfetto] {
        let file = sample(format);
        for cut in 1..file.len() {
            // A line break alone may be of a text.
            if cut > 4 {
                assert_eq!(found(&file[..cut]), Ok(format), "{cut} bytes");
            }
        }
    }
    for first in 0..=u8::MAX {
        for second in 0..=u8::MAX {
            let _ = found(&[first, second]);
            let _ = found(&[first, second, first, second, 0, first]);
        }
    }
}
