//! Names of processes and threads that no track's descriptor says, and labels.

use super::budget::TOO_MUCH;
use super::descriptor::{Process, Thread};
use super::fields::{metadata, tree};
use super::meaning::Meaning;
use super::packet::os_number;
use super::processes::Named;
use super::sequence::Sequence;
use super::tracks::Emit;
use super::wire::{Fields, Malformed, Wire};
use crate::{Entry, Value};

impl Meaning {
    /// The thread of a sequence, in files from before tracks had descriptors.
    pub(super) fn old_thread(
        &mut self,
        byte: u64,
        bytes: &[u8],
        sequence: &mut Sequence,
        emit: Emit<'_>,
    ) -> Result<(), Malformed> {
        if sequence.id == 0 || !sequence.is_whole {
            let what = "threads of sequences whose beginning was lost are left out";
            self.problem(byte, what);
            return Ok(());
        }
        let thread = sequence.read_thread(bytes)?;
        let key = (thread.pid, thread.tid);
        let name = String::from_utf8_lossy(Thread::read(bytes)?.name);
        let budget = &mut self.budget;
        let fits = self.tracks.thread(key, budget, emit).is_some()
            && self.tracks.name_thread(key, &name, budget, emit);
        if !fits {
            self.problem(byte, TOO_MUCH);
        }
        Ok(())
    }

    /// A process, in such files.
    pub(super) fn old_process(
        &mut self,
        byte: u64,
        bytes: &[u8],
        emit: Emit<'_>,
    ) -> Result<(), Malformed> {
        let process = Process::read(bytes)?;
        if let Some(pid) = process.pid {
            self.name_process(byte, pid, process.name, Named::ByItself, emit);
        }
        Ok(())
    }

    fn name_process(&mut self, byte: u64, pid: i64, name: &[u8], named: Named, emit: Emit<'_>) {
        let processes = &mut self.tracks.processes;
        match processes.of(pid, &mut self.budget, emit) {
            Some(process) => processes.name(process, &String::from_utf8_lossy(name), named, emit),
            None => self.problem(byte, TOO_MUCH),
        }
    }

    /// The processes and threads that the system has, by their names.
    pub(super) fn process_tree(
        &mut self,
        byte: u64,
        bytes: &[u8],
        emit: Emit<'_>,
    ) -> Result<(), Malformed> {
        let mut fields = Fields::new(bytes);
        while let Some((number, value)) = fields.next()? {
            let Wire::Bytes(bytes) = value else {
                continue;
            };
            let (mut id, mut of, mut name) = (0, 0, &[][..]);
            let mut parts = Fields::new(bytes);
            while let Some(part) = parts.next()? {
                match (number, part) {
                    (_, (tree::ID, Wire::Varint(number))) => id = os_number(number),
                    (tree::THREADS, (tree::OF_PROCESS, Wire::Varint(pid))) => of = os_number(pid),
                    (tree::THREADS, (tree::NAME, Wire::Bytes(text))) => name = text,
                    (tree::PROCESSES, (tree::COMMAND, Wire::Bytes(text))) if name.is_empty() => {
                        name = text;
                    }
                    _ => {}
                }
            }
            match number {
                tree::PROCESSES => self.name_process(byte, id, name, Named::ByList, emit),
                tree::THREADS => {
                    let name = String::from_utf8_lossy(name);
                    if !self
                        .tracks
                        .name_thread((of, id), &name, &mut self.budget, emit)
                    {
                        self.problem(byte, TOO_MUCH);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What a browser says about itself, and our own writer about a recording.
    pub(super) fn chrome(
        &mut self,
        byte: u64,
        bytes: &[u8],
        emit: Emit<'_>,
    ) -> Result<(), Malformed> {
        let mut fields = Fields::new(bytes);
        while let Some((number, value)) = fields.next()? {
            let entry = match (number, value) {
                (metadata::ENTRY, Wire::Bytes(entry)) => entry,
                (_, Wire::Bytes(_)) => {
                    let what =
                        "events of browsers from before they wrote track events are left out";
                    self.problem(byte, what);
                    continue;
                }
                _ => continue,
            };
            let (mut name, mut value) = (&[][..], None);
            let mut parts = Fields::new(entry);
            while let Some(part) = parts.next()? {
                match part {
                    (metadata::NAME, Wire::Bytes(text)) => name = text,
                    (metadata::INT, Wire::Varint(number)) => {
                        let number = number.cast_signed();
                        value = Some(
                            number
                                .try_into()
                                .map_or(Value::Signed(number), Value::Unsigned),
                        );
                    }
                    (metadata::BOOL, Wire::Varint(is)) => value = Some(Value::Bool(is != 0)),
                    _ => {}
                }
            }
            let text = match value {
                Some(_) => None,
                None => {
                    let text = Fields::new(entry).next_of(metadata::STRING)?;
                    match text.or(Fields::new(entry).next_of(metadata::JSON)?) {
                        Some(Wire::Bytes(text)) => Some(String::from_utf8_lossy(text)),
                        _ => None,
                    }
                }
            };
            let value = value.or(text.as_deref().map(Value::Text));
            if let Some(value) = value {
                let name = String::from_utf8_lossy(name);
                emit(&Entry::Label { name: &name, value });
            }
        }
        Ok(())
    }
}
