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
    /// By path, and for the outermost at 0: the child that was asked for last.
    last: Vec<Option<(SiteId, PathId)>>,
}

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
    pub(crate) fn child(&mut self, parent: Option<PathId>, site: SiteId) -> PathId {
        let slot = parent.map_or(0, |parent| parent.0 as usize + 1);
        if let Some(Some((last, path))) = self.last.get(slot)
            && *last == site
        {
            return *path;
        }
        let path = self.find_or_add(parent, site);
        if slot >= self.last.len() {
            self.last.resize(slot + 1, None);
        }
        self.last[slot] = Some((site, path));
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
