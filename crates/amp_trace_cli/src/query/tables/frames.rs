use amp_trace_analysis::{FrameMark, FrameSet};

use crate::query::cell::Cell;
use crate::query::model::Model;
use crate::query::plan::Wanted;
use crate::query::relation::Holds::{Integer, Text};
use crate::query::relation::{Column, Relation};

pub(super) struct Frames;

/// A frame set, and which of its frames.
type Frame = (usize, usize);

impl Relation for Frames {
    type Place = Frame;

    const NAME: &'static str = "frames";
    const ABOUT: &'static str = "The frames of all frame sets; a program without marks has those that were found among its spans.";
    const COLUMNS: &'static [Column<Frame>] = &[
        Column::new(
            ("frame_set", Text, ""),
            "The name of the frame set",
            |model, frame| Cell::Text(model.trace.site_name(set(model, frame).site)),
        ),
        Column::new(
            ("frame", Integer, ""),
            "The number within the set, counted from 0",
            |model, frame| Cell::natural(mark(model, frame).index),
        ),
        Column::new(
            ("start_ns", Integer, "ns"),
            "When it began, since the start of the trace",
            |model, frame| Cell::natural(mark(model, frame).began),
        ),
        Column::new(
            ("dur_ns", Integer, "ns"),
            "How long it took",
            |model, frame| Cell::natural(mark(model, frame).duration()),
        ),
        Column::new(
            ("track_id", Integer, ""),
            "The `id` in `threads` of the track that marks its end",
            |model, frame| Cell::Integer(set(model, frame).track.0.into()),
        ),
        Column::new(
            ("is_marked", Integer, ""),
            "1 if the program marked it, 0 if it was found",
            |model, frame| Cell::Integer(set(model, frame).is_marked.into()),
        ),
    ];

    fn count(model: &Model) -> u64 {
        let sets = model.trace.frame_sets.iter();
        sets.map(|set| set.frames.len() as u64).sum()
    }

    fn places(model: &Model, _: Wanted) -> Box<dyn Iterator<Item = Frame> + '_> {
        let sets = model.trace.frame_sets.iter().enumerate();
        Box::new(sets.flat_map(|(set, frames)| (0..frames.frames.len()).map(move |at| (set, at))))
    }

    fn number(_: &Model, (set, frame): Frame) -> u64 {
        (set as u64) << 40 | frame as u64
    }
}

fn set(model: &Model, (set, _): Frame) -> &FrameSet {
    &model.trace.frame_sets[set]
}

fn mark(model: &Model, (set, frame): Frame) -> FrameMark {
    model.trace.frame_sets[set].frames[frame]
}
