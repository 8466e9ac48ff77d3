//! Blocks of LZ4, each of which may refer to what the ones before it held.

/// Appends what a block holds.
pub(crate) fn append(block: &[u8], to: &mut Vec<u8>) {
    let mut at = 0;
    let next = |at: &mut usize| {
        *at += 1;
        block[*at - 1]
    };
    while at < block.len() {
        let token = next(&mut at);
        let length = |short: u8, at: &mut usize| {
            let mut length = usize::from(short);
            if short == 15 {
                loop {
                    let more = next(at);
                    length += usize::from(more);
                    if more < 255 {
                        break;
                    }
                }
            }
            length
        };
        let literals = length(token >> 4, &mut at);
        to.extend_from_slice(&block[at..at + literals]);
        at += literals;
        if at == block.len() {
            return;
        }
        let back = usize::from(u16::from_le_bytes([block[at], block[at + 1]]));
        at += 2;
        // Byte by byte: a match may repeat what it writes.
        for _ in 0..length(token & 15, &mut at) + 4 {
            to.push(to[to.len() - back]);
        }
    }
}

#[test]
fn a_match_may_refer_to_an_earlier_block_and_to_itself() {
    let mut out = b"abc".to_vec();
    append(&[0x10, b'd', 4, 0, 0x20, b'e', b'f'], &mut out);
    assert_eq!(out, b"abcdabcdef");
    append(&[0x1F, b'x', 1, 0, 1, 0x10, b'y'], &mut out);
    assert_eq!(out, [b"abcdabcdef".as_slice(), &[b'x'; 21], b"y"].concat());
}
