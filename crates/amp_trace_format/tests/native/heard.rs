//! Statements of a chunk as the records that they stand for.

use amp_trace_format::native::{LanePlace, SitePlace, Statement};
use amp_trace_format::{Field, Level, Record, Site, ThreadIndex};

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
pub(crate) struct Heard {
    sites: Vec<Known>,
    /// The threads by their places.
    pub(crate) threads: Vec<ThreadIndex>,
}

impl Heard {
    pub(crate) fn site(&self, place: SitePlace) -> Site<'_> {
        self.sites[place.index()].site()
    }

    pub(crate) fn thread(&self, place: LanePlace) -> ThreadIndex {
        self.threads[place.index()]
    }

    /// Hands out the record that is stated, if one is; remembers what a place stands for.
    pub(crate) fn record<T>(
        &mut self,
        statement: &Statement<'_>,
        with: impl FnOnce(&Record<'_>) -> T,
    ) -> Option<T> {
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
        Some(with(&match *statement {
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
