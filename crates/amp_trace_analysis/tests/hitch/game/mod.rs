//! A game that is played on paper: seeded, with the noise of a real one, and with what goes wrong in it known.

pub(crate) mod chance;
mod frame;
mod lane;
mod locks;
pub(crate) mod plan;
mod pool;
mod render;
pub(crate) mod twist;

use std::collections::BTreeMap;

use amp_trace_analysis::{Order, Trace, TraceBuilder};
use amp_trace_format::{Problems, TrackKind};

use chance::{Chance, Drift};
use lane::Lane;
use plan::Node;
use twist::{Extra, Twist, factor};

/// A sixtieth of a second, in nanoseconds.
pub(crate) const REFRESH: u64 = 16_666_667;

/// What makes the game wait for the display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pacing {
    /// Nothing.
    Free,
    /// A wait at the end, until the frame is as long as it should be.
    Sleep,
    /// A wait at the beginning, for the next refresh.
    RefreshFirst,
    /// A wait at the end, for the next refresh.
    RefreshLast,
}

/// What the game is like.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    pub(crate) frames: usize,
    pub(crate) pacing: Pacing,
    pub(crate) workers: usize,
    /// Whether the main thread runs systems of the parallel schedule too.
    pub(crate) main_helps: bool,
    /// Whether a frame is rendered while the next one is simulated.
    pub(crate) pipelined: bool,
    /// How much there is to do, around 1.
    pub(crate) weight: f64,
    /// How much a call varies.
    pub(crate) noise: f64,
    /// How much all frames drift.
    pub(crate) drift: f64,
    /// Frames at which the scene changes.
    pub(crate) scenes: Vec<usize>,
    /// What is different in which frame.
    pub(crate) twists: BTreeMap<usize, Twist>,
}

const MAIN: usize = 0;
const RENDER: usize = 1;
const DEVICE: usize = 2;
const LOCK: usize = 3;
const FILES: usize = 4;
const TASKS: usize = 5;
const ASIDE: usize = 6;
const POOL: usize = 7;

/// What a scene has more of than the first one.
const BUSY_SCENE: [(&str, f64); 4] = [
    ("system: animate", 1.5),
    ("system: visibility", 1.4),
    ("system: physics", 1.4),
    ("encode_passes", 1.3),
];

/// The game while it is played.
#[derive(Debug)]
pub(crate) struct Game {
    setting: Setting,
    chance: Chance,
    lanes: Vec<Lane>,
    /// The frame that is played, and what is different in it.
    frame: usize,
    twist: Twist,
    /// How busy the machine is, and how much there is in the world.
    load: Drift,
    load_now: f64,
    crowd: Drift,
    crowd_now: f64,
    is_busy_scene: bool,
    /// Until when the lock is held.
    locked: u64,
    /// Until when the graphics processor works at the last frame.
    device_done: u64,
    next_flow: u64,
    /// The task whose result is awaited.
    task: Option<(u64, u64)>,
    stalls: Vec<(u64, u64)>,
    due: u64,
    last_mark: u64,
    work: (u64, u64),
    /// How long the frames took.
    durations: Vec<u64>,
}

/// What a call allocated, with all that it called.
#[derive(Debug, Clone, Copy, Default)]
struct Allocated {
    count: u64,
    bytes: u64,
}

impl Game {
    pub(crate) fn new(setting: Setting, seed: u64) -> Self {
        let mut lanes = vec![
            Lane::new("main", TrackKind::Thread { id: 100 }),
            Lane::new("render", TrackKind::Thread { id: 101 }),
            Lane::new("GPU", TrackKind::Gpu),
            Lane::new("hold assets", TrackKind::Async),
            Lane::new("files", TrackKind::Thread { id: 102 }),
            Lane::new("async compute", TrackKind::Thread { id: 103 }),
            Lane::new("telemetry", TrackKind::Thread { id: 104 }),
        ];
        lanes.extend((0..setting.workers).map(|worker| {
            let id = 200 + i64::try_from(worker).expect("few");
            Lane::new(format!("compute {worker}"), TrackKind::Thread { id })
        }));
        for lane in &mut lanes {
            lane.now = 1_000_000;
        }
        let drift = setting.drift;
        Self {
            setting,
            chance: Chance::new(seed),
            lanes,
            frame: 0,
            twist: Twist::default(),
            load: Drift::new(drift),
            load_now: 1.0,
            crowd: Drift::new(drift),
            crowd_now: 1.0,
            is_busy_scene: false,
            locked: 0,
            device_done: 0,
            next_flow: 1,
            task: None,
            stalls: Vec::new(),
            due: 1_000_000,
            last_mark: 1_000_000,
            work: (0, 0),
            durations: Vec::new(),
        }
    }

    /// Plays it; the trace, and how long each frame took.
    pub(crate) fn play(mut self) -> (Trace, Vec<u64>) {
        for frame in 0..self.setting.frames {
            self.frame = frame;
            self.twist = self.setting.twists.get(&frame).cloned().unwrap_or_default();
            self.frame();
        }
        // The later ones first: each moves what follows.
        for (from, nanos) in self.stalls.iter().rev() {
            self.lanes
                .iter_mut()
                .for_each(|lane| lane.stall(*from, *nanos));
        }
        let mut builder = TraceBuilder::new(Order::Tree);
        for (number, lane) in (0..).zip(&self.lanes) {
            lane.tell(number, &mut builder);
        }
        (builder.finish(Problems::new()), self.durations)
    }

    /// Calls a node as often as it is called.
    fn run(&mut self, lane: usize, node: &Node) -> Allocated {
        let calls = node.calls as f64 * factor(&self.twist.calls, node.name);
        let calls = (calls + 0.5) as usize;
        let mut allocated = Allocated::default();
        for call in 0..calls {
            let one = self.call(lane, node, call, calls);
            allocated.count += one.count;
            allocated.bytes += one.bytes;
        }
        allocated
    }

    fn call(&mut self, lane: usize, node: &Node, call: usize, calls: usize) -> Allocated {
        let mut own = self.cost(node.own * 1e3) * factor(&self.twist.slower, node.name);
        if self.is_busy_scene {
            own *= factor(&BUSY_SCENE, node.name);
        }
        if let Some((argument, many)) = node.count {
            let more = factor(&self.twist.counts, node.name);
            let many = many * self.crowd_now * self.chance.factor(0.02) * more;
            own *= self.crowd_now * more;
            let said = many * factor(&self.twist.hollow, node.name);
            let said = said as u64;
            self.lanes[lane].begin_with(node.name, vec![(argument, said)]);
        } else {
            self.lanes[lane].begin(node.name);
        }
        if call == calls / 2 {
            let more = self.twist.one_call.iter();
            own += more
                .filter(|(name, _)| *name == node.name)
                .map(|(_, nanos)| nanos)
                .sum::<f64>();
        }
        let mut allocated = Allocated::default();
        if node.allocations > 0 {
            allocated.count = (node.allocations as f64 * self.chance.between(0.7, 1.3)) as u64;
            allocated.bytes = allocated.count * (60 + self.chance.below(80) as u64);
        }
        // A part before each child, and one at the end.
        let parts = node.children.len() + 1;
        for child in node.children {
            self.lanes[lane].run(own / parts as f64);
            let inner = self.run(lane, child);
            allocated.count += inner.count;
            allocated.bytes += inner.bytes;
        }
        let more = self.besides(lane, node, call);
        allocated.count += more.count;
        allocated.bytes += more.bytes;
        self.lanes[lane].run(own / parts as f64);
        let mut said = Vec::new();
        if allocated.count > 0 {
            said.push(("allocations", allocated.count));
            said.push(("allocated_bytes", allocated.bytes));
        }
        self.lanes[lane].end_with(said);
        allocated
    }

    /// What a call does that is not in the plan.
    fn besides(&mut self, lane: usize, node: &Node, call: usize) -> Allocated {
        match node.name {
            "system: use_assets" => self.use_assets(lane),
            "system: apply_chunks" => self.await_task(lane),
            _ => {}
        }
        let mut allocated = Allocated::default();
        if call > 0 {
            return allocated;
        }
        let extras = self.twist.extra.clone();
        for (_, extra) in extras.into_iter().filter(|(name, _)| *name == node.name) {
            match extra {
                Extra::Span(name, nanos) => {
                    self.lanes[lane].begin(name);
                    self.lanes[lane].run(nanos);
                    self.lanes[lane].end();
                }
                Extra::Gap(nanos) => self.lanes[lane].run(nanos),
                Extra::Events(name, many, nanos) => {
                    for _ in 0..many {
                        let cost = nanos * self.chance.factor(0.3);
                        self.lanes[lane].run(cost);
                        self.lanes[lane].event(name);
                    }
                }
                Extra::Allocations(count, bytes, nanos) => {
                    self.lanes[lane].run(nanos);
                    allocated.count += count;
                    allocated.bytes += bytes;
                }
                Extra::Locked(holder, nanos) => self.locked_by(lane, holder, nanos),
            }
        }
        allocated
    }

    /// A cost with the noise of a call in it.
    fn cost(&mut self, nanos: f64) -> f64 {
        let mut noise = self.chance.factor(self.setting.noise);
        if self.chance.yes(0.004) {
            noise *= self.chance.between(1.5, 4.0);
        }
        nanos * noise * self.load_now * self.setting.weight * self.twist.everything
    }
}
