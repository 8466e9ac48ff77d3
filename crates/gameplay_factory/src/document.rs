//! The grammar of a prefab file, read into slices that remember where they stand.
//!
//! Every value is kept as a slice of the text, so that one bad value does not hide the next and
//! each error knows its place.

use std::fmt;

use ron::de::Deserializer;
use ron::extensions::Extensions;
use ron::value::RawValue;
use serde::Deserialize;
use serde::de::{DeserializeSeed, MapAccess, Visitor};

use crate::error::PrefabErrorKind;
use crate::nearest::nearest;
use crate::scan;
use crate::source::offset_of_position;

/// A value that could not be read: where the parser stood in its slice, and why.
#[derive(Debug)]
pub(crate) struct Fault {
    /// Where the last token began, in bytes.
    pub(crate) offset: usize,
    /// How far the parser had come, in bytes.
    pub(crate) end: usize,
    pub(crate) error: ron::Error,
}

/// The pairs of a map, in the order of the text, duplicates included.
#[derive(Debug, Default)]
pub(crate) struct Pairs<'a>(pub(crate) Vec<(&'a str, &'a str)>);

/// The body of a prefab: its parts as slices.
#[derive(Debug, Default, Deserialize)]
#[serde(rename = "Prefab", deny_unknown_fields)]
pub(crate) struct Body<'a> {
    #[serde(borrow, default, deserialize_with = "raw")]
    pub(crate) parents: Option<&'a str>,
    #[serde(borrow, default, deserialize_with = "raw")]
    pub(crate) components: Option<&'a str>,
    #[serde(borrow, default, deserialize_with = "raw")]
    pub(crate) set: Option<&'a str>,
    #[serde(borrow, default, deserialize_with = "raw")]
    pub(crate) children: Option<&'a str>,
}

/// The items of a list, as slices.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Items<'a>(#[serde(borrow)] Vec<&'a RawValue>);

impl<'a> Items<'a> {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.0.iter().map(|item| item.get_ron())
    }
}

fn raw<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<&'de str>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(|raw| Some(raw.get_ron()))
}

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PairsVisitor;

        impl<'de> Visitor<'de> for PairsVisitor {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<'de>, A::Error> {
                let mut pairs = Vec::new();
                while let Some((key, value)) = map.next_entry::<&RawValue, &RawValue>()? {
                    pairs.push((key.get_ron(), value.get_ron()));
                }
                Ok(Pairs(pairs))
            }
        }

        deserializer.deserialize_map(PairsVisitor)
    }
}

/// Reads the top level of a file: the pairs of names and bodies, and the extensions it enables.
///
/// A text of white space and comments holds no prefab.
pub(crate) fn read_top(text: &str) -> Result<(Pairs<'_>, Extensions), Fault> {
    if scan::is_blank(text) {
        return Ok((Pairs::default(), Extensions::empty()));
    }
    let fault = |error| Fault::new(text, error);
    let mut deserializer = Deserializer::from_str(text).map_err(fault)?;
    let pairs = Pairs::deserialize(&mut deserializer)
        .and_then(|pairs| deserializer.end().map(|()| pairs))
        .map_err(|error| fault(deserializer.span_error(error)))?;
    Ok((pairs, deserializer.extensions()))
}

/// Reads a slice as something of the grammar.
pub(crate) fn read<'a, T: Deserialize<'a>>(
    slice: &'a str,
    extensions: Extensions,
) -> Result<T, Fault> {
    read_seed(slice, extensions, std::marker::PhantomData)
}

/// Reads a slice with a seed.
pub(crate) fn read_seed<'a, S: DeserializeSeed<'a>>(
    slice: &'a str,
    extensions: Extensions,
    seed: S,
) -> Result<S::Value, Fault> {
    ron::Options::default()
        .with_default_extension(extensions)
        .from_str_seed(slice, seed)
        .map_err(|error| Fault::new(slice, error))
}

impl Fault {
    fn new(text: &str, error: ron::error::SpannedError) -> Self {
        Self {
            offset: offset_of_position(text, error.span.start),
            end: offset_of_position(text, error.span.end),
            error: error.code,
        }
    }

    /// What is wrong, where `expected` belongs in a prefab file.
    pub(crate) fn shape(self, slice: &str, expected: &'static str) -> PrefabErrorKind {
        let (found, remedy) = match self.error {
            ron::Error::NoSuchStructField {
                expected, found, ..
            } => {
                let remedy = match nearest(&found, expected.iter().copied()) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => format!("a prefab has {}", list(expected)),
                };
                (found, remedy)
            }
            ron::Error::DuplicateStructField { field, .. } => {
                (field.to_owned(), "write it once".to_owned())
            }
            _ => (
                scan::token_at(slice, self.offset),
                "see `PrefabLibrary` for the grammar".to_owned(),
            ),
        };
        PrefabErrorKind::Shape {
            expected,
            found,
            remedy,
        }
    }
}

/// Names in backquotes, with commas.
pub(crate) fn list<S: AsRef<str>>(names: &[S]) -> String {
    let quoted: Vec<String> = names.iter().map(|n| format!("`{}`", n.as_ref())).collect();
    quoted.join(", ")
}
