use std::cmp::Reverse;

use amp_trace_format::Time;

use crate::trace::{Said, SiteId};

/// What a statement about a track says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Begin,
    End,
    /// A whole span, of so many nanoseconds.
    Span(u64),
    Event,
    /// A step of a flow, by its number, at the span that is open.
    FlowHere(u32),
    /// The same at the next one that begins.
    FlowNext(u32),
}

/// A statement about a track.
#[derive(Debug, Clone, Copy)]
pub(super) struct Statement {
    pub(super) at: Time,
    pub(super) what: What,
    pub(super) site: SiteId,
    /// Where its arguments begin; they end where those of the next begin, in the order of arrival.
    first: u32,
    count: u16,
}

impl Statement {
    pub(super) fn said<'a>(&self, all: &'a [Said]) -> &'a [Said] {
        let first = self.first as usize;
        &all[first..first + usize::from(self.count)]
    }
}

/// The statements about a track that wait to be sorted.
#[derive(Debug, Default)]
pub(super) struct Pending {
    statements: Vec<Statement>,
    said: Vec<Said>,
}

impl Pending {
    pub(super) fn push(
        &mut self,
        at: Time,
        site: SiteId,
        what: What,
        said: impl Iterator<Item = Said>,
    ) {
        let first = self.said.len();
        self.said.extend(said.take(u16::MAX.into()));
        let count = self.said.len() - first;
        self.statements.push(Statement {
            at,
            what,
            site,
            first: u32::try_from(first).expect("memory ends before"),
            count: u16::try_from(count).expect("taken so many at most"),
        });
    }

    /// By time. Of one time, ends come first, and whole spans from the longest to the shortest; all else keeps its
    /// order.
    pub(super) fn sorted(mut self) -> (Vec<Statement>, Vec<Said>) {
        self.statements.sort_by_key(|statement| {
            let length = match statement.what {
                What::Span(duration) => duration,
                _ => 0,
            };
            let is_end = statement.what == What::End;
            (statement.at, !is_end, Reverse(length))
        });
        (self.statements, self.said)
    }
}
