//! The tracks of counters.

use std::collections::HashMap;

use crate::{Site, TrackIndex, Value};

/// Call sites beyond this number are looked up by their names each time; a program has fewer.
const MOST: usize = 1 << 16;

/// A track for each name.
#[derive(Debug, Default)]
pub(super) struct CounterTracks {
    tracks: HashMap<Box<str>, TrackIndex>,
    /// The same by call sites, with the name, since a made-up file may change it.
    sites: Vec<Option<(Box<str>, TrackIndex)>>,
}

impl CounterTracks {
    pub(super) fn get(&mut self, site: &Site<'_>) -> Option<TrackIndex> {
        match self.sites.get(site.id as usize) {
            Some(Some((name, track))) if **name == *site.name => Some(*track),
            _ => {
                let track = *self.tracks.get(site.name)?;
                self.remember(site, track);
                Some(track)
            }
        }
    }

    pub(super) fn insert(&mut self, site: &Site<'_>, track: TrackIndex) {
        self.tracks.insert(site.name.into(), track);
        self.remember(site, track);
    }

    fn remember(&mut self, site: &Site<'_>, track: TrackIndex) {
        let place = site.id as usize;
        if place >= MOST {
            return;
        }
        if place >= self.sites.len() {
            self.sites.resize(place + 1, None);
        }
        self.sites[place] = Some((site.name.into(), track));
    }
}

/// What a counter can say; none of a text, which no writer makes a counter of.
pub(super) fn number(value: Value<'_>) -> Option<Value<'_>> {
    match value {
        Value::Bool(is_set) => Some(Value::Unsigned(u64::from(is_set))),
        Value::Text(_) | Value::Truncated { .. } => None,
        number => Some(number),
    }
}
