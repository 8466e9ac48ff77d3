//! The numbers of the fields that are written, by message: the table in the module's description.

pub(super) const TRACE_PACKET: u32 = 1;

pub(super) mod packet {
    pub(in crate::perfetto) const CHROME_EVENTS: u32 = 5;
    pub(in crate::perfetto) const CLOCK_SNAPSHOT: u32 = 6;
    pub(in crate::perfetto) const TIMESTAMP: u32 = 8;
    pub(in crate::perfetto) const SEQUENCE_ID: u32 = 10;
    pub(in crate::perfetto) const TRACK_EVENT: u32 = 11;
    pub(in crate::perfetto) const INTERNED_DATA: u32 = 12;
    pub(in crate::perfetto) const SEQUENCE_FLAGS: u32 = 13;
    pub(in crate::perfetto) const DEFAULTS: u32 = 59;
    pub(in crate::perfetto) const TRACK_DESCRIPTOR: u32 = 60;
}

pub(super) mod defaults {
    pub(in crate::perfetto) const TRACK_EVENT: u32 = 11;
    pub(in crate::perfetto) const CLOCK: u32 = 58;
}

pub(super) mod clocks {
    pub(in crate::perfetto) const CLOCK: u32 = 1;
    pub(in crate::perfetto) const ID: u32 = 1;
    pub(in crate::perfetto) const TIMESTAMP: u32 = 2;
    pub(in crate::perfetto) const IS_INCREMENTAL: u32 = 3;
}

pub(super) mod event {
    pub(in crate::perfetto) const CATEGORY_IIDS: u32 = 3;
    pub(in crate::perfetto) const DEBUG_ANNOTATIONS: u32 = 4;
    pub(in crate::perfetto) const LEGACY: u32 = 6;
    pub(in crate::perfetto) const TYPE: u32 = 9;
    pub(in crate::perfetto) const NAME_IID: u32 = 10;
    pub(in crate::perfetto) const TRACK: u32 = 11;
    pub(in crate::perfetto) const CATEGORIES: u32 = 22;
    pub(in crate::perfetto) const NAME: u32 = 23;
    pub(in crate::perfetto) const COUNTER: u32 = 30;
    pub(in crate::perfetto) const SOURCE_LOCATION: u32 = 33;
    pub(in crate::perfetto) const SOURCE_LOCATION_IID: u32 = 34;
    pub(in crate::perfetto) const DOUBLE_COUNTER: u32 = 44;
}

pub(super) mod legacy {
    pub(in crate::perfetto) const PHASE: u32 = 2;
    pub(in crate::perfetto) const UNSCOPED_ID: u32 = 6;
    pub(in crate::perfetto) const BIND_TO_ENCLOSING: u32 = 12;
}

pub(super) mod annotation {
    pub(in crate::perfetto) const NAME_IID: u32 = 1;
    pub(in crate::perfetto) const BOOL: u32 = 2;
    pub(in crate::perfetto) const UINT: u32 = 3;
    pub(in crate::perfetto) const INT: u32 = 4;
    pub(in crate::perfetto) const DOUBLE: u32 = 5;
    pub(in crate::perfetto) const STRING: u32 = 6;
    pub(in crate::perfetto) const NAME: u32 = 10;
}

pub(super) mod interned {
    pub(in crate::perfetto) const CATEGORIES: u32 = 1;
    pub(in crate::perfetto) const EVENT_NAMES: u32 = 2;
    pub(in crate::perfetto) const ANNOTATION_NAMES: u32 = 3;
    pub(in crate::perfetto) const SOURCE_LOCATIONS: u32 = 4;
    pub(in crate::perfetto) const IID: u32 = 1;
    pub(in crate::perfetto) const TEXT: u32 = 2;
}

pub(super) mod location {
    pub(in crate::perfetto) const FILE: u32 = 2;
    pub(in crate::perfetto) const LINE: u32 = 4;
}

pub(super) mod track {
    pub(in crate::perfetto) const UUID: u32 = 1;
    pub(in crate::perfetto) const NAME: u32 = 2;
    pub(in crate::perfetto) const PROCESS: u32 = 3;
    pub(in crate::perfetto) const THREAD: u32 = 4;
    pub(in crate::perfetto) const PARENT: u32 = 5;
    pub(in crate::perfetto) const COUNTER: u32 = 8;
}

pub(super) mod process {
    pub(in crate::perfetto) const PID: u32 = 1;
    pub(in crate::perfetto) const NAME: u32 = 6;
}

pub(super) mod thread {
    pub(in crate::perfetto) const PID: u32 = 1;
    pub(in crate::perfetto) const TID: u32 = 2;
    pub(in crate::perfetto) const NAME: u32 = 5;
}

pub(super) mod counter {
    pub(in crate::perfetto) const UNIT_NAME: u32 = 6;
}

pub(super) mod metadata {
    pub(in crate::perfetto) const ENTRY: u32 = 2;
    pub(in crate::perfetto) const NAME: u32 = 1;
    pub(in crate::perfetto) const STRING: u32 = 2;
    pub(in crate::perfetto) const BOOL: u32 = 3;
    pub(in crate::perfetto) const INT: u32 = 4;
}
