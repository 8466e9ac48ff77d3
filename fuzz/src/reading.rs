//! What holds of each reader that says entries.

use std::io::Read;

use amp_trace_format::{Entry, InputError, Problems};

use crate::allocated::most;
use crate::digest::Digest;
use crate::drip::Drip;
use crate::laws::Laws;

/// What a reader may have beside three times the file.
const SPARE: usize = 64 << 20;

/// Where entries go.
pub type Emit<'a> = &'a mut dyn FnMut(&Entry<'_>);

/// Reads a file whole and in pieces: it says the same both times, breaks no law, and has no more memory than it may.
///
/// # Panics
/// Where one of these does not hold.
pub fn holds(file: &[u8], read: impl Fn(&mut dyn Read, Emit<'_>) -> Result<Problems, InputError>) {
    let mut laws = Laws::default();
    let mut whole = Err(String::new());
    let mut said = Digest::default();
    let memory = most(|| {
        let problems = read(&mut &file[..], &mut |entry| {
            laws.take(entry);
            said.add(entry);
        });
        whole = problems.map_err(|error| error.to_string());
    });
    let allowed = SPARE + 3 * file.len();
    assert!(memory <= allowed, "{memory} bytes for {}", file.len());

    let mut again = Digest::default();
    let piecewise = read(&mut Drip::new(file), &mut |entry| again.add(entry));
    let piecewise = piecewise.map_err(|error| error.to_string());
    assert_eq!(piecewise, whole, "read in pieces, and whole");
    assert_eq!(again.sum(), said.sum(), "read in pieces, and whole");
}
