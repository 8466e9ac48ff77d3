use amp_trace_analysis::{Track, TrackId};
use amp_trace_format::TrackKind;

use crate::query::cell::Cell;
use crate::query::model::Model;
use crate::query::plan::{Role, Wanted};
use crate::query::relation::Holds::{Integer, Text};
use crate::query::relation::{Column, Relation};

pub(super) struct Threads;

impl Relation for Threads {
    type Place = TrackId;

    const NAME: &'static str = "threads";
    const ABOUT: &'static str =
        "The threads and the other tracks, such as queues of a graphics processor.";
    const COLUMNS: &'static [Column<TrackId>] = &[
        Column::new(
            ("id", Integer, ""),
            "The number of the track, in the order of the file",
            |_, id: TrackId| Cell::Integer(id.0.into()),
        )
        .role(Role::Track),
        Column::new(
            ("name", Text, ""),
            "The name, or what it is",
            |model, id| model.title(id).into(),
        ),
        Column::new(
            ("kind", Text, ""),
            "`thread`, `async`, `process`, `global`, `gpu`, `counter` or `track`",
            |model, id| Cell::Text(track(model, id).kind.name()),
        ),
        Column::new(
            ("os_id", Integer, ""),
            "The operating system's number of the thread",
            os_id,
        ),
        Column::new(
            ("process_id", Integer, ""),
            "The operating system's number of the process; NULL where it is not known",
            process_id,
        ),
        Column::new(
            ("process", Text, ""),
            "The name of the process; NULL where it is not known",
            |model, id| model.process(id).into(),
        ),
        Column::new(
            ("parent_id", Integer, ""),
            "The `id` of the track that it lies below",
            |model, id| {
                track(model, id)
                    .parent
                    .map(|parent| u64::from(parent.0))
                    .into()
            },
        ),
        Column::new(
            ("spans", Integer, ""),
            "How many spans are on it",
            |model, id| Cell::natural(track(model, id).rows.span_count() as u64),
        ),
        Column::new(
            ("events", Integer, ""),
            "How many events are on it",
            |model, id| Cell::natural(track(model, id).rows.event_count() as u64),
        ),
    ];

    fn count(model: &Model) -> u64 {
        model.trace.tracks.len() as u64
    }

    fn places(model: &Model, wanted: Wanted) -> Box<dyn Iterator<Item = TrackId> + '_> {
        let ids = model.trace.tracks().map(|(id, _)| id);
        match wanted.track {
            // One that is asked for by number needs no search, however many there are.
            Some(asked) => {
                let id = u32::try_from(asked).ok();
                let id = id.filter(|id| (*id as usize) < model.trace.tracks.len());
                Box::new(id.map(TrackId).into_iter())
            }
            None => Box::new(ids),
        }
    }

    fn number(_: &Model, id: TrackId) -> u64 {
        id.0.into()
    }
}

fn track(model: &Model, id: TrackId) -> &Track {
    model.trace.track(id)
}

fn os_id(model: &Model, id: TrackId) -> Cell<'_> {
    match track(model, id).kind {
        TrackKind::Thread { id } => Cell::Integer(id),
        _ => Cell::Null,
    }
}

fn process_id(model: &Model, id: TrackId) -> Cell<'_> {
    let process = track(model, id).process;
    let process = process.and_then(|process| model.trace.processes.get(process as usize));
    process.map_or(Cell::Null, |process| Cell::Integer(process.id))
}
