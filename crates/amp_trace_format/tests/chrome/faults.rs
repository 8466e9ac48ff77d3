//! Outputs that refuse data.

use std::cell::RefCell;
use std::io::{self, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex};

use amp_trace_format::chrome::{SeekWriter, StreamWriter};
use amp_trace_format::{Nanos, Record, ThreadIndex, Writer};
use proptest::prelude::*;

use crate::faulty::{Disk, Fault};
use crate::{read, site};

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

impl Seek for Shared {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.lock().expect("no panic").seek(to)
    }
}

thread_local!(static NOW: RefCell<u64> = const { RefCell::new(0) });

fn now() -> Nanos {
    NOW.with_borrow_mut(|now| {
        *now += 10;
        Nanos(*now)
    })
}

fn begin(writer: &mut impl Writer, thread: u32) {
    let (thread, site) = (ThreadIndex(thread), site(1, "work", "city"));
    writer.write(&Record::Begin {
        thread,
        site,
        at: now(),
        fields: &[],
    });
}

fn end(writer: &mut impl Writer, thread: u32) {
    let (thread, site, began) = (ThreadIndex(thread), site(1, "work", "city"), Nanos(0));
    writer.write(&Record::End {
        thread,
        site,
        at: now(),
        began,
        fields: &[],
    });
}

fn event(writer: &mut impl Writer, thread: u32) {
    let (thread, site) = (ThreadIndex(thread), site(2, "spawned", "city"));
    writer.write(&Record::Event {
        thread,
        site,
        at: now(),
        fields: &[],
    });
}

fn count(events: &[serde_json::Value], phase: &str) -> u64 {
    let losses = events.iter().filter(|e| e["name"] == "lost records");
    let all = events.iter().filter(|e| e["ph"] == phase).count() as u64;
    if phase == "i" {
        all - losses.count() as u64
    } else {
        all
    }
}

#[test]
fn a_full_disk_keeps_a_strict_file_of_every_size() {
    for capacity in 5..1_000 {
        let disk = Shared::new(capacity, Vec::new());
        let mut writer = SeekWriter::new(disk.clone());
        let mut refused = false;
        for _ in 0..10 {
            begin(&mut writer, 1);
            event(&mut writer, 1);
            end(&mut writer, 1);
            refused |= writer.commit().is_err();
            read::events(&disk.file());
        }
        assert!(refused, "{capacity}");
        disk.set_capacity(usize::MAX);
        writer.finish().expect("there is room again");
        let events = read::events(&disk.file());
        assert_eq!((count(&events, "B"), count(&events, "i")), (10, 10));
        read::spans(&events);
    }
}

#[test]
fn a_disk_that_stays_full_costs_bounded_memory_and_exact_counts() {
    let disk = Shared::new(600, Vec::new());
    let mut writer = SeekWriter::with_limit(disk.clone(), 2_000);
    begin(&mut writer, 1);
    begin(&mut writer, 2);
    for _ in 0..1_000 {
        begin(&mut writer, 1);
        event(&mut writer, 2);
        begin(&mut writer, 1);
        end(&mut writer, 1);
        end(&mut writer, 1);
    }
    end(&mut writer, 2);
    let error = writer.commit().expect_err("full").to_string();
    assert!(error.contains("expected"), "{error}");
    let dropped = writer.dropped();
    assert!(dropped.spans > 1_900 && dropped.events > 950, "{dropped:?}");
    read::events(&disk.file());

    begin(&mut writer, 1);
    disk.set_capacity(usize::MAX);
    writer.commit().expect("there is room again");
    assert_eq!(writer.dropped().spans, dropped.spans + 1);
    begin(&mut writer, 1);
    end(&mut writer, 1);
    end(&mut writer, 1);
    end(&mut writer, 1);
    writer.finish().expect("there is room");

    let events = read::events(&disk.file());
    read::spans(&events);
    let dropped = writer.dropped();
    assert_eq!(read::losses(&events), [dropped.spans, dropped.events, 0]);
    assert_eq!(count(&events, "B") + dropped.spans, 2_004);
    assert_eq!(count(&events, "i") + dropped.events, 1_000);
}

#[test]
fn a_pipe_continues_where_it_stopped() {
    let pipe = Shared::new(100, Vec::new());
    let mut writer = StreamWriter::with_limit(pipe.clone(), 1_000);
    for _ in 0..100 {
        begin(&mut writer, 1);
        end(&mut writer, 1);
    }
    assert!(writer.commit().is_err());
    let prefix = pipe.file();
    pipe.set_capacity(usize::MAX);
    writer.finish().expect("there is room again");
    assert!(pipe.file().starts_with(&prefix));
    let events = read::events(&pipe.file());
    read::spans(&events);
    assert_eq!(count(&events, "B") + writer.dropped().spans, 100);
    assert_eq!(read::losses(&events)[0], writer.dropped().spans);
}

#[test]
fn names_of_threads_have_bounded_memory_too() {
    let disk = Shared::new(0, Vec::new());
    let mut writer = SeekWriter::with_limit(disk.clone(), 1_000);
    for index in 1..=1_000 {
        writer.write(&Record::Thread {
            thread: ThreadIndex(index),
            os_id: 1,
            name: "worker",
        });
    }
    let dropped = writer.dropped().thread_names;
    assert!(dropped > 900, "{dropped}");
    disk.set_capacity(usize::MAX);
    writer.finish().expect("there is room again");
    assert_eq!(read::losses(&read::events(&disk.file())), [0, 0, dropped]);
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        3 => Just(Fault::None),
        2 => (0_usize..200).prop_map(Fault::Short),
        1 => Just(Fault::Interrupted),
        2 => Just(Fault::Broken),
    ]
}

proptest! {
    #[test]
    fn any_schedule_of_faults_ends_in_a_whole_file(
        faults in proptest::collection::vec(fault(), 0..40),
        steps in proptest::collection::vec((0_u8..5, 1_u32..4), 1..200),
        limit in 100_usize..4_000,
        capacity in prop_oneof![Just(usize::MAX), 0_usize..3_000],
    ) {
        let disk = Shared::new(capacity, faults);
        let mut writer = SeekWriter::with_limit(disk.clone(), limit);
        let (mut spans, mut instants) = (0, 0);
        for (step, thread) in steps {
            match step {
                0 | 1 => { begin(&mut writer, thread); spans += 1 }
                2 => end(&mut writer, thread),
                3 => { event(&mut writer, thread); instants += 1 }
                _ => if writer.commit().is_ok() { read::events(&disk.file()); }
            }
        }
        disk.set_capacity(usize::MAX);
        while writer.finish().is_err() {}
        let events = read::events(&disk.file());
        read::spans(&events);
        let dropped = writer.dropped();
        prop_assert_eq!(count(&events, "B") + dropped.spans, spans);
        prop_assert_eq!(count(&events, "i") + dropped.events, instants);
        prop_assert_eq!(read::losses(&events), [dropped.spans, dropped.events, 0]);
    }
}
