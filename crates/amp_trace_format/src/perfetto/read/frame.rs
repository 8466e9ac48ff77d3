//! Where packets begin and end: `Trace` is nothing but packets.

use super::wire::varint;

/// The tag of a packet in a trace, of field 1, a message.
pub(super) const PACKET: u8 = 0x0a;

/// What bytes begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    /// A packet: where its content begins, and how long that is.
    Packet { start: usize, len: u64 },
    /// More bytes are needed to say.
    Short,
    /// Something that is no packet.
    Wrong,
}

/// Says what bytes begin with.
#[inline]
pub(super) fn head(bytes: &[u8]) -> Head {
    let Some((&tag, rest)) = bytes.split_first() else {
        return Head::Short;
    };
    if tag != PACKET {
        return Head::Wrong;
    }
    let mut behind = rest;
    match varint(&mut behind) {
        Some(len) => Head::Packet {
            start: bytes.len() - behind.len(),
            len,
        },
        None if rest.len() < 10 && rest.iter().all(|byte| *byte >= 0x80) => Head::Short,
        None => Head::Wrong,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_packets_or_short_or_wrong() {
        assert_eq!(head(&[]), Head::Short);
        assert_eq!(head(&[PACKET]), Head::Short);
        assert_eq!(head(&[PACKET, 0x96]), Head::Short);
        assert_eq!(
            head(&[PACKET, 0x96, 1]),
            Head::Packet { start: 3, len: 150 }
        );
        assert_eq!(head(&[0x12, 0]), Head::Wrong);
        let overlong = [&[PACKET][..], &[0x80; 10]].concat();
        assert_eq!(head(&overlong), Head::Wrong);
    }
}
