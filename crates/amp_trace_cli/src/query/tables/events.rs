use super::rows;
use crate::query::model::{Kind, Model, Place};
use crate::query::plan::{Role, Wanted};
use crate::query::relation::Holds::{Integer, Text};
use crate::query::relation::{Column, Relation};

pub(super) struct Events;

impl Relation for Events {
    type Place = Place;

    const NAME: &'static str = "events";
    const ABOUT: &'static str = "What happened at one moment: a row for each event.";
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
            ("at_ns", Integer, "ns"),
            "When it happened, since the start of the trace",
            rows::start,
        )
        .role(Role::Time),
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
            ("span_id", Integer, ""),
            "The `id` of the span around it; NULL where there is none",
            rows::parent,
        ),
        Column::new(
            ("frame", Integer, ""),
            "The frame of the main frame set that it happened in; NULL outside of frames",
            rows::frame,
        ),
        Column::new(
            ("level", Text, ""),
            "`ERROR`, `WARN`, `INFO`, `DEBUG` or `TRACE`, where it is known",
            rows::level,
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
    ];

    fn count(model: &Model) -> u64 {
        model.row_count()
    }

    fn places(model: &Model, wanted: Wanted) -> Box<dyn Iterator<Item = Place> + '_> {
        rows::places(model, &wanted, Kind::Events)
    }

    fn number(model: &Model, place: Place) -> u64 {
        model.id(place)
    }
}
