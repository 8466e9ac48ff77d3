//! The numbers of the fields that are read, by message; those that are written too are the writer's.

pub(super) mod packet {
    pub(in crate::perfetto::read) use crate::perfetto::fields::packet::*;

    pub(in crate::perfetto::read) const PROCESS_TREE: u32 = 2;
    pub(in crate::perfetto::read) const STATE_CLEARED: u32 = 41;
    pub(in crate::perfetto::read) const PREVIOUS_DROPPED: u32 = 42;
    pub(in crate::perfetto::read) const PROCESS_DESCRIPTOR: u32 = 43;
    pub(in crate::perfetto::read) const THREAD_DESCRIPTOR: u32 = 44;
    pub(in crate::perfetto::read) const COMPRESSED: u32 = 50;
    pub(in crate::perfetto::read) const CLOCK: u32 = 58;
}

pub(super) mod defaults {
    pub(in crate::perfetto::read) use crate::perfetto::fields::defaults::*;
}

pub(super) mod clocks {
    pub(in crate::perfetto::read) use crate::perfetto::fields::clocks::*;

    pub(in crate::perfetto::read) const PRIMARY: u32 = 2;
    pub(in crate::perfetto::read) const MULTIPLIER: u32 = 4;
}

pub(super) mod event {
    pub(in crate::perfetto::read) use crate::perfetto::fields::event::*;

    pub(in crate::perfetto::read) const TIME_DELTA: u32 = 1;
    pub(in crate::perfetto::read) const THREAD_TIME_DELTA: u32 = 2;
    pub(in crate::perfetto::read) const TASK: u32 = 5;
    pub(in crate::perfetto::read) const INSTRUCTIONS_DELTA: u32 = 8;
    pub(in crate::perfetto::read) const EXTRA_VALUES: u32 = 12;
    pub(in crate::perfetto::read) const TIME: u32 = 16;
    pub(in crate::perfetto::read) const THREAD_TIME: u32 = 17;
    pub(in crate::perfetto::read) const INSTRUCTIONS: u32 = 20;
    pub(in crate::perfetto::read) const LOG: u32 = 21;
    pub(in crate::perfetto::read) const EXTRA_TRACKS: u32 = 31;
    pub(in crate::perfetto::read) const FLOWS_OLD: u32 = 36;
    pub(in crate::perfetto::read) const TERMINATING_OLD: u32 = 42;
    pub(in crate::perfetto::read) const EXTRA_DOUBLE_TRACKS: u32 = 45;
    pub(in crate::perfetto::read) const EXTRA_DOUBLES: u32 = 46;
    pub(in crate::perfetto::read) const FLOWS: u32 = 47;
    pub(in crate::perfetto::read) const TERMINATING: u32 = 48;
    pub(in crate::perfetto::read) const CORRELATION: u32 = 52;
    pub(in crate::perfetto::read) const CORRELATION_TEXT: u32 = 53;
    pub(in crate::perfetto::read) const STACK: u32 = 55;
    pub(in crate::perfetto::read) const STACK_IID: u32 = 56;
}

pub(super) mod legacy {
    pub(in crate::perfetto::read) use crate::perfetto::fields::legacy::*;

    pub(in crate::perfetto::read) const NAME_IID: u32 = 1;
    pub(in crate::perfetto::read) const DURATION: u32 = 3;
    pub(in crate::perfetto::read) const THREAD_DURATION: u32 = 4;
    pub(in crate::perfetto::read) const ID_SCOPE: u32 = 7;
    pub(in crate::perfetto::read) const BIND_ID: u32 = 8;
    pub(in crate::perfetto::read) const LOCAL_ID: u32 = 10;
    pub(in crate::perfetto::read) const GLOBAL_ID: u32 = 11;
    pub(in crate::perfetto::read) const DIRECTION: u32 = 13;
    pub(in crate::perfetto::read) const INSTANT_SCOPE: u32 = 14;
    pub(in crate::perfetto::read) const INSTRUCTIONS: u32 = 15;
    pub(in crate::perfetto::read) const PID: u32 = 18;
    pub(in crate::perfetto::read) const TID: u32 = 19;
}

pub(super) mod annotation {
    pub(in crate::perfetto::read) use crate::perfetto::fields::annotation::*;

    pub(in crate::perfetto::read) const POINTER: u32 = 7;
    pub(in crate::perfetto::read) const NESTED: u32 = 8;
    pub(in crate::perfetto::read) const JSON: u32 = 9;
    pub(in crate::perfetto::read) const ENTRIES: u32 = 11;
    pub(in crate::perfetto::read) const ELEMENTS: u32 = 12;
    pub(in crate::perfetto::read) const STRING_IID: u32 = 17;
}

/// `DebugAnnotation.NestedValue`, an older form of entries and elements.
pub(super) mod nested {
    pub(in crate::perfetto::read) const KEYS: u32 = 2;
    pub(in crate::perfetto::read) const VALUES: u32 = 3;
    pub(in crate::perfetto::read) const ELEMENTS: u32 = 4;
    pub(in crate::perfetto::read) const INT: u32 = 5;
    pub(in crate::perfetto::read) const DOUBLE: u32 = 6;
    pub(in crate::perfetto::read) const BOOL: u32 = 7;
    pub(in crate::perfetto::read) const STRING: u32 = 8;
}

pub(super) mod interned {
    pub(in crate::perfetto::read) use crate::perfetto::fields::interned::*;

    pub(in crate::perfetto::read) const LOG_BODIES: u32 = 20;
    pub(in crate::perfetto::read) const STRINGS: u32 = 29;
}

pub(super) mod location {
    pub(in crate::perfetto::read) use crate::perfetto::fields::location::*;

    pub(in crate::perfetto::read) const FUNCTION: u32 = 3;
}

pub(super) mod log {
    pub(in crate::perfetto::read) const LOCATION_IID: u32 = 1;
    pub(in crate::perfetto::read) const BODY_IID: u32 = 2;
    pub(in crate::perfetto::read) const PRIORITY: u32 = 3;
}

/// `TaskExecution`.
pub(super) mod task {
    pub(in crate::perfetto::read) const POSTED_FROM: u32 = 1;
}

pub(super) mod track {
    pub(in crate::perfetto::read) use crate::perfetto::fields::track::*;

    pub(in crate::perfetto::read) const CHROME_PROCESS: u32 = 6;
    pub(in crate::perfetto::read) const STATIC_NAME: u32 = 10;
}

pub(super) mod process {
    pub(in crate::perfetto::read) use crate::perfetto::fields::process::*;

    pub(in crate::perfetto::read) const CHROME_TYPE: u32 = 4;
}

/// `ChromeProcessDescriptor`.
pub(super) mod chrome_process {
    pub(in crate::perfetto::read) const TYPE: u32 = 1;
}

pub(super) mod thread {
    pub(in crate::perfetto::read) use crate::perfetto::fields::thread::*;

    pub(in crate::perfetto::read) const TIME: u32 = 6;
    pub(in crate::perfetto::read) const THREAD_TIME: u32 = 7;
    pub(in crate::perfetto::read) const INSTRUCTIONS: u32 = 8;
}

pub(super) mod counter {
    pub(in crate::perfetto::read) use crate::perfetto::fields::counter::*;

    pub(in crate::perfetto::read) const TYPE: u32 = 1;
    pub(in crate::perfetto::read) const CATEGORIES: u32 = 2;
    pub(in crate::perfetto::read) const UNIT: u32 = 3;
    pub(in crate::perfetto::read) const MULTIPLIER: u32 = 4;
    pub(in crate::perfetto::read) const IS_INCREMENTAL: u32 = 5;
}

/// `ProcessTree`, and what is in it.
pub(super) mod tree {
    pub(in crate::perfetto::read) const PROCESSES: u32 = 1;
    pub(in crate::perfetto::read) const THREADS: u32 = 2;
    /// Of a process or thread.
    pub(in crate::perfetto::read) const ID: u32 = 1;
    pub(in crate::perfetto::read) const COMMAND: u32 = 3;
    pub(in crate::perfetto::read) const NAME: u32 = 2;
    pub(in crate::perfetto::read) const OF_PROCESS: u32 = 3;
}

/// `ChromeEventBundle`, and its metadata.
pub(super) mod metadata {
    pub(in crate::perfetto::read) use crate::perfetto::fields::metadata::*;

    pub(in crate::perfetto::read) const JSON: u32 = 5;
}
