//! Frames of a made-up game: what four threads do, with the noise that real times have.

use amp_trace_format::{Field, Level, Nanos, Record, Site, ThreadIndex, Value, Writer};

/// How many threads record; the first one runs frames, the others run jobs.
const THREADS: usize = 4;
/// So many frames pass between two commits.
const FRAMES_PER_COMMIT: u64 = 4;

/// A call site, and what happens in its spans.
#[derive(Clone, Copy)]
struct Call {
    name: &'static str,
    /// The median of its own time between two things that happen in it, in nanoseconds.
    own: f64,
    /// How much that time varies: the standard deviation of its logarithm.
    spread: f64,
    /// The call sites of the spans inside, in this order, and how often each comes at least and at most.
    inside: &'static [(usize, u64, u64)],
    /// The name of a field, and the number that it is near.
    field: Option<(&'static str, u64)>,
}

const fn call(
    name: &'static str,
    own: f64,
    spread: f64,
    inside: &'static [(usize, u64, u64)],
) -> Call {
    Call {
        name,
        own,
        spread,
        inside,
        field: None,
    }
}

const fn with(field: &'static str, near: u64, call: Call) -> Call {
    let field = Some((field, near));
    Call { field, ..call }
}

/// Each one's spans hold those of later ones only, at most five deep.
const CALLS: [Call; 40] = [
    call(
        "frame",
        2_000.0,
        0.3,
        &[
            (1, 1, 1),
            (2, 1, 1),
            (3, 1, 1),
            (4, 1, 1),
            (5, 1, 1),
            (6, 1, 1),
            (7, 1, 1),
        ],
    ),
    call("input", 4_000.0, 0.5, &[(18, 0, 3)]),
    call(
        "update",
        3_000.0,
        0.3,
        &[(19, 1, 1), (20, 2, 2), (21, 1, 1), (22, 0, 2)],
    ),
    call("physics", 5_000.0, 0.4, &[(23, 2, 2), (24, 1, 1)]),
    with(
        "entities",
        100_000,
        call("extract", 8_000.0, 0.3, &[(25, 4, 4)]),
    ),
    call("cull", 3_000.0, 0.4, &[(26, 1, 1), (27, 6, 6), (28, 1, 1)]),
    call("prepare", 2_000.0, 0.4, &[(29, 3, 5), (30, 1, 1)]),
    call("submit", 9_000.0, 0.6, &[(31, 3, 3)]),
    call("job_animate", 900.0, 0.5, &[(32, 2, 6)]),
    call("job_particles", 700.0, 0.5, &[(33, 1, 4)]),
    with("batch", 256, call("job_spawn", 1_500.0, 0.6, &[(34, 1, 3)])),
    call("job_navigate", 1_800.0, 0.8, &[(35, 1, 5)]),
    call("job_audio", 2_500.0, 0.3, &[(36, 2, 2)]),
    call("job_stream", 6_000.0, 1.0, &[(37, 0, 2)]),
    call("job_skin", 800.0, 0.4, &[(32, 1, 3)]),
    call("job_light", 1_100.0, 0.4, &[(38, 2, 3)]),
    call("wait", 12_000.0, 1.2, &[]),
    call("steal", 150.0, 0.7, &[]),
    call("event", 250.0, 0.6, &[]),
    call("scripts", 1_200.0, 0.5, &[(39, 3, 8)]),
    call("transforms", 1_600.0, 0.3, &[]),
    call("cameras", 600.0, 0.3, &[]),
    call("spawn", 2_100.0, 0.8, &[(34, 1, 4)]),
    call("step", 7_000.0, 0.4, &[(38, 1, 1), (33, 2, 2)]),
    call("sync_vehicles", 3_000.0, 0.3, &[]),
    with(
        "instances",
        25_000,
        call("extract_chunk", 2_400.0, 0.3, &[(33, 1, 1)]),
    ),
    call("frustum", 900.0, 0.3, &[]),
    with(
        "visible",
        3_000,
        call("cull_cell", 1_100.0, 0.5, &[(35, 0, 1)]),
    ),
    call("sort", 2_600.0, 0.3, &[]),
    call("batch", 900.0, 0.5, &[(36, 1, 2)]),
    call("upload", 3_800.0, 0.5, &[]),
    call("draw", 1_400.0, 0.6, &[(37, 1, 1)]),
    call("pose", 420.0, 0.4, &[(39, 0, 1)]),
    call("integrate", 350.0, 0.3, &[]),
    call("prefab", 600.0, 0.6, &[(39, 1, 2)]),
    call("search", 500.0, 0.9, &[]),
    call("mix", 280.0, 0.2, &[]),
    call("encode", 700.0, 0.5, &[]),
    call("cluster", 450.0, 0.4, &[(39, 0, 2)]),
    call("lookup", 90.0, 0.5, &[]),
];

/// What a worker's jobs are, each with its weight.
const JOBS: [(usize, u64); 10] = [
    (8, 5),
    (9, 4),
    (10, 1),
    (11, 2),
    (12, 2),
    (13, 1),
    (14, 4),
    (15, 3),
    (16, 1),
    (17, 4),
];

/// Writes frames to `writer`, always the same for a `seed`, until there are at least so many spans; says how
/// many there are, and how many other records.
///
/// `progress` is told the number of spans, after each commit.
///
/// # Panics
/// If a commit fails.
pub(crate) fn write(
    writer: &mut impl Writer,
    spans: u64,
    seed: u64,
    progress: &mut impl FnMut(u64),
) -> (u64, u64) {
    writer.write(&Record::Process {
        id: 4_200,
        name: "big_capture",
    });
    let mut threads: Vec<Thread> = (1..=THREADS as u32).map(|n| Thread::new(n, seed)).collect();
    for (thread, name) in threads.iter().zip(["main", "job 1", "job 2", "job 3"]) {
        writer.write(&Record::Thread {
            thread: thread.index,
            os_id: 4_200 + u64::from(thread.index.0),
            name,
        });
    }
    let (mut written, mut others, mut frame) = (0, 1 + THREADS as u64, 0);
    while written < spans {
        let until = frame + FRAMES_PER_COMMIT;
        let [main, workers @ ..] = &mut threads[..] else {
            unreachable!("there are several threads");
        };
        while frame < until {
            let began = Nanos(main.now);
            written += main.span(writer, 0);
            let (site, at) = (site(CALLS.len()), main.after(3_000.0, 0.5));
            let (thread, index) = (main.index, frame);
            writer.write(&Record::Frame {
                thread,
                site,
                at,
                began,
                index,
            });
            others += 1;
            frame += 1;
        }
        for worker in workers {
            while worker.now < main.now {
                let job = worker.job();
                written += worker.span(writer, job);
                worker.after(300.0, 0.8);
            }
        }
        writer.commit().expect("the output takes everything");
        progress(written);
    }
    let at = Nanos(threads.iter().map(|thread| thread.now).max().unwrap_or(0));
    writer.write(&Record::Finish { at });
    writer.finish().expect("the output takes everything");
    (written, others + 1)
}

fn site(call: usize) -> Site<'static> {
    Site {
        id: 1 + call as u32,
        name: CALLS.get(call).map_or("frames", |call| call.name),
        target: ["game::main", "game::render", "game::jobs"][call % 3],
        level: Level::Info,
        file: Some(["src/main.rs", "src/render.rs", "src/jobs.rs"][call % 3]),
        line: Some(10 + 17 * call as u32),
        unit: None,
    }
}

/// A thread and its chance.
struct Thread {
    index: ThreadIndex,
    now: u64,
    random: u64,
}

impl Thread {
    fn new(number: u32, seed: u64) -> Self {
        Self {
            index: ThreadIndex(number),
            now: 1_000_000,
            random: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ u64::from(number) << 32,
        }
    }

    /// A number below `most`.
    fn below(&mut self, most: u64) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        ((u128::from(mixed) * u128::from(most)) >> 64) as u64
    }

    /// Lets a log-normal time pass.
    fn after(&mut self, median: f64, spread: f64) -> Nanos {
        // Twelve uniform numbers make a normal one, near enough; four of 16 bits come at a time.
        let sum: u64 = (0..3)
            .map(|_| {
                let four = self.below(u64::MAX);
                (0..4).map(|at| four >> (16 * at) & 0xffff).sum::<u64>()
            })
            .sum();
        let normal = sum as f64 / 65_536.0 - 6.0;
        self.now += 15 + (median * (normal * spread).exp()) as u64;
        Nanos(self.now)
    }

    fn job(&mut self) -> usize {
        let all = JOBS.iter().map(|(_, weight)| weight).sum();
        let mut left = self.below(all);
        let found = JOBS.iter().find(|(_, weight)| {
            let is_it = left < *weight;
            left = left.saturating_sub(*weight);
            is_it
        });
        found.map_or(JOBS[0].0, |(call, _)| *call)
    }

    /// A span with all inside; says how many spans that is.
    fn span(&mut self, writer: &mut impl Writer, call: usize) -> u64 {
        let (site, thread) = (site(call), self.index);
        let Call {
            own,
            spread,
            inside,
            field,
            ..
        } = CALLS[call];
        let field = field.map(|(name, near)| Field {
            name,
            value: Value::Unsigned(near + self.below(1 + near / 64)),
        });
        let began = Nanos(self.now);
        writer.write(&Record::Begin {
            thread,
            site,
            at: began,
            fields: field.as_slice(),
        });
        let mut spans = 1;
        self.after(own, spread);
        for &(call, least, most) in inside {
            for _ in 0..least + self.below(most - least + 1) {
                spans += self.span(writer, call);
                self.after(own / 8.0, spread);
            }
        }
        writer.write(&Record::End {
            thread,
            site,
            at: Nanos(self.now),
            began,
            fields: &[],
        });
        spans
    }
}
