//! What events mean.

use super::event::{Event, Id, Scope};
use super::identities::Identities;
use crate::json::Scratch;
use crate::{
    Argument, Binding, Entry, FlowStep, Place, Problems, Time, TrackIndex, TrackKind, Value,
};

/// Turns events into entries.
#[derive(Debug, Default)]
pub(super) struct Meaning {
    pub(super) identities: Identities,
    pub(super) problems: Problems,
    /// Whether our own writer made the file.
    pub(super) is_our_file: bool,
    /// Whether something was an event.
    has_events: bool,
    /// Whether something was none.
    pub(super) has_others: bool,
}

/// An event with what its texts are.
pub(super) struct Said<'a> {
    pub(super) name: &'a str,
    pub(super) category: &'a str,
    pub(super) pid: i64,
    pub(super) tid: i64,
    pub(super) at: Time,
    pub(super) arguments: Vec<Argument<'a>>,
}

impl Said<'_> {
    pub(super) fn place(&self) -> Place<'_> {
        Place::new(self.name, self.category)
    }
}

impl Meaning {
    /// Whether there was something, and none of it was an event.
    pub(super) fn is_nothing(&self) -> bool {
        !self.has_events && self.has_others
    }

    /// Hands out what an event means, which begins at this byte of the file.
    pub(super) fn event(
        &mut self,
        offset: u64,
        event: &Event,
        bytes: &[u8],
        scratch: &Scratch,
        emit: &mut impl FnMut(&Entry<'_>),
    ) {
        self.has_events |= event.phase != 0;
        self.has_others |= event.phase == 0;
        let mut said = Said {
            name: event.name.get(bytes, scratch),
            category: event.category.get(bytes, scratch),
            pid: self.identities.number(event.pid, bytes, scratch),
            // The main thread of a process has its number.
            tid: self
                .identities
                .number(event.tid.or(event.pid), bytes, scratch),
            at: event.at.unwrap_or(0),
            arguments: event.arguments(bytes, scratch).collect(),
        };
        if event.has_more() {
            self.problems.add(
                offset,
                "of more than 1,024 arguments, or a mebibyte of their names and texts, the others are left out",
            );
        }
        self.identities.at(offset);
        let handed_out = if event.phase == b'M' {
            self.metadata(&said, emit)
        } else if event.at.is_none() {
            self.problems
                .add(offset, "events without a time in `ts` are left out");
            Some(())
        } else {
            self.in_time(offset, event, &mut said, bytes, scratch, emit)
        };
        if handed_out.is_none() {
            self.problems.add(
                offset,
                "of more than 786,432 threads, counters and ids, and one more for each 512 bytes, the others are left out",
            );
        }
    }

    /// Hands out what an event with a time means; nothing if it names something of which there is too much.
    fn in_time<'a>(
        &mut self,
        offset: u64,
        event: &Event,
        said: &mut Said<'a>,
        bytes: &'a [u8],
        scratch: &'a Scratch,
        emit: &mut impl FnMut(&Entry<'_>),
    ) -> Option<()> {
        if self.is_ours(event.phase, said, event.duration, emit)? {
            return Some(());
        }
        let level = self.level(event, said);
        let (at, place) = (said.at, said.place());
        let arguments = &said.arguments[..];
        match event.phase {
            b'X' => {
                let Some(duration) = event.duration else {
                    self.problems.add(
                        offset,
                        "whole spans without a duration in `dur` are left out",
                    );
                    return Some(());
                };
                let track = self.identities.thread(said.pid, said.tid, emit)?;
                if duration < 0 {
                    self.problems
                        .add(offset, "durations below 0 are taken for 0");
                }
                emit(&Entry::Span {
                    track,
                    place,
                    at,
                    duration: Some(u64::try_from(duration).unwrap_or(0)),
                    arguments,
                });
                self.bound(event, track, said, bytes, scratch, emit)?;
            }
            b'B' => {
                let track = self.identities.thread(said.pid, said.tid, emit)?;
                emit(&Entry::Begin {
                    track,
                    place,
                    at,
                    arguments,
                });
                self.bound(event, track, said, bytes, scratch, emit)?;
            }
            b'E' => {
                let track = self.identities.thread(said.pid, said.tid, emit)?;
                emit(&Entry::End {
                    track,
                    place,
                    at,
                    arguments,
                });
            }
            b'i' | b'I' | b'R' => {
                let track = match event.extent {
                    b'p' => self.identities.whole_process(said.pid, emit),
                    b'g' => self.identities.global(emit),
                    _ => self.identities.thread(said.pid, said.tid, emit),
                }?;
                emit(&Entry::Event {
                    track,
                    place: Place { level, ..place },
                    at,
                    arguments,
                });
            }
            b'b' | b'e' | b'n' | b'S' | b'F' | b'T' | b'p' => {
                let Some((scope, id)) = event.id else {
                    self.problems.add(
                        offset,
                        "asynchronous events without an `id` are left out: they cannot be joined",
                    );
                    return Some(());
                };
                let track = self.identities.asynchronous(
                    (said.pid, said.name),
                    [said.category, event.scope.get(bytes, scratch)],
                    (scope, id),
                    (bytes, scratch),
                    emit,
                )?;
                emit(&match event.phase {
                    b'b' | b'S' => Entry::Begin {
                        track,
                        place,
                        at,
                        arguments,
                    },
                    b'e' | b'F' => Entry::End {
                        track,
                        place,
                        at,
                        arguments,
                    },
                    _ => Entry::Event {
                        track,
                        place,
                        at,
                        arguments,
                    },
                });
            }
            b's' | b't' | b'f' => {
                let Some((_, id)) = event.id else {
                    self.problems.add(
                        offset,
                        "flow events without an `id` are left out: they cannot be joined",
                    );
                    return Some(());
                };
                let (step, binding) = match event.phase {
                    b's' => (FlowStep::Start, Binding::Enclosing),
                    b't' => (FlowStep::Middle, Binding::Enclosing),
                    _ if event.binds_enclosing => (FlowStep::End, Binding::Enclosing),
                    _ => (FlowStep::End, Binding::Next),
                };
                let id = said_id(id, bytes, scratch);
                let track = self.identities.thread(said.pid, said.tid, emit)?;
                emit(&Entry::Flow {
                    id: self.identities.flow([said.category, said.name], &id)?,
                    track,
                    place,
                    at,
                    step,
                    binding,
                });
            }
            b'C' => self.counter(said, event.id, bytes, scratch, emit)?,
            0 => self
                .problems
                .add(offset, "events without a phase in `ph` are left out"),
            phase => {
                let what = match phase {
                    b'N' | b'O' | b'D' => "objects and their snapshots (phases N, O, D)",
                    b'v' | b'V' => "memory dumps (phases v, V)",
                    b'P' => "samples (phase P)",
                    b'c' => "clock synchronisation (phase c)",
                    b'(' | b')' => "contexts (phases ( and ))",
                    _ => "events of a phase that no program is known to write",
                };
                self.problems
                    .add(offset, format!("{what} are no part of a timeline"));
            }
        }
        Some(())
    }

    /// The arrows of the newer kind, which spans themselves name.
    fn bound(
        &mut self,
        event: &Event,
        track: TrackIndex,
        said: &Said<'_>,
        bytes: &[u8],
        scratch: &Scratch,
        emit: &mut impl FnMut(&Entry<'_>),
    ) -> Option<()> {
        let Some(bind_id) = event.bind_id else {
            return Some(());
        };
        let step = match (event.flow_in, event.flow_out) {
            (false, false) => return Some(()),
            (false, true) => FlowStep::Start,
            (true, true) => FlowStep::Middle,
            (true, false) => FlowStep::End,
        };
        let id = said_id(bind_id, bytes, scratch);
        emit(&Entry::Flow {
            id: self.identities.flow(["", "bind_id"], &id)?,
            track,
            place: said.place(),
            at: said.at,
            step,
            binding: Binding::Next,
        });
        Some(())
    }

    /// Each argument is a series; one that is called `value` has the name of the counter.
    fn counter(
        &mut self,
        said: &Said<'_>,
        id: Option<(Scope, Id)>,
        bytes: &[u8],
        scratch: &Scratch,
        emit: &mut impl FnMut(&Entry<'_>),
    ) -> Option<()> {
        let id = id.map(|(_, id)| said_id(id, bytes, scratch));
        let base = match id {
            Some(id) => format!("{} {id}", said.name),
            None => said.name.to_owned(),
        };
        let is_one = said.arguments.len() == 1;
        for argument in &said.arguments {
            let value = match argument.value {
                Value::Text(text) => match text.parse() {
                    Ok(number) => Value::Float(number),
                    Err(_) => continue,
                },
                Value::Bool(is_set) => Value::Unsigned(u64::from(is_set)),
                value => value,
            };
            let (name, unit) = match argument.name {
                "value" | "" => (base.clone(), None),
                // Our own writer names the only series by its unit.
                unit if is_one && self.is_our_file => (base.clone(), Some(unit)),
                series => (format!("{base}.{series}"), None),
            };
            let track = self.identities.counter(said.pid, &name, emit)?;
            let place = Place {
                unit,
                ..Place::new(&name, said.category)
            };
            emit(&Entry::Counter {
                track,
                place,
                at: said.at,
                value,
            });
        }
        Some(())
    }

    fn metadata(&mut self, said: &Said<'_>, emit: &mut impl FnMut(&Entry<'_>)) -> Option<()> {
        let text = |wanted: &str| {
            let argument = said.arguments.iter().find(|a| a.name == wanted)?;
            match argument.value {
                Value::Text(text) => Some(text),
                _ => None,
            }
        };
        match said.name {
            "process_name" => {
                let process = self.identities.process(said.pid, emit)?;
                if let Some(name) = text("name") {
                    emit(&Entry::Process {
                        process,
                        id: said.pid,
                        name,
                    });
                }
            }
            "thread_name" => self.thread_name(said, text("name").unwrap_or(""), emit)?,
            "trace_label" => {
                self.is_our_file = true;
                for argument in &said.arguments {
                    emit(&Entry::Label {
                        name: argument.name,
                        value: argument.value,
                    });
                }
            }
            _ => {}
        }
        Some(())
    }

    fn thread_name(
        &mut self,
        said: &Said<'_>,
        name: &str,
        emit: &mut impl FnMut(&Entry<'_>),
    ) -> Option<()> {
        let number = said.arguments.iter().find(|a| a.name == "os_id");
        let id = match number.map(|argument| argument.value) {
            Some(Value::Unsigned(number)) => i64::try_from(number).unwrap_or(said.tid),
            _ => said.tid,
        };
        self.is_our_file |= number.is_some();
        let kind = match number {
            None if self.is_our_file => TrackKind::Custom,
            _ => TrackKind::Thread { id },
        };
        if self.is_our_track(said.tid, name) {
            return Some(());
        }
        let track = self.identities.thread(said.pid, said.tid, emit)?;
        let process = self.identities.process(said.pid, emit)?;
        emit(&Entry::Track {
            track,
            process: Some(process),
            parent: None,
            kind,
            name,
        });
        Some(())
    }
}

fn said_id(id: Id, bytes: &[u8], scratch: &Scratch) -> String {
    match id {
        Id::Number(number) => number.to_string(),
        Id::Text(text) => text.get(bytes, scratch).to_owned(),
    }
}
