//! Bodies of prefabs as written: their own components and overrides, without those of parents.

use std::collections::HashMap;

use bevy_ecs::reflect::ReflectComponent;
use bevy_reflect::{Reflect, TypeRegistration, TypeRegistry};
use ron::extensions::Extensions;

use crate::component_name::{self, Found};
use crate::document::{self, Body, Items, Pairs};
use crate::error::{PrefabError, PrefabErrorKind};
use crate::library::PrefabId;
use crate::nearest::nearest;
use crate::scan;
use crate::source::{Position, Source};
use crate::value::read_value;

/// A body: one per named prefab, and one per child.
pub(crate) struct Layer<'a, 'r> {
    /// `car`, or `car/2` for its second child.
    pub(crate) name: String,
    pub(crate) place: Place<'a>,
    pub(crate) parents: Vec<usize>,
    pub(crate) components: Vec<Own<'r>>,
    pub(crate) sets: Vec<Set<'a, 'r>>,
    pub(crate) children: Vec<usize>,
    /// Whether something in it could not be read; errors that follow from that are not reported.
    pub(crate) broken: bool,
}

/// Where errors of a body belong.
#[derive(Clone)]
pub(crate) struct Place<'a> {
    pub(crate) source: usize,
    pub(crate) extensions: Extensions,
    /// `"car"`, or `"car", child 2`.
    pub(crate) label: String,
    /// The slice that names the body: the key, or the body of a child.
    pub(crate) head: &'a str,
}

/// A component that a body gives a value.
pub(crate) struct Own<'r> {
    pub(crate) registration: &'r TypeRegistration,
    pub(crate) reflect: &'r ReflectComponent,
    pub(crate) value: Box<dyn Reflect>,
}

/// A field that a body overrides.
pub(crate) struct Set<'a, 'r> {
    pub(crate) component: String,
    pub(crate) registration: &'r TypeRegistration,
    pub(crate) path: String,
    pub(crate) key: &'a str,
    pub(crate) value: &'a str,
}

/// All bodies; the named ones by name.
pub(crate) struct Layers<'a, 'r> {
    pub(crate) all: Vec<Layer<'a, 'r>>,
    names: HashMap<String, usize>,
}

impl Layers<'_, '_> {
    pub(crate) fn named(&self) -> impl Iterator<Item = (&str, PrefabId)> {
        self.names
            .iter()
            .map(|(name, index)| (name.as_str(), prefab_id(*index)))
    }
}

/// The length of the type path that a field path begins with; `Grid<[u8; 4]>.cells` has brackets in
/// its type.
fn type_path_len(path: &str) -> usize {
    let mut depth = 0_usize;
    let ends = |(at, c): (usize, char)| {
        match c {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            '.' | '[' if depth == 0 => return Some(at),
            _ => {}
        }
        None
    };
    path.char_indices().find_map(ends).unwrap_or(path.len())
}

/// Bodies and prefabs have the same numbers.
pub(crate) fn prefab_id(index: usize) -> PrefabId {
    PrefabId(u32::try_from(index).expect("4 billion bodies do not fit in a text in memory"))
}

impl Place<'_> {
    fn position(&self, sources: &[Source<'_>], slice: &str, offset: usize) -> Position {
        let source = &sources[self.source];
        let offset = offset.max(scan::first_token(slice));
        source.position(source.offset_of(slice) + offset)
    }

    /// An error about `slice` (a part of the source's text), `offset` bytes into it.
    pub(crate) fn error(
        &self,
        sources: &[Source<'_>],
        slice: &str,
        offset: usize,
        kind: PrefabErrorKind,
    ) -> PrefabError {
        let position = self.position(sources, slice, offset);
        PrefabError {
            file: sources[self.source].name.to_owned(),
            line: position.line,
            column: position.column,
            prefab: (!self.label.is_empty()).then(|| self.label.clone()),
            component: None,
            field: None,
            kind,
        }
    }
}

/// Reads the bodies of all sources.
pub(crate) fn read_layers<'a, 'r>(
    sources: &[Source<'a>],
    registry: &'r TypeRegistry,
    errors: &mut Vec<PrefabError>,
) -> Layers<'a, 'r> {
    let mut reader = Reader {
        sources,
        registry,
        errors,
        layers: Layers {
            all: Vec::new(),
            names: HashMap::new(),
        },
    };
    let named = reader.read_names();
    for (place, name, body) in named {
        let index = reader.layers.names[&name];
        reader.read_body(index, place, name, body);
    }
    reader.layers
}

struct Reader<'s, 'a, 'r> {
    sources: &'s [Source<'a>],
    registry: &'r TypeRegistry,
    errors: &'s mut Vec<PrefabError>,
    layers: Layers<'a, 'r>,
}

impl<'a> Reader<'_, 'a, '_> {
    /// Gives every named prefab its number, so that bodies may name prefabs that come later.
    fn read_names(&mut self) -> Vec<(Place<'a>, String, &'a str)> {
        let mut named: Vec<(Place<'a>, String, &'a str)> = Vec::new();
        for (index, source) in self.sources.iter().enumerate() {
            let mut place = Place {
                source: index,
                extensions: Extensions::empty(),
                label: String::new(),
                head: source.text,
            };
            let (pairs, extensions) = match document::read_top(source.text) {
                Ok(top) => top,
                Err(fault) => {
                    let offset = fault.offset;
                    let kind = match fault.error {
                        ron::Error::ExpectedMap => fault.shape(
                            source.text,
                            "a map from names to prefabs, `{ \"name\": (…) }`",
                        ),
                        error => PrefabErrorKind::Syntax {
                            message: error.to_string(),
                        },
                    };
                    self.report(&place, source.text, offset, kind);
                    continue;
                }
            };
            place.extensions = extensions;
            for (key, body) in pairs.0 {
                let place = Place {
                    head: key,
                    ..place.clone()
                };
                let Some(name) = self.text(&place, key, "the name of a prefab in quotes") else {
                    continue;
                };
                if let Some(first) = self.layers.names.get(&name) {
                    let first = &named[*first].0;
                    let at = first.position(self.sources, first.head, 0);
                    let file = self.sources[first.source].name;
                    let first = format!("{file}:{}:{}", at.line, at.column);
                    let place = Place {
                        label: format!("{name:?}"),
                        ..place
                    };
                    self.report(&place, key, 0, PrefabErrorKind::DuplicatePrefab { first });
                    continue;
                }
                let label = format!("{name:?}");
                self.layers.names.insert(name.clone(), named.len());
                self.layers.all.push(Layer::empty(&name, &place));
                named.push((Place { label, ..place }, name, body));
            }
        }
        named
    }

    fn read_body(&mut self, index: usize, place: Place<'a>, name: String, text: &'a str) {
        let errors_before = self.errors.len();
        let body: Body<'a> = self
            .part(&place, Some(text), "a prefab, `(components: {…}, …)`")
            .unwrap_or_default();
        let layer = Layer {
            parents: self.parents(&place, body.parents),
            components: self.components(&place, body.components),
            sets: self.sets(&place, body.set),
            children: self.children(&place, &name, body.children),
            broken: self.errors.len() > errors_before,
            name,
            place,
        };
        self.layers.all[index] = layer;
    }

    fn parents(&mut self, place: &Place<'a>, text: Option<&'a str>) -> Vec<usize> {
        let expected = "a list of prefab names, `[\"name\"]`";
        let Some(items) = self.part::<Items<'a>>(place, text, expected) else {
            return Vec::new();
        };
        let mut parents = Vec::new();
        for item in items.iter() {
            let Some(name) = self.text(place, item, "the name of a prefab in quotes") else {
                continue;
            };
            match self.layers.names.get(&name) {
                Some(parent) => parents.push(*parent),
                None => {
                    let names = self.layers.names.keys().map(String::as_str);
                    let remedy = match nearest(&name, names) {
                        Some(near) => format!("did you mean \"{near}\"?"),
                        None => {
                            "write that prefab, or read its file together with this one".to_owned()
                        }
                    };
                    let found = name;
                    let kind = PrefabErrorKind::UnknownParent { found, remedy };
                    self.report(place, item, 0, kind);
                }
            }
        }
        parents
    }

    fn children(&mut self, place: &Place<'a>, name: &str, text: Option<&'a str>) -> Vec<usize> {
        let expected = "a list of prefabs, `[(parents: [\"name\"])]`";
        let Some(items) = self.part::<Items<'a>>(place, text, expected) else {
            return Vec::new();
        };
        let mut children = Vec::new();
        for (number, item) in items.iter().enumerate() {
            let place = Place {
                label: format!("{}, child {}", place.label, number + 1),
                head: item,
                ..place.clone()
            };
            let name = format!("{name}/{}", number + 1);
            let index = self.layers.all.len();
            self.layers.all.push(Layer::empty(&name, &place));
            self.read_body(index, place, name, item);
            children.push(index);
        }
        children
    }
}

impl<'a, 'r> Reader<'_, 'a, 'r> {
    fn components(&mut self, place: &Place<'a>, text: Option<&'a str>) -> Vec<Own<'r>> {
        let expected = "a map from components to values, `{ \"Type\": (…) }`";
        let pairs: Pairs<'a> = self.part(place, text, expected).unwrap_or_default();
        let mut owns: Vec<Own<'r>> = Vec::new();
        for (key, slice) in pairs.0 {
            let Some(name) = self.text(place, key, "the name of a component in quotes") else {
                continue;
            };
            let Some(Found {
                registration,
                component,
            }) = self.component(place, key, &name)
            else {
                continue;
            };
            let twice = |own: &Own<'_>| own.registration.type_id() == registration.type_id();
            if owns.iter().any(twice) {
                self.report_component(place, key, &name, PrefabErrorKind::DuplicateComponent);
                continue;
            }
            match read_value(slice, place.extensions, registration, self.registry) {
                Ok(value) => owns.push(Own {
                    registration,
                    reflect: component,
                    value,
                }),
                Err(refusal) => {
                    let error = place.error(self.sources, slice, refusal.offset, refusal.kind);
                    self.errors.push(PrefabError {
                        component: Some(name),
                        field: Some(refusal.field).filter(|field| !field.is_empty()),
                        ..error
                    });
                }
            }
        }
        owns
    }

    fn sets(&mut self, place: &Place<'a>, text: Option<&'a str>) -> Vec<Set<'a, 'r>> {
        let expected = "a map from paths to values, `{ \"Type.field\": … }`";
        let pairs: Pairs<'a> = self.part(place, text, expected).unwrap_or_default();
        let mut sets = Vec::new();
        for (key, value) in pairs.0 {
            let Some(path) = self.text(place, key, "the path of a field in quotes") else {
                continue;
            };
            let (component, path) = path.split_at(type_path_len(&path));
            let Some(found) = self.component(place, key, component) else {
                continue;
            };
            if path.is_empty() {
                let message = "the name of a component without a field".to_owned();
                self.report_component(place, key, component, PrefabErrorKind::BadPath { message });
                continue;
            }
            sets.push(Set {
                component: component.to_owned(),
                registration: found.registration,
                path: path.to_owned(),
                key,
                value,
            });
        }
        sets
    }

    fn component(&mut self, place: &Place<'a>, key: &str, name: &str) -> Option<Found<'r>> {
        component_name::find(name, self.registry)
            .map_err(|kind| self.report_component(place, key, name, kind))
            .ok()
    }

    /// Reads a part of a body; reports it if it has another shape.
    fn part<T: serde::Deserialize<'a>>(
        &mut self,
        place: &Place<'a>,
        text: Option<&'a str>,
        expected: &'static str,
    ) -> Option<T> {
        let text = text?;
        document::read(text, place.extensions)
            .map_err(|fault| {
                let offset = fault.offset;
                self.report(place, text, offset, fault.shape(text, expected));
            })
            .ok()
    }

    /// Reads a text in quotes; reports it if it is something else.
    fn text(
        &mut self,
        place: &Place<'a>,
        slice: &'a str,
        expected: &'static str,
    ) -> Option<String> {
        self.part(place, Some(slice), expected)
    }

    fn report(&mut self, place: &Place<'_>, slice: &str, offset: usize, kind: PrefabErrorKind) {
        let error = place.error(self.sources, slice, offset, kind);
        self.errors.push(error);
    }

    fn report_component(
        &mut self,
        place: &Place<'_>,
        key: &str,
        name: &str,
        kind: PrefabErrorKind,
    ) {
        let error = place.error(self.sources, key, 0, kind);
        self.errors.push(PrefabError {
            component: Some(name.to_owned()),
            ..error
        });
    }
}

impl<'a> Layer<'a, '_> {
    fn empty(name: &str, place: &Place<'a>) -> Self {
        Self {
            name: name.to_owned(),
            place: place.clone(),
            parents: Vec::new(),
            components: Vec::new(),
            sets: Vec::new(),
            children: Vec::new(),
            broken: false,
        }
    }
}
