//! A program as a tree of spans, and runs of it that differ by noise and by a mutation.

use amp_trace_analysis::{Order, Trace, TraceBuilder};
use amp_trace_format::{Argument, Entry, Place, Problems, TrackIndex, TrackKind, Value};

use crate::mutation::Mutation;
use crate::random::{Drift, Random};

/// Depth, name, and whether it counts entities. The thread changes where the depth is 0.
const TREE: [(usize, &str, bool); 43] = [
    (0, "main", false),
    (1, "frame", false),
    (2, "first", false),
    (3, "input", false),
    (3, "network", false),
    (4, "decode", true),
    (4, "apply", true),
    (2, "update", false),
    (3, "ai", false),
    (4, "sense", true),
    (4, "plan", true),
    (3, "physics", false),
    (4, "broad phase", true),
    (4, "narrow phase", true),
    (4, "solve", true),
    (3, "animation", false),
    (4, "sample poses", true),
    (3, "scripts", false),
    (4, "script call", false),
    (2, "post update", false),
    (3, "transforms", true),
    (3, "visibility", false),
    (4, "frustum", true),
    (4, "occlusion", true),
    (2, "render", false),
    (3, "extract", true),
    (3, "prepare", false),
    (4, "upload", true),
    (3, "queue", true),
    (3, "submit", false),
    (3, "wait for jobs", false),
    (2, "last", false),
    (0, "Compute Task Pool (0)", false),
    (1, "particles", true),
    (2, "emit", true),
    (2, "integrate", true),
    (1, "skinning", true),
    (0, "Compute Task Pool (1)", false),
    (1, "audio mix", false),
    (1, "path search", true),
    (2, "expand", true),
    (0, "streaming", false),
    (1, "load chunk", true),
];

/// A span of the program.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub(crate) depth: usize,
    pub(crate) name: &'static str,
    /// Nanoseconds of a frame outside of the spans inside.
    pub(crate) own: f64,
    pub(crate) calls: usize,
    /// How many entities it says it worked on in a call.
    pub(crate) entities: Option<f64>,
    /// Nanoseconds more in one of a hundred frames.
    pub(crate) hitch: f64,
}

/// A program.
#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) spans: Vec<Span>,
    pub(crate) frames: usize,
    /// In how many of a hundred frames another program takes the processor away for two milliseconds.
    pub(crate) busy: usize,
}

impl Scene {
    pub(crate) fn new(seed: u64, frames: usize) -> Self {
        let mut random = Random::new(seed);
        let span = |&(depth, name, counts): &(usize, &'static str, bool)| {
            let size = random.even();
            Span {
                depth,
                name,
                // From 10 to 500 µs, as many small ones as large ones.
                own: 10_000.0 * 50_f64.powf(size),
                calls: if depth > 3 { 1 + random.below(3) } else { 1 },
                entities: counts.then(|| (100.0 * random.even()).round() + 20.0),
                hitch: 0.0,
            }
        };
        let mut scene = Self {
            spans: TREE.iter().map(span).collect(),
            frames,
            busy: 0,
        };
        // What is not the work of a leaf is little.
        for at in 0..scene.spans.len() {
            if !scene.is_leaf(at) {
                scene.spans[at].own *= 0.1;
            }
            if scene.spans[at].depth == 0 {
                scene.spans[at].own = 0.0;
            }
        }
        scene
    }

    pub(crate) fn is_leaf(&self, at: usize) -> bool {
        let next = self.spans.get(at + 1);
        next.is_none_or(|next| next.depth <= self.spans[at].depth)
    }

    /// Where a span is in the tree.
    pub(crate) fn position(&self, name: &str) -> usize {
        let place = self.spans.iter().position(|span| span.name == name);
        place.expect("it is in the tree")
    }

    /// Of which thread a span is.
    pub(crate) fn thread(&self, at: usize) -> &'static str {
        let first = self.spans[..=at].iter().rfind(|span| span.depth == 0);
        first.map_or("", |span| span.name)
    }

    /// Leaves of the main thread, or of the others, that take between so many nanoseconds of a frame.
    pub(crate) fn leaves(&self, is_main: bool, least: f64) -> Vec<usize> {
        (0..self.spans.len())
            .filter(|at| self.is_leaf(*at) && (self.thread(*at) == "main") == is_main)
            .filter(|at| self.spans[*at].own >= least && self.spans[*at].name != "wait for jobs")
            .collect()
    }

    /// Nanoseconds of a frame of the main thread.
    pub(crate) fn frame_time(&self) -> f64 {
        let main = (0..self.spans.len()).filter(|at| self.thread(*at) == "main");
        main.map(|at| self.spans[at].own).sum()
    }

    /// A run of it. Each span's time has a factor of the run (1 %), one of the frame and one of its own (3 % each, both
    /// like those of the frame before); in one of a hundred frames something takes a millisecond longer, or much more.
    pub(crate) fn run(&self, seed: u64) -> Trace {
        let mut random = Random::new(seed ^ 0x5eed);
        let mut common = Drift::new(0.95, 0.03, &mut random);
        let of_run: Vec<f64> = self
            .spans
            .iter()
            .map(|_| 1.0 + 0.01 * random.normal())
            .collect();
        let mut drifts: Vec<Drift> = self
            .spans
            .iter()
            .map(|_| Drift::new(0.9, 0.03, &mut random))
            .collect();
        let mut recording = Recording::new(self);
        let leaves = self.leaves(true, 0.0);
        for frame in 0..self.frames {
            let all = 1.0 + common.next(&mut random);
            let mut times: Vec<f64> = self
                .spans
                .iter()
                .zip(&of_run)
                .zip(&mut drifts)
                .map(|((span, run), drift)| {
                    (span.own * run * all * (1.0 + drift.next(&mut random))).max(10.0)
                })
                .collect();
            if random.below(100) == 0 {
                // Pareto's law with the exponent 2.
                times[leaves[random.below(leaves.len())]] += 1e6 / (1.0 - random.even()).sqrt();
            }
            let is_hitch = random.below(100) == 0;
            for (time, span) in times.iter_mut().zip(&self.spans) {
                *time += if is_hitch { span.hitch } else { 0.0 };
            }
            if random.below(100) < self.busy {
                times[leaves[random.below(leaves.len())]] += 2e6;
            }
            self.wait(&mut times);
            recording.frame(frame, &times, &mut random);
        }
        recording.finish()
    }

    /// The main thread waits for a part of what the workers do.
    fn wait(&self, times: &mut [f64]) {
        let of_workers = |at: &usize| self.thread(*at).starts_with("Compute");
        let busy: f64 = (0..times.len())
            .filter(of_workers)
            .map(|at| times[at])
            .sum();
        let wait = self.position("wait for jobs");
        times[wait] += 0.3 * busy;
    }
}

/// The trace of a run, while it grows.
struct Recording<'a> {
    scene: &'a Scene,
    builder: TraceBuilder,
    now: u64,
}

impl<'a> Recording<'a> {
    fn new(scene: &'a Scene) -> Self {
        let mut builder = TraceBuilder::new(Order::Tree);
        let threads = scene.spans.iter().filter(|span| span.depth == 0);
        for (number, thread) in (0..).zip(threads) {
            builder.entry(&Entry::Track {
                track: TrackIndex(number),
                process: None,
                parent: None,
                kind: TrackKind::Thread {
                    id: 100 + i64::from(number),
                },
                name: thread.name,
            });
        }
        Self {
            scene,
            builder,
            now: 0,
        }
    }

    fn frame(&mut self, index: usize, times: &[f64], random: &mut Random) {
        let began = self.now;
        let mut ended = began;
        let (mut at, mut thread) = (0, 0);
        while at < times.len() {
            let mut clock = began;
            let next = self.children(at);
            for child in next {
                self.span(TrackIndex(thread), child, times, &mut clock, random);
            }
            if thread == 0 {
                ended = clock;
            }
            thread += 1;
            at = self.end(at);
        }
        self.now = ended;
        self.builder.entry(&Entry::Frame {
            track: TrackIndex(0),
            place: Place::new("frame", ""),
            at: ended as i64,
            began: began as i64,
            index: index as u64,
        });
    }

    /// Where the spans inside of one end.
    fn end(&self, at: usize) -> usize {
        let depth = self.scene.spans[at].depth;
        let inside = self.scene.spans[at + 1..]
            .iter()
            .take_while(|span| span.depth > depth);
        at + 1 + inside.count()
    }

    fn children(&self, at: usize) -> Vec<usize> {
        let depth = self.scene.spans[at].depth + 1;
        (at + 1..self.end(at))
            .filter(|child| self.scene.spans[*child].depth == depth)
            .collect()
    }

    fn span(
        &mut self,
        track: TrackIndex,
        at: usize,
        times: &[f64],
        clock: &mut u64,
        random: &mut Random,
    ) {
        let span = &self.scene.spans[at];
        let own = times[at] / span.calls as f64;
        for call in 0..span.calls {
            let entities = span
                .entities
                .map(|mean| (mean * (1.0 + 0.05 * random.normal())).round().max(1.0) as u64);
            let argument = entities.map(|count| Argument {
                name: "entities",
                value: Value::Unsigned(count),
            });
            self.builder.entry(&Entry::Begin {
                track,
                place: Place::new(span.name, "game"),
                at: *clock as i64,
                arguments: argument.as_slice(),
            });
            *clock += (own / 2.0) as u64;
            if call == 0 {
                for child in self.children(at) {
                    self.span(track, child, times, clock, random);
                }
            }
            *clock += (own / 2.0) as u64;
            self.builder.entry(&Entry::End {
                track,
                place: Place::new(span.name, "game"),
                at: *clock as i64,
                arguments: &[],
            });
        }
    }

    fn finish(self) -> Trace {
        self.builder.finish(Problems::new())
    }
}

/// Two runs of a program, the second one mutated, and the span that the mutation is about.
pub(crate) fn runs(scene: &Scene, mutation: Mutation, seed: u64) -> (Trace, Trace, String) {
    let (mutated, name) = mutation.apply(scene, &mut Random::new(seed));
    (scene.run(seed * 2 + 1), mutated.run(seed * 2 + 2), name)
}
