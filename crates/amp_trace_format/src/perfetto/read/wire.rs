//! Protocol buffers, read where they lie.

/// A message that breaks off, or that no encoder writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

/// The value of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wire<'a> {
    Varint(u64),
    Fixed64(u64),
    Fixed32(u32),
    /// A text, a message, or numbers that are packed.
    Bytes(&'a [u8]),
}

/// The fields of a message, in the order in which they are written.
#[derive(Debug, Clone)]
pub(super) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub(super) fn new(message: &'a [u8]) -> Self {
        Self(message)
    }

    /// The next field and its number; none at the end.
    #[inline]
    pub(super) fn next(&mut self) -> Result<Option<(u32, Wire<'a>)>, Malformed> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let tag = varint(&mut self.0).ok_or(Malformed)?;
        let number = u32::try_from(tag >> 3).map_err(|_| Malformed)?;
        let value = match tag & 7 {
            0 => Wire::Varint(varint(&mut self.0).ok_or(Malformed)?),
            1 => Wire::Fixed64(u64::from_le_bytes(self.array()?)),
            2 => {
                let len = varint(&mut self.0).ok_or(Malformed)?;
                let len = usize::try_from(len).map_err(|_| Malformed)?;
                Wire::Bytes(self.take(len)?)
            }
            5 => Wire::Fixed32(u32::from_le_bytes(self.array()?)),
            _ => return Err(Malformed),
        };
        if number == 0 {
            return Err(Malformed);
        }
        Ok(Some((number, value)))
    }

    /// The next field of a number; none if there is no more of them.
    pub(super) fn next_of(&mut self, number: u32) -> Result<Option<Wire<'a>>, Malformed> {
        while let Some((found, value)) = self.next()? {
            if found == number {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(len).ok_or(Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const LEN: usize>(&mut self) -> Result<[u8; LEN], Malformed> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(Malformed)?;
        self.0 = rest;
        Ok(*taken)
    }
}

/// Numbers of a repeated field, one by one or packed.
pub(super) fn numbers<'a>(value: Wire<'a>) -> impl Iterator<Item = Result<u64, Malformed>> + 'a {
    let (one, mut packed) = match value {
        Wire::Varint(number) => (Some(number), &[][..]),
        Wire::Fixed64(number) => (Some(number), &[][..]),
        Wire::Fixed32(number) => (Some(number.into()), &[][..]),
        Wire::Bytes(packed) => (None, packed),
    };
    let more = std::iter::from_fn(move || {
        (!packed.is_empty()).then(|| {
            let number = varint(&mut packed).ok_or(Malformed);
            if number.is_err() {
                packed = &[];
            }
            number
        })
    });
    one.map(Ok).into_iter().chain(more)
}

/// Numbers of eight bytes of a repeated field, one by one or packed.
pub(super) fn wide_numbers(value: Wire<'_>) -> impl Iterator<Item = u64> {
    let (one, packed) = match value {
        Wire::Varint(number) | Wire::Fixed64(number) => (Some(number), &[][..]),
        Wire::Fixed32(number) => (Some(number.into()), &[][..]),
        Wire::Bytes(packed) => (None, packed),
    };
    let (packed, _) = packed.as_chunks();
    one.into_iter()
        .chain(packed.iter().map(|bytes| u64::from_le_bytes(*bytes)))
}

/// A number in groups of seven bits; none if it breaks off or has more than 64 bits.
#[inline]
pub(super) fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let (&first, rest) = bytes.split_first()?;
    if first < 0x80 {
        *bytes = rest;
        return Some(first.into());
    }
    long_varint(bytes)
}

fn long_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for (at, &byte) in bytes.iter().take(10).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * at);
        if byte < 0x80 {
            *bytes = &bytes[at + 1..];
            // Of the tenth group, only one bit has a place.
            return (at < 9 || byte <= 1).then_some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(message: &[u8]) -> Result<Vec<(u32, Wire<'_>)>, Malformed> {
        let (mut fields, mut found) = (Fields::new(message), Vec::new());
        while let Some(field) = fields.next()? {
            found.push(field);
        }
        Ok(found)
    }

    #[test]
    fn fields_are_as_the_specification_shows_them() {
        assert_eq!(all(&[0x08, 0x96, 0x01]), Ok(vec![(1, Wire::Varint(150))]));
        assert_eq!(
            all(&[0x12, 2, b'h', b'i', 0x1d, 1, 0, 0, 0]),
            Ok(vec![(2, Wire::Bytes(b"hi")), (3, Wire::Fixed32(1))])
        );
        assert_eq!(
            all(&[0x21, 1, 0, 0, 0, 0, 0, 0, 0x80]),
            Ok(vec![(4, Wire::Fixed64(1 << 63 | 1))])
        );
    }

    #[test]
    fn what_breaks_off_is_no_message() {
        for cut in [
            &[0x08][..],
            &[0x08, 0x80],
            &[0x12, 3, 0, 0],
            &[
                0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1,
            ],
            &[0x1d, 0, 0, 0],
            &[0x21, 0, 0, 0, 0, 0, 0, 0],
            &[0x80],
        ] {
            assert_eq!(all(cut), Err(Malformed), "{cut:?}");
        }
    }

    #[test]
    fn what_no_encoder_writes_is_no_message() {
        // Groups, reserved wire types, the field 0, numbers of more than 64 bits.
        for wrong in [&[0x0b][..], &[0x0c], &[0x0e, 0], &[0x0f], &[0x00, 0]] {
            assert_eq!(all(wrong), Err(Malformed), "{wrong:?}");
        }
        let mut overlong = vec![0x08];
        overlong.extend([0x80; 10]);
        overlong.push(0);
        assert_eq!(all(&overlong), Err(Malformed));
        let mut largest = vec![0x08];
        largest.extend([0xff; 9]);
        assert_eq!(all(&[&largest[..], &[2]].concat()), Err(Malformed));
        largest.push(1);
        assert_eq!(all(&largest), Ok(vec![(1, Wire::Varint(u64::MAX))]));
    }

    #[test]
    fn repeated_numbers_are_the_same_packed() {
        let of = |value| numbers(value).collect::<Vec<_>>();
        assert_eq!(of(Wire::Varint(7)), [Ok(7)]);
        assert_eq!(of(Wire::Bytes(&[7, 0x96, 1])), [Ok(7), Ok(150)]);
        assert_eq!(of(Wire::Bytes(&[7, 0x96])), [Ok(7), Err(Malformed)]);
        let wide = |value| wide_numbers(value).collect::<Vec<_>>();
        assert_eq!(wide(Wire::Fixed64(7)), [7]);
        assert_eq!(wide(Wire::Bytes(&[7, 0, 0, 0, 0, 0, 0, 0, 9])), [7]);
    }
}
