use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use crate::Place;

/// Numbers for places in programs, from 0. What is the same but for level and unit is one place.
#[derive(Debug, Default)]
pub(crate) struct Places {
    hasher: RandomState,
    known: Vec<Known>,
    /// By hash; what shares one is told apart by `known`.
    numbers: HashMap<u64, Vec<u32>>,
}

#[derive(Debug)]
struct Known {
    name: Box<str>,
    target: Box<str>,
    file: Option<Box<str>>,
    line: Option<u32>,
}

impl Places {
    /// The number of a place, and whether it is new. None for a new one once there are `most`.
    pub(crate) fn number(&mut self, place: &Place<'_>, most: usize) -> Option<(u32, bool)> {
        let key = (place.name, place.target, place.file, place.line);
        let hash = self.hasher.hash_one(key);
        let known = &self.known;
        let same = self.numbers.get(&hash).and_then(|numbers| {
            let is_same = |number: &&u32| {
                let known = &known[**number as usize];
                key == (
                    &*known.name,
                    &*known.target,
                    known.file.as_deref(),
                    known.line,
                )
            };
            numbers.iter().find(is_same)
        });
        if let Some(&number) = same {
            return Some((number, false));
        }
        if self.known.len() >= most {
            return None;
        }
        let number = u32::try_from(self.known.len()).ok()?;
        self.numbers.entry(hash).or_default().push(number);
        self.known.push(Known {
            name: place.name.into(),
            target: place.target.into(),
            file: place.file.map(Into::into),
            line: place.line,
        });
        Some((number, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_keeps_its_number() {
        let mut places = Places::default();
        let line = |line| Place {
            file: Some("a.rs"),
            line: Some(line),
            ..Place::new("work", "city")
        };
        assert_eq!(
            places.number(&Place::new("work", "city"), 2),
            Some((0, true))
        );
        assert_eq!(places.number(&line(1), 2), Some((1, true)));
        assert_eq!(places.number(&line(1), 2), Some((1, false)));
        assert_eq!(places.number(&line(2), 2), None);
        assert_eq!(
            places.number(&Place::new("work", "city"), 2),
            Some((0, false))
        );
    }
}
