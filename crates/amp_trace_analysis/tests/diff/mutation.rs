//! What may happen to a program.

use amp_trace_analysis::{Diff, Fate, PathChange, Why};

use crate::random::Random;
use crate::scene::{Scene, Span};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Mutation {
    /// A leaf that takes at least a fiftieth of the frame takes so many times as long.
    Slower(f64),
    /// The same of a worker's leaf.
    WorkerSlower(f64),
    /// A span's own time grows that has others inside.
    ParentSlower,
    MoreCalls,
    LargerCount,
    New,
    /// A span with two inside.
    NewWithInside,
    Vanished,
    /// One of a hundred frames takes twice as long.
    Hitch,
    Everything(f64),
    Renamed,
    RenamedWithInside,
    OtherThread,
    Wrapped,
}

impl Mutation {
    pub(crate) const ALL: [Self; 17] = [
        Self::Slower(1.1),
        Self::Slower(1.3),
        Self::Slower(3.0),
        Self::Slower(0.5),
        Self::WorkerSlower(2.0),
        Self::ParentSlower,
        Self::MoreCalls,
        Self::LargerCount,
        Self::New,
        Self::NewWithInside,
        Self::Vanished,
        Self::Hitch,
        Self::Everything(1.15),
        Self::Renamed,
        Self::RenamedWithInside,
        Self::OtherThread,
        Self::Wrapped,
    ];

    /// The mutated program, and the name of the span that it is about.
    pub(crate) fn apply(self, scene: &Scene, random: &mut Random) -> (Scene, String) {
        let mut scene = scene.clone();
        let frame = scene.frame_time();
        let mut pick = |from: Vec<usize>| from[random.below(from.len())];
        let large = scene.leaves(true, frame / 50.0);
        let counting: Vec<usize> = large
            .iter()
            .copied()
            .filter(|at| scene.spans[*at].entities.is_some())
            .collect();
        let new = Span {
            depth: 3,
            name: "shadow maps",
            own: frame / 30.0,
            calls: 1,
            entities: None,
            hitch: 0.0,
        };
        let render = scene.position("render");
        let mut changed = |at: usize, change: &mut dyn FnMut(&mut Span)| {
            change(&mut scene.spans[at]);
            scene.spans[at].name
        };
        let name = match self {
            Self::Slower(factor) => changed(pick(large), &mut |span| span.own *= factor),
            Self::WorkerSlower(factor) => {
                let workers = scene.leaves(false, frame / 100.0);
                let at = pick(workers);
                scene.spans[at].own *= factor;
                scene.spans[at].name
            }
            Self::ParentSlower => changed(render, &mut |span| span.own += frame / 20.0),
            Self::MoreCalls => changed(pick(large), &mut |span| {
                span.own *= (span.calls + 1) as f64 / span.calls as f64;
                span.calls += 1;
            }),
            Self::LargerCount => changed(pick(counting), &mut |span| {
                span.own *= 1.5;
                span.entities = span.entities.map(|count| count * 1.5);
            }),
            Self::New => {
                scene.spans.insert(render + 1, new);
                "shadow maps"
            }
            Self::NewWithInside => {
                for (depth, name) in [(4, "shadow cull"), (4, "shadow draw"), (3, "shadow maps")] {
                    let own = frame / 60.0;
                    scene.spans.insert(
                        render + 1,
                        Span {
                            depth,
                            name,
                            own,
                            ..new.clone()
                        },
                    );
                }
                "shadow maps"
            }
            Self::Vanished => {
                let at = pick(large);
                scene.spans.remove(at).name
            }
            Self::Hitch => changed(pick(large), &mut |span| span.hitch = frame),
            Self::Everything(factor) => {
                scene.spans.iter_mut().for_each(|span| span.own *= factor);
                ""
            }
            Self::Renamed => changed(pick(large), &mut |span| span.name = "renewed"),
            Self::RenamedWithInside => {
                let physics = scene.position("physics");
                scene.spans[physics].name = "rigid bodies";
                "rigid bodies"
            }
            Self::OtherThread => {
                let at = pick(large);
                let mut moved = scene.spans.remove(at);
                moved.depth = 1;
                let name = moved.name;
                scene.spans.push(moved);
                name
            }
            Self::Wrapped => {
                let at = pick(large);
                let wrapped = &mut scene.spans[at];
                let depth = wrapped.depth;
                wrapped.depth += 1;
                let name = wrapped.name;
                let own = 5_000.0;
                scene.spans.insert(
                    at,
                    Span {
                        depth,
                        name: "scope",
                        own,
                        ..new
                    },
                );
                name
            }
        };
        (scene, name.to_owned())
    }

    /// The place among what explains the change, counted from 1; `None` if it is not there or said to be something else.
    /// A tenth more may be within the noise, but comes first there.
    pub(crate) fn place(self, diff: &Diff, name: &str) -> Option<usize> {
        if let Self::Everything(factor) = self {
            let found = diff.everything?;
            return ((found.factor / factor - 1.0).abs() < 0.03).then_some(1);
        }
        let before = usize::from(diff.everything.is_some());
        let is_it = |row: &PathChange| {
            diff.tree
                .step(row.node())
                .is_some_and(|step| step.name == name)
                && self.fits(row, diff)
        };
        diff.paths
            .iter()
            .position(is_it)
            .map(|place| before + place + 1)
    }

    /// Whether a row beyond the noise says it.
    pub(crate) fn is_found(self, diff: &Diff, name: &str) -> bool {
        let place = self.place(diff, name);
        let of_all = usize::from(diff.everything.is_some());
        place.is_some_and(|place| place <= of_all + diff.changed().count())
    }

    /// How many frames it takes to see it.
    pub(crate) fn frames(self) -> usize {
        match self {
            Self::Hitch => crate::FRAMES_OF_HITCHES,
            _ => crate::FRAMES,
        }
    }

    fn fits(self, row: &PathChange, diff: &Diff) -> bool {
        match self {
            Self::Slower(1.1) => true,
            Self::Slower(_) | Self::WorkerSlower(_) | Self::ParentSlower => row.why == Why::Each,
            Self::MoreCalls => row.why == Why::Calls,
            Self::LargerCount => row.why == Why::Count(0),
            Self::New | Self::NewWithInside => row.fate == Fate::New,
            Self::Vanished => row.fate == Fate::Vanished,
            Self::Hitch => row.outliers.is_beyond_noise,
            Self::Renamed | Self::RenamedWithInside => row.fate == Fate::Renamed,
            Self::OtherThread => {
                row.fate == Fate::Moved
                    && row.before.map(|node| diff.tree.thread(node)) == Some("main")
            }
            Self::Wrapped => row.fate == Fate::Moved,
            Self::Everything(_) => true,
        }
    }
}
