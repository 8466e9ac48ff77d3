use serde_json::{Value, json};

/// What the library was told, in nanoseconds since the beginning of the profile.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Thread, name, beginning, duration, how many spans of the thread are around it.
    pub(crate) spans: Vec<(&'static str, String, u64, u64, u32)>,
    /// Thread, name, time.
    pub(crate) events: Vec<(&'static str, String, u64)>,
    /// Thread, functions from the outermost on, how long they were the stack of the samples.
    pub(crate) stacks: Vec<(&'static str, Vec<&'static str>, u64)>,
    /// Time, value.
    pub(crate) memory: Vec<(u64, f64)>,
}

impl Told {
    pub(crate) fn json(&self) -> Value {
        json!({ "spans": self.spans, "events": self.events, "stacks": self.stacks, "memory": self.memory })
    }
}
