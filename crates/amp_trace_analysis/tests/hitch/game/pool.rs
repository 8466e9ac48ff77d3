//! The parallel schedule: systems on whatever thread is free.

use super::plan::UPDATE;
use super::{Game, MAIN, POOL};

impl Game {
    pub(super) fn parallel(&mut self) {
        self.lanes[MAIN].begin("schedule: Update");
        self.lanes[MAIN].run(9_000.0);
        let now = self.lanes[MAIN].now;
        self.occupy(now);
        for row in UPDATE {
            let ready = self.lanes[MAIN].now;
            let mut done = ready;
            for system in row {
                let lane = self.executor(ready);
                let latency = self.cost(6_000.0);
                self.lanes[lane].until(ready);
                self.lanes[lane].run(latency);
                self.run(lane, system);
                done = done.max(self.lanes[lane].now);
            }
            let wake = self.cost(12_000.0);
            self.lanes[MAIN].until(done);
            self.lanes[MAIN].run(wake);
        }
        self.lanes[MAIN].end();
    }

    /// Which thread is free first.
    fn executor(&self, ready: u64) -> usize {
        let workers = POOL..POOL + self.setting.workers;
        let main = self.setting.main_helps.then_some(MAIN);
        let all = workers.chain(main);
        all.min_by_key(|lane| self.lanes[*lane].now.max(ready))
            .expect("a worker")
    }

    /// Tasks that have nothing to do with the schedule are on its workers.
    fn occupy(&mut self, now: u64) {
        let many = if self.twist.occupied > 0.0 {
            self.setting.workers
        } else {
            usize::from(self.chance.yes(0.08))
        };
        for worker in 0..many {
            let usual = self.cost(900_000.0);
            let nanos = if self.twist.occupied > 0.0 {
                self.twist.occupied * self.chance.between(0.95, 1.05)
            } else {
                usual
            };
            let before = self.chance.between(10e3, 300e3) as u64;
            let lane = &mut self.lanes[POOL + worker];
            lane.until(now - before);
            lane.begin("build_navmesh");
            lane.run(nanos);
            lane.end();
        }
    }
}
