//! Protocol buffers as their specification describes them: a message is a list of numbered fields.

/// The value of a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Wire {
    Varint(u64),
    Fixed64(u64),
    Bytes(Vec<u8>),
}

/// The fields of a message; none if it is cut off or malformed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Message(pub(crate) Vec<(u64, Wire)>);

impl Message {
    pub(crate) fn read(mut bytes: &[u8]) -> Option<Self> {
        let mut fields = Vec::new();
        while !bytes.is_empty() {
            fields.push(field(&mut bytes)?);
        }
        Some(Self(fields))
    }

    /// The only value of a field, if it has one.
    fn one(&self, number: u64) -> Option<&Wire> {
        let mut all = self.0.iter().filter(|(own, _)| *own == number);
        let first = all.next();
        assert!(all.next().is_none(), "field {number} is there twice");
        first.map(|(_, value)| value)
    }

    pub(crate) fn varint(&self, number: u64) -> Option<u64> {
        match self.one(number)? {
            Wire::Varint(value) => Some(*value),
            other => panic!("field {number} is no varint: {other:?}"),
        }
    }

    #[allow(dead_code, reason = "not every test that reads has such fields")]
    pub(crate) fn double(&self, number: u64) -> Option<f64> {
        match self.one(number)? {
            Wire::Fixed64(bits) => Some(f64::from_bits(*bits)),
            other => panic!("field {number} is no double: {other:?}"),
        }
    }

    #[allow(dead_code, reason = "not every test that reads has such fields")]
    pub(crate) fn text(&self, number: u64) -> Option<String> {
        match self.one(number)? {
            Wire::Bytes(bytes) => Some(String::from_utf8(bytes.clone()).expect("it is UTF-8")),
            other => panic!("field {number} is no text: {other:?}"),
        }
    }

    pub(crate) fn message(&self, number: u64) -> Option<Self> {
        self.one(number).map(|_| self.messages(number).remove(0))
    }

    pub(crate) fn messages(&self, number: u64) -> Vec<Self> {
        let all = self.0.iter().filter(|(own, _)| *own == number);
        all.map(|(_, value)| match value {
            Wire::Bytes(bytes) => Self::read(bytes).expect("it is a message"),
            other => panic!("field {number} is no message: {other:?}"),
        })
        .collect()
    }
}

/// How many bytes from the start are whole fields.
pub(crate) fn whole(file: &[u8]) -> usize {
    let mut rest = file;
    loop {
        let at = file.len() - rest.len();
        if rest.is_empty() || field(&mut rest).is_none() {
            return at;
        }
    }
}

fn field(bytes: &mut &[u8]) -> Option<(u64, Wire)> {
    let tag = varint(bytes)?;
    let value = match tag & 7 {
        0 => Wire::Varint(varint(bytes)?),
        1 => Wire::Fixed64(u64::from_le_bytes(take(bytes, 8)?.try_into().ok()?)),
        2 => {
            let length = usize::try_from(varint(bytes)?).ok()?;
            Wire::Bytes(take(bytes, length)?.to_vec())
        }
        _ => return None,
    };
    Some((tag >> 3, value))
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = take(bytes, 1)?[0];
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}
