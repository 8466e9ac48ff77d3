//! The fields of a record that is being made, for those who want it now and not from the trace.

use amp_trace_format::words::{FieldNames, read_fields};
use amp_trace_format::{Field, Value};

use super::site::CallSite;
use super::thread::Payload;

/// Gives `then` the fields in the order of their names.
pub(crate) fn read<R>(
    site: &'static CallSite,
    fields: &impl Payload,
    then: impl FnOnce(&[Field<'_>]) -> R,
) -> R {
    let mut words = Vec::with_capacity(fields.words());
    fields.put(&mut words);
    let mut text = Vec::new();
    let mut room = vec![
        Field {
            name: "",
            value: Value::Bool(false),
        };
        site.fields.len()
    ];
    let names = FieldNames::Borrowed(site.fields);
    let read = read_fields(names, &words, &mut text, &mut room);
    then(&room[..read.map_or(0, |(len, _)| len)])
}
