//! Which call path of one capture is which of the other.

use std::cmp::Ordering;

use foldhash::HashMap;

use super::call_tree::{CallTree, NodeId};
use crate::trace::Name;

/// What became of a call path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It is in both captures.
    Stayed,
    /// It is in the second one only.
    New,
    /// It is in the first one only.
    Vanished,
    /// One that vanished and one that is new inside the same path are called about as often: it may be a new name.
    Renamed,
    /// One that vanished is new with the same name elsewhere: on another thread, or inside another path.
    Moved,
}

/// A call path of the first capture, and the same one of the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) before: Option<NodeId>,
    pub(super) after: Option<NodeId>,
    pub(super) fate: Fate,
}

/// What pairing looks at, for a call path of one capture.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    /// Whether it or something inside of it is in the capture.
    pub(super) is_there: bool,
    pub(super) is_event: bool,
    /// Calls in a frame.
    pub(super) calls: f64,
    /// Time in a frame, with all that is inside.
    pub(super) total: f64,
}

/// Names are compared for this many pairs of a path that vanished and one that is new, inside one path.
const MOST_CANDIDATES: usize = 10_000;

pub(super) struct Pairing<'a> {
    tree: &'a CallTree,
    before: &'a [Seen],
    after: &'a [Seen],
    children: Vec<Vec<NodeId>>,
    /// For each path of the first capture, the one of the second.
    forth: Vec<Option<NodeId>>,
    back: Vec<Option<NodeId>>,
    fates: Vec<Fate>,
}

impl<'a> Pairing<'a> {
    /// All pairs, those around others first.
    pub(super) fn of(tree: &'a CallTree, before: &'a [Seen], after: &'a [Seen]) -> Vec<Pair> {
        let mut children = vec![Vec::new(); tree.len()];
        for id in tree.ids() {
            if let Some(parent) = tree.node(id).parent {
                children[parent.index()].push(id);
            }
        }
        let mut pairing = Self {
            tree,
            before,
            after,
            children,
            forth: vec![None; tree.len()],
            back: vec![None; tree.len()],
            fates: vec![Fate::Stayed; tree.len()],
        };
        for root in tree.ids().filter(|id| tree.node(*id).parent.is_none()) {
            pairing.join(root, root, Fate::Stayed);
        }
        pairing.moves();
        pairing.renames();
        pairing.pairs()
    }

    /// Takes two paths for the same, and what is inside of both by its name.
    fn join(&mut self, before: NodeId, after: NodeId, fate: Fate) {
        self.fates[before.index()] = fate;
        let mut waiting = vec![(before, after)];
        while let Some((before, after)) = waiting.pop() {
            self.forth[before.index()] = Some(after);
            self.back[after.index()] = Some(before);
            let names: HashMap<(Name, Name), NodeId> = match before == after {
                true => HashMap::default(),
                false => self
                    .lost(after, false)
                    .map(|id| (self.key(id), id))
                    .collect(),
            };
            let lost: Vec<NodeId> = self.lost(before, true).collect();
            for child in lost {
                let same = match before == after {
                    true => Some(child).filter(|_| self.is_lost(child, false)),
                    false => names.get(&self.key(child)).copied(),
                };
                if let Some(same) = same {
                    waiting.push((child, same));
                }
            }
        }
    }

    fn key(&self, id: NodeId) -> (Name, Name) {
        let node = self.tree.node(id);
        (node.name, node.target)
    }

    /// Whether a path of the first capture, or of the second, has no partner.
    fn is_lost(&self, id: NodeId, is_before: bool) -> bool {
        let (seen, partner) = match is_before {
            true => (self.before, &self.forth),
            false => (self.after, &self.back),
        };
        seen[id.index()].is_there && partner[id.index()].is_none()
    }

    fn lost(&self, parent: NodeId, is_before: bool) -> impl Iterator<Item = NodeId> {
        let children = self.children[parent.index()].iter().copied();
        children.filter(move |child| self.is_lost(*child, is_before))
    }

    /// Whether what is around a path without partner has one.
    fn is_top(&self, id: NodeId, is_before: bool) -> bool {
        let partner = if is_before { &self.forth } else { &self.back };
        let parent = self.tree.node(id).parent;
        parent.is_none_or(|parent| partner[parent.index()].is_some())
    }

    /// What vanished in one place and is new in exactly one other, under its name.
    fn moves(&mut self) {
        let mut places: HashMap<(Name, Name), [Vec<NodeId>; 2]> = HashMap::default();
        for id in self.tree.ids() {
            for (side, is_before) in [true, false].into_iter().enumerate() {
                if self.is_lost(id, is_before) {
                    places.entry(self.key(id)).or_default()[side].push(id);
                }
            }
        }
        let mut single: Vec<(NodeId, NodeId)> = places
            .into_values()
            .filter_map(
                |[before, after]| match (before.as_slice(), after.as_slice()) {
                    (&[before], &[after]) => Some((before, after)),
                    _ => None,
                },
            )
            .collect();
        single.sort_unstable();
        for (before, after) in single {
            let is_top = self.is_top(before, true) || self.is_top(after, false);
            let is_free = self.is_lost(before, true) && self.is_lost(after, false);
            if is_top && is_free && self.is_alike(before, after) {
                self.join(before, after, Fate::Moved);
            }
        }
    }

    /// What vanished and is new inside the same path.
    fn renames(&mut self) {
        // What is around others comes first: it takes what is inside along.
        let mut waiting: Vec<NodeId> = self.tree.ids().rev().collect();
        while let Some(around) = waiting.pop() {
            let Some(after) = self.forth[around.index()] else {
                continue;
            };
            let old: Vec<NodeId> = self.lost(around, true).collect();
            let new: Vec<NodeId> = self.lost(after, false).collect();
            if old.len().saturating_mul(new.len()) > MOST_CANDIDATES {
                continue;
            }
            let mut candidates = Vec::new();
            for &before in &old {
                let alike = new.iter().filter(|after| self.is_alike(before, **after));
                let scored =
                    alike.filter_map(|after| Some((self.score(before, *after)?, before, *after)));
                candidates.extend(scored);
            }
            candidates.sort_by(|one, other| {
                let by_score = other.0.partial_cmp(&one.0).unwrap_or(Ordering::Equal);
                by_score.then((one.1, one.2).cmp(&(other.1, other.2)))
            });
            for (_, before, after) in candidates {
                if self.is_lost(before, true) && self.is_lost(after, false) {
                    self.join(before, after, Fate::Renamed);
                    waiting.push(before);
                }
            }
        }
    }

    /// Whether two paths are called about as often.
    fn is_alike(&self, before: NodeId, after: NodeId) -> bool {
        let (before, after) = (self.before[before.index()], self.after[after.index()]);
        before.is_event == after.is_event && ratio(before.calls, after.calls) <= 1.25
    }

    /// How much speaks for a new name; `None` if too little does.
    fn score(&self, before: NodeId, after: NodeId) -> Option<f64> {
        let time = ratio(
            self.before[before.index()].total,
            self.after[after.index()].total,
        );
        let text = |id: NodeId| self.tree.text(self.tree.node(id).name);
        let name = likeness(text(before), text(after));
        let has_same = self.lost(before, true).any(|old| {
            let mut new = self.lost(after, false);
            new.any(|new| self.key(new) == self.key(old))
        });
        let is_it = time <= 1.5 || time <= 3.0 && (name >= 0.4 || has_same);
        is_it.then(|| name + 1.0 / time + if has_same { 1.0 } else { 0.0 })
    }

    fn pairs(&self) -> Vec<Pair> {
        let mut pairs = Vec::new();
        for id in self.tree.ids() {
            if let Some(after) = self.forth[id.index()] {
                pairs.push(Pair {
                    before: Some(id),
                    after: Some(after),
                    fate: self.fates[id.index()],
                });
            }
            if self.is_lost(id, true) {
                pairs.push(Pair {
                    before: Some(id),
                    after: None,
                    fate: Fate::Vanished,
                });
            }
            if self.is_lost(id, false) {
                pairs.push(Pair {
                    before: None,
                    after: Some(id),
                    fate: Fate::New,
                });
            }
        }
        pairs
    }
}

/// How many times the greater of two is the smaller one; 1 where both are 0.
fn ratio(one: f64, other: f64) -> f64 {
    let (least, most) = (one.min(other), one.max(other));
    if most == 0.0 {
        1.0
    } else {
        most / least.max(f64::MIN_POSITIVE)
    }
}

/// How alike two names are, from 0 to 1: the pairs of letters that both have (Dice's coefficient).
fn likeness(one: &str, other: &str) -> f64 {
    let pairs = |text: &str| -> Vec<[char; 2]> {
        let letters: Vec<char> = text.to_lowercase().chars().take(200).collect();
        letters.windows(2).map(|two| [two[0], two[1]]).collect()
    };
    let (one, mut other) = (pairs(one), pairs(other));
    let all = one.len() + other.len();
    let mut both = 0;
    for pair in one {
        if let Some(place) = other.iter().position(|other| *other == pair) {
            other.swap_remove(place);
            both += 2;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    let share = both as f64 / all.max(1) as f64;
    share
}

#[cfg(test)]
mod tests {
    use super::super::call_tree::Step;
    use super::*;

    const THERE: Seen = Seen {
        is_there: true,
        is_event: false,
        calls: 1.0,
        total: 5.0,
    };

    /// The fates of the paths in `before` and `after`, each of names with `/` between.
    fn fates(before: &[&str], after: &[&str]) -> Vec<String> {
        let mut tree = CallTree::default();
        let mut seen = [Vec::new(), Vec::new()];
        for (side, paths) in [before, after].iter().enumerate() {
            for path in *paths {
                let mut names = path.split('/');
                let mut node = tree.root(names.next().unwrap(), false);
                for name in names {
                    node = tree.child(node, Step { name, target: "" });
                }
                let places: Vec<_> = tree.upwards(node).collect();
                for node in places {
                    seen[side].resize(tree.len().max(seen[side].len()), Seen::default());
                    seen[side][node.index()] = THERE;
                }
            }
        }
        seen.iter_mut()
            .for_each(|side| side.resize(tree.len(), Seen::default()));
        let pairs = Pairing::of(&tree, &seen[0], &seen[1]);
        let path = |id: Option<NodeId>| {
            let steps = id.map(|id| {
                tree.steps(id)
                    .iter()
                    .map(|step| step.name.to_owned())
                    .collect::<Vec<_>>()
            });
            steps.map(|steps| steps.join("/")).unwrap_or_default()
        };
        let odd = pairs.iter().filter(|pair| pair.before != pair.after);
        odd.map(|pair| {
            format!(
                "{:?} {} > {}",
                pair.fate,
                path(pair.before),
                path(pair.after)
            )
        })
        .collect()
    }

    #[test]
    fn a_new_name_takes_what_is_inside_along() {
        let found = fates(
            &["main/frame/step/solve", "main/frame/draw"],
            &["main/frame/physics step/solve", "main/frame/draw"],
        );
        let expected = [
            "Renamed frame/step > frame/physics step",
            "Stayed frame/step/solve > frame/physics step/solve",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_thread_and_a_new_parent_are_moves() {
        let found = fates(
            &["main/frame/cull", "pool/job"],
            &["main/frame", "pool/job", "pool/cull"],
        );
        assert_eq!(found, ["Moved frame/cull > cull"]);
        let found = fates(&["main/frame/cull/test"], &["main/frame/scope/cull/test"]);
        let expected = [
            "Moved frame/cull > frame/scope/cull",
            "Stayed frame/cull/test > frame/scope/cull/test",
            "New  > frame/scope",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_name_in_several_places_moved_nowhere() {
        let found = fates(
            &["main/a/wait", "main/b"],
            &["main/a", "main/b/wait", "main/c/wait"],
        );
        assert!(
            found.iter().all(|fate| !fate.starts_with("Moved")),
            "{found:?}"
        );
    }

    #[test]
    fn likeness_is_between_nothing_and_all() {
        assert_eq!(likeness("cull", "cull"), 1.0);
        assert_eq!(likeness("cull", "draw"), 0.0);
        assert!(likeness("physics step", "physics_step") > 0.7);
    }
}
