use amp_trace_analysis::Loss;

use crate::query::cell::Cell;
use crate::query::model::Model;
use crate::query::plan::Wanted;
use crate::query::relation::Holds::{Integer, Text};
use crate::query::relation::{Column, Relation};

pub(super) struct Losses;

impl Relation for Losses {
    type Place = usize;

    const NAME: &'static str = "losses";
    const ABOUT: &'static str =
        "What the recorder could not keep, by time. No row: nothing is missing.";
    const COLUMNS: &'static [Column<usize>] = &[
        Column::new(
            ("track_id", Integer, ""),
            "The `id` in `threads`; NULL where it is not known",
            |model, at| loss(model, at).track.map(|track| u64::from(track.0)).into(),
        ),
        Column::new(
            ("thread", Text, ""),
            "The name of the thread or other track",
            |model, at| {
                loss(model, at)
                    .track
                    .and_then(|track| model.title(track))
                    .into()
            },
        ),
        Column::new(
            ("spans", Integer, ""),
            "How many spans are missing",
            |model, at| Cell::natural(loss(model, at).spans),
        ),
        Column::new(
            ("events", Integer, ""),
            "How many events, values of counters and marks of frames are missing",
            |model, at| Cell::natural(loss(model, at).events),
        ),
        Column::new(
            ("from_ns", Integer, "ns"),
            "When the first was lost, since the start of the trace",
            |model, at| Cell::natural(loss(model, at).from),
        ),
        Column::new(
            ("to_ns", Integer, "ns"),
            "When the last was",
            |model, at| Cell::natural(loss(model, at).to),
        ),
    ];

    fn count(model: &Model) -> u64 {
        model.trace.losses.len() as u64
    }

    fn places(model: &Model, _: Wanted) -> Box<dyn Iterator<Item = usize> + '_> {
        Box::new(0..model.trace.losses.len())
    }

    fn number(_: &Model, at: usize) -> u64 {
        at as u64
    }
}

fn loss(model: &Model, at: usize) -> &Loss {
    &model.trace.losses[at]
}
