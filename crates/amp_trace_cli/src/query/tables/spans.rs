use super::rows;
use crate::query::cell::Cell;
use crate::query::model::{Kind, Model, Place};
use crate::query::plan::{Role, Wanted};
use crate::query::relation::Holds::{Integer, Text};
use crate::query::relation::{Column, Relation};

pub(super) struct Spans;

impl Relation for Spans {
    type Place = Place;

    const NAME: &'static str = "spans";
    const ABOUT: &'static str = "What took time: a row for each span.";
    const IS_OF_TRACKS: bool = true;
    const COLUMNS: &'static [Column<Place>] = &[
        Column::new(
            ("id", Integer, ""),
            "The number of the row: spans and events are counted by track, then start",
            rows::id,
        )
        .role(Role::Id),
        Column::new(("name", Text, ""), "The name", rows::name).role(Role::Name),
        Column::new(
            ("target", Text, ""),
            "The module path or category; empty where there is none",
            rows::target,
        )
        .role(Role::Target),
        Column::new(
            ("start_ns", Integer, "ns"),
            "When it began, since the start of the trace",
            rows::start,
        )
        .role(Role::Time),
        Column::new(
            ("dur_ns", Integer, "ns"),
            "How long it took; NULL if its end is not in the trace",
            duration,
        ),
        Column::new(
            ("self_ns", Integer, "ns"),
            "The time outside of the spans directly inside of it; without an end, up to that of the trace",
            self_time,
        ),
        Column::new(
            ("end_ns", Integer, "ns"),
            "When it ended; NULL if its end is not in the trace",
            end,
        ),
        Column::new(
            ("depth", Integer, ""),
            "How many spans are around it",
            depth,
        )
        .role(Role::OfPath),
        Column::new(
            ("parent_id", Integer, ""),
            "The `id` of the span around it; NULL if it is outermost",
            rows::parent,
        ),
        Column::new(
            ("track_id", Integer, ""),
            "The `id` in `threads`",
            rows::track,
        )
        .role(Role::Track),
        Column::new(
            ("thread", Text, ""),
            "The name of the thread or other track",
            rows::thread,
        ),
        Column::new(
            ("process", Text, ""),
            "The name of the process; NULL where it is not known",
            rows::process,
        ),
        Column::new(
            ("frame", Integer, ""),
            "The frame of the main frame set that it began in; NULL outside of frames",
            rows::frame,
        ),
        Column::new(
            ("frame_set", Text, ""),
            "The name of that frame set",
            frame_set,
        ),
        Column::new(
            ("path_id", Integer, ""),
            "The call path: names of spans from the outermost to this one",
            rows::path_id,
        )
        .role(Role::Path),
        Column::new(
            ("path", Text, ""),
            "The call path in words: `outer;inner`",
            rows::path,
        )
        .role(Role::OfPath),
        Column::new(
            ("args", Text, "JSON"),
            "The arguments as an object, for `->>`; NULL where there is none",
            rows::arguments,
        ),
        Column::new(
            ("file", Text, ""),
            "The source file, where it is known",
            rows::file,
        )
        .role(Role::OfPath),
        Column::new(
            ("line", Integer, ""),
            "The line in it, counted from 1",
            rows::line,
        )
        .role(Role::OfPath),
        Column::new(
            ("level", Text, ""),
            "`ERROR`, `WARN`, `INFO`, `DEBUG` or `TRACE`, where it is known",
            rows::level,
        )
        .role(Role::OfPath),
    ];

    fn count(model: &Model) -> u64 {
        model.row_count()
    }

    fn places(model: &Model, wanted: Wanted) -> Box<dyn Iterator<Item = Place> + '_> {
        rows::places(model, &wanted, Kind::Spans)
    }

    fn number(model: &Model, place: Place) -> u64 {
        model.id(place)
    }
}

fn duration(model: &Model, place: Place) -> Cell<'_> {
    model.row(place).duration().into()
}

fn self_time(model: &Model, place: Place) -> Cell<'_> {
    Cell::natural(model.self_time(place))
}

fn end(model: &Model, place: Place) -> Cell<'_> {
    let row = model.row(place);
    row.duration()
        .map(|duration| row.start.saturating_add(duration))
        .into()
}

fn depth(model: &Model, place: Place) -> Cell<'_> {
    Cell::Integer(model.trace.paths.get(model.row(place).path).depth.into())
}

fn frame_set(model: &Model, place: Place) -> Cell<'_> {
    let frame = model.frame(model.row(place).start);
    frame
        .and_then(|_| model.main_frames())
        .map(|set| model.trace.site_name(set.site))
        .into()
}
