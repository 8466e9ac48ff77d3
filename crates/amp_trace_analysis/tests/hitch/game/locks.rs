//! The lock `assets`, what holds it, and results that are awaited.

use amp_trace_format::FlowStep;

use super::{FILES, Game, LOCK, TASKS};

impl Game {
    /// The thread of the files loads something now and then, and has the lock for a moment at the end.
    pub(super) fn load_asset(&mut self, began: u64) {
        let is_free = self.lanes[FILES].now <= began;
        let is_used = !self.twist.extra.is_empty() || self.is_locked_next();
        if is_used || !is_free || !self.chance.yes(0.25) {
            return;
        }
        let (read, decode) = (self.cost(900_000.0), self.cost(1_400_000.0));
        let hold = self.cost(40_000.0);
        let files = &mut self.lanes[FILES];
        files.until(began + 100_000);
        files.begin("load_asset");
        files.begin("read_asset");
        files.run(read);
        files.end();
        files.begin("decode_asset");
        files.run(decode);
        files.end();
        let now = files.now;
        if self.lanes[LOCK].now <= now && self.locked <= now {
            self.hold(now, hold as u64);
            self.lanes[FILES].until(now + hold as u64);
        }
        self.lanes[FILES].end();
    }

    /// Whether the thread of the files has something to do in the next frame.
    fn is_locked_next(&self) -> bool {
        let next = self.setting.twists.get(&(self.frame + 1));
        next.is_some_and(|twist| !twist.extra.is_empty())
    }

    fn hold(&mut self, from: u64, nanos: u64) {
        let lock = &mut self.lanes[LOCK];
        lock.until(from);
        lock.begin("hold assets");
        lock.until(from + nanos);
        lock.end();
        self.locked = lock.now;
    }

    /// Takes the lock, and waits for it if it is taken.
    pub(super) fn use_assets(&mut self, lane: usize) {
        let now = self.lanes[lane].now;
        if now < self.locked {
            let wake = self.chance.between(2e3, 20e3) as u64;
            let free = self.locked + wake;
            self.lanes[lane].begin("wait assets");
            self.lanes[lane].until(free);
            self.lanes[lane].end();
        }
        let now = self.lanes[lane].now.max(self.lanes[LOCK].now);
        let nanos = self.cost(30_000.0) as u64;
        self.hold(now, nanos);
        self.lanes[lane].until(now + nanos);
    }

    /// Another thread has the lock when this one wants it, and has it for so long.
    pub(super) fn locked_by(&mut self, lane: usize, holder: &'static str, nanos: f64) {
        let now = self.lanes[lane].now;
        let before = self.chance.between(50e3, 900e3) as u64;
        let from = (now - before).max(self.lanes[LOCK].now);
        let files = &mut self.lanes[FILES];
        files.until(from - from.min(20_000));
        files.begin("autosave");
        // The thread was interrupted once it had the lock: the span around fits the hold no worse.
        files.until(from + 50_000);
        files.begin(holder);
        files.until(now + nanos as u64);
        files.end();
        let freed = files.now;
        files.run(15_000.0);
        files.end();
        self.hold(from, freed - from);
        self.use_assets(lane);
    }

    /// A task begins whose result is awaited later in the frame.
    pub(super) fn spawn_task(&mut self, began: u64) {
        let (mesh, simplify) = (self.cost(1_300_000.0), self.cost(900_000.0));
        let more = self.twist.task;
        let flow = self.next_flow;
        self.next_flow += 1;
        let tasks = &mut self.lanes[TASKS];
        tasks.until(began + 30_000);
        tasks.begin("mesh_chunk");
        tasks.run(mesh);
        tasks.begin("simplify");
        tasks.run(simplify + more);
        tasks.end();
        tasks.flow(flow, FlowStep::Start);
        let done = tasks.now;
        tasks.end();
        self.task = Some((flow, done));
    }

    pub(super) fn await_task(&mut self, lane: usize) {
        let Some((flow, done)) = self.task.take() else {
            return;
        };
        let wake = self.chance.between(3e3, 25e3) as u64;
        let lane = &mut self.lanes[lane];
        lane.begin("await chunk");
        if lane.now < done {
            lane.until(done + wake);
        }
        lane.run(1_500.0);
        lane.flow(flow, FlowStep::End);
        lane.end();
    }
}
