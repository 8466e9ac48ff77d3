//! Schemas: which fields the markers of a place have.

use std::collections::HashMap;

use super::column::push_text;
use crate::chrome::value;
use crate::export::{Places, Unsaid};
use crate::record::LEVEL;
use crate::{Argument, Level, Place, Value};

/// The schemas of all markers.
#[derive(Debug, Default)]
pub(super) struct Schemas {
    places: Places,
    schemas: Vec<Schema>,
    numbers: HashMap<(u32, bool), usize>,
}

/// The fields of a place's spans or events.
#[derive(Debug)]
struct Schema {
    is_span: bool,
    /// Names and formats.
    fields: Vec<(String, &'static str)>,
}

/// Schemas beyond this are one, without fields.
const MOST_SCHEMAS: usize = 4096;
/// Fields of a schema beyond this are left out.
const MOST_FIELDS: usize = 64;
const LEFT_OUT: &str =
    "arguments beyond those of the first 4,096 places, or the first 64 of a place";

impl Schemas {
    /// The fields of a marker as an object in JSON that is not closed yet.
    pub(super) fn data(
        &mut self,
        place: &Place<'_>,
        is_span: bool,
        arguments: &[Argument<'_>],
        unsaid: &mut Unsaid,
    ) -> Vec<u8> {
        let mut data = b"{\"type\":\"".to_vec();
        let level = place.level.filter(|level| *level != Level::Info);
        let schema = if arguments.is_empty() {
            None
        } else {
            self.number(place, is_span)
        };
        push_name(&mut data, is_span, schema);
        data.push(b'"');
        if let Some(level) = level {
            data.extend_from_slice(b",\"level\":");
            push_text(&mut data, level.name());
        }
        match schema {
            Some(schema) => self.schemas[schema].push(&mut data, arguments, unsaid),
            None => unsaid.add_many(LEFT_OUT, arguments.len()),
        }
        data
    }

    fn number(&mut self, place: &Place<'_>, is_span: bool) -> Option<usize> {
        let (place, _) = self.places.number(place, MOST_SCHEMAS)?;
        let next = self.schemas.len();
        let number = *self.numbers.entry((place, is_span)).or_insert(next);
        if number == next {
            let fields = Vec::new();
            self.schemas.push(Schema { is_span, fields });
        }
        Some(number)
    }

    /// Appends the member `markerSchema` of the profile's information.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\"markerSchema\":[");
        write(out, true, None, &[]);
        out.push(b',');
        write(out, false, None, &[]);
        for (number, schema) in self.schemas.iter().enumerate() {
            out.push(b',');
            write(out, schema.is_span, Some(number), &schema.fields);
        }
        out.push(b']');
    }
}

impl Schema {
    fn push(&mut self, out: &mut Vec<u8>, arguments: &[Argument<'_>], unsaid: &mut Unsaid) {
        // Fields of one name get one slot each, in order.
        let mut used = [false; MOST_FIELDS];
        for argument in arguments {
            let format = format(&argument.value);
            let fits = |(slot, (name, own)): (usize, &(String, &'static str))| {
                (!used[slot] && name == argument.name && *own == format).then_some(slot)
            };
            let known = self.fields.iter().enumerate().find_map(fits);
            let slot = known.unwrap_or(self.fields.len());
            if slot == MOST_FIELDS {
                unsaid.add(LEFT_OUT);
                continue;
            }
            if known.is_none() {
                self.fields.push((argument.name.to_owned(), format));
            }
            used[slot] = true;
            out.extend_from_slice(b",\"a");
            value::push_integer(out, slot);
            out.extend_from_slice(b"\":");
            push_value(out, &argument.value, unsaid);
        }
    }
}

const INTEGER: &str = "integer";
const DECIMAL: &str = "decimal";
const TEXT: &str = "string";

/// JavaScript's numbers are exact up to this.
const LARGEST: u64 = 1 << 53;

const INEXACT: &str = "integers above 2^53, written as texts";

/// How the profiler is to show a value.
fn format(value: &Value<'_>) -> &'static str {
    match *value {
        Value::Unsigned(value) if value <= LARGEST => INTEGER,
        Value::Signed(value) if value.unsigned_abs() <= LARGEST => INTEGER,
        Value::Float(value) if value.is_finite() => DECIMAL,
        _ => TEXT,
    }
}

fn push_value(out: &mut Vec<u8>, value: &Value<'_>, unsaid: &mut Unsaid) {
    let is_number = format(value) != TEXT;
    match *value {
        _ if is_number => value::push_counter(out, value),
        Value::Unsigned(value) => {
            unsaid.add(INEXACT);
            push_text(out, itoa::Buffer::new().format(value));
        }
        Value::Signed(value) => {
            unsaid.add(INEXACT);
            push_text(out, itoa::Buffer::new().format(value));
        }
        Value::Bool(value) => push_text(out, if value { "true" } else { "false" }),
        // A float that is no number is a text in JSON already.
        _ => {
            let argument = Argument {
                name: "",
                value: *value,
            };
            unsaid.values(&[argument]);
            value::push_counter(out, value);
        }
    }
}

fn push_name(out: &mut Vec<u8>, is_span: bool, number: Option<usize>) {
    out.extend_from_slice(if is_span { b"span" } else { b"event" });
    if let Some(number) = number {
        out.push(b' ');
        value::push_integer(out, number);
    }
}

/// Fields that a label names.
const MOST_IN_LABEL: usize = 4;

fn write(out: &mut Vec<u8>, is_span: bool, number: Option<usize>, fields: &[(String, &str)]) {
    out.extend_from_slice(b"\n{\"name\":\"");
    push_name(out, is_span, number);
    out.extend_from_slice(
        b"\",\"display\":[\"marker-chart\",\"marker-table\",\"timeline-overview\"],",
    );
    if !fields.is_empty() {
        let mut label = String::new();
        for (slot, (name, _)) in fields.iter().take(MOST_IN_LABEL).enumerate() {
            // Braces are the profiler's own here.
            let name = name.replace(['{', '}'], " ");
            let comma = if slot == 0 { "" } else { ", " };
            label.push_str(&format!("{comma}{name} {{marker.data.a{slot}}}"));
        }
        out.extend_from_slice(b"\"tableLabel\":");
        push_text(out, &label);
        out.push(b',');
    }
    out.extend_from_slice(b"\"fields\":[");
    for (slot, (name, format)) in fields.iter().enumerate() {
        out.extend_from_slice(b"{\"key\":\"a");
        value::push_integer(out, slot);
        out.extend_from_slice(b"\",\"label\":");
        push_text(out, name);
        out.extend_from_slice(b",\"format\":\"");
        out.extend_from_slice(format.as_bytes());
        out.extend_from_slice(b"\"},");
    }
    for (key, format) in [("track", INTEGER), (LEVEL, TEXT)] {
        let comma: &[u8] = if key == LEVEL { b"," } else { b"" };
        out.extend_from_slice(comma);
        out.extend_from_slice(b"{\"key\":\"");
        out.extend_from_slice(key.as_bytes());
        out.extend_from_slice(b"\",\"format\":\"");
        out.extend_from_slice(format.as_bytes());
        out.extend_from_slice(b"\"}");
    }
    out.extend_from_slice(b"]}");
}
