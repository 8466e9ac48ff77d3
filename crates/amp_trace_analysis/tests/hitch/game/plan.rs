//! What the game does in a frame, and what that costs.

/// A function of the game.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) name: &'static str,
    /// What it does itself, in microseconds a call.
    pub(crate) own: f64,
    /// How often the function around it calls it.
    pub(crate) calls: usize,
    /// A count that its span has, and that its own time follows.
    pub(crate) count: Option<(&'static str, f64)>,
    /// Allocations of a call.
    pub(crate) allocations: u64,
    pub(crate) children: &'static [Node],
}

const fn node(name: &'static str, own: f64) -> Node {
    Node {
        name,
        own,
        calls: 1,
        count: None,
        allocations: 0,
        children: &[],
    }
}

impl Node {
    const fn times(self, calls: usize) -> Self {
        Self { calls, ..self }
    }

    const fn counts(self, name: &'static str, many: f64) -> Self {
        Self {
            count: Some((name, many)),
            ..self
        }
    }

    const fn allocates(self, allocations: u64) -> Self {
        Self {
            allocations,
            ..self
        }
    }

    const fn with(self, children: &'static [Self]) -> Self {
        Self { children, ..self }
    }

    /// The node of a name below this one, and how often it is called when this one is called once.
    pub(crate) fn find(&self, name: &str) -> Option<(&Self, usize)> {
        if self.name == name {
            return Some((self, 1));
        }
        let below = |child: &'static Self| {
            let (node, calls) = child.find(name)?;
            Some((node, calls * child.calls))
        };
        self.children.iter().find_map(below)
    }

    /// What a call costs with all that it calls, in microseconds.
    pub(crate) fn total(&self) -> f64 {
        let children = self.children.iter();
        self.own
            + children
                .map(|child| child.calls as f64 * child.total())
                .sum::<f64>()
    }
}

pub(crate) static FIRST: Node = node("schedule: First", 8.0).with(&[node("system: time", 30.0)]);

pub(crate) static PRE_UPDATE: Node = node("schedule: PreUpdate", 12.0).with(&[
    node("system: read_input", 180.0).allocates(6),
    node("system: ui_focus", 140.0),
    node("system: network_receive", 280.0)
        .counts("packets", 12.0)
        .allocates(24),
]);

pub(crate) static FIXED: Node =
    node("schedule: FixedMain", 15.0).with(&[node("system: physics", 50.0)
        .counts("bodies", 400.0)
        .with(&[
            node("broad_phase", 480.0).allocates(3),
            node("narrow_phase", 420.0)
                .counts("pairs", 900.0)
                .with(&[node("collide", 30.0).times(12)]),
            node("solver", 90.0).with(&[node("island", 40.0).times(3).with(&[node(
                "solve_contacts",
                160.0,
            )
            .with(&[node("iterate", 45.0).times(4)])])]),
        ])]);

/// Runs in parallel: those of a row at once, each row after the one before.
pub(crate) static UPDATE: [&[Node]; 2] = [
    &[
        node("system: drivers", 1_200.0)
            .counts("cars", 150.0)
            .allocates(10),
        node("system: ai_agents", 150.0).with(&[node("agent", 14.0)
            .times(40)
            .with(&[node("think", 22.0).allocates(2), node("steer", 9.0)])]),
        node("system: animate", 1_500.0)
            .counts("skeletons", 80.0)
            .allocates(80),
        node("system: particles", 850.0).counts("particles", 2_000.0),
        node("system: audio_mix", 650.0),
        node("system: stream_tiles", 160.0).with(&[
            node("read_file", 60.0).allocates(2),
            node("decode_tile", 280.0).allocates(12),
        ]),
        node("system: quests", 230.0).allocates(5),
    ],
    &[
        node("system: weapons", 420.0),
        node("system: damage", 260.0).counts("hits", 30.0),
    ],
];

pub(crate) static POST_UPDATE: Node = node("schedule: PostUpdate", 14.0).with(&[
    node("system: propagate_transforms", 750.0).counts("entities", 3_000.0),
    node("system: visibility", 500.0)
        .counts("entities", 3_000.0)
        .with(&[node("cull", 95.0).times(6)]),
    node("system: use_assets", 140.0).allocates(4),
    node("system: apply_chunks", 90.0).allocates(30),
    node("system: ui_layout", 400.0)
        .allocates(60)
        .with(&[node("text", 18.0).times(15).allocates(4)]),
    node("system: save_settings", 40.0).with(&[node("write_file", 25.0)]),
]);

pub(crate) static EXTRACT: Node = node("extract", 450.0).counts("instances", 3_000.0);

pub(crate) static RENDER: [Node; 4] = [
    node("prepare_assets", 800.0).allocates(20),
    node("queue_meshes", 600.0).counts("meshes", 700.0),
    node("encode_passes", 900.0)
        .counts("draws", 800.0)
        .with(&[node("encode_pass", 180.0).times(3)]),
    node("submit", 250.0),
];

pub(crate) static DEVICE: [Node; 3] = [
    node("shadow pass", 1_700.0),
    node("opaque pass", 2_600.0),
    node("post process", 800.0),
];

/// All of the processor's, in order.
pub(crate) fn roots() -> impl Iterator<Item = &'static Node> {
    let sequential = [&FIRST, &PRE_UPDATE, &FIXED, &POST_UPDATE, &EXTRACT];
    let parallel = UPDATE.iter().flat_map(|row| row.iter());
    sequential.into_iter().chain(parallel).chain(&RENDER)
}

/// What a node itself costs in a frame, in nanoseconds, with the share of its calls.
pub(crate) fn usual_own(name: &str) -> f64 {
    let found = roots().find_map(|root| root.find(name));
    let (node, calls) = found.expect("a node of this name");
    node.own * calls as f64 * 1e3
}

/// What a node costs in a frame with all that it calls, in nanoseconds.
pub(crate) fn usual_total(name: &str) -> f64 {
    let found = roots().find_map(|root| root.find(name));
    let (node, calls) = found.expect("a node of this name");
    node.total() * calls as f64 * 1e3
}
