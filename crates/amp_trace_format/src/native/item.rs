//! What the items of a chunk are.

/// The kind of an item, in the lowest bits of its symbol.
pub(super) mod kind {
    pub(in super::super) const END: u32 = 0;
    pub(in super::super) const BEGIN: u32 = 1;
    pub(in super::super) const EVENT: u32 = 2;
    pub(in super::super) const COUNTER: u32 = 3;
    pub(in super::super) const FRAME: u32 = 4;
    pub(in super::super) const ASYNC_BEGIN: u32 = 5;
    pub(in super::super) const ASYNC_END: u32 = 6;
    pub(in super::super) const FLOW: u32 = 7;
    /// An end that the open spans do not say.
    pub(in super::super) const END_OF: u32 = 8;
    pub(in super::super) const HISTOGRAM: u32 = 9;
    pub(in super::super) const TOTALS: u32 = 10;
    /// One of [`super::other`].
    pub(in super::super) const OTHER: u32 = 11;
}

/// Items that no call site makes.
pub(super) mod other {
    pub(in super::super) const SWITCH: usize = 0;
    pub(in super::super) const PROCESS: usize = 1;
    pub(in super::super) const LABEL: usize = 2;
    pub(in super::super) const THREAD: usize = 3;
    pub(in super::super) const TRACK: usize = 4;
    pub(in super::super) const THREAD_END: usize = 5;
    pub(in super::super) const LOSS: usize = 6;
    /// All threads with open spans have been introduced.
    pub(in super::super) const START: usize = 7;
}
