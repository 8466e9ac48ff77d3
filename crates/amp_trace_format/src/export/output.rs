use std::io::{self, Write};

/// Bytes on their way: many small pieces become few large writes.
#[derive(Debug)]
pub(crate) struct Output<W> {
    pub(crate) bytes: Vec<u8>,
    sink: W,
}

/// More than this is handed on.
const MOST: usize = 1 << 16;

impl<W: Write> Output<W> {
    pub(crate) fn new(sink: W) -> Self {
        Self {
            bytes: Vec::new(),
            sink,
        }
    }

    /// Hands on what there is, if it is much.
    pub(crate) fn pass(&mut self) -> io::Result<()> {
        if self.bytes.len() < MOST {
            return Ok(());
        }
        self.hand_on()
    }

    /// Hands on the rest.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.hand_on()?;
        self.sink.flush()
    }

    fn hand_on(&mut self) -> io::Result<()> {
        self.sink.write_all(&self.bytes)?;
        self.bytes.clear();
        // One huge text does not keep its room for ever.
        self.bytes.shrink_to(2 * MOST);
        Ok(())
    }
}
