//! What goes wrong in the game, and what one has to say about it.

use crate::game::chance::Chance;
use crate::game::plan::{usual_own, usual_total};
use crate::game::twist::{Extra, Twist};
use crate::game::{Pacing, Setting};

/// What goes wrong.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fault {
    /// In a few words.
    pub(crate) name: &'static str,
    /// What kind of cause it is to be called.
    pub(crate) kinds: &'static [&'static str],
    /// Whether it makes that frame late in which it is, and not a later one.
    is_felt_at_once: bool,
    /// Puts it into a frame; what has to be named, any of them.
    make: fn(&mut Plan<'_>) -> Vec<&'static str>,
}

/// A frame in which something is to go wrong.
pub(crate) struct Plan<'a> {
    chance: &'a mut Chance,
    setting: &'a mut Setting,
    /// Which frame.
    frame: usize,
    twist: Twist,
    /// How much longer it is to be, in nanoseconds.
    nanos: f64,
}

impl Plan<'_> {
    /// By what a node's own time is to be multiplied, to be so much longer.
    fn own(&self, name: &'static str) -> f64 {
        1.0 + self.nanos / usual_own(name)
    }

    fn total(&self, name: &'static str) -> f64 {
        1.0 + self.nanos / usual_total(name)
    }
}

const MAIN: [&str; 6] = [
    "system: read_input",
    "system: ui_focus",
    "system: network_receive",
    "system: propagate_transforms",
    "system: use_assets",
    "extract",
];
const LEAVES: [&str; 6] = [
    "iterate",
    "solve_contacts",
    "collide",
    "text",
    "cull",
    "broad_phase",
];
const PARALLEL: [&str; 7] = [
    "system: drivers",
    "system: animate",
    "system: particles",
    "system: audio_mix",
    "system: weapons",
    "decode_tile",
    "think",
];
const WAITS: &[&str] = &["waits for a thread"];

pub(crate) const FAULTS: [Fault; 20] = [
    Fault {
        name: "a system of the main thread is slower",
        kinds: &["slower"],
        is_felt_at_once: true,
        make: |plan| {
            let name = plan.chance.of(&MAIN);
            plan.twist.slower.push((name, plan.own(name)));
            vec![name]
        },
    },
    Fault {
        name: "a leaf far below is slower",
        kinds: &["slower"],
        is_felt_at_once: true,
        make: |plan| {
            let name = plan.chance.of(&LEAVES);
            plan.twist.slower.push((name, plan.own(name)));
            vec![name]
        },
    },
    Fault {
        name: "many more calls of the same",
        kinds: &["more calls"],
        is_felt_at_once: true,
        make: |plan| {
            let name = plan
                .chance
                .of(&["collide", "text", "cull", "island", "iterate"]);
            plan.twist.calls.push((name, plan.total(name)));
            vec![name]
        },
    },
    Fault {
        name: "a larger count at the same cost for each",
        kinds: &["larger count"],
        is_felt_at_once: true,
        make: |plan| {
            let all = [
                "system: propagate_transforms",
                "system: visibility",
                "system: network_receive",
                "narrow_phase",
                "extract",
            ];
            let name = plan.chance.of(&all);
            plan.twist.counts.push((name, plan.own(name)));
            vec![name]
        },
    },
    Fault {
        name: "another thread holds a lock",
        kinds: &["waits for a lock"],
        is_felt_at_once: true,
        make: |plan| {
            let node = plan.chance.of(&[
                "system: ui_layout",
                "system: use_assets",
                "system: read_input",
            ]);
            let holder = plan.chance.of(&["write_save", "swap_assets"]);
            plan.twist
                .extra
                .push((node, Extra::Locked(holder, plan.nanos)));
            vec![holder]
        },
    },
    Fault {
        name: "the graphics processor takes longer",
        kinds: &["waits for the GPU"],
        is_felt_at_once: false,
        make: |plan| {
            let pass = plan
                .chance
                .of(&["shadow pass", "opaque pass", "post process"]);
            plan.twist.device.push((pass, plan.nanos + 14e6));
            vec![pass]
        },
    },
    Fault {
        name: "the main thread does not run",
        kinds: &["interrupted"],
        is_felt_at_once: true,
        make: |plan| {
            if plan.chance.yes(0.5) {
                plan.twist.gap = plan.nanos;
                return vec!["update"];
            }
            let all = [
                "schedule: PreUpdate",
                "schedule: PostUpdate",
                "system: physics",
            ];
            let name = plan.chance.of(&all);
            plan.twist.extra.push((name, Extra::Gap(plan.nanos)));
            vec![name]
        },
    },
    Fault {
        name: "one call of many does not end",
        kinds: &["interrupted"],
        is_felt_at_once: true,
        make: |plan| {
            let name = plan.chance.of(&["collide", "text", "cull"]);
            plan.twist.one_call.push((name, plan.nanos));
            vec![name]
        },
    },
    Fault {
        name: "no thread runs",
        kinds: &["stalled"],
        is_felt_at_once: false,
        make: |plan| {
            plan.setting.pipelined = true;
            plan.setting.pacing = Pacing::Free;
            let part = plan.chance.between(0.03, 0.33);
            plan.twist.stall = Some((part, plan.nanos));
            vec![]
        },
    },
    Fault {
        name: "a burst of allocations",
        kinds: &["allocations"],
        is_felt_at_once: true,
        make: |plan| {
            let name = plan.chance.of(&[
                "system: ui_layout",
                "system: network_receive",
                "broad_phase",
            ]);
            let (each, size) = (
                plan.chance.between(60.0, 900.0),
                plan.chance.between(32.0, 4096.0),
            );
            let count = plan.nanos / each;
            let extra = Extra::Allocations(count as u64, (count * size) as u64, plan.nanos);
            plan.twist.extra.push((name, extra));
            vec![name]
        },
    },
    Fault {
        name: "a system on another thread is slower",
        kinds: WAITS,
        is_felt_at_once: true,
        make: |plan| {
            plan.setting.main_helps = false;
            let name = plan.chance.of(&PARALLEL);
            plan.nanos += 3e6;
            plan.twist.slower.push((name, plan.own(name)));
            vec![name]
        },
    },
    Fault {
        name: "the thread that renders is slower",
        kinds: WAITS,
        is_felt_at_once: false,
        make: |plan| {
            plan.setting.pipelined = true;
            let name = plan
                .chance
                .of(&["prepare_assets", "encode_pass", "queue_meshes"]);
            plan.nanos += 12e6;
            plan.twist.slower.push((name, plan.own(name)));
            vec![name]
        },
    },
    Fault {
        name: "something is done for the first time",
        kinds: &["rare call"],
        is_felt_at_once: true,
        make: |plan| {
            let node = plan.chance.of(&[
                "extract",
                "system: ui_layout",
                "system: read_input",
                "system: physics",
            ]);
            let name = plan
                .chance
                .of(&["compile_pipeline", "build_font_atlas", "load_level"]);
            plan.twist.extra.push((node, Extra::Span(name, plan.nanos)));
            vec![name]
        },
    },
    Fault {
        name: "a chore that is done seldom",
        kinds: &["rare call"],
        is_felt_at_once: true,
        make: |plan| {
            for before in [23, 41] {
                if let Some(frame) = plan.frame.checked_sub(before) {
                    let extra = ("system: ui_layout", Extra::Span("autosave", plan.nanos));
                    plan.setting
                        .twists
                        .entry(frame)
                        .or_default()
                        .extra
                        .push(extra);
                }
            }
            plan.twist
                .extra
                .push(("system: ui_layout", Extra::Span("autosave", plan.nanos)));
            vec!["autosave"]
        },
    },
    Fault {
        name: "everything is slower",
        kinds: &["everything slower"],
        is_felt_at_once: false,
        make: |plan| {
            let is_paced = plan.setting.pacing != Pacing::Free;
            plan.twist.everything = if is_paced {
                plan.chance.between(2.3, 3.5)
            } else {
                plan.chance.between(1.7, 3.0)
            };
            vec![]
        },
    },
    Fault {
        name: "a file is slow",
        kinds: &["slower input or output"],
        is_felt_at_once: true,
        make: |plan| {
            plan.twist
                .slower
                .push(("write_file", plan.own("write_file")));
            vec!["write_file"]
        },
    },
    Fault {
        name: "a storm of messages",
        kinds: &["events"],
        is_felt_at_once: true,
        make: |plan| {
            let name = plan.chance.of(&[
                "system: ui_layout",
                "system: read_input",
                "broad_phase",
                "extract",
            ]);
            let each = plan.chance.between(3e3, 60e3);
            let many = (plan.nanos / each) as usize + 1;
            plan.twist
                .extra
                .push((name, Extra::Events("asset not found", many, each)));
            vec![name]
        },
    },
    Fault {
        name: "the frame before was too long for its refresh",
        kinds: &["late start"],
        is_felt_at_once: false,
        make: |plan| {
            plan.setting.pacing = Pacing::RefreshFirst;
            let name =
                plan.chance
                    .of(&["system: propagate_transforms", "system: read_input", "cull"]);
            plan.setting.weight = 1.15;
            plan.setting.scenes.clear();
            plan.nanos = plan.chance.between(4.3e6, 5.5e6);
            plan.twist.slower.push((name, plan.own(name)));
            vec![name]
        },
    },
    Fault {
        name: "the workers are busy with something else",
        kinds: &["busy workers"],
        is_felt_at_once: true,
        make: |plan| {
            plan.setting.main_helps = false;
            plan.twist.occupied = plan.nanos + 2e6;
            vec!["build_navmesh"]
        },
    },
    Fault {
        name: "the result of a task comes late",
        kinds: &["waits for a result"],
        is_felt_at_once: true,
        make: |plan| {
            plan.twist.task = plan.nanos + 12e6;
            vec!["mesh_chunk", "simplify"]
        },
    },
];

/// What is played, and what has to be found.
#[derive(Debug)]
pub(crate) struct Trial {
    pub(crate) setting: Setting,
    pub(crate) seed: u64,
    pub(crate) kinds: &'static [&'static str],
    pub(crate) names: Vec<&'static str>,
    /// The frame in which it goes wrong; the first late one from there on is the one to explain.
    pub(crate) frame: usize,
}

impl Trial {
    /// Whether what goes wrong makes a frame late; if not, there is nothing to explain.
    pub(crate) fn is_late(&self, durations: &[u64]) -> bool {
        let mut sorted = durations.to_vec();
        sorted.sort_unstable();
        let limit = sorted[sorted.len() / 2] * 8 / 5;
        durations
            .iter()
            .skip(self.frame)
            .take(4)
            .any(|duration| *duration > limit)
    }
}

impl Fault {
    pub(crate) fn trial(&self, number: u64) -> Trial {
        let seed = self
            .name
            .bytes()
            .fold(number, |seed, byte| seed.wrapping_mul(31) + u64::from(byte));
        let mut chance = Chance::new(seed);
        let pacings = [
            Pacing::Free,
            Pacing::Sleep,
            Pacing::RefreshFirst,
            Pacing::RefreshLast,
        ];
        let frames = 70 + chance.below(110);
        let frame = 14 + chance.below(frames - 20);
        let mut setting = Setting {
            frames,
            pacing: chance.of(&pacings),
            workers: 2 + chance.below(3),
            main_helps: chance.yes(0.4),
            pipelined: chance.yes(0.6),
            weight: chance.between(0.85, 1.1),
            noise: chance.between(0.04, 0.3),
            drift: chance.between(0.005, 0.03),
            scenes: Vec::new(),
            twists: std::collections::BTreeMap::new(),
        };
        if chance.yes(0.4) {
            setting.scenes = vec![chance.below(frames)];
        }
        let nanos = if setting.pacing == Pacing::Free {
            chance.between(6e6, 30e6)
        } else {
            chance.between(16e6, 40e6)
        };
        let mut plan = Plan {
            chance: &mut chance,
            setting: &mut setting,
            frame,
            twist: Twist::default(),
            nanos,
        };
        let names = (self.make)(&mut plan);
        let twist = plan.twist;
        let twist = twist.and(decoys(&mut chance, &names));
        let twist = twist.and(second(self, &mut chance, &names, nanos));
        setting.twists.insert(frame, twist);
        Trial {
            setting,
            seed: seed ^ 0x5EED,
            kinds: self.kinds,
            names,
            frame,
        }
    }
}

/// Something else that makes the same frame longer, and less so.
fn second(fault: &Fault, chance: &mut Chance, names: &[&'static str], nanos: f64) -> Twist {
    let mut twist = Twist::default();
    let name = chance.of(&MAIN);
    if fault.is_felt_at_once && chance.yes(0.3) && !names.contains(&name) {
        let more = nanos * chance.between(0.1, 0.45) / usual_own(name);
        twist.slower.push((name, 1.0 + more));
    }
    twist
}

/// What is unusual in the same frame, and does not explain it.
fn decoys(chance: &mut Chance, names: &[&'static str]) -> Twist {
    let mut twist = Twist::default();
    if chance.yes(0.5) {
        let small = [
            "system: quests",
            "system: time",
            "system: damage",
            "write_file",
        ];
        let name = chance.of(&small);
        if !names.contains(&name) {
            twist.slower.push((name, chance.between(2.0, 4.0)));
        }
    }
    if chance.yes(0.5) {
        let said = [
            "system: drivers",
            "system: animate",
            "narrow_phase",
            "queue_meshes",
            "extract",
        ];
        let name = chance.of(&said);
        if !names.contains(&name) {
            twist.hollow.push((name, chance.between(1.5, 3.0)));
        }
    }
    if chance.yes(0.5) {
        twist.aside = chance.between(3e6, 30e6);
    }
    if chance.yes(0.4) {
        twist.jump = true;
    }
    if chance.yes(0.4) {
        let node = chance.of(&["system: ui_focus", "broad_phase", "system: visibility"]);
        let nanos = chance.between(50e3, 400e3);
        twist
            .extra
            .push((node, Extra::Span("refresh_cache", nanos)));
    }
    if chance.yes(0.4) {
        let node = chance.of(&[
            "system: network_receive",
            "system: physics",
            "system: read_input",
        ]);
        twist.extra.push((
            node,
            Extra::Events("packet dropped", 3 + chance.below(15), 2e3),
        ));
    }
    if chance.yes(0.4) {
        let node = chance.of(&["system: read_input", "system: ui_focus", "broad_phase"]);
        let many = 100 + chance.below(400) as u64;
        twist
            .extra
            .push((node, Extra::Allocations(many, many * 100, 30e3)));
    }
    if chance.yes(0.3) {
        twist.extra.push((
            "system: use_assets",
            Extra::Locked("swap_assets", chance.between(30e3, 300e3)),
        ));
    }
    if chance.yes(0.4) {
        twist
            .device
            .push(("shadow pass", chance.between(0.5e6, 3e6)));
    }
    if chance.yes(0.3) {
        twist.calls.push(("text", chance.between(1.2, 1.6)));
    }
    twist
}
