use super::rows;
use crate::query::cell::Cell;
use crate::query::model::{Kind, Model, Place};
use crate::query::plan::{Role, Wanted};
use crate::query::relation::Holds::{Any, Integer, Text};
use crate::query::relation::{Column, Relation};

pub(super) struct Arguments;

/// A row of a track, and which of its arguments.
type Argument = (Place, u32);

impl Relation for Arguments {
    type Place = Argument;

    const NAME: &'static str = "arguments";
    const ABOUT: &'static str = "What is said about spans and events: a row for each argument.";
    const COLUMNS: &'static [Column<Argument>] = &[
        Column::new(
            ("span_id", Integer, ""),
            "The `id` of the span; NULL if it is an event's",
            span,
        )
        .role(Role::Id),
        Column::new(
            ("event_id", Integer, ""),
            "The `id` of the event; NULL if it is a span's",
            event,
        )
        .role(Role::Id),
        Column::new(
            ("name", Text, ""),
            "The name; of nested values the path, such as `data.url`",
            name,
        ),
        Column::new(
            ("value", Any, ""),
            "The value; 0 or 1 where it is a truth value",
            value,
        ),
    ];

    fn count(model: &Model) -> u64 {
        model.row_count()
    }

    fn places(model: &Model, wanted: Wanted) -> Box<dyn Iterator<Item = Argument> + '_> {
        let places = rows::places(model, &wanted, Kind::Both);
        Box::new(places.flat_map(|place| {
            let rows = &model.trace.tracks[place.track as usize].rows;
            let count = rows.arguments(place.row as usize).len();
            (0..u32::try_from(count).unwrap_or(u32::MAX)).map(move |at| (place, at))
        }))
    }

    fn number(model: &Model, (place, at): Argument) -> u64 {
        model.id(place) << 24 | u64::from(at)
    }
}

fn span(model: &Model, (place, _): Argument) -> Cell<'_> {
    model.row(place).is_span().then(|| model.id(place)).into()
}

fn event(model: &Model, (place, _): Argument) -> Cell<'_> {
    (!model.row(place).is_span())
        .then(|| model.id(place))
        .into()
}

fn said(model: &Model, (place, at): Argument) -> &amp_trace_analysis::Said {
    let rows = &model.trace.tracks[place.track as usize].rows;
    &rows.arguments(place.row as usize)[at as usize]
}

fn name(model: &Model, argument: Argument) -> Cell<'_> {
    Cell::Text(model.trace.text(said(model, argument).name))
}

fn value(model: &Model, argument: Argument) -> Cell<'_> {
    Cell::datum(&model.trace, &said(model, argument).datum)
}
