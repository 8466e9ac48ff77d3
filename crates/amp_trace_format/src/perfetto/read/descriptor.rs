//! What a track is, as its descriptor says.

use super::fields::{chrome_process, counter, process, thread, track};
use super::packet::os_number;
use super::wire::{Fields, Malformed, Wire};

/// A `TrackDescriptor`.
#[derive(Debug, Default)]
pub(super) struct Descriptor<'a> {
    pub(super) uuid: Option<u64>,
    pub(super) parent: u64,
    pub(super) name: Option<&'a [u8]>,
    pub(super) thread: Option<Thread<'a>>,
    /// The message that says it.
    pub(super) thread_bytes: Option<&'a [u8]>,
    pub(super) process: Option<Process<'a>>,
    pub(super) counter: Option<Counter<'a>>,
}

/// A `ThreadDescriptor`.
#[derive(Debug, Default)]
pub(super) struct Thread<'a> {
    pub(super) pid: Option<i64>,
    pub(super) tid: Option<i64>,
    pub(super) name: &'a [u8],
}

/// A `ProcessDescriptor`.
#[derive(Debug, Default)]
pub(super) struct Process<'a> {
    pub(super) pid: Option<i64>,
    pub(super) name: &'a [u8],
}

/// A `CounterDescriptor`.
#[derive(Debug)]
pub(super) struct Counter<'a> {
    /// What it is called if the track has no name.
    pub(super) kind: &'static str,
    /// The first of its categories.
    pub(super) category: &'a [u8],
    pub(super) unit: &'a [u8],
    pub(super) multiplier: i64,
    pub(super) is_incremental: bool,
}

impl<'a> Descriptor<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (mut descriptor, mut fields) = (Self::default(), Fields::new(bytes));
        let mut chrome = None;
        while let Some(field) = fields.next()? {
            match field {
                (track::UUID, Wire::Varint(uuid)) => descriptor.uuid = Some(uuid),
                (track::PARENT, Wire::Varint(uuid)) => descriptor.parent = uuid,
                (track::NAME | track::STATIC_NAME, Wire::Bytes(name)) => {
                    descriptor.name = Some(name);
                }
                (track::THREAD, Wire::Bytes(bytes)) => {
                    descriptor.thread = Some(Thread::read(bytes)?);
                    descriptor.thread_bytes = Some(bytes);
                }
                (track::PROCESS, Wire::Bytes(bytes)) => {
                    descriptor.process = Some(Process::read(bytes)?);
                }
                (track::CHROME_PROCESS, Wire::Bytes(bytes)) => {
                    let kind = Fields::new(bytes).next_of(chrome_process::TYPE)?;
                    chrome = kind.map(chrome_name);
                }
                (track::COUNTER, Wire::Bytes(bytes)) => {
                    descriptor.counter = Some(Counter::read(bytes)?);
                }
                _ => {}
            }
        }
        if let (Some(process), Some(chrome)) = (&mut descriptor.process, chrome)
            && process.name.is_empty()
        {
            process.name = chrome.as_bytes();
        }
        Ok(descriptor)
    }
}

impl<'a> Thread<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (mut found, mut fields) = (Self::default(), Fields::new(bytes));
        while let Some(field) = fields.next()? {
            match field {
                (thread::PID, Wire::Varint(pid)) => found.pid = Some(os_number(pid)),
                (thread::TID, Wire::Varint(tid)) => found.tid = Some(os_number(tid)),
                (thread::NAME, Wire::Bytes(name)) => found.name = name,
                _ => {}
            }
        }
        Ok(found)
    }
}

impl<'a> Process<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (mut found, mut fields) = (Self::default(), Fields::new(bytes));
        let mut chrome = None;
        while let Some(field) = fields.next()? {
            match field {
                (process::PID, Wire::Varint(pid)) => found.pid = Some(os_number(pid)),
                (process::NAME, Wire::Bytes(name)) => found.name = name,
                (process::CHROME_TYPE, kind) => chrome = Some(chrome_name(kind)),
                _ => {}
            }
        }
        if let Some(chrome) = chrome.filter(|_| found.name.is_empty()) {
            found.name = chrome.as_bytes();
        }
        Ok(found)
    }
}

impl<'a> Counter<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut found = Self {
            kind: "",
            category: b"",
            unit: b"",
            multiplier: 1,
            is_incremental: false,
        };
        let mut fields = Fields::new(bytes);
        while let Some(field) = fields.next()? {
            match field {
                (counter::TYPE, Wire::Varint(1)) => found.of("thread_time", b"ns"),
                (counter::TYPE, Wire::Varint(2)) => found.of("thread_instruction_count", b"count"),
                (counter::UNIT, Wire::Varint(unit)) => {
                    found.unit = match unit {
                        1 => b"ns",
                        2 => b"count",
                        3 => b"bytes",
                        _ => found.unit,
                    };
                }
                (counter::UNIT_NAME, Wire::Bytes(unit)) => found.unit = unit,
                (counter::CATEGORIES, Wire::Bytes(category)) if found.category.is_empty() => {
                    found.category = category;
                }
                (counter::MULTIPLIER, Wire::Varint(by)) if by.cast_signed() > 0 => {
                    found.multiplier = by.cast_signed();
                }
                (counter::IS_INCREMENTAL, Wire::Varint(is)) => found.is_incremental = is != 0,
                _ => {}
            }
        }
        Ok(found)
    }

    fn of(&mut self, kind: &'static str, unit: &'static [u8]) {
        self.kind = kind;
        if self.unit.is_empty() {
            self.unit = unit;
        }
    }
}

/// What a process of a browser is called that has no name.
fn chrome_name(kind: Wire<'_>) -> &'static str {
    match kind {
        Wire::Varint(1) => "Browser",
        Wire::Varint(2) => "Renderer",
        Wire::Varint(3) => "Utility",
        Wire::Varint(4) => "Zygote",
        Wire::Varint(5) => "SandboxHelper",
        Wire::Varint(6) => "Gpu",
        _ => "",
    }
}
