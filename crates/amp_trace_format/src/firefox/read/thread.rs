//! Threads.

use super::document::At;
use super::identities::number;
use super::markers::Markers;
use super::stacks::{Stacks, Tables};
use super::strings::Strings;
use super::{Emit, Reader, Shared, said, samples};
use crate::{Entry, TrackIndex, TrackKind, Value};

/// Where the parts of a thread are.
#[derive(Debug, Default)]
struct Parts {
    name: String,
    process_name: String,
    pid: Option<String>,
    tid: Option<String>,
    markers: Option<At>,
    samples: Option<At>,
    strings: Option<At>,
    tables: Tables,
    allocations: Option<At>,
}

impl Reader<'_> {
    pub(super) fn thread(&mut self, at: At, shared: &mut Shared, emit: Emit<'_>) {
        let document = self.document;
        let mut parts = Parts::default();
        document.members(at, |name, at| match name {
            "name" => parts.name = document.owned(at).unwrap_or_default(),
            "processName" => parts.process_name = document.owned(at).unwrap_or_default(),
            "pid" => parts.pid = Some(said(document, at)),
            "tid" => parts.tid = Some(said(document, at)),
            "markers" => parts.markers = Some(at),
            "samples" => parts.samples = Some(at),
            "stringArray" | "stringTable" => parts.strings = Some(at),
            "jsAllocations" | "nativeAllocations" => parts.allocations = Some(at),
            _ => parts.tables.take(name, at),
        });
        self.threads += 1;
        let pid = parts.pid.as_deref().unwrap_or("0");
        if shared.pid.is_empty() {
            pid.clone_into(&mut shared.pid);
        }
        let process = self.identities.process(pid, &parts.process_name, emit);
        let id = number(parts.tid.as_deref().unwrap_or("0"));
        let kind = TrackKind::Thread { id };
        let track = self
            .identities
            .track(process, None, kind, &parts.name, emit);
        if let Some(at) = parts.allocations {
            self.problems.add(
                u64::from(at),
                "samples of allocations are no part of a timeline",
            );
        }
        let own = parts.strings.map(|at| Strings::new(document, at));
        let none = Strings::default();
        let strings = own.as_ref().or(shared.strings.as_ref()).unwrap_or(&none);
        if let Some(at) = parts.markers {
            let (name, identities) = (&parts.name, &mut self.identities);
            let mut row = |row: usize, emit: Emit<'_>| {
                let name = format!("{name} (markers {})", row + 1);
                identities.track(process, Some(track), TrackKind::Custom, &name, emit)
            };
            let markers = Markers::new((document, &shared.meta, strings), shared.times, track);
            markers.read(at, &mut self.problems, &mut row, emit);
        }
        let Some(at) = parts.samples.filter(|_| !shared.meta.is_ours) else {
            return;
        };
        let own_stacks;
        let stacks = if parts.tables.stacks.is_some() {
            own_stacks = Stacks::new(document, parts.tables.or(shared.tables));
            &own_stacks
        } else {
            let tables = parts.tables.or(shared.tables);
            shared
                .stacks
                .get_or_insert_with(|| Stacks::new(document, tables))
        };
        if stacks.is_empty() {
            return;
        }
        if stacks.are_cut {
            self.problems.add(
                u64::from(at),
                "of stacks with more than 256 frames, the innermost are left out",
            );
        }
        let name = format!("{} (samples)", parts.name);
        let below: Option<TrackIndex> = Some(track);
        let track = self
            .identities
            .track(process, below, TrackKind::Custom, &name, emit);
        self.say_what_samples_are(shared.times.interval, emit);
        let times = (shared.times, track);
        let began = samples::read((document, at), (stacks, strings), times, self.spans, emit);
        if began > self.spans {
            self.problems.add(
                u64::from(at),
                "samples whose stacks change more often than a program's can are left out",
            );
        }
        self.spans = self.spans.saturating_sub(began);
    }

    fn say_what_samples_are(&mut self, interval: i64, emit: Emit<'_>) {
        if std::mem::replace(&mut self.has_samples, true) {
            return;
        }
        let text = format!(
            "tracks called \"(samples)\" show what was on the stack every {} µs: a span there is a function in \
             samples that follow each other, not a call",
            interval / 1_000
        );
        emit(&Entry::Label {
            name: "samples",
            value: Value::Text(&text),
        });
    }
}
