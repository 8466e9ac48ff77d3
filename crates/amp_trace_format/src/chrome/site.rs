//! The escaped beginnings of events, one per call site.

use super::text;
use crate::Site;

/// Sites beyond this number are escaped anew each time; a program has fewer.
const MOST: usize = 1 << 16;

/// `{"name":"…","cat":"…",` of each call site, by its id.
#[derive(Debug, Default)]
pub(super) struct Sites {
    openings: Vec<Vec<u8>>,
}

impl Sites {
    /// Appends the beginning of an event at `site`. Allocates only for a site not seen before.
    pub(super) fn push(&mut self, out: &mut Vec<u8>, site: &Site<'_>) {
        match self.slot(site.id) {
            Some(slot) => {
                if slot.is_empty() {
                    push_opening(slot, site);
                }
                out.extend_from_slice(slot);
            }
            None => push_opening(out, site),
        }
    }

    fn slot(&mut self, id: u32) -> Option<&mut Vec<u8>> {
        let at = usize::try_from(id).ok().filter(|&at| at < MOST)?;
        if at >= self.openings.len() {
            self.openings.resize_with(at + 1, Vec::new);
        }
        self.openings.get_mut(at)
    }
}

fn push_opening(out: &mut Vec<u8>, site: &Site<'_>) {
    out.extend_from_slice(b"{\"name\":\"");
    text::push(out, site.name);
    out.extend_from_slice(b"\",\"cat\":\"");
    text::push(out, site.target);
    out.extend_from_slice(b"\",");
}
