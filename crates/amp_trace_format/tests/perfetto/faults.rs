//! Outputs that refuse data.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use amp_trace_format::perfetto::StreamWriter;
use amp_trace_format::{AsyncId, Nanos, Record, ThreadIndex, Writer};
use proptest::prelude::*;

use crate::faulty::{Disk, Fault};
use crate::read::{Kind, Trace};
use crate::{site, wire};

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
    writer: StreamWriter<Shared>,
    now: u64,
}

impl Recorder {
    fn new(output: &Shared, limit: usize) -> Self {
        Self {
            writer: StreamWriter::with_limit(output.clone(), limit),
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

/// Beginnings, and instants that are no losses.
fn counts(trace: &Trace) -> [u64; 2] {
    let count = |kind: Kind| {
        let events = trace.events.iter().filter(|e| e.kind == kind);
        events
            .filter(|e| e.name.as_deref() != Some("lost records"))
            .count() as u64
    };
    [count(Kind::Begin), count(Kind::Instant)]
}

#[test]
fn a_full_disk_keeps_whole_packets_of_every_size() {
    for capacity in 0..600 {
        let disk = Shared::new(capacity, Vec::new());
        let mut recorder = Recorder::new(&disk, 1 << 20);
        let mut refused = false;
        for _ in 0..10 {
            recorder.begin(1);
            recorder.event(1);
            recorder.end(1);
            refused |= recorder.writer.commit().is_err();
            let file = disk.file();
            Trace::read(&file[..wire::whole(&file)]);
        }
        assert_eq!(refused, capacity < 600 && disk.file().len() == capacity);
        disk.set_capacity(usize::MAX);
        recorder.writer.finish().expect("there is room again");
        let trace = Trace::read(&disk.file());
        assert_eq!(counts(&trace), [10, 10]);
        trace.spans();
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
    assert!(dropped.spans > 1_900 && dropped.events > 950, "{dropped:?}");

    recorder.begin(1);
    disk.set_capacity(usize::MAX);
    recorder.writer.commit().expect("there is room again");
    assert_eq!(recorder.writer.dropped().spans, dropped.spans + 1);
    let before = Trace::read(&disk.file()).beginnings;
    recorder.begin(1);
    recorder.end(1);
    recorder.answer(1);
    recorder.writer.finish().expect("there is room");

    let trace = Trace::read(&disk.file());
    trace.spans();
    let dropped = recorder.writer.dropped();
    assert_eq!(trace.losses(), [dropped.spans, dropped.events, 0]);
    assert_eq!(
        counts(&trace),
        [2_004 + 1 - dropped.spans, 1_000 - dropped.events]
    );
    assert!(trace.beginnings > before, "what follows is read alone");
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
    assert!(dropped > 900, "{dropped}");
    disk.set_capacity(usize::MAX);
    recorder.writer.finish().expect("there is room again");
    assert_eq!(Trace::read(&disk.file()).losses(), [0, 0, dropped]);
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
                _ => if recorder.writer.commit().is_ok() { Trace::read(&disk.file()); }
            }
        }
        disk.set_capacity(usize::MAX);
        while recorder.writer.finish().is_err() {}
        let trace = Trace::read(&disk.file());
        trace.spans();
        let dropped = recorder.writer.dropped();
        prop_assert_eq!(counts(&trace), [spans - dropped.spans, instants - dropped.events]);
        prop_assert_eq!(trace.losses(), [dropped.spans, dropped.events, 0]);
    }
}
