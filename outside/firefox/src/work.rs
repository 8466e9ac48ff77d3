use fxprof_processed_profile::{
    CategoryColor, CategoryHandle, CpuDelta, Frame, FrameFlags, FrameInfo, MarkerTiming, Profile,
    ReferenceTimestamp, SamplingInterval, ThreadHandle, Timestamp,
};

use crate::mark::Mark;
use crate::told::Told;

/// Frames of a game, on two threads.
const FRAMES: u64 = 50;
/// Nanoseconds of a frame, and of a sample.
const FRAME: u64 = 16_000_000;
const SAMPLE: u64 = 1_000_000;

/// The library calls the main thread as the process.
const MAIN: &str = "game";

/// A profile, and what is in it.
#[derive(Debug)]
pub(crate) struct Work {
    pub(crate) profile: Profile,
    pub(crate) told: Told,
    category: CategoryHandle,
}

impl Work {
    /// Has a game play for a while.
    pub(crate) fn done() -> Self {
        let start = ReferenceTimestamp::from_millis_since_unix_epoch(1_700_000_000_000.0);
        let interval = SamplingInterval::from_nanos(SAMPLE);
        let mut profile = Profile::new("game", start, interval);
        let category = profile.add_category("game", CategoryColor::Blue);
        let process = profile.add_process(MAIN, 4242, at(0));
        let main = profile.add_thread(process, 4242, at(0), true);
        let worker = profile.add_thread(process, 4243, at(0), false);
        profile.set_thread_name(worker, "worker");
        let memory = profile.add_counter(process, "memory", "Memory", "what is allocated");
        let told = Told::default();
        let mut work = Self {
            profile,
            told,
            category,
        };
        for frame in 0..FRAMES {
            work.frame(frame, main, worker);
            let grown = if frame % 10 == 9 { -700.0 } else { 100.0 };
            let now = frame * FRAME + 17;
            work.profile.add_counter_sample(memory, at(now), grown, 1);
            let before = work.told.memory.last().map_or(0.0, |(_, value)| *value);
            work.told.memory.push((now, before + grown));
        }
        // What there is of the last sample is as long as the time between samples.
        let stack = &["main", "render", "draw"];
        work.samples(MAIN, main, stack, FRAMES * FRAME, SAMPLE);
        work
    }

    fn frame(&mut self, frame: u64, main: ThreadHandle, worker: ThreadHandle) {
        let from = frame * FRAME;
        let physics = 3_000_000 + frame % 7 * 1_000_000;
        for (name, begin, duration, depth) in [
            ("update", from, 15_000_000, 0),
            ("physics", from + 1_000, physics, 1),
            ("solve", from + 2_000, physics - 2_000, 2),
            ("render", from + physics + 1_001, 4_000_123, 1),
        ] {
            self.span((MAIN, main), name, (begin, duration), depth);
        }
        self.span(("worker", worker), "job", (from + 777, 9_000_001), 0);
        self.event(("worker", worker), "stolen", from + 5_000_000);
        let stacks: [&[&'static str]; 2] = [&["main", "update", "solve"], &["main", "render"]];
        let middle = physics / SAMPLE;
        for (stack, first, after) in [(stacks[0], 0, middle), (stacks[1], middle, FRAME / SAMPLE)] {
            let begin = from + first * SAMPLE;
            self.samples(MAIN, main, stack, begin, (after - first) * SAMPLE);
        }
    }

    fn mark(&mut self, name: &str) -> Mark {
        Mark {
            name: self.profile.intern_string(name),
            category: self.category,
            what: self.profile.intern_string(&format!("what {name} works on")),
            bodies: 7.0,
        }
    }

    fn span(
        &mut self,
        (thread, handle): (&'static str, ThreadHandle),
        name: &str,
        (begin, duration): (u64, u64),
        depth: u32,
    ) {
        let mark = self.mark(name);
        // Both ways to say it.
        if (begin / FRAME).is_multiple_of(2) {
            let timing = MarkerTiming::Interval(at(begin), at(begin + duration));
            self.profile.add_marker(handle, timing, mark);
        } else {
            for timing in [
                MarkerTiming::IntervalStart(at(begin)),
                MarkerTiming::IntervalEnd(at(begin + duration)),
            ] {
                self.profile.add_marker(handle, timing, mark);
            }
        }
        let span = (thread, name.to_owned(), begin, duration, depth);
        self.told.spans.push(span);
    }

    fn event(&mut self, (thread, handle): (&'static str, ThreadHandle), name: &str, now: u64) {
        let mark = self.mark(name);
        let timing = MarkerTiming::Instant(at(now));
        self.profile.add_marker(handle, timing, mark);
        self.told.events.push((thread, name.to_owned(), now));
    }

    /// The same stack in every sample from a moment on, for a while.
    fn samples(
        &mut self,
        thread: &'static str,
        handle: ThreadHandle,
        functions: &[&'static str],
        from: u64,
        duration: u64,
    ) {
        let frames: Vec<FrameInfo> = functions
            .iter()
            .map(|function| FrameInfo {
                frame: Frame::Label(self.profile.intern_string(function)),
                category_pair: self.category.into(),
                flags: FrameFlags::empty(),
            })
            .collect();
        let stack = self.profile.intern_stack_frames(handle, frames.into_iter());
        for sample in 0..duration / SAMPLE {
            let now = at(from + sample * SAMPLE);
            self.profile
                .add_sample(handle, now, stack, CpuDelta::ZERO, 1);
        }
        self.told
            .stacks
            .push((thread, functions.to_vec(), duration));
    }
}

fn at(nanos: u64) -> Timestamp {
    Timestamp::from_nanos_since_reference(nanos)
}
