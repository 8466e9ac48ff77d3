//! Reading one reflected value from a slice of RON.

use bevy_reflect::serde::TypedReflectDeserializer;
use bevy_reflect::{
    NamedField, PartialReflect, Reflect, ReflectFromReflect, ReflectRef, TypeInfo,
    TypeRegistration, TypeRegistry,
};
use ron::extensions::Extensions;

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
    let seed = TypedReflectDeserializer::new(registration, registry);
    let partial = read_seed(slice, extensions, seed)
        .map_err(|fault| refuse_fault(slice, fault, registration.type_info()))?;
    let value = concrete(slice, partial, registration, registry)?;
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

fn concrete(
    slice: &str,
    partial: Box<dyn PartialReflect>,
    registration: &TypeRegistration,
    registry: &TypeRegistry,
) -> Result<Box<dyn Reflect>, Refusal> {
    let partial = match partial.try_into_reflect() {
        Ok(value) => return Ok(value),
        Err(partial) => partial,
    };
    let whole = |kind| Refusal {
        offset: scan::first_token(slice),
        field: String::new(),
        kind,
    };
    let type_path = registration.type_info().type_path().to_owned();
    let Some(from_reflect) = registration.data::<ReflectFromReflect>() else {
        return Err(whole(PrefabErrorKind::NotConstructible { type_path }));
    };
    if let Some((field, kind)) = incomplete(&*partial, registry, "") {
        return Err(Refusal {
            offset: scan::offset_of_path(slice, &field),
            field,
            kind,
        });
    }
    from_reflect.from_reflect(&*partial).ok_or_else(|| {
        whole(PrefabErrorKind::Refused {
            type_path,
            message: "fields that it cannot be made of".to_owned(),
        })
    })
}

/// The innermost part of a read value that is not whole, and why.
///
/// Every part is tried on its own: a type with a default would take the default in the place of a
/// part that is written and not whole, without a word.
fn incomplete(
    partial: &dyn PartialReflect,
    registry: &TypeRegistry,
    path: &str,
) -> Option<(String, PrefabErrorKind)> {
    let inner = parts(partial)
        .into_iter()
        .find_map(|(step, part)| incomplete(part, registry, &join(path, &step)));
    if inner.is_some() || partial.try_as_reflect().is_some() {
        return inner;
    }
    let info = partial.get_represented_type_info()?;
    let from_reflect = registry.get_type_data::<ReflectFromReflect>(info.type_id())?;
    if from_reflect.from_reflect(partial).is_some() {
        return None;
    }
    let type_path = info.type_path().to_owned();
    Some(match missing_field(partial, info) {
        Some(name) => {
            let field = name.to_owned();
            let kind = PrefabErrorKind::MissingField { field, type_path };
            (join(path, name), kind)
        }
        None => {
            let message = "fields that it cannot be made of".to_owned();
            (
                path.to_owned(),
                PrefabErrorKind::Refused { type_path, message },
            )
        }
    })
}

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
    let field = scan::path_at(slice, offset);
    let found = scan::token_at(slice, offset);
    let type_path = info.type_path().to_owned();
    let kind = match fault.error {
        ron::Error::NoSuchStructField {
            expected, found, ..
        } => PrefabErrorKind::UnknownField {
            expected: one_of(expected),
            found,
        },
        ron::Error::InvalidValueForType { expected, .. } => PrefabErrorKind::WrongValue {
            expected,
            found,
            type_path,
        },
        ron::Error::ExpectedDifferentLength { expected, .. } => PrefabErrorKind::WrongValue {
            expected,
            found,
            type_path,
        },
        ron::Error::Message(message) => refuse_message(&message, type_path),
        error => {
            let message = error.to_string();
            match message.strip_prefix("Expected ") {
                Some(expected) => PrefabErrorKind::WrongValue {
                    expected: expected.to_owned(),
                    found,
                    type_path,
                },
                None => PrefabErrorKind::Refused { type_path, message },
            }
        }
    };
    let field = match &kind {
        PrefabErrorKind::UnknownField { found, .. } => beside(&field, found),
        _ => field,
    };
    Refusal {
        offset,
        field,
        kind,
    }
}

/// Reflection reports unknown fields in a sentence.
fn refuse_message(message: &str, type_path: String) -> PrefabErrorKind {
    let message = message.split(" (stack:").next().unwrap_or(message);
    let unknown = message
        .strip_prefix("unknown field `")
        .and_then(|rest| rest.split_once("`, expected "));
    match unknown {
        Some((found, expected)) => PrefabErrorKind::UnknownField {
            expected: expected.to_owned(),
            found: found.to_owned(),
        },
        None => PrefabErrorKind::Refused {
            type_path,
            message: message.to_owned(),
        },
    }
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
