//! One frame of the main thread.

use super::plan::{EXTRACT, FIRST, FIXED, POST_UPDATE, PRE_UPDATE};
use super::{ASIDE, Game, MAIN, Pacing, REFRESH, RENDER};

impl Game {
    pub(super) fn frame(&mut self) {
        self.load_now = self.load.next(&mut self.chance);
        self.crowd_now = self.crowd.next(&mut self.chance);
        if self.setting.scenes.contains(&self.frame) {
            self.is_busy_scene = !self.is_busy_scene;
        }
        self.wait_first();
        let began = self.lanes[MAIN].now;
        self.background(began);
        self.spawn_task(began);
        let main = &mut self.lanes[MAIN];
        main.begin_with("update", vec![("frame", self.frame as u64)]);
        self.run(MAIN, &FIRST);
        self.run(MAIN, &PRE_UPDATE);
        let gap = self.twist.gap;
        self.lanes[MAIN].run(gap);
        // The simulation has its own clock: mostly one step, sometimes none or two.
        let steps = match self.chance.below(30) {
            0 => 0,
            1 => 2,
            _ => 1,
        };
        let must_step = [&self.twist.slower, &self.twist.one_call]
            .iter()
            .any(|all| all.iter().any(|(name, _)| FIXED.find(name).is_some()));
        for _ in 0..steps.max(usize::from(must_step)) {
            self.run(MAIN, &FIXED);
        }
        self.parallel();
        self.run(MAIN, &POST_UPDATE);
        if self.setting.pipelined {
            self.wait_for_render();
        }
        self.run(MAIN, &EXTRACT);
        if self.setting.pipelined {
            let now = self.lanes[MAIN].now;
            self.lanes[RENDER].until(now);
            self.render(RENDER);
        } else {
            self.render(MAIN);
        }
        self.lanes[MAIN].end();
        if let Some((part, nanos)) = self.twist.stall {
            let ended = self.lanes[MAIN].now;
            let from = began + (ended.saturating_sub(began) as f64 * part) as u64;
            self.stalls.push((from, nanos as u64));
        }
        self.counters();
        self.wait_last();
        let main = &mut self.lanes[MAIN];
        main.run(2_000.0);
        let mark = main.now;
        main.frame(self.last_mark, self.frame as u64);
        let stalled = self.twist.stall.map_or(0, |(_, nanos)| nanos as u64);
        self.durations.push(mark - self.last_mark + stalled);
        self.last_mark = mark;
        self.work = (began, mark);
    }

    /// Waits for the next refresh.
    fn wait_first(&mut self) {
        if self.setting.pacing == Pacing::RefreshFirst {
            self.wait_for_refresh("wait for vsync");
        }
    }

    fn wait_last(&mut self) {
        match self.setting.pacing {
            Pacing::RefreshLast => self.wait_for_refresh("present"),
            Pacing::Sleep => {
                let main = &mut self.lanes[MAIN];
                self.due += REFRESH;
                if self.due <= main.now {
                    // A frame that is late moves all that follow.
                    self.due = main.now;
                    return;
                }
                main.begin("wait");
                let wake = self.chance.between(5e3, 80e3);
                main.until(self.due + wake as u64);
                main.end();
            }
            Pacing::Free | Pacing::RefreshFirst => {}
        }
    }

    fn wait_for_refresh(&mut self, name: &'static str) {
        let wake = self.chance.between(10e3, 60e3);
        let main = &mut self.lanes[MAIN];
        main.begin(name);
        let next = (main.now / REFRESH + 1) * REFRESH;
        main.until(next + wake as u64);
        main.end();
    }

    /// What goes on beside the frame, and matters to nobody.
    fn background(&mut self, began: u64) {
        if self.twist.aside > 0.0 {
            let begin = began + self.chance.between(0.2e6, 4e6) as u64;
            let lane = &mut self.lanes[ASIDE];
            lane.until(begin);
            lane.begin("upload_report");
            lane.run(self.twist.aside);
            lane.end();
        } else if self.chance.yes(0.2) {
            let nanos = self.chance.between(0.1e6, 3e6);
            let lane = &mut self.lanes[ASIDE];
            lane.until(began);
            lane.begin("collect_metrics");
            lane.run(nanos);
            lane.end();
        }
        self.load_asset(began);
    }

    fn counters(&mut self) {
        let jump = if self.twist.jump { 3.0 } else { 1.0 };
        let entities = 3_000.0 * self.crowd_now;
        let memory = 512.0 * self.chance.factor(0.01) * jump;
        self.lanes[MAIN].counter("entities", entities);
        self.lanes[MAIN].counter("memory", memory);
    }
}
