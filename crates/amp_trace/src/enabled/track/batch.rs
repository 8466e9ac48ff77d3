use std::cell::RefCell;
use std::cmp::Reverse;
use std::ops::Range;

use super::{Item, Track, Tracked};
use crate::Moment;
use crate::imp::quiet::quietly;
use crate::imp::thread::Encoded;
use crate::imp::value::{Fields, write_fields};

/// Spans and events of one track, in any order; recorded, nested, where this is dropped.
///
/// Made by [`Track::batch`].
#[derive(Debug)]
#[must_use = "what is in it is recorded where it is dropped"]
pub struct TrackBatch<'a> {
    track: &'a Track,
    items: RefCell<Items>,
}

#[derive(Debug, Default)]
struct Items {
    /// Each with the range of its words.
    all: Vec<(Item, Range<usize>)>,
    words: Vec<u64>,
}

impl<'a> TrackBatch<'a> {
    pub(super) fn new(track: &'a Track) -> Self {
        Self {
            track,
            items: RefCell::default(),
        }
    }
}

impl Tracked for TrackBatch<'_> {
    fn take(&self, site: u32, begin: Moment, end: Option<Moment>, fields: &impl Fields) {
        let item = Item::new(site, begin, end);
        let items = &mut *self.items.borrow_mut();
        let words = &mut items.words;
        quietly(|| {
            let from = words.len();
            write_fields(fields, words);
            items.all.push((item, from..words.len()));
        });
    }
}

impl Drop for TrackBatch<'_> {
    fn drop(&mut self) {
        let Items { all, words } = self.items.get_mut();
        let Some(mut state) = self.track.state() else {
            return;
        };
        // Of two that begin together, the longer one is around the other; events are inside.
        let mut open: Vec<(u64, bool)> = quietly(|| {
            all.sort_by_key(|(item, _)| (item.begin, Reverse(item.end)));
            Vec::with_capacity(all.len())
        });
        for (item, range) in all {
            while let Some(&(end, is_written)) = open.last()
                && (end <= item.begin || end <= state.last)
            {
                open.pop();
                if is_written {
                    state.end(end);
                }
            }
            let around = open.last().map_or(u64::MAX, |(end, _)| *end);
            item.limit(state.last, around);
            let payload = Encoded(words.get(range.clone()).unwrap_or_default());
            let is_written = state.begin(&self.track.0.name, item, &payload);
            if let Some(end) = item.end {
                open.push((end, is_written));
            }
        }
        while let Some((end, is_written)) = open.pop() {
            if is_written {
                state.end(end);
            }
        }
    }
}
