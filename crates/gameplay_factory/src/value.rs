//! Reading one reflected value from a slice of RON.

use bevy_reflect::serde::{ReflectDeserializerProcessor, TypedReflectDeserializer};
use bevy_reflect::{
    NamedField, PartialReflect, Reflect, ReflectFromReflect, ReflectRef, TypeInfo,
    TypeRegistration, TypeRegistry,
};
use ron::extensions::Extensions;
use serde::de::{DeserializeSeed, Error};

use crate::document::{Fault, read_seed};
use crate::error::PrefabErrorKind;
use crate::scan;

/// A value that is refused: where in its slice, in which field, and why.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) offset: usize,
    pub(crate) field: String,
    pub(crate) kind: PrefabErrorKind,
}

/// Reads a value of the registered type: concrete, complete and finite.
pub(crate) fn read_value(
    slice: &str,
    extensions: Extensions,
    registration: &TypeRegistration,
    registry: &TypeRegistry,
) -> Result<Box<dyn Reflect>, Refusal> {
    let mut whole = Whole::default();
    let seed = TypedReflectDeserializer::with_processor(registration, registry, &mut whole);
    let partial = read_seed(slice, extensions, seed)
        .map_err(|fault| refuse_fault(slice, fault, registration.type_info()))?;
    let value = partial.try_into_reflect().map_err(|_| Refusal {
        offset: scan::first_token(slice),
        field: String::new(),
        kind: PrefabErrorKind::NotConstructible {
            type_path: registration.type_info().type_path().to_owned(),
        },
    })?;
    match non_finite(value.as_partial_reflect(), "") {
        None => Ok(value),
        Some((field, found)) => Err(Refusal {
            offset: scan::offset_of_path(slice, &field),
            field,
            kind: PrefabErrorKind::NonFinite { found },
        }),
    }
}

/// A copy of a value of a registered type.
pub(crate) fn copy(value: &dyn Reflect, registry: &TypeRegistry) -> Option<Box<dyn Reflect>> {
    if let Ok(copy) = value.reflect_clone() {
        return Some(copy);
    }
    registry
        .get_type_data::<ReflectFromReflect>(value.as_any().type_id())?
        .from_reflect(value.as_partial_reflect())
}

/// Makes each part of a value concrete as it is read, or refuses it.
///
/// Reflection alone would leave an incomplete part as it is, and a type with a default around it
/// would then take the default in its place, without a word.
#[derive(Default)]
struct Whole {
    /// Whether the value at hand is already being checked.
    entered: bool,
}

impl ReflectDeserializerProcessor for Whole {
    fn try_deserialize<'de, D: serde::Deserializer<'de>>(
        &mut self,
        registration: &TypeRegistration,
        registry: &TypeRegistry,
        deserializer: D,
    ) -> Result<Result<Box<dyn PartialReflect>, D>, D::Error> {
        if std::mem::take(&mut self.entered) {
            return Ok(Err(deserializer));
        }
        self.entered = true;
        let seed = TypedReflectDeserializer::with_processor(registration, registry, self);
        let value = seed.deserialize(deserializer)?;
        let info = registration.type_info();
        let checkable = registration.contains::<ReflectFromReflect>();
        if value.try_as_reflect().is_some() || !checkable {
            return Ok(Ok(value));
        }
        let type_path = info.type_path();
        Err(D::Error::custom(match missing_field(&*value, info) {
            Some(name) => format!("{MISSING}{name}` of `{type_path}`"),
            None => format!("fields that no `{type_path}` can be made of"),
        }))
    }
}

/// How [`Whole`] begins to say that a field is missing.
const MISSING: &str = "missing field `";

/// The first named field that a read struct or struct variant lacks.
fn missing_field(partial: &dyn PartialReflect, info: &'static TypeInfo) -> Option<&'static str> {
    match (info, partial.reflect_ref()) {
        (TypeInfo::Struct(info), ReflectRef::Struct(partial)) => {
            let mut names = info.iter().map(NamedField::name);
            names.find(|name| partial.field(name).is_none())
        }
        (TypeInfo::Enum(info), ReflectRef::Enum(partial)) => {
            let variant = info.variant(partial.variant_name())?;
            let mut names = variant
                .as_struct_variant()
                .ok()?
                .iter()
                .map(NamedField::name);
            names.find(|name| partial.field(name).is_none())
        }
        _ => None,
    }
}

/// The first float that is not finite, as path and text.
fn non_finite(value: &dyn PartialReflect, path: &str) -> Option<(String, String)> {
    let wide = value
        .try_downcast_ref::<f64>()
        .copied()
        .or_else(|| value.try_downcast_ref::<f32>().copied().map(f64::from));
    if let Some(wide) = wide {
        return (!wide.is_finite()).then(|| (path.to_owned(), wide.to_string()));
    }
    parts(value)
        .into_iter()
        .find_map(|(step, part)| non_finite(part, &join(path, &step)))
}

/// The parts of a value, each with its step in a path.
fn parts(value: &dyn PartialReflect) -> Vec<(String, &dyn PartialReflect)> {
    fn numbered<'v>(
        len: usize,
        part: impl Fn(usize) -> Option<&'v dyn PartialReflect>,
        step: impl Fn(usize) -> String,
    ) -> Vec<(String, &'v dyn PartialReflect)> {
        (0..len)
            .filter_map(|index| Some((step(index), part(index)?)))
            .collect()
    }
    let item = |index: usize| format!("[{index}]");
    match value.reflect_ref() {
        ReflectRef::Struct(fields) => {
            let name = |index| fields.name_at(index).unwrap_or_default().to_owned();
            numbered(fields.field_len(), |index| fields.field_at(index), name)
        }
        ReflectRef::Enum(fields) => {
            let name = |index: usize| {
                let name = fields.name_at(index).map(str::to_owned);
                name.unwrap_or_else(|| index.to_string())
            };
            numbered(fields.field_len(), |index| fields.field_at(index), name)
        }
        ReflectRef::TupleStruct(fields) => numbered(
            fields.field_len(),
            |index| fields.field(index),
            |index| index.to_string(),
        ),
        ReflectRef::Tuple(fields) => numbered(
            fields.field_len(),
            |index| fields.field(index),
            |index| index.to_string(),
        ),
        ReflectRef::List(items) => numbered(items.len(), |index| items.get(index), item),
        ReflectRef::Array(items) => numbered(items.len(), |index| items.get(index), item),
        ReflectRef::Map(pairs) => {
            let pairs = pairs.iter();
            pairs
                .map(|(key, value)| (format!("[{key:?}]"), value))
                .collect()
        }
        ReflectRef::Set(items) => {
            let items = items.iter();
            items.map(|item| (format!("[{item:?}]"), item)).collect()
        }
        ReflectRef::Opaque(_) => Vec::new(),
    }
}

/// Turns what the RON parser or the reflection said into a refusal.
fn refuse_fault(slice: &str, fault: Fault, info: &'static TypeInfo) -> Refusal {
    let offset = fault.offset.max(scan::first_token(slice));
    let end = fault.end;
    let message = match fault.error {
        ron::Error::NoSuchStructField {
            expected, found, ..
        } => {
            let field = beside(&scan::path_at(slice, offset), &found);
            let expected = one_of(expected);
            let kind = PrefabErrorKind::UnknownField { expected, found };
            return Refusal {
                offset,
                field,
                kind,
            };
        }
        error => error.to_string(),
    };
    let message = message.split(" (stack:").next().unwrap_or_default();
    if let Some((name, type_path)) = split_names(message, MISSING, "` of `") {
        // The parser stands behind the value that lacks the field.
        let field = join(&scan::path_before(slice, end), name);
        return Refusal {
            offset: scan::offset_of_path(slice, &field),
            field,
            kind: PrefabErrorKind::MissingField {
                field: name.to_owned(),
                type_path: type_path.trim_end_matches('`').to_owned(),
            },
        };
    }
    let path = scan::path_at(slice, offset);
    if let Some((name, expected)) = split_names(message, "unknown field `", "`, expected ") {
        return Refusal {
            offset,
            field: beside(&path, name),
            kind: PrefabErrorKind::UnknownField {
                expected: expected.to_owned(),
                found: name.to_owned(),
            },
        };
    }
    let type_path = info.type_path().to_owned();
    let kind = match message.strip_prefix("Expected ") {
        Some(expected) => PrefabErrorKind::WrongValue {
            expected: expected
                .split(" but found ")
                .next()
                .unwrap_or_default()
                .to_owned(),
            found: scan::token_at(slice, offset),
            type_path,
        },
        None => PrefabErrorKind::Refused {
            type_path,
            message: message.to_owned(),
        },
    };
    Refusal {
        offset,
        field: path,
        kind,
    }
}

/// The two names in a sentence of reflection.
fn split_names<'m>(message: &'m str, head: &str, middle: &str) -> Option<(&'m str, &'m str)> {
    message.strip_prefix(head)?.split_once(middle)
}

fn one_of(names: &[&str]) -> String {
    match names {
        [] => "no field".to_owned(),
        [name] => format!("the field `{name}`"),
        names => format!("one of {}", crate::document::list(names)),
    }
}

/// The path of the field `name`, given a path that may lead to it or to one of its neighbours.
fn beside(path: &str, name: &str) -> String {
    if path == name || path.ends_with(&format!(".{name}")) {
        path.to_owned()
    } else {
        join(path, name)
    }
}

/// The path of a part.
pub(crate) fn join(path: &str, name: &str) -> String {
    match name.starts_with('[') {
        _ if path.is_empty() => name.to_owned(),
        true => format!("{path}{name}"),
        false => format!("{path}.{name}"),
    }
}
