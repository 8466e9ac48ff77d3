use foldhash::HashMap;

use super::call_tree::{CallTree, NodeId, Step};
use super::profile::Profile;
use crate::selection::Selected;
use crate::trace::{Datum, Name, Row, Said, SiteId, Trace, Track, TrackId};

/// How deep paths are told apart; the time of what lies deeper is the time of the span around it.
const DEEPEST: usize = 200;

/// Goes over the spans of a capture and adds their time to the call paths.
pub(super) struct Sweep<'a> {
    trace: &'a Trace,
    selected: &'a Selected,
    tree: &'a mut CallTree,
    profile: &'a mut Profile,
    places: HashMap<(NodeId, SiteId), NodeId>,
    /// By argument name: what the tree calls it, if it counts something.
    counts: HashMap<Name, Option<Name>>,
}

/// A span that is open where the sweep is.
struct Open {
    node: NodeId,
    end: u64,
    own: u64,
}

impl<'a> Sweep<'a> {
    pub(super) fn new(
        trace: &'a Trace,
        selected: &'a Selected,
        tree: &'a mut CallTree,
        profile: &'a mut Profile,
    ) -> Self {
        Self {
            trace,
            selected,
            tree,
            profile,
            places: HashMap::default(),
            counts: HashMap::default(),
        }
    }

    /// Adds a track; `title` is its name in both captures, `is_frame_thread` whether frames are counted on it.
    pub(super) fn track(&mut self, id: TrackId, title: &str, is_frame_thread: bool) {
        let track = self.trace.track(id);
        let root = self.tree.root(title, is_frame_thread);
        self.profile.at(root);
        let mut open: Vec<Open> = Vec::new();
        let mut now = self.profile.windows.start();
        for (place, row) in track.rows.iter().enumerate() {
            let path = self.trace.paths.get(row.path);
            let depth = path.depth as usize;
            if depth >= DEEPEST {
                self.profile.folded += 1;
                continue;
            }
            while open.len() > depth {
                now = self.close(&mut open, now);
            }
            let around = open.last().map_or(root, |open| open.node);
            let node = self.place(around, path.site);
            self.begin(track, place, row, node);
            if !row.is_span() {
                continue;
            }
            match open.last_mut() {
                Some(around) => self.spend(around, now, row.start),
                None if is_frame_thread => self.outside(root, now, row.start),
                None => {}
            }
            now = row.start;
            open.push(Open {
                node,
                end: row.end(self.trace.duration),
                own: 0,
            });
        }
        while !open.is_empty() {
            now = self.close(&mut open, now);
        }
        if is_frame_thread {
            let end = self.profile.windows.end();
            self.outside(root, now, end);
        }
    }

    /// A span or an event begins.
    fn begin(&mut self, track: &Track, place: usize, row: Row, node: NodeId) {
        if row.is_span() && row.duration().is_none() {
            self.profile.open += 1;
        }
        let Some(frame) = self.profile.windows.at(row.start) else {
            return;
        };
        self.profile.counted += 1;
        let measured = self.profile.at(node);
        measured.is_event |= !row.is_span();
        measured.calls.add(frame, 1.0);
        for said in track.rows.arguments(place) {
            if let Some((name, value)) = self.count(said) {
                self.profile.at(node).count(name, frame, value);
            }
        }
    }

    /// The innermost span ends; up to when time is spent then.
    fn close(&mut self, open: &mut Vec<Open>, now: u64) -> u64 {
        let Some(mut last) = open.pop() else {
            return now;
        };
        let end = last.end;
        self.spend(&mut last, now, end);
        if !self.profile.has_frames {
            self.profile.at(last.node).each.push(last.own);
        }
        now.max(end)
    }

    fn spend(&mut self, open: &mut Open, from: u64, to: u64) {
        open.own = open.own.saturating_add(to.saturating_sub(from));
        self.outside(open.node, from, to);
    }

    #[expect(clippy::cast_precision_loss, reason = "2^53 ns are 104 days")]
    fn outside(&mut self, node: NodeId, from: u64, to: u64) {
        self.profile.at(node);
        let Profile { windows, paths, .. } = &mut *self.profile;
        let own = &mut paths[node.index()].own;
        windows.split(from, to, |frame, part| own.add(frame, part as f64));
    }

    fn place(&mut self, around: NodeId, site: SiteId) -> NodeId {
        if let Some(node) = self.places.get(&(around, site)) {
            return *node;
        }
        let place = self.trace.sites.get(site);
        let step = Step {
            name: self.trace.text(place.name),
            target: self.trace.text(place.target),
        };
        let node = self.tree.child(around, step);
        if self.selected.has_site(site) {
            self.tree.ask(node);
        }
        self.places.insert((around, site), node);
        node
    }

    /// What an argument counts, and how many.
    #[expect(clippy::cast_precision_loss, reason = "a count")]
    fn count(&mut self, said: &Said) -> Option<(Name, f64)> {
        let value = match said.datum {
            Datum::Unsigned(value) => value as f64,
            Datum::Signed(value) => value as f64,
            _ => return None,
        };
        let tree = &mut *self.tree;
        let text = self.trace.text(said.name);
        let known = self.counts.entry(said.name);
        let name = *known.or_insert_with(|| is_count(text).then(|| tree.intern(text)));
        name.map(|name| (name, value))
    }
}

/// Whether an argument counts something, by its name: identities, places and times do not.
fn is_count(name: &str) -> bool {
    const OTHERS: [&str; 16] = [
        "id", "ids", "index", "idx", "line", "frame", "seed", "hash", "key", "ptr", "addr",
        "address", "time", "ts", "pid", "tid",
    ];
    let words = || name.split(|c: char| !c.is_alphanumeric());
    !words().any(|word| OTHERS.contains(&word.to_ascii_lowercase().as_str()))
        && !name.ends_with("Id")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_are_no_counts() {
        let counts = ["entities", "bytes", "batch.len", "width", "visible"];
        let others = [
            "entity_id",
            "frame",
            "thread.id",
            "data.nodeId",
            "begin time",
            "seed",
        ];
        assert!(counts.iter().all(|name| is_count(name)));
        assert!(!others.iter().any(|name| is_count(name)));
    }
}
