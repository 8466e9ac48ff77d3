//! Which fields the records of a call site have.

use std::sync::Arc;

use crate::{Field, Value};

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueKind {
    Unsigned = 0,
    Signed = 1,
    Float = 2,
    Bool = 3,
    Text = 4,
    Truncated = 5,
}

impl ValueKind {
    pub(super) const ALL: [Self; 6] = [
        Self::Unsigned,
        Self::Signed,
        Self::Float,
        Self::Bool,
        Self::Text,
        Self::Truncated,
    ];

    /// Of a value, where longer texts than `longest` bytes are cut.
    pub(super) fn of(value: &Value<'_>, longest: usize) -> Self {
        match value {
            Value::Unsigned(_) => Self::Unsigned,
            Value::Signed(_) => Self::Signed,
            Value::Float(_) => Self::Float,
            Value::Bool(_) => Self::Bool,
            Value::Text(text) if text.len() <= longest => Self::Text,
            Value::Text(_) | Value::Truncated { .. } => Self::Truncated,
        }
    }
}

/// Names and kinds of fields.
#[derive(Debug, Default)]
pub(super) struct Shape {
    pub(super) fields: Vec<(Arc<str>, ValueKind)>,
    /// The slot of the first field; the others follow.
    pub(super) slot: usize,
}

impl Shape {
    fn fits(&self, fields: &[Field<'_>], longest: usize) -> bool {
        let is = |((name, kind), field): (&(Arc<str>, ValueKind), &Field<'_>)| {
            **name == *field.name && *kind == ValueKind::of(&field.value, longest)
        };
        self.fields.len() == fields.len() && self.fields.iter().zip(fields).all(is)
    }
}

/// What a chunk remembers of a call site.
#[derive(Debug, Default)]
pub(super) struct SiteState {
    /// From 1 on; number 0 has no field.
    pub(super) shapes: Vec<Shape>,
    /// The number of the last one, of beginnings and of ends.
    pub(super) last_shape: [usize; 2],
    /// When the frame set's last frame ended, and the number of the next.
    pub(super) frame: (u64, u64),
}

impl SiteState {
    /// The number of the shape of `fields`; the one after all, if there is none.
    pub(super) fn find(&self, is_end: bool, fields: &[Field<'_>], longest: usize) -> usize {
        let last = self.last_shape[usize::from(is_end)];
        if fields.is_empty() {
            return 0;
        }
        if last > 0 && self.shapes[last - 1].fits(fields, longest) {
            return last;
        }
        let found = self.shapes.iter().position(|s| s.fits(fields, longest));
        found.unwrap_or(self.shapes.len()) + 1
    }
}
