//! Packets inside a packet, compressed.

use flate2::{Decompress, FlushDecompress, Status};

use super::frame::{Head, head};

/// How much is inflated at a time, at least.
const STEP: usize = 256 << 10;

/// Packets beyond this length are not read: those that are compressed were shorter than 512 KiB before.
const MOST: usize = 8 << 20;

/// What all compressed packets of a file may grow to at least, and by their length on top.
const BASE: u64 = 32 << 20;
const FACTOR: u64 = 64;

/// Why not everything was inflated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stopped {
    /// It is no deflated data, or it breaks off, or there are no packets in it.
    Damaged,
    /// It grows beyond measure.
    Bomb,
}

/// Inflates, within the limits of a whole file.
#[derive(Debug)]
pub(super) struct Inflate {
    machine: Decompress,
    buffer: Vec<u8>,
    /// How many bytes may still come out.
    left: u64,
}

impl Inflate {
    pub(super) fn new() -> Self {
        Self {
            machine: Decompress::new(true),
            buffer: Vec::new(),
            left: BASE,
        }
    }

    /// Hands out each packet of `compressed`.
    pub(super) fn packets(
        &mut self,
        compressed: &[u8],
        mut packet: impl FnMut(&[u8]),
    ) -> Result<(), Stopped> {
        self.machine.reset(true);
        self.left = self.left.saturating_add(FACTOR * compressed.len() as u64);
        let (mut used, mut filled) = (0, 0);
        loop {
            let want = filled + STEP.max(filled);
            if self.buffer.len() < want {
                self.buffer.resize(want, 0);
            }
            let (input, output) = (&compressed[used..], &mut self.buffer[filled..]);
            let before = (self.machine.total_in(), self.machine.total_out());
            let status = self
                .machine
                .decompress(input, output, FlushDecompress::None)
                .map_err(|_| Stopped::Damaged)?;
            let taken = usize::try_from(self.machine.total_in() - before.0).unwrap_or(0);
            let made = self.machine.total_out() - before.1;
            self.left = self.left.checked_sub(made).ok_or(Stopped::Bomb)?;
            let made = usize::try_from(made).unwrap_or(0);
            (used, filled) = (used + taken, filled + made);

            let start = whole(&self.buffer[..filled], &mut packet)?;
            self.buffer.copy_within(start..filled, 0);
            filled -= start;
            match status {
                Status::StreamEnd if filled == 0 => return Ok(()),
                Status::StreamEnd => return Err(Stopped::Damaged),
                _ if taken == 0 && made == 0 => return Err(Stopped::Damaged),
                _ => {}
            }
        }
    }
}

/// Hands out the packets that are whole; returns where the one that is not begins.
fn whole(bytes: &[u8], packet: &mut impl FnMut(&[u8])) -> Result<usize, Stopped> {
    let mut at = 0;
    loop {
        match head(&bytes[at..]) {
            Head::Packet { start, len } => {
                let len = usize::try_from(len).unwrap_or(usize::MAX);
                if len > MOST {
                    return Err(Stopped::Bomb);
                }
                let begin = at + start;
                let Some(content) = bytes.get(begin..begin + len) else {
                    return Ok(at);
                };
                packet(content);
                at = begin + len;
            }
            Head::Short => return Ok(at),
            Head::Wrong => return Err(Stopped::Damaged),
        }
    }
}
