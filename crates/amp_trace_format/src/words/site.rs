use crate::Site;

/// What a call site records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A span.
    Span = 0,
    /// An event.
    Event = 1,
    /// A frame mark.
    Frame = 2,
    /// A number that is added to a sum.
    Counter = 3,
    /// The new value of a number.
    Gauge = 4,
    /// One of many values whose distribution counts.
    Histogram = 5,
    /// A span that is not bound to a thread.
    Async = 6,
    /// A flow leaves from here.
    FlowStart = 7,
    /// A flow passes here.
    FlowStep = 8,
    /// A flow ends here.
    FlowEnd = 9,
}

impl Kind {
    /// Whether its records begin with a number of the recorder's own: the program's fields come
    /// after it.
    #[must_use]
    pub const fn is_numbered(self) -> bool {
        matches!(
            self,
            Self::Async | Self::FlowStart | Self::FlowStep | Self::FlowEnd
        )
    }

    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::Span,
        Self::Event,
        Self::Frame,
        Self::Counter,
        Self::Gauge,
        Self::Histogram,
        Self::Async,
        Self::FlowStart,
        Self::FlowStep,
        Self::FlowEnd,
    ];
}

/// A call site, and how its records are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SiteInfo<'a> {
    /// As it stands in a trace.
    pub site: Site<'a>,
    /// What its records are.
    pub kind: Kind,
    /// The names of its fields, in the order of their values.
    pub fields: FieldNames<'a>,
}

/// The names of a call site's fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldNames<'a> {
    /// Those of a running program.
    Borrowed(&'a [&'a str]),
    /// The same after a number of the recorder's own, which has no name.
    Numbered(&'a [&'a str]),
    /// Those read from a file.
    Owned(&'a [String]),
}

impl<'a> FieldNames<'a> {
    /// How many fields there are.
    #[must_use]
    pub const fn len(self) -> usize {
        match self {
            Self::Borrowed(names) => names.len(),
            Self::Numbered(names) => names.len() + 1,
            Self::Owned(names) => names.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The name at a place below [`len`](Self::len); beyond it, an empty one.
    #[must_use]
    pub fn at(self, place: usize) -> &'a str {
        match self {
            Self::Borrowed(names) => names.get(place).copied().unwrap_or_default(),
            Self::Numbered(names) => match place.checked_sub(1) {
                Some(place) => names.get(place).copied().unwrap_or_default(),
                None => "",
            },
            Self::Owned(names) => names.get(place).map_or("", String::as_str),
        }
    }
}

/// Knows call sites by the numbers in heads.
pub trait Sites {
    /// The call site of a number; `None` if there is none.
    fn site(&mut self, number: u32) -> Option<SiteInfo<'_>>;
}
