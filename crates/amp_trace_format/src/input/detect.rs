//! What format an input is in, by its content.

use std::io::{self, Read};

use super::Looks;
use super::ahead::Ahead;
use super::json::{self, Kind};
use crate::{Format, native};

/// So much is looked at, at most.
const MOST: usize = 1 << 20;

/// So much is enough for all that has a sign of its own at the beginning.
const START: usize = 4096;

/// The format of an input, or what it looks like instead.
pub(super) fn detect(input: &mut Ahead<impl Read>) -> io::Result<Result<Format, Looks>> {
    let start = input.peek(START)?;
    if is_native(start) {
        return Ok(Ok(Format::Native));
    }
    match Looks::of(start) {
        Looks::Json => {}
        Looks::Bytes(_) if is_perfetto(start) => return Ok(Ok(Format::Perfetto)),
        looks => {
            // A capture may have lost its beginning.
            let is_damaged = contains_part(input.peek(MOST)?);
            return Ok(if is_damaged {
                Ok(Format::Native)
            } else {
                Err(looks)
            });
        }
    }
    let mut bytes = START;
    loop {
        let seen = input.peek(bytes)?;
        let is_all = seen.len() < bytes || bytes >= MOST;
        match json::kind(seen, is_all) {
            Some(Kind::Chrome) => return Ok(Ok(Format::Chrome)),
            Some(Kind::Firefox) => return Ok(Ok(Format::Firefox)),
            Some(Kind::Other(looks)) => return Ok(Err(looks)),
            None => bytes *= 4,
        }
    }
}

/// Whether it begins as a capture does, whose head may be cut or of a later version.
fn is_native(start: &[u8]) -> bool {
    let name = &native::HEADER[..7];
    start.starts_with(name) || !start.is_empty() && name.starts_with(start)
}

/// Whether a part of a capture begins somewhere.
fn contains_part(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, &native::PART).is_some()
}

/// Whether it begins with a packet of which all that is there is protobuf.
fn is_perfetto(start: &[u8]) -> bool {
    let Some((0x0a, rest)) = start.split_first().map(|(first, rest)| (*first, rest)) else {
        return false;
    };
    let mut rest = rest;
    let Some(len) = varint(&mut rest) else {
        // So short that it can be one.
        return rest.is_empty();
    };
    let len = usize::try_from(len).unwrap_or(usize::MAX);
    let is_whole = rest.len() >= len;
    let (mut packet, after) = rest.split_at(rest.len().min(len));
    let mut fields = 0;
    while !packet.is_empty() {
        let Some(tag) = varint(&mut packet) else {
            return packet.is_empty() && !is_whole;
        };
        let skip = match tag & 7 {
            0 => {
                if varint(&mut packet).is_none() {
                    return packet.is_empty() && !is_whole;
                }
                0
            }
            1 => 8,
            2 => match varint(&mut packet) {
                Some(len) => len,
                None => return packet.is_empty() && !is_whole,
            },
            5 => 4,
            _ => return false,
        };
        if tag >> 3 == 0 || skip > packet.len() as u64 && is_whole {
            return false;
        }
        fields += 1;
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        packet = packet.get(skip..).unwrap_or_default();
    }
    // A packet of nothing says nothing: the next one has to be one.
    (fields > 0 || !is_whole || len == 0) && after.first().is_none_or(|next| *next == 0x0a)
}

/// Takes a number off the beginning; none, with what is left, where there is no whole one.
fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for place in 0..10 {
        let Some((byte, rest)) = bytes.split_first() else {
            break;
        };
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << (7 * place).min(63);
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_no_packet() {
        let text = &b"\nname,count\n"[..];
        assert!(is_perfetto(text), "a long packet could begin so");
        let found = detect(&mut Ahead::new(text)).unwrap();
        assert_eq!(found, Err(Looks::Text));
    }

    #[test]
    fn packets_are_told_from_text_that_begins_with_a_line_break() {
        for (bytes, expected) in [
            (&b"\x0a\x03\x08\x01\x10"[..], false),
            (b"\x0a\x04\x08\x01\x10\x02", true),
            (b"\x0a\x04\x08\x01\x10\x02\x0a\x00", true),
            (b"\x0a\x04\x08\x01\x10\x02\x0b", false),
            (b"\x0a\x80\x80\x04\x42\x10\x08", true),
            (b"\x0a", true),
            (b"\x0a\x80", true),
            (b"\n\n[]", false),
            (b"\n\nsome words of a log", false),
            (b"\n\0\n\0", true),
        ] {
            assert_eq!(is_perfetto(bytes), expected, "{bytes:?}");
        }
    }
}
