//! Packets, field by field.

/// A message that is being put together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Message(pub(crate) Vec<u8>);

pub(crate) fn message() -> Message {
    Message::default()
}

impl Message {
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn tag(&mut self, field: u64, wire_type: u64) {
        self.varint(field << 3 | wire_type);
    }

    pub(crate) fn uint(mut self, field: u64, value: u64) -> Self {
        self.tag(field, 0);
        self.varint(value);
        self
    }

    pub(crate) fn int(self, field: u64, value: i64) -> Self {
        self.uint(field, value.cast_unsigned())
    }

    pub(crate) fn fixed(mut self, field: u64, value: u64) -> Self {
        self.tag(field, 1);
        self.0.extend(value.to_le_bytes());
        self
    }

    pub(crate) fn double(self, field: u64, value: f64) -> Self {
        self.fixed(field, value.to_bits())
    }

    pub(crate) fn bytes(mut self, field: u64, bytes: impl AsRef<[u8]>) -> Self {
        let bytes = bytes.as_ref();
        self.tag(field, 2);
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
        self
    }

    pub(crate) fn message(self, field: u64, message: Self) -> Self {
        self.bytes(field, message.0)
    }
}

/// The process and the thread of a sequence, as they were said before tracks had descriptors, with what its
/// clocks begin at.
pub(crate) fn of_sequence() -> Message {
    let of = message()
        .uint(1, 40)
        .uint(2, 41)
        .bytes(5, "main")
        .int(6, 1_000)
        .int(7, 50);
    message().uint(10, 1).message(44, of)
}

/// A file of packets.
pub(crate) fn file(packets: impl IntoIterator<Item = Message>) -> Vec<u8> {
    let all = packets.into_iter();
    all.fold(message(), |file, packet| file.message(1, packet))
        .0
}

/// What a sequence 1 begins with.
pub(crate) fn beginning() -> Message {
    message().uint(10, 1).uint(13, 1)
}

/// A packet of sequence 1 with an event at a time.
pub(crate) fn event(at: u64, event: Message) -> Message {
    message().uint(8, at).uint(10, 1).message(11, event)
}

pub(crate) const BEGIN: u64 = 1;
pub(crate) const END: u64 = 2;
pub(crate) const INSTANT: u64 = 3;
pub(crate) const COUNTER: u64 = 4;

/// An event of a type on a track.
pub(crate) fn on(track: u64, kind: u64) -> Message {
    message().uint(9, kind).uint(11, track)
}

/// A packet with the descriptor of a track.
pub(crate) fn track(uuid: u64, rest: Message) -> Message {
    let mut descriptor = message().uint(1, uuid);
    descriptor.0.extend(rest.0);
    message().message(60, descriptor)
}

/// What a descriptor says of a thread.
pub(crate) fn thread(pid: u64, tid: u64, name: &str) -> Message {
    message().message(4, message().uint(1, pid).uint(2, tid).bytes(5, name))
}

/// What a descriptor says of a process.
pub(crate) fn process(pid: u64, name: &str) -> Message {
    message().message(3, message().uint(1, pid).bytes(6, name))
}

/// What a descriptor says of a track below another one.
pub(crate) fn below(parent: u64, name: &str) -> Message {
    message().uint(5, parent).bytes(2, name)
}

/// A packet with readings of clocks.
pub(crate) fn snapshot(readings: &[(u64, u64)]) -> Message {
    let clocks = readings.iter().fold(message(), |all, &(clock, at)| {
        all.message(1, message().uint(1, clock).uint(2, at))
    });
    message().uint(10, 1).message(6, clocks)
}

/// A packet of packets, compressed.
pub(crate) fn compressed(packets: &[u8]) -> Message {
    use std::io::Write;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(packets).expect("memory takes everything");
    message().bytes(50, encoder.finish().expect("memory takes everything"))
}
