use amp_trace_format::native::LanePlace;
use amp_trace_format::{AsyncId, FlowId, FlowStep, LogHistogram, Nanos};

use crate::trace::{Datum, Name, Said, SiteId};

/// What a chunk says besides spans and events, in its order. It is taken one by one, as the records of a file are.
#[derive(Debug)]
pub(super) enum Kept {
    /// The first span or event of a thread or track.
    Lane(LanePlace),
    Process {
        id: u32,
        name: Name,
    },
    Label(Said),
    Thread {
        lane: LanePlace,
        os_id: u64,
        name: Name,
    },
    Track {
        lane: LanePlace,
        name: Name,
    },
    AsyncBegin {
        lane: LanePlace,
        id: AsyncId,
        site: SiteId,
        at: Nanos,
        fields: Box<[Said]>,
    },
    AsyncEnd {
        lane: LanePlace,
        id: AsyncId,
        name: Name,
        at: Nanos,
    },
    Flow {
        lane: LanePlace,
        id: FlowId,
        site: SiteId,
        at: Nanos,
        step: FlowStep,
        /// Its span's row in the stretch.
        row: Option<u32>,
    },
    Counter {
        lane: LanePlace,
        site: SiteId,
        at: Nanos,
        value: Datum,
    },
    Distribution {
        site: SiteId,
        from: Nanos,
        to: Nanos,
        /// How many, where it is of spans or events.
        count: Option<u64>,
        values: Box<LogHistogram>,
    },
    Frame {
        lane: LanePlace,
        site: SiteId,
        at: Nanos,
        began: Nanos,
        index: u64,
    },
    Loss {
        lane: Option<LanePlace>,
        spans: u64,
        events: u64,
        from: Nanos,
        to: Nanos,
    },
}
