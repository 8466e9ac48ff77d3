//! Protocol buffers, as much of them as a trace needs.

/// Appends a number in groups of seven bits, lowest first.
pub(super) fn push_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(low_byte(value) | 0x80);
        value >>= 7;
    }
    out.push(low_byte(value));
}

/// Appends an unsigned integer, an enumeration or a truth value.
pub(super) fn push_uint(out: &mut Vec<u8>, field: u32, value: u64) {
    push_tag(out, field, 0);
    push_varint(out, value);
}

/// Appends a signed integer; negative ones take ten bytes.
pub(super) fn push_int(out: &mut Vec<u8>, field: u32, value: i64) {
    push_uint(out, field, value.cast_unsigned());
}

/// Appends a floating-point number, bit for bit.
pub(super) fn push_double(out: &mut Vec<u8>, field: u32, value: f64) {
    push_tag(out, field, 1);
    out.extend_from_slice(&value.to_bits().to_le_bytes());
}

/// Appends a text or a message that is encoded already.
pub(super) fn push_bytes(out: &mut Vec<u8>, field: u32, bytes: &[u8]) {
    push_tag(out, field, 2);
    push_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Appends a message that `body` appends the fields of.
pub(super) fn push_message(out: &mut Vec<u8>, field: u32, body: impl FnOnce(&mut Vec<u8>)) {
    push_tag(out, field, 2);
    let length_at = out.len();
    out.push(0);
    body(out);
    let length = (out.len() - length_at - 1) as u64;
    if length < 0x80 {
        out[length_at] = low_byte(length);
    } else {
        let mut bytes = Vec::with_capacity(10);
        push_varint(&mut bytes, length);
        out.splice(length_at..=length_at, bytes);
    }
}

fn push_tag(out: &mut Vec<u8>, field: u32, wire_type: u32) {
    push_varint(out, u64::from(field << 3 | wire_type));
}

const fn low_byte(value: u64) -> u8 {
    (value & 0x7f) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(push: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
        let mut out = Vec::new();
        push(&mut out);
        out
    }

    #[test]
    fn numbers_are_as_the_specification_shows_them() {
        assert_eq!(wire(|out| push_uint(out, 1, 150)), [0x08, 0x96, 0x01]);
        assert_eq!(wire(|out| push_uint(out, 34, 0)), [0x90, 0x02, 0]);
        let mut longest = vec![0x20];
        longest.extend([0xff; 9]);
        longest.push(1);
        assert_eq!(wire(|out| push_int(out, 4, -1)), longest);
        assert_eq!(
            wire(|out| push_double(out, 5, 1.0)),
            [0x29, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]
        );
    }

    #[test]
    fn lengths_of_messages_take_the_bytes_they_need() {
        for length in [0, 127, 128, 16_383, 16_384] {
            let text = vec![7; length];
            let patched = wire(|out| push_message(out, 2, |out| out.extend_from_slice(&text)));
            assert_eq!(patched, wire(|out| push_bytes(out, 2, &text)));
        }
    }
}
