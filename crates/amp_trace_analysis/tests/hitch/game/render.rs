//! The render thread, or what the main thread does instead, and the graphics processor.

use super::plan::{DEVICE as PASSES, RENDER as STEPS};
use super::{DEVICE, Game, MAIN, RENDER};

impl Game {
    /// The main thread waits until the frame before is rendered.
    pub(super) fn wait_for_render(&mut self) {
        let done = self.lanes[RENDER].now;
        let wake = self.chance.between(4e3, 30e3) as u64;
        let main = &mut self.lanes[MAIN];
        main.begin("wait for render");
        if main.now < done {
            main.until(done + wake);
        }
        main.run(1_000.0);
        main.end();
    }

    pub(super) fn render(&mut self, lane: usize) {
        self.lanes[lane].begin("render");
        for step in &STEPS {
            self.run(lane, step);
        }
        let submitted = self.lanes[lane].now;
        // Until the frame before is drawn.
        let wake = self.chance.between(8e3, 40e3) as u64;
        let render = &mut self.lanes[lane];
        render.begin("wait for gpu");
        if render.now < self.device_done {
            render.until(self.device_done + wake);
        }
        render.run(2_000.0);
        render.end();
        render.begin("present_frame");
        render.run(90_000.0);
        render.end();
        render.end();
        self.draw(submitted);
    }

    fn draw(&mut self, submitted: u64) {
        self.lanes[DEVICE].until(submitted + 60_000);
        self.lanes[DEVICE].begin("gpu frame");
        for pass in &PASSES {
            let noise = self.chance.factor(0.04) * self.crowd_now;
            let more = self.twist.device.iter();
            let more: f64 = more
                .filter(|(name, _)| *name == pass.name)
                .map(|(_, nanos)| nanos)
                .sum();
            let device = &mut self.lanes[DEVICE];
            device.begin(pass.name);
            device.run(pass.own * 1e3 * noise + more);
            device.end();
        }
        self.lanes[DEVICE].end();
        self.device_done = self.lanes[DEVICE].now;
    }
}
