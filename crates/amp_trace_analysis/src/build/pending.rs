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
    /// Where its arguments begin.
    first: u32,
    count: u16,
}

impl Statement {
    pub(super) fn said<'a>(&self, all: &'a [Said]) -> &'a [Said] {
        let first = self.first as usize;
        &all[first..first + usize::from(self.count)]
    }

    /// Of one time, ends come first, then whole spans from the longest to the shortest.
    fn rank(&self) -> (u8, Reverse<u64>) {
        match self.what {
            What::End => (0, Reverse(0)),
            What::Span(duration) if duration > 0 => (1, Reverse(duration)),
            _ => (2, Reverse(0)),
        }
    }
}

/// The statements about a track that wait to be sorted.
#[derive(Debug, Default)]
pub(super) struct Pending {
    statements: Vec<Statement>,
    said: Vec<Said>,
    /// Statements that keep their place among those of one time, though they are ends: each follows its beginning.
    has_empty: bool,
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
        if let Some(last) = self.statements.last_mut()
            && (last.at, last.what, what) == (at, What::Begin, What::End)
        {
            self.has_empty = true;
        }
        self.statements.push(Statement {
            at,
            what,
            site,
            first: u32::try_from(first).expect("memory ends before"),
            count: u16::try_from(count).expect("taken so many at most"),
        });
    }

    /// By time, and of one time in the order of arrival, or by rank.
    pub(super) fn sorted(mut self, is_ranked: bool) -> (Vec<Statement>, Vec<Said>) {
        if !is_ranked {
            self.statements.sort_by_key(|statement| statement.at);
        } else if self.has_empty {
            self.statements = ranked_apart(&self.statements);
        } else {
            self.statements
                .sort_by_key(|statement| (statement.at, statement.rank()));
        }
        (self.statements, self.said)
    }
}

/// Sorted by rank, apart from ends that follow their own beginning at once and at the same time: these stay behind it.
fn ranked_apart(statements: &[Statement]) -> Vec<Statement> {
    let follows = |at: usize| {
        let before = at.checked_sub(1).map(|before| &statements[before]);
        let is = |before: &Statement| before.what == What::Begin && before.at == statements[at].at;
        statements[at].what == What::End && before.is_some_and(is)
    };
    let mut order: Vec<usize> = (0..statements.len()).collect();
    order.sort_by_key(|&at| {
        let last = (2, Reverse(0));
        let rank = if follows(at) {
            last
        } else {
            statements[at].rank()
        };
        (statements[at].at, rank)
    });
    order.iter().map(|at| statements[*at]).collect()
}
