//! Numbers for processes, and their names.

use std::collections::HashMap;

use super::budget::Budget;
use super::tracks::Emit;
use crate::{Entry, ProcessIndex};

/// What a process takes of the budget.
const COST: usize = 64;

/// Who named something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    Not,
    ByItself,
    /// By a list of all that the system has: it counts more.
    ByList,
}

#[derive(Debug)]
struct Process {
    pid: i64,
    /// The track that describes it; another one describes another process of the same number.
    uuid: Option<u64>,
    named: Named,
}

/// All processes so far.
#[derive(Debug, Default)]
pub(super) struct Processes {
    all: Vec<Process>,
    /// By the operating system's number, the latest.
    latest: HashMap<i64, ProcessIndex>,
}

impl Processes {
    /// The process of a number; none if the budget does not suffice.
    pub(super) fn of(
        &mut self,
        pid: i64,
        budget: &mut Budget,
        emit: Emit<'_>,
    ) -> Option<ProcessIndex> {
        match self.latest.get(&pid) {
            Some(&process) => Some(process),
            None => self.add(pid, None, budget, emit),
        }
    }

    /// The process of a number that a track describes.
    pub(super) fn described_by(
        &mut self,
        uuid: u64,
        pid: i64,
        budget: &mut Budget,
        emit: Emit<'_>,
    ) -> Option<ProcessIndex> {
        let known = self.latest.get(&pid).copied();
        if let Some(index) = known
            && let Some(process) = self.all.get_mut(index.0 as usize)
            && *process.uuid.get_or_insert(uuid) == uuid
        {
            return known;
        }
        self.add(pid, Some(uuid), budget, emit)
    }

    fn add(
        &mut self,
        pid: i64,
        uuid: Option<u64>,
        budget: &mut Budget,
        emit: Emit<'_>,
    ) -> Option<ProcessIndex> {
        let index = ProcessIndex(u32::try_from(self.all.len()).ok()?);
        if !budget.spend(COST) {
            return None;
        }
        self.all.push(Process {
            pid,
            uuid,
            named: Named::Not,
        });
        self.latest.insert(pid, index);
        emit(&Entry::Process {
            process: index,
            id: pid,
            name: "",
        });
        Some(index)
    }

    /// Names a process, unless something that counts more has.
    pub(super) fn name(&mut self, process: ProcessIndex, name: &str, named: Named, emit: Emit<'_>) {
        let known = self.all.get_mut(process.0 as usize);
        if let Some(known) = known.filter(|known| !name.is_empty() && known.named <= named) {
            known.named = named;
            emit(&Entry::Process {
                process,
                id: known.pid,
                name,
            });
        }
    }
}
