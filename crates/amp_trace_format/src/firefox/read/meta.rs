//! What a profile says of itself.

use std::collections::HashMap;

use super::document::{At, Document};
use crate::json::Number;

/// Categories and fields of markers beyond this are not known.
const MOST: usize = 1 << 16;

/// What is needed to understand the rest.
#[derive(Debug, Default)]
pub(super) struct Meta {
    /// When the times of the profile begin, in milliseconds since 1970.
    pub(super) start: f64,
    /// The time between samples in nanoseconds.
    pub(super) interval: i64,
    /// Whether our own writer made it.
    pub(super) is_ours: bool,
    categories: Vec<String>,
    /// What is to know of a field, by the types of its marker and its own name.
    fields: HashMap<String, HashMap<String, Known>>,
    known: usize,
}

/// What is to know of a marker's field.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// Its value is the number of a string.
    pub(super) is_string: bool,
    /// What people call it.
    pub(super) label: Option<String>,
}

impl Meta {
    pub(super) fn read(document: &Document, at: At) -> Self {
        let mut meta = Self {
            interval: 1_000_000,
            ..Self::default()
        };
        let (mut categories, mut schemas) = (None, None);
        document.members(at, |name, at| match name {
            "startTime" => meta.start = document.number(at).map_or(0.0, Number::float),
            "interval" => {
                let interval = document.number(at).and_then(Number::millis);
                meta.interval = interval.unwrap_or(meta.interval).max(0);
            }
            "importedFrom" => meta.is_ours = document.owned(at).is_some_and(|by| by == "amp-trace"),
            "categories" => categories = Some(at),
            "markerSchema" => schemas = Some(at),
            _ => {}
        });
        if let Some(categories) = categories {
            for category in document.elements(categories).take(MOST) {
                let mut named = String::new();
                document.members(category, |name, at| {
                    if name == "name" {
                        named = document.owned(at).unwrap_or_default();
                    }
                });
                meta.categories.push(named);
            }
        }
        if let Some(schemas) = schemas {
            document
                .elements(schemas)
                .for_each(|schema| meta.schema(document, schema));
        }
        meta
    }

    /// The name of a category; empty where there is none.
    pub(super) fn category(&self, place: Option<usize>) -> &str {
        let name = place.and_then(|place| self.categories.get(place));
        name.map_or("", String::as_str)
    }

    pub(super) fn field(&self, marker: &str, field: &str) -> Option<&Known> {
        self.fields.get(marker)?.get(field)
    }

    fn schema(&mut self, document: &Document, at: At) {
        let (mut marker, mut fields) = (None, None);
        document.members(at, |name, at| match name {
            "name" => marker = document.owned(at),
            // Older ones call them data.
            "fields" | "data" => fields = Some(at),
            _ => {}
        });
        let (Some(marker), Some(fields)) = (marker, fields) else {
            return;
        };
        for field in document.elements(fields) {
            let (mut key, mut known) = (None, Known::default());
            document.members(field, |name, at| match name {
                "key" => key = document.owned(at),
                "format" => {
                    known.is_string = document
                        .owned(at)
                        .is_some_and(|format| format == "unique-string");
                }
                "label" if self.is_ours => known.label = document.owned(at),
                _ => {}
            });
            let is_known = known.is_string || known.label.is_some();
            if let (Some(key), true, true) = (key, is_known, self.known < MOST) {
                self.known += 1;
                let fields = self.fields.entry(marker.clone()).or_default();
                fields.insert(key, known);
            }
        }
    }
}
