//! Mutations of native captures that keep their checksums right: without them, nothing behind a checksum is reached.

use crate::checksum::crc32;

/// The beginning of a part, before its version.
const MAGIC: &[u8] = b"\xa7mp";
/// Bytes before a part's payload; the last eight are the checksums of payload and frame.
const FRAME: usize = 40;

/// Writes the right checksums into every part of a capture, as far as lengths lead from one to the next.
pub fn seal(file: &mut [u8]) {
    let mut at = 0;
    while let Some(found) = file[at..]
        .windows(MAGIC.len())
        .position(|bytes| bytes == MAGIC)
    {
        at += found;
        let Some(frame) = file[at..].first_chunk::<FRAME>() else {
            return;
        };
        let payload = u32::from_le_bytes([frame[5], frame[6], frame[7], 0]) as usize;
        let end = at + FRAME + payload;
        let Some(crc) = file.get(at + FRAME..end).map(crc32) else {
            at += MAGIC.len();
            continue;
        };
        file[at + FRAME - 8..at + FRAME - 4].copy_from_slice(&crc.to_le_bytes());
        let crc = crc32(&file[at..at + FRAME - 4]);
        file[at + FRAME - 4..at + FRAME].copy_from_slice(&crc.to_le_bytes());
        at = end;
    }
}
