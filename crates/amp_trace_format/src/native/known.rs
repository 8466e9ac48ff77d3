//! The call sites that an encoder has met.

use std::hash::Hasher;

use super::shape::SiteState;
use super::site::OwnedSite;

/// A call site, and its number in a chunk.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) site: OwnedSite,
    generation: u32,
    place: usize,
}

/// Small numbers of one program need no better hash.
#[derive(Debug, Default)]
pub(super) struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u32((*byte).into()));
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = (self.0 ^ u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 ^= self.0 >> 32;
    }
}

impl Known {
    pub(super) fn new(site: OwnedSite) -> Self {
        Self {
            site,
            generation: 0,
            place: 0,
        }
    }

    /// The number of the call site in the chunk, and the site itself where that is new.
    pub(super) fn place(
        &mut self,
        generation: u32,
        sites: &mut Vec<SiteState>,
    ) -> (usize, Option<&OwnedSite>) {
        if self.generation == generation {
            return (self.place, None);
        }
        (self.generation, self.place) = (generation, sites.len());
        sites.push(SiteState::default());
        (self.place, Some(&self.site))
    }
}
