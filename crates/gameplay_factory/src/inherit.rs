//! From bodies to prefabs: parents folded in, single fields set, children counted.

use std::collections::BTreeMap;

use bevy_reflect::{GetPath, Reflect, ReflectPathError, TypeRegistry};

use crate::error::{PrefabError, PrefabErrorKind};
use crate::layer::{Layer, Layers, Own, Set, prefab_id};
use crate::library::{Prefab, PrefabComponent};
use crate::source::Source;
use crate::value::{copy, join, read_value};

/// Components by full type path, so that their order does not depend on the text's.
type Components = BTreeMap<&'static str, PrefabComponent>;

/// Makes a prefab of every body. What could not be made is reported, and holds its place.
pub(crate) fn resolve(
    sources: &[Source<'_>],
    layers: &Layers<'_, '_>,
    registry: &TypeRegistry,
    errors: &mut Vec<PrefabError>,
) -> Vec<Prefab> {
    let order = Walk::new(sources, layers, errors).order();
    let mut prefabs: Vec<Option<Prefab>> = layers.all.iter().map(|_| None).collect();
    for index in order {
        let ancestors = ancestors_first(index, layers);
        let mut fold = Fold {
            sources,
            registry,
            layers: &layers.all,
            components: Components::new(),
            owner: index,
            silent: ancestors.iter().any(|layer| layers.all[*layer].broken),
            errors,
        };
        for ancestor in &ancestors {
            fold.add(*ancestor);
        }
        let components = fold.components.into_values().collect();
        let children: Vec<usize> = ancestors
            .iter()
            .flat_map(|layer| &layers.all[*layer].children)
            .copied()
            .collect();
        let below = children
            .iter()
            .map(|child| prefabs[*child].as_ref().map_or(1, |prefab| prefab.entities))
            .fold(0, u64::saturating_add);
        prefabs[index] = Some(Prefab {
            name: layers.all[index].name.clone(),
            components,
            children: children.into_iter().map(prefab_id).collect(),
            entities: below.saturating_add(1),
        });
    }
    // A body in a cycle has no prefab; its error makes the whole result an error.
    prefabs.into_iter().flatten().collect()
}

/// The bodies that a prefab is made of: ancestors before descendants, each once.
fn ancestors_first(index: usize, layers: &Layers<'_, '_>) -> Vec<usize> {
    let mut found = Vec::new();
    let mut seen = vec![false; layers.all.len()];
    let mut open = vec![(index, 0)];
    while let Some((layer, next)) = open.pop() {
        match layers.all[layer].parents.get(next) {
            Some(parent) => {
                open.push((layer, next + 1));
                if !seen[*parent] {
                    seen[*parent] = true;
                    open.push((*parent, 0));
                }
            }
            None => found.push(layer),
        }
    }
    found
}

/// A walk along parents and children that finds cycles and an order without surprises.
struct Walk<'s, 'a, 'r> {
    sources: &'s [Source<'s>],
    layers: &'s Layers<'a, 'r>,
    errors: &'s mut Vec<PrefabError>,
    states: Vec<State>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
    /// In a cycle, or in need of something that is.
    Endless,
}

impl<'s, 'a, 'r> Walk<'s, 'a, 'r> {
    fn new(
        sources: &'s [Source<'s>],
        layers: &'s Layers<'a, 'r>,
        errors: &'s mut Vec<PrefabError>,
    ) -> Self {
        Self {
            sources,
            layers,
            errors,
            states: vec![State::New; layers.all.len()],
        }
    }

    /// The bodies, each after all that it needs; those that need themselves are left out.
    fn order(mut self) -> Vec<usize> {
        let mut order = Vec::new();
        for start in 0..self.layers.all.len() {
            if self.states[start] == State::New {
                self.visit(start, &mut order);
            }
        }
        order
    }

    fn visit(&mut self, start: usize, order: &mut Vec<usize>) {
        let needs = |layer: &Layer<'_, '_>, next: usize| {
            layer
                .parents
                .iter()
                .chain(&layer.children)
                .nth(next)
                .copied()
        };
        let mut open = vec![(start, 0)];
        self.states[start] = State::Open;
        while let Some((layer, next)) = open.last_mut() {
            let layer = *layer;
            let Some(need) = needs(&self.layers.all[layer], *next) else {
                open.pop();
                if self.states[layer] == State::Open {
                    self.states[layer] = State::Done;
                    order.push(layer);
                } else if let Some((user, _)) = open.last() {
                    self.states[*user] = State::Endless;
                }
                continue;
            };
            *next += 1;
            match self.states[need] {
                State::New => {
                    self.states[need] = State::Open;
                    open.push((need, 0));
                }
                State::Done => {}
                State::Open | State::Endless => {
                    let on_path = open.iter().position(|(layer, _)| *layer == need);
                    if let Some(from) = on_path {
                        let cycle: Vec<usize> = open[from..].iter().map(|(l, _)| *l).collect();
                        self.report(&cycle);
                    }
                    self.states[layer] = State::Endless;
                }
            }
        }
    }

    fn report(&mut self, cycle: &[usize]) {
        let all = &self.layers.all;
        let names: Vec<String> = cycle
            .iter()
            .chain(cycle.first())
            .map(|layer| format!("\"{}\"", all[*layer].name))
            .collect();
        let place = &all[cycle[0]].place;
        let kind = PrefabErrorKind::Cycle {
            cycle: names.join(" → "),
        };
        self.errors
            .push(place.error(self.sources, place.head, 0, kind));
    }
}

/// A prefab in the making.
struct Fold<'s, 'a, 'r> {
    sources: &'s [Source<'s>],
    registry: &'s TypeRegistry,
    layers: &'s [Layer<'a, 'r>],
    components: Components,
    /// The body whose prefab this is.
    owner: usize,
    /// Whether a body that it is made of could not be read.
    silent: bool,
    errors: &'s mut Vec<PrefabError>,
}

impl Fold<'_, '_, '_> {
    fn add(&mut self, index: usize) {
        let layer = &self.layers[index];
        for own in &layer.components {
            let type_path = own.registration.type_info().type_path();
            match self.copy(own) {
                Some(value) => {
                    let component = PrefabComponent {
                        type_id: own.registration.type_id(),
                        type_path,
                        value,
                        reflect: own.reflect.clone(),
                    };
                    self.components.insert(type_path, component);
                }
                None if index == self.owner => {
                    let type_path = type_path.to_owned();
                    let place = &layer.place;
                    let kind = PrefabErrorKind::NotConstructible { type_path };
                    self.errors
                        .push(place.error(self.sources, place.head, 0, kind));
                }
                None => {}
            }
        }
        for set in &layer.sets {
            self.set(index, set);
        }
    }

    fn copy(&self, own: &Own<'_>) -> Option<Box<dyn Reflect>> {
        copy(&*own.value, self.registry)
    }

    /// Overrides one field; errors are reported once, with the body that writes them.
    fn set(&mut self, index: usize, set: &Set<'_, '_>) {
        let Err((slice, offset, field, kind)) = self.try_set(index, set) else {
            return;
        };
        // A component that could not be read is absent, and has been reported.
        let follows = self.silent && matches!(kind, PrefabErrorKind::AbsentComponent);
        if index != self.owner || follows {
            return;
        }
        let place = &self.layers[index].place;
        let error = place.error(self.sources, slice, offset, kind);
        self.errors.push(PrefabError {
            component: Some(set.component.clone()),
            field: Some(field).filter(|field| !field.is_empty()),
            ..error
        });
    }

    fn try_set<'s>(
        &mut self,
        index: usize,
        set: &Set<'s, '_>,
    ) -> Result<(), (&'s str, usize, String, PrefabErrorKind)> {
        let field = set.path.trim_start_matches('.').to_owned();
        let at_key = |kind| (set.key, 0, field.clone(), kind);
        let bad_path = |message: String| at_key(PrefabErrorKind::BadPath { message });

        let type_path = set.registration.type_info().type_path();
        let component = self
            .components
            .get_mut(type_path)
            .ok_or_else(|| at_key(PrefabErrorKind::AbsentComponent))?;
        let target = component
            .value
            .reflect_path_mut(set.path.as_str())
            .map_err(|error| bad_path(said(&error)))?;
        let registration = target
            .get_represented_type_info()
            .and_then(|info| self.registry.get(info.type_id()))
            .ok_or_else(|| bad_path("a field whose type is not registered".to_owned()))?;

        let extensions = self.layers[index].place.extensions;
        let value =
            read_value(set.value, extensions, registration, self.registry).map_err(|refusal| {
                let field = match refusal.field.as_str() {
                    "" => field.clone(),
                    deeper => join(&field, deeper),
                };
                (set.value, refusal.offset, field, refusal.kind)
            })?;
        let written = match target.try_as_reflect_mut() {
            Some(target) => target.set(value).is_ok(),
            None => false,
        };
        if written {
            Ok(())
        } else {
            Err(bad_path("a field that cannot be set as a whole".to_owned()))
        }
    }
}

/// The last part of a reflection error: what is not there.
fn said(error: &ReflectPathError<'_>) -> String {
    let text = error.to_string();
    let text = text.rsplit(": ").next().unwrap_or(&text);
    text.trim_end_matches('.').to_owned()
}
