use foldhash::HashMap;

use crate::trace::{Name, Strings};

/// A call path of either capture, by its number in [`CallTree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The call paths of two captures: those of the same thread, names and targets from the outermost in are one. Files and
/// lines may differ.
#[derive(Debug, Default)]
pub struct CallTree {
    strings: Strings,
    nodes: Vec<Node>,
    children: HashMap<(Option<NodeId>, Name, Name), NodeId>,
}

/// A call path, or the thread that paths are on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    pub(super) parent: Option<NodeId>,
    pub(super) root: NodeId,
    /// The span's; the thread's for a root.
    pub(super) name: Name,
    pub(super) target: Name,
    /// Whether it is the thread that frames are counted on, or of it.
    pub(super) is_frame_thread: bool,
    /// Whether the name is one of those that are asked for.
    pub(super) is_asked: bool,
}

/// A step of a call path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Step<'a> {
    /// The span's name.
    pub name: &'a str,
    /// Its module path or category; empty where there is none.
    pub target: &'a str,
}

impl CallTree {
    /// What the thread of a path is called in both captures.
    #[must_use]
    pub fn thread(&self, node: NodeId) -> &str {
        self.strings.get(self.node(self.node(node).root).name)
    }

    /// The innermost step of a path; `None` for the time of a thread outside of all spans.
    #[must_use]
    pub fn step(&self, node: NodeId) -> Option<Step<'_>> {
        let node = self.node(node);
        node.parent.map(|_| Step {
            name: self.strings.get(node.name),
            target: self.strings.get(node.target),
        })
    }

    /// The steps of a path from the outermost in.
    #[must_use]
    pub fn steps(&self, node: NodeId) -> Vec<Step<'_>> {
        let mut steps: Vec<_> = self
            .upwards(node)
            .filter_map(|node| self.step(node))
            .collect();
        steps.reverse();
        steps
    }

    /// A path and those around it, the thread last.
    pub(super) fn upwards(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(Some(node), |node| self.node(*node).parent)
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(NodeId)
    }

    pub(super) fn node(&self, id: NodeId) -> Node {
        self.nodes[id.index()]
    }

    pub(super) fn text(&self, name: Name) -> &str {
        self.strings.get(name)
    }

    pub(super) fn intern(&mut self, text: &str) -> Name {
        self.strings.intern(text)
    }

    pub(super) fn ask(&mut self, node: NodeId) {
        self.nodes[node.index()].is_asked = true;
    }

    /// A thread by its name. The one that frames are counted on is apart from others of its name.
    pub(super) fn root(&mut self, title: &str, is_frame_thread: bool) -> NodeId {
        let kind = if is_frame_thread { "frames" } else { "" };
        let (name, target) = (self.intern(title), self.intern(kind));
        self.add(None, name, target, is_frame_thread)
    }

    pub(super) fn child(&mut self, parent: NodeId, step: Step<'_>) -> NodeId {
        let (name, target) = (self.intern(step.name), self.intern(step.target));
        self.add(
            Some(parent),
            name,
            target,
            self.node(parent).is_frame_thread,
        )
    }

    fn add(
        &mut self,
        parent: Option<NodeId>,
        name: Name,
        target: Name,
        is_frame_thread: bool,
    ) -> NodeId {
        let next = NodeId(u32::try_from(self.nodes.len()).expect("memory ends before"));
        let id = *self.children.entry((parent, name, target)).or_insert(next);
        if id == next {
            self.nodes.push(Node {
                parent,
                root: parent.map_or(next, |parent| self.nodes[parent.index()].root),
                name,
                target,
                is_frame_thread,
                is_asked: false,
            });
        }
        id
    }
}
