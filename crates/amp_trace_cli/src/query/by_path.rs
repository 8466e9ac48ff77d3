use amp_trace_analysis::{PathId, Trace};

use super::model::{Kind, Place};

/// The rows of tracks by name, then target, then call path, then as they are on the tracks.
///
/// # Cost
/// Two passes over the rows to make; 8 bytes of memory for each.
#[derive(Debug)]
pub(super) struct ByPath {
    /// All paths, in order.
    paths: Vec<PathId>,
    /// By path: its place in the order.
    ranks: Vec<usize>,
    /// By rank, and the end: where its rows begin.
    starts: Vec<usize>,
    rows: Vec<Place>,
}

impl ByPath {
    pub(super) fn new(trace: &Trace, kind: Kind) -> Self {
        let paths = ordered(trace);
        let mut ranks = vec![0; paths.len()];
        for (rank, path) in paths.iter().enumerate() {
            ranks[path.0 as usize] = rank;
        }
        let mut starts = vec![0; paths.len() + 1];
        for (_, path) in rows(trace, kind) {
            starts[ranks[path.0 as usize] + 1] += 1;
        }
        for rank in 1..starts.len() {
            starts[rank] += starts[rank - 1];
        }
        let mut next = starts.clone();
        let mut sorted = vec![Place::default(); starts[paths.len()]];
        for (place, path) in rows(trace, kind) {
            let next = &mut next[ranks[path.0 as usize]];
            sorted[*next] = place;
            *next += 1;
        }
        Self {
            paths,
            ranks,
            starts,
            rows: sorted,
        }
    }

    /// All rows.
    pub(super) fn all(&self) -> &[Place] {
        &self.rows
    }

    /// The rows of a path.
    pub(super) fn of_path(&self, path: i64) -> &[Place] {
        let path = usize::try_from(path).ok();
        match path.and_then(|path| self.ranks.get(path)) {
            Some(&rank) => &self.rows[self.starts[rank]..self.starts[rank + 1]],
            None => &[],
        }
    }

    /// The rows of a name.
    pub(super) fn of_name(&self, trace: &Trace, name: &str) -> &[Place] {
        let first = self
            .paths
            .partition_point(|path| trace.path_name(*path) < name);
        let end = self
            .paths
            .partition_point(|path| trace.path_name(*path) <= name);
        &self.rows[self.starts[first]..self.starts[end]]
    }
}

/// The paths by name, then target.
fn ordered(trace: &Trace) -> Vec<PathId> {
    let texts = |site: &amp_trace_analysis::Site| (trace.text(site.name), trace.text(site.target));
    let mut sites: Vec<_> = trace.sites.iter().collect();
    sites.sort_by_key(|(_, site)| texts(site));
    let mut ranks = vec![0; sites.len()];
    for (rank, (id, _)) in sites.iter().enumerate() {
        ranks[id.0 as usize] = rank;
    }
    let mut paths: Vec<_> = trace.paths.iter().collect();
    paths.sort_by_key(|(id, path)| (ranks[path.site.0 as usize], *id));
    paths.into_iter().map(|(id, _)| id).collect()
}

fn rows(trace: &Trace, kind: Kind) -> impl Iterator<Item = (Place, PathId)> {
    (0_u32..).zip(&trace.tracks).flat_map(move |(track, data)| {
        let rows = (0_u32..).zip(data.rows.iter());
        let meant = rows.filter(move |(_, row)| kind.has(row));
        meant.map(move |(row, data)| (Place { track, row }, data.path))
    })
}
