use amp_trace_analysis::FlowPoint;
use amp_trace_format::FlowStep;

use crate::query::cell::Cell;
use crate::query::model::{Model, Place};
use crate::query::plan::Wanted;
use crate::query::relation::Holds::{Integer, Text};
use crate::query::relation::{Column, Relation};

pub(super) struct Flows;

impl Relation for Flows {
    type Place = usize;

    const NAME: &'static str = "flows";
    const ABOUT: &'static str = "The steps of the chains of arrows between spans, by time.";
    const COLUMNS: &'static [Column<usize>] = &[
        Column::new(
            ("id", Integer, ""),
            "The number of the chain; those over 2^63 are negative",
            |model, at| Cell::Integer(point(model, at).flow.0.cast_signed()),
        ),
        Column::new(("step", Text, ""), "`start`, `middle` or `end`", step),
        Column::new(
            ("track_id", Integer, ""),
            "The `id` in `threads`",
            |model, at| Cell::Integer(point(model, at).track.0.into()),
        ),
        Column::new(
            ("span_id", Integer, ""),
            "The `id` of the span that the step is at; NULL if none was open",
            span,
        ),
        Column::new(
            ("at_ns", Integer, "ns"),
            "When, since the start of the trace",
            |model, at| Cell::natural(point(model, at).at),
        ),
        Column::new(("name", Text, ""), "The name", |model, at| {
            Cell::Text(model.trace.site_name(point(model, at).site))
        }),
        Column::new(
            ("target", Text, ""),
            "The module path or category; empty where there is none",
            |model, at| {
                Cell::Text(
                    model
                        .trace
                        .text(model.trace.sites.get(point(model, at).site).target),
                )
            },
        ),
    ];

    fn count(model: &Model) -> u64 {
        model.trace.flows.len() as u64
    }

    fn places(model: &Model, _: Wanted) -> Box<dyn Iterator<Item = usize> + '_> {
        Box::new(0..model.trace.flows.len())
    }

    fn number(_: &Model, at: usize) -> u64 {
        at as u64
    }
}

fn point(model: &Model, at: usize) -> &FlowPoint {
    &model.trace.flows[at]
}

fn step(model: &Model, at: usize) -> Cell<'_> {
    Cell::Text(match point(model, at).step {
        FlowStep::Start => "start",
        FlowStep::Middle => "middle",
        FlowStep::End => "end",
    })
}

fn span(model: &Model, at: usize) -> Cell<'_> {
    let point = point(model, at);
    let track = point.track.0;
    point.row.map(|row| model.id(Place { track, row })).into()
}
