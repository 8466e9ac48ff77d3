//! Rows.

use super::cell::{push_arguments, push_text, push_value};
use crate::chrome::value::push_integer;
use crate::export::Unsaid;
use crate::{Argument, Place, Time, Value};

/// The first row, which names the columns.
pub(super) const HEAD: &[u8] =
    b"row,process,pid,track,track_id,kind,tid,depth,name,target,start_ns,duration_ns,self_ns,value,unit,\
arguments,level,file,line\r\n";

/// The cells of a track, of what has none.
pub(super) const NO_TRACK: &[u8] = b",,,,";
/// The cells of process and track, of what has neither.
pub(super) const NO_ONE: &[u8] = b",,,,,,";

/// What a row says, but for its kind, its track, and where it lies in a span.
#[derive(Debug, Default)]
pub(super) struct Row<'a> {
    pub(super) place: Place<'a>,
    pub(super) at: Option<Time>,
    pub(super) duration: Option<u64>,
    pub(super) value: Option<Value<'a>>,
    pub(super) arguments: &'a [Argument<'a>],
}

impl Row<'_> {
    /// Appends `depth`, `name`, `target`, and a comma.
    pub(super) fn push_before(&self, out: &mut Vec<u8>, depth: Option<usize>, unsaid: &mut Unsaid) {
        if let Some(depth) = depth {
            push_integer(out, depth);
        }
        for text in [self.place.name, self.place.target] {
            out.push(b',');
            push_text(out, text, unsaid);
        }
        out.push(b',');
    }

    /// Appends `value` and what follows, to the end of the row.
    pub(super) fn push_behind(&self, out: &mut Vec<u8>, unsaid: &mut Unsaid) {
        let place = &self.place;
        if let Some(value) = &self.value {
            push_value(out, value, unsaid);
        }
        out.push(b',');
        push_text(out, place.unit.unwrap_or_default(), unsaid);
        out.push(b',');
        push_arguments(out, self.arguments);
        out.push(b',');
        if let Some(level) = place.level {
            out.extend_from_slice(level.name().as_bytes());
        }
        out.push(b',');
        push_text(out, place.file.unwrap_or_default(), unsaid);
        out.push(b',');
        if let Some(line) = place.line {
            push_integer(out, line);
        }
        out.extend_from_slice(b"\r\n");
    }
}

/// Appends `process` and `pid`, and a comma.
pub(super) fn push_process(
    out: &mut Vec<u8>,
    (name, id): (&str, Option<i64>),
    unsaid: &mut Unsaid,
) {
    push_text(out, name, unsaid);
    out.push(b',');
    if let Some(id) = id {
        push_integer(out, id);
    }
    out.push(b',');
}
