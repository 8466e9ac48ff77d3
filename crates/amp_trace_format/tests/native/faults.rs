//! Outputs that refuse data.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use amp_trace_format::native::{CaptureWriter, ReadError, StreamReader};
use amp_trace_format::{AsyncId, Nanos, Record, ThreadIndex, Value, Writer};
use proptest::prelude::*;

use crate::faulty::{Disk, Fault};
use crate::site;

/// A disk that the test keeps a hand on while a writer owns it.
#[derive(Debug, Clone)]
struct Shared(Arc<Mutex<Disk>>);

impl Shared {
    fn new(capacity: usize, faults: Vec<Fault>) -> Self {
        Self(Arc::new(Mutex::new(Disk::new(capacity, faults))))
    }

    fn file(&self) -> Vec<u8> {
        self.0.lock().expect("no panic").file.get_ref().clone()
    }

    fn set_capacity(&self, capacity: usize) {
        self.0.lock().expect("no panic").capacity = capacity;
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A writer and its time.
struct Recorder {
    writer: CaptureWriter<Shared>,
    now: u64,
}

impl Recorder {
    fn new(output: &Shared, limit: usize) -> Self {
        Self {
            writer: CaptureWriter::with_limit(output.clone(), limit),
            now: 0,
        }
    }

    fn now(&mut self) -> Nanos {
        self.now += 10;
        Nanos(self.now)
    }

    fn begin(&mut self, thread: u32) {
        let (thread, site, at) = (ThreadIndex(thread), site(1, "work", "city"), self.now());
        self.writer.write(&Record::Begin {
            thread,
            site,
            at,
            fields: &[],
        });
    }

    fn end(&mut self, thread: u32) {
        let (thread, site, at) = (ThreadIndex(thread), site(1, "work", "city"), self.now());
        self.writer.write(&Record::End {
            thread,
            site,
            at,
            began: Nanos(0),
            fields: &[],
        });
    }

    fn event(&mut self, thread: u32) {
        let (thread, site, at) = (ThreadIndex(thread), site(2, "spawned", "city"), self.now());
        self.writer.write(&Record::Event {
            thread,
            site,
            at,
            fields: &[],
        });
    }

    fn request(&mut self, id: u64) {
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

    fn answer(&mut self, id: u64) {
        let (thread, site, at) = (ThreadIndex(2), site(3, "request", "city"), self.now());
        let id = AsyncId(id);
        self.writer.write(&Record::AsyncEnd {
            thread,
            id,
            site,
            at,
        });
    }
}

/// What a capture says.
#[derive(Debug, Default, PartialEq)]
struct Read {
    begun: u64,
    events: u64,
    /// Spans, events and names of threads that it says are lost.
    lost: [u64; 3],
    names: u64,
    is_finished: bool,
}

/// Reads a capture that may stop anywhere; spans are balanced.
fn read(file: &[u8]) -> Read {
    let mut read = Read::default();
    let mut open = BTreeMap::<ThreadIndex, Vec<Nanos>>::new();
    let mut reader = match StreamReader::new(file) {
        Ok(reader) => reader,
        Err(ReadError::Cut { .. }) => return read,
        Err(ReadError::NotACapture { .. }) if file.is_empty() => return read,
        Err(error) => panic!("{error}"),
    };
    let end = reader.read_all(&mut |record| match *record {
        Record::Begin { thread, at, .. } => {
            read.begun += 1;
            open.entry(thread).or_default().push(at);
        }
        Record::End { thread, at, .. } => {
            let began = open.entry(thread).or_default().pop();
            assert!(began.is_none_or(|began| began <= at));
        }
        Record::AsyncBegin { .. } => read.begun += 1,
        Record::Event { .. } => read.events += 1,
        Record::Thread { .. } => read.names += 1,
        Record::Loss { spans, events, .. } => {
            read.lost[0] += spans;
            read.lost[1] += events;
        }
        Record::Label { name, value } => {
            assert_eq!(name, "lost.thread_names");
            read.lost[2] = match value {
                Value::Unsigned(count) => count,
                _ => panic!("{value:?}"),
            };
        }
        _ => {}
    });
    match end {
        Ok(end) => read.is_finished = end.is_finished,
        Err(ReadError::Cut { .. }) => {}
        Err(error) => panic!("{error}"),
    }
    read
}

#[test]
fn a_full_disk_keeps_whole_parts_of_every_size() {
    let mut needed = usize::MAX;
    for capacity in std::iter::once(usize::MAX).chain(0..500) {
        let disk = Shared::new(capacity, Vec::new());
        let mut recorder = Recorder::new(&disk, 1 << 20);
        let mut refused = false;
        for _ in 0..10 {
            recorder.begin(1);
            recorder.event(1);
            recorder.end(1);
            refused |= recorder.writer.commit().is_err();
            read(&disk.file());
        }
        if capacity == usize::MAX {
            needed = disk.file().len();
        }
        assert_eq!(refused, capacity < needed, "{capacity} of {needed}");
        disk.set_capacity(usize::MAX);
        recorder.writer.finish().expect("there is room again");
        let read = read(&disk.file());
        assert_eq!((read.begun, read.events, read.is_finished), (10, 10, true));
        assert_eq!(read.lost, [0; 3]);
    }
}

#[test]
fn a_disk_that_stays_full_costs_bounded_memory_and_exact_counts() {
    let disk = Shared::new(100, Vec::new());
    let mut recorder = Recorder::new(&disk, 1_000);
    recorder.begin(1);
    recorder.begin(2);
    recorder.request(1);
    for id in 2..1_002 {
        recorder.begin(1);
        recorder.event(2);
        recorder.request(id);
        recorder.end(1);
        recorder.answer(id);
    }
    recorder.end(2);
    let error = recorder.writer.commit().expect_err("full").to_string();
    assert!(error.contains("expected"), "{error}");
    let dropped = recorder.writer.dropped();
    assert!(dropped.spans > 1_000 && dropped.events > 500, "{dropped:?}");

    recorder.begin(1);
    disk.set_capacity(usize::MAX);
    recorder.writer.commit().expect("there is room again");
    assert_eq!(recorder.writer.dropped().spans, dropped.spans + 1);
    recorder.begin(1);
    recorder.end(1);
    recorder.answer(1);
    recorder.writer.finish().expect("there is room");

    let read = read(&disk.file());
    let dropped = recorder.writer.dropped();
    assert_eq!(read.lost, [dropped.spans, dropped.events, 0]);
    assert_eq!(read.begun, 2_004 + 1 - dropped.spans);
    assert_eq!(read.events, 1_000 - dropped.events);
}

#[test]
fn names_of_threads_have_bounded_memory_too() {
    let disk = Shared::new(0, Vec::new());
    let mut recorder = Recorder::new(&disk, 1_000);
    for index in 1..=1_000 {
        recorder.writer.write(&Record::Thread {
            thread: ThreadIndex(index),
            os_id: 1,
            name: "worker",
        });
    }
    let dropped = recorder.writer.dropped().thread_names;
    assert!(dropped > 100, "{dropped}");
    disk.set_capacity(usize::MAX);
    recorder.writer.finish().expect("there is room again");
    let read = read(&disk.file());
    assert_eq!(read.lost, [0, 0, dropped]);
    assert_eq!(read.names, 1_000 - dropped);
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        3 => Just(Fault::None),
        2 => (0_usize..100).prop_map(Fault::Short),
        1 => Just(Fault::Interrupted),
        2 => Just(Fault::Broken),
    ]
}

proptest! {
    #[test]
    fn any_schedule_of_faults_ends_in_a_whole_file(
        faults in proptest::collection::vec(fault(), 0..40),
        steps in proptest::collection::vec((0_u8..7, 1_u32..4), 1..200),
        limit in 50_usize..2_000,
        capacity in prop_oneof![Just(usize::MAX), 0_usize..1_500],
    ) {
        let disk = Shared::new(capacity, faults);
        let mut recorder = Recorder::new(&disk, limit);
        let (mut spans, mut instants, mut requests, mut answers) = (0, 0, 0, 0);
        for (step, thread) in steps {
            match step {
                0 | 1 => { recorder.begin(thread); spans += 1 }
                2 => recorder.end(thread),
                3 => { recorder.event(thread); instants += 1 }
                4 => { requests += 1; spans += 1; recorder.request(requests) }
                5 if answers < requests => { answers += 1; recorder.answer(answers) }
                _ => if recorder.writer.commit().is_ok() { read(&disk.file()); }
            }
        }
        disk.set_capacity(usize::MAX);
        while recorder.writer.finish().is_err() {}
        let read = read(&disk.file());
        let dropped = recorder.writer.dropped();
        prop_assert!(read.is_finished);
        prop_assert_eq!([read.begun, read.events], [spans - dropped.spans, instants - dropped.events]);
        prop_assert_eq!(read.lost, [dropped.spans, dropped.events, 0]);
    }
}
