use foldhash::HashMap;

use super::sites::SiteId;

/// A call path, by its number in [`Paths`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathId(pub u32);

/// A call path: a place in the program, inside another call path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path {
    /// The path around it; `None` for what is outermost on its track.
    pub parent: Option<PathId>,
    /// The place.
    pub site: SiteId,
    /// How many paths are around it.
    pub depth: u32,
}

/// All call paths, each after the one around it.
#[derive(Debug, Default)]
pub struct Paths {
    paths: Vec<Path>,
    children: HashMap<(Option<PathId>, SiteId), PathId>,
    /// Children that were asked for lately, by a hash of their [`key`]; none before the first one.
    lately: Option<Box<[(u64, PathId); LATELY]>>,
}

/// How many children are remembered: a program's inner loops have fewer, and all fit into the fastest cache.
const LATELY: usize = 512;

impl Paths {
    /// One of them.
    ///
    /// # Panics
    /// If it is of another trace and this one has fewer.
    #[must_use]
    pub fn get(&self, id: PathId) -> Path {
        self.paths[id.0 as usize]
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.paths.len()
    }

    /// Whether nothing was recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// All, by number.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (PathId, Path)> + ExactSizeIterator {
        let numbered = self.paths.iter().enumerate();
        #[expect(clippy::cast_possible_truncation, reason = "bounded by `child`")]
        numbered.map(|(id, path)| (PathId(id as u32), *path))
    }

    /// The places of a path, innermost first.
    pub fn upwards(&self, id: PathId) -> impl Iterator<Item = PathId> {
        std::iter::successors(Some(id), |id| self.get(*id).parent)
    }

    /// The path of a place inside a path, which is added if it is new.
    #[inline]
    pub(crate) fn child(&mut self, parent: Option<PathId>, site: SiteId) -> PathId {
        let key = key(parent, site);
        if let Some(lately) = &self.lately {
            let (known, path) = lately[slot(key)];
            if known == key {
                return path;
            }
        }
        self.find(parent, site)
    }

    #[inline(never)]
    fn find(&mut self, parent: Option<PathId>, site: SiteId) -> PathId {
        let path = self.find_or_add(parent, site);
        let empty = || Box::new([(u64::MAX, path); LATELY]);
        let key = key(parent, site);
        self.lately.get_or_insert_with(empty)[slot(key)] = (key, path);
        path
    }

    fn find_or_add(&mut self, parent: Option<PathId>, site: SiteId) -> PathId {
        if let Some(&path) = self.children.get(&(parent, site)) {
            return path;
        }
        let id = PathId(u32::try_from(self.paths.len()).expect("memory ends before"));
        let depth = parent.map_or(0, |parent| self.get(parent).depth + 1);
        self.paths.push(Path {
            parent,
            site,
            depth,
        });
        self.children.insert((parent, site), id);
        id
    }
}

/// A path and a place in one number, which is never the greatest: there is no memory for so many of both.
#[inline]
fn key(parent: Option<PathId>, site: SiteId) -> u64 {
    let parent = parent.map_or(0, |parent| u64::from(parent.0) + 1);
    parent << 32 | u64::from(site.0)
}

/// The uppermost bits of a product are those that depend on all bits of the key.
#[inline]
fn slot(key: u64) -> usize {
    let mixed = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> (u64::BITS - LATELY.ilog2())) as usize
}
