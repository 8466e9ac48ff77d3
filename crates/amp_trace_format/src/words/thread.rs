use crate::Nanos;

/// What a decoder remembers of a thread from one run of words to the next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThreadState {
    /// The spans that are open, outermost first.
    pub open: Vec<OpenSpan>,
    /// The time of the thread's last record.
    pub last: Nanos,
    /// How many records were made of the thread's words, so far.
    pub records: u64,
}

/// A span that has begun and not ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenSpan {
    /// The number of its call site.
    pub site: u32,
    /// When it began.
    pub began: Nanos,
    /// Allocations made inside, those of the spans inside it included.
    pub allocations: u64,
    /// The bytes of these allocations.
    pub allocated_bytes: u64,
}
