//! Statements of chunks are the records of the capture, by places.

use std::collections::HashMap;
use std::io::Cursor;

use amp_trace_format::native::{
    Chunk, ChunkReader, LanePlace, OpenSpan, ReadError, SeekReader, SitePlace, Statement,
};
use amp_trace_format::{Field, Level, Nanos, Record, Site, ThreadIndex};
use proptest::prelude::*;

use crate::damage::many;
use crate::readers::long;
use crate::said::{capture, happened, line, lines, names};

/// A call site with texts of its own.
struct Known {
    id: u32,
    level: Level,
    line: Option<u32>,
    texts: [String; 2],
    optional: [Option<String>; 2],
}

impl Known {
    fn of(site: &Site<'_>) -> Self {
        Self {
            id: site.id,
            level: site.level,
            line: site.line,
            texts: [site.name, site.target].map(str::to_owned),
            optional: [site.file, site.unit].map(|text| text.map(str::to_owned)),
        }
    }

    fn site(&self) -> Site<'_> {
        Site {
            id: self.id,
            name: &self.texts[0],
            target: &self.texts[1],
            level: self.level,
            file: self.optional[0].as_deref(),
            line: self.line,
            unit: self.optional[1].as_deref(),
        }
    }
}

/// What the places of a chunk stand for, as it says.
#[derive(Default)]
struct Heard {
    sites: Vec<Known>,
    threads: Vec<ThreadIndex>,
}

impl Heard {
    fn site(&self, place: SitePlace) -> Site<'_> {
        self.sites[place.index()].site()
    }

    fn thread(&self, place: LanePlace) -> ThreadIndex {
        self.threads[place.index()]
    }

    /// The line of the record that is stated; remembers what a place stands for.
    fn line(&mut self, statement: &Statement<'_>) -> Option<String> {
        let fields: Vec<Field<'_>> = match *statement {
            Statement::Begin { fields, .. }
            | Statement::End { fields, .. }
            | Statement::AsyncBegin { fields, .. }
            | Statement::Event { fields, .. } => {
                assert_eq!(fields.is_empty(), fields.iter().next().is_none());
                assert_eq!(fields.len(), fields.iter().count());
                fields.iter().collect()
            }
            _ => Vec::new(),
        };
        let fields = &fields[..];
        Some(line(&match *statement {
            Statement::Site(ref site) => {
                self.sites.push(Known::of(site));
                return None;
            }
            Statement::Lane(lane) => {
                assert_eq!(lane.lane.index(), self.threads.len());
                self.threads.push(lane.thread);
                return None;
            }
            Statement::Opened { .. } => return None,
            Statement::Process { id, name } => Record::Process { id, name },
            Statement::Label { name, value } => Record::Label { name, value },
            Statement::Thread { lane, os_id, name } => Record::Thread {
                thread: self.thread(lane),
                os_id,
                name,
            },
            Statement::Track { lane, name } => Record::Track {
                track: self.thread(lane),
                name,
            },
            Statement::ThreadEnd { lane } => Record::ThreadEnd {
                thread: self.thread(lane),
            },
            Statement::Begin { lane, site, at, .. } => Record::Begin {
                thread: self.thread(lane),
                site: self.site(site),
                at,
                fields,
            },
            Statement::End {
                lane,
                site,
                at,
                began,
                ..
            } => Record::End {
                thread: self.thread(lane),
                site: self.site(site),
                at,
                began,
                fields,
            },
            Statement::AsyncBegin {
                lane, id, site, at, ..
            } => Record::AsyncBegin {
                thread: self.thread(lane),
                id,
                site: self.site(site),
                at,
                fields,
            },
            Statement::AsyncEnd { lane, id, site, at } => Record::AsyncEnd {
                thread: self.thread(lane),
                id,
                site: self.site(site),
                at,
            },
            Statement::Flow {
                lane,
                id,
                site,
                at,
                step,
            } => Record::Flow {
                thread: self.thread(lane),
                id,
                site: self.site(site),
                at,
                step,
            },
            Statement::Event { lane, site, at, .. } => Record::Event {
                thread: self.thread(lane),
                site: self.site(site),
                at,
                fields,
            },
            Statement::Counter {
                lane,
                site,
                at,
                value,
            } => Record::Counter {
                thread: self.thread(lane),
                site: self.site(site),
                at,
                value,
            },
            Statement::Histogram {
                site,
                from,
                to,
                values,
            } => Record::Histogram {
                site: self.site(site),
                from,
                to,
                values,
            },
            Statement::Totals {
                site,
                from,
                to,
                count,
                durations,
            } => Record::Totals {
                site: self.site(site),
                from,
                to,
                count,
                durations,
            },
            Statement::Frame {
                lane,
                site,
                at,
                began,
                index,
            } => Record::Frame {
                thread: self.thread(lane),
                site: self.site(site),
                at,
                began,
                index,
            },
            Statement::Loss {
                lane,
                spans,
                events,
                from,
                to,
            } => Record::Loss {
                thread: lane.map(|lane| self.thread(lane)),
                spans,
                events,
                from,
                to,
            },
            _ => panic!("nobody told the test of {statement:?}"),
        }))
    }
}

fn chunks(file: &[u8]) -> Vec<Chunk> {
    let reader = SeekReader::open(Cursor::new(file)).expect("a capture");
    reader.chunks().to_vec()
}

fn bytes<'a>(file: &'a [u8], chunk: &Chunk) -> &'a [u8] {
    let place = |offset: u64| usize::try_from(offset).expect("small");
    &file[place(chunk.offset)..place(chunk.offset + chunk.len)]
}

/// The lines of all chunks, read in an order of which nothing depends.
fn stated(file: &[u8]) -> Vec<String> {
    let mut reader = ChunkReader::new();
    let mut all: Vec<Vec<String>> = Vec::new();
    for chunk in chunks(file).iter().rev() {
        let (mut heard, mut lines) = (Heard::default(), Vec::new());
        let mut say = |statement: &Statement<'_>| lines.extend(heard.line(statement));
        let read = reader.read(bytes(file, chunk), chunk.offset, &mut say);
        read.expect("it is whole");
        // One that comes back after its end has a place again.
        let mut threads = Vec::new();
        for thread in heard.threads {
            if !threads.contains(&thread) {
                threads.push(thread);
            }
        }
        assert_eq!(threads, chunk.threads);
        all.push(lines);
    }
    all.into_iter().rev().flatten().collect()
}

/// The lines of the records of a capture, without its end, which is in no chunk.
fn recorded(file: &[u8]) -> Vec<String> {
    let mut lines = lines(file);
    let end = lines.pop().expect("one record at least");
    assert!(end.starts_with("Finish"), "{end}");
    lines
}

proptest! {
    #[test]
    fn statements_are_the_records(
        happened in proptest::collection::vec(happened(), 0..100),
        names in names(),
    ) {
        let (file, _) = capture(&happened, &names);
        prop_assert_eq!(stated(&file), recorded(&file));
    }
}

#[test]
fn statements_of_many_chunks_are_the_records() {
    for file in [long(), many()] {
        assert!(chunks(&file).len() >= 2);
        assert_eq!(stated(&file), recorded(&file));
    }
}

#[test]
fn a_chunk_says_what_is_open_where_it_begins() {
    let file = long();
    // By thread: how many records it had, its last time, and the ids of open spans' sites.
    let mut known = HashMap::<ThreadIndex, (u64, Nanos, Vec<(u32, Nanos)>)>::new();
    let mut reader = ChunkReader::new();
    for chunk in chunks(&file) {
        let mut heard = Heard::default();
        let mut is_opened = false;
        let mut say = |statement: &Statement<'_>| {
            heard.line(statement);
            match *statement {
                Statement::Lane(lane) => {
                    let open = lane.open.iter();
                    let id = |span: &OpenSpan| (heard.sites[span.site.index()].id, span.began);
                    let said = (lane.records, lane.last, open.map(id).collect());
                    assert_eq!(said, known.remove(&lane.thread).unwrap_or_default());
                    if lane.records > 0 {
                        assert_eq!((lane.name, is_opened), (Some("worker"), false));
                    }
                    known.insert(lane.thread, said);
                }
                Statement::Opened { is_all } => {
                    assert!(is_all && !is_opened);
                    is_opened = true;
                }
                Statement::Begin { lane, site, at, .. } => {
                    let thread = known.get_mut(&heard.thread(lane)).expect("introduced");
                    (thread.0, thread.1) = (thread.0 + 1, at);
                    thread.2.push((heard.site(site).id, at));
                }
                Statement::End {
                    lane,
                    site,
                    at,
                    began,
                    ..
                } => {
                    let thread = known.get_mut(&heard.thread(lane)).expect("introduced");
                    (thread.0, thread.1) = (thread.0 + 1, at);
                    assert_eq!(thread.2.pop(), Some((heard.site(site).id, began)));
                }
                Statement::Event { lane, at, .. } => {
                    let thread = known.get_mut(&heard.thread(lane)).expect("introduced");
                    (thread.0, thread.1) = (thread.0 + 1, at);
                }
                _ => {}
            }
        };
        let read = reader.read(bytes(&file, &chunk), chunk.offset, &mut say);
        read.expect("it is whole");
        assert!(is_opened);
    }
    assert!(
        known.values().all(|(.., open)| open.len() == 1),
        "{known:?}"
    );
}

#[test]
fn bytes_that_are_not_one_chunk_are_told() {
    let file = long();
    let [first, second, ..] = &chunks(&file)[..] else {
        panic!("several chunks")
    };
    let read = |bytes: &[u8]| ChunkReader::new().read(bytes, 1_000, &mut |_| {});
    let one = bytes(&file, first);
    assert!(read(one).is_ok() && read(&[]).is_ok());

    let cut = read(&one[..one.len() - 1]).expect_err("cut");
    let end = 1_000 + one.len() as u64 - 1;
    assert!(
        matches!(cut, ReadError::Cut { end: at, .. } if at == end),
        "{cut}"
    );
    let both = [one, bytes(&file, second)].concat();
    let other = read(&both).expect_err("two chunks");
    let offset = 1_000 + one.len() as u64;
    assert!(
        matches!(other, ReadError::OutOfOrder { offset: at, .. } if at == offset),
        "{other}"
    );
    let mut changed = one.to_vec();
    changed[45] ^= 1;
    let damaged = read(&changed).expect_err("changed");
    assert!(
        matches!(damaged, ReadError::Damaged { offset: 1_000 }),
        "{damaged}"
    );
    assert!(read(&file).is_err(), "the head is not of a chunk");
}
