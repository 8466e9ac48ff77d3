//! A program that records.

use amp_trace_format::{AsyncId, Nanos, Record, ThreadIndex, Writer};

use super::site;

/// A writer and its time.
pub(crate) struct Recorder<W> {
    pub(crate) writer: W,
    now: u64,
}

impl<W: Writer> Recorder<W> {
    pub(crate) fn new(writer: W) -> Self {
        Self { writer, now: 0 }
    }

    fn now(&mut self) -> Nanos {
        self.now += 10;
        Nanos(self.now)
    }

    pub(crate) fn begin(&mut self, thread: u32) {
        let (thread, site, at) = (ThreadIndex(thread), site(1, "work", "city"), self.now());
        self.writer.write(&Record::Begin {
            thread,
            site,
            at,
            fields: &[],
        });
    }

    pub(crate) fn end(&mut self, thread: u32) {
        let (thread, site, at) = (ThreadIndex(thread), site(1, "work", "city"), self.now());
        self.writer.write(&Record::End {
            thread,
            site,
            at,
            began: Nanos(0),
            fields: &[],
        });
    }

    pub(crate) fn event(&mut self, thread: u32) {
        let (thread, site, at) = (ThreadIndex(thread), site(2, "spawned", "city"), self.now());
        self.writer.write(&Record::Event {
            thread,
            site,
            at,
            fields: &[],
        });
    }

    pub(crate) fn request(&mut self, id: u64) {
        let (thread, site, at) = (ThreadIndex(1), site(3, "request", "city"), self.now());
        let id = AsyncId(id);
        self.writer.write(&Record::AsyncBegin {
            thread,
            id,
            site,
            at,
            fields: &[],
        });
    }

    pub(crate) fn answer(&mut self, id: u64) {
        let (thread, site, at) = (ThreadIndex(2), site(3, "request", "city"), self.now());
        let id = AsyncId(id);
        self.writer.write(&Record::AsyncEnd {
            thread,
            id,
            site,
            at,
        });
    }

    pub(crate) fn name(&mut self, thread: u32) {
        self.writer.write(&Record::Thread {
            thread: ThreadIndex(thread),
            os_id: 1,
            name: "worker",
        });
    }
}
