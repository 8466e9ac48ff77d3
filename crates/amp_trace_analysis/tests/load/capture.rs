//! Captures of many chunks.

use std::collections::HashMap;
use std::io::Cursor;

use amp_trace_format::native::{CaptureWriter, append};
use amp_trace_format::{Level, Nanos, Record, Site, ThreadIndex, Writer};

use crate::said::{Happened, Names, Step, play};

/// What a recorder could have said of it: no end without a beginning, and no time before the last one.
pub(crate) fn good(happened: &[Happened]) -> Vec<Happened> {
    let mut open: HashMap<u32, usize> = HashMap::new();
    let mut good = Vec::new();
    for (step, thread, place, passed) in happened {
        let open = open.entry(*thread).or_default();
        let step = match step {
            Step::Begin(_) => {
                *open += 1;
                step.clone()
            }
            Step::End(fields) | Step::EndOf(_, fields) if *open > 0 => {
                *open -= 1;
                Step::End(fields.clone())
            }
            Step::End(fields) | Step::EndOf(_, fields) => Step::Event(fields.clone()),
            Step::ThreadEnd if *open > 0 => Step::Commit,
            other => other.clone(),
        };
        good.push((step, *thread, *place, passed % 3_000));
    }
    good
}

/// The capture of it, with a chunk for every second commit, and how many that are.
pub(crate) fn chunked(happened: &[Happened], names: &Names) -> (Vec<u8>, usize) {
    let mut writer = Some(CaptureWriter::new(Cursor::new(Vec::new())));
    let mut commits = 0;
    play(happened, names, &mut |record| {
        let Some(record) = record else {
            commits += 1;
            if commits % 2 == 1 {
                writer
                    .as_mut()
                    .expect("there is one")
                    .commit()
                    .expect("memory takes everything");
                return;
            }
            // Who goes on with a capture begins a chunk.
            let mut old = writer.take().expect("there is one");
            old.finish().expect("memory takes everything");
            let appended = append(old.into_inner());
            writer = Some(appended.expect("it was just written").writer);
            return;
        };
        writer.as_mut().expect("there is one").write(record);
    });
    let mut writer = writer.expect("there is one");
    writer.write(&Record::Finish { at: Nanos(77) });
    writer.finish().expect("memory takes everything");
    (writer.into_inner().into_inner(), commits / 2 + 1)
}

/// One of several full chunks, with a span of each thread that is open in all of them.
pub(crate) fn long() -> Vec<u8> {
    let mut writer = CaptureWriter::new(Vec::new());
    let site = |id: u32, name| Site {
        id,
        name,
        target: "city",
        level: Level::Info,
        file: Some("src/city.rs"),
        line: Some(id),
        unit: None,
    };
    let mut now = 0;
    let mut span = |thread: u32, is_begin: bool, site: Site<'static>, began: u64| {
        now += 1 + u64::from(thread) * 7 % 5;
        let (thread, at, fields) = (ThreadIndex(thread), Nanos(now), &[][..]);
        writer.write(&match is_begin {
            true => Record::Begin {
                thread,
                site,
                at,
                fields,
            },
            false => Record::End {
                thread,
                site,
                at,
                began: Nanos(began),
                fields,
            },
        });
        if now % 50_000 == 0 {
            writer.commit().expect("memory takes everything");
        }
        now
    };
    for thread in 0..3 {
        span(thread, true, site(1, "frame"), 0);
    }
    for number in 0..100_000 {
        let thread = number / 40 % 3;
        let name = ["cull", "draw", "sort"][number as usize % 3];
        let inner = site(2 + number % 3, name);
        let began = span(thread, true, inner, 0);
        span(thread, false, inner, began);
    }
    writer.finish().expect("memory takes everything");
    writer.into_inner()
}

/// One of so many threads, each with a span that no other one has, and of a frame.
pub(crate) fn threads(count: u32) -> Vec<u8> {
    let mut writer = CaptureWriter::new(Vec::new());
    for number in 0..count {
        let name = format!("span {number}");
        let site = Site {
            id: number,
            name: &name,
            target: "",
            level: Level::Info,
            file: None,
            line: None,
            unit: None,
        };
        let (thread, began, at) = (ThreadIndex(number), Nanos(5), Nanos(9));
        let fields = &[][..];
        writer.write(&Record::Begin {
            thread,
            site,
            at: began,
            fields,
        });
        writer.write(&Record::End {
            thread,
            site,
            at,
            began,
            fields,
        });
        if number == 0 {
            writer.write(&Record::Frame {
                thread,
                site,
                at,
                began,
                index: 0,
            });
        }
    }
    writer.finish().expect("memory takes everything");
    writer.into_inner()
}
