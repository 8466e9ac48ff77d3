//! Frames, for as long as the window is open.

use std::time::Duration;

use amp_render::gpu_culling::{GpuConfig, GpuCuller};
use amp_render::{CulledBy, RenderFrame};
use amp_trace::{perf_event, perf_frame, perf_span};
use bevy_app::App;
use bevy_ecs::world::World;
use bevy_time::TimeUpdateStrategy;
use winit::application::ApplicationHandler;
use winit::error::EventLoopError;
use winit::event::WindowEvent;
use winit::event_loop::{ActiveEventLoop, ControlFlow};
use winit::window::WindowId;

use super::clock::Clock;
use super::display;
use super::fly::Flyer;
use super::hud::{Culls, Facts, Hud};
use super::keys::Action;
use super::pilot::Pilot;
use super::recent::Recent;
use super::requests;
use super::spans::TopSpans;
use super::stage::Stage;
use crate::city::{CityPlan, Pose};
use crate::culling::Culling;
use crate::frame_loop::FRAME;
use crate::frame_times::FrameTimes;
use crate::options::PictureOptions;
use crate::window::{Seen, WindowError};

/// However long a frame takes, no more time passes in the world, and for the camera.
const LONGEST_STEP: Duration = Duration::from_millis(100);

/// What is asked for at the start.
#[derive(Debug, Clone, Copy)]
pub(super) struct Set {
    /// The window's, in pixels.
    pub(super) size: [u32; 2],
    pub(super) config: GpuConfig,
    pub(super) culling: Culling,
}

/// Frames, for as long as the window is open.
#[derive(Debug)]
pub(super) struct Show<'a> {
    app: &'a mut App,
    set: Set,
    stage: Option<Stage>,
    /// Why it ends before it is closed.
    trouble: Option<WindowError>,
    pilot: Pilot,
    is_paused: bool,
    marks: u32,
    hud: Hud,
    spans: TopSpans,
    clock: Clock,
    times: FrameTimes,
    /// When the last frame began and ended, since the start.
    began: Duration,
    ended: Duration,
    recent_frames: Recent,
    recent_updates: Recent,
    frame: u32,
    drawn: u32,
    /// Whether the last frame was drawn: the display then says when the next one is due.
    is_drawn: bool,
    /// Whether the display says that nobody sees the window.
    is_hidden: bool,
    /// What was shown, once the window is closed.
    told: String,
}

impl<'a> Show<'a> {
    pub(super) fn new(app: &'a mut App, set: Set) -> Self {
        let world = app.world_mut();
        if let Some(mut culler) = world.get_resource_mut::<GpuCuller>() {
            culler.set_idle(set.culling == Culling::Cpu);
        }
        let pilot = Pilot::new(Flyer::at(first_pose(world)));
        Self {
            app,
            set,
            stage: None,
            trouble: None,
            pilot,
            is_paused: false,
            marks: 0,
            hud: Hud::new(),
            spans: TopSpans::default(),
            clock: Clock::start(),
            times: FrameTimes::default(),
            began: Duration::ZERO,
            ended: Duration::ZERO,
            recent_frames: Recent::default(),
            recent_updates: Recent::default(),
            frame: 0,
            drawn: 0,
            is_drawn: true,
            is_hidden: false,
            told: "Shown in no window".to_owned(),
        }
    }

    /// What was seen.
    pub(super) fn end(self, ended: Result<(), EventLoopError>) -> Result<Seen, WindowError> {
        if let Some(trouble) = self.trouble {
            return Err(trouble);
        }
        ended.map_err(|error| WindowError::Draw(display::said(&error)))?;
        Ok(Seen {
            times: self.times,
            told: self.told,
        })
    }

    /// Closes the window, and tells what was shown in it.
    fn close(&mut self) {
        let Some(stage) = self.stage.take() else {
            return;
        };
        let missing = stage.missing_models(self.app.world());
        self.told = format!(
            "Shown in a window by {}: {} of {} frames{}",
            stage.adapter(),
            self.drawn,
            self.frame,
            missing.map_or_else(String::new, |missing| format!("; {missing}"))
        );
    }

    /// Makes a frame, and draws it where that is wanted: the display may never say that one is due.
    fn frame(&mut self, events: &ActiveEventLoop, is_wanted: bool) {
        let since = self.clock.frame();
        let now = self.clock.now();
        self.began = now;
        if let Some(since) = since {
            self.recent_frames.push(now, since);
        }
        let step = since.unwrap_or(FRAME).min(LONGEST_STEP);
        self.update(now, step);
        if is_wanted {
            match self.draw(now) {
                Ok(is_drawn) => {
                    self.is_drawn = is_drawn;
                    self.drawn += u32::from(is_drawn);
                }
                Err(trouble) => self.give_up(trouble, events),
            }
        }
        self.frame = self.frame.saturating_add(1);
        perf_frame!();
        self.ended = self.clock.now();
    }

    /// Lets time pass in the world, unless it is held; the camera flies, and all that it sees is found, either way.
    fn update(&mut self, now: Duration, step: Duration) {
        let frame = self.frame;
        perf_span!("update", frame);
        let steering = self.pilot.held.steering();
        self.pilot.flyer.fly(steering, step);
        let [width, height] = self.stage.as_ref().map_or([0, 0], Stage::size);
        let passes = if self.is_paused { Duration::ZERO } else { step };
        let view = self.pilot.flyer.view(width as f32 / height as f32);
        self.app
            .insert_resource(view)
            .insert_resource(TimeUpdateStrategy::ManualDuration(passes));
        self.app.update();
        let took = self.clock.since_frame();
        self.times.push(took);
        self.recent_updates.push(now, took);
    }

    fn draw(&mut self, now: Duration) -> Result<bool, WindowError> {
        let is_hidden = self.is_hidden;
        let Some(stage) = self.stage.as_mut().filter(|_| !is_hidden) else {
            return Ok(false);
        };
        let overlay = {
            perf_span!("write_overlay");
            self.spans.look(now, self.frame);
            let world = self.app.world();
            let facts = Facts {
                frames: self.recent_frames.figures(),
                updates: self.recent_updates.figures(),
                culls: culls(world),
                visible: visible(world),
                is_paused: self.is_paused,
                spans: self.spans.told(),
            };
            self.hud.overlay(now, &facts, stage.size()[1])
        };
        stage.draw(self.app.world_mut(), &overlay)
    }

    fn give_up(&mut self, trouble: WindowError, events: &ActiveEventLoop) {
        self.trouble = Some(trouble);
        events.exit();
    }

    fn act(&mut self, action: Action, events: &ActiveEventLoop) {
        let now = self.clock.now();
        match action {
            Action::Pause => {
                self.is_paused = !self.is_paused;
                perf_event!("pause", is_paused = self.is_paused);
            }
            Action::Culling => {
                let said = self.change_culling();
                self.hud.say(now, said);
            }
            Action::Mark => {
                self.marks += 1;
                self.hud.say(now, requests::mark(self.marks));
            }
            Action::Capture => self.hud.say(now, requests::capture()),
            Action::Help => self.hud.toggle_help(),
            Action::Overlay => self.hud.toggle(),
            Action::Quit => events.exit(),
        }
    }

    /// Has the other one cull; returns what is to be said of that.
    fn change_culling(&mut self) -> String {
        let world = self.app.world_mut();
        let Some(mut culler) = world.get_resource_mut::<GpuCuller>() else {
            return "only the CPU culls here".to_owned();
        };
        let trouble = self.stage.as_ref().and_then(Stage::trouble);
        if culler.culling().is_none() || trouble.is_some() {
            let lost = culler.trouble().map(ToString::to_string);
            let trouble = lost.or(trouble.map(ToOwned::to_owned));
            let why = trouble.map_or_else(String::new, |trouble| format!(": {trouble}"));
            return format!("only the CPU culls{why}");
        }
        let is_idle = !culler.is_idle();
        culler.set_idle(is_idle);
        perf_event!("culling", by_gpu = !is_idle);
        let who = if is_idle { "CPU" } else { "GPU" };
        format!("from here on, the {who} culls")
    }
}

impl ApplicationHandler for Show<'_> {
    fn resumed(&mut self, events: &ActiveEventLoop) {
        if self.stage.is_some() {
            return;
        }
        let world = self.app.world_mut();
        match Stage::open(events, self.set.size, self.set.config, world) {
            Ok(stage) => {
                stage.window().request_redraw();
                self.stage = Some(stage);
            }
            Err(trouble) => self.give_up(trouble, events),
        }
    }

    fn window_event(&mut self, events: &ActiveEventLoop, _: WindowId, event: WindowEvent) {
        if events.exiting() {
            return;
        }
        if let Some(action) = self.pilot.take(&event) {
            self.act(action, events);
            return;
        }
        match event {
            WindowEvent::RedrawRequested => self.frame(events, true),
            WindowEvent::Occluded(is_hidden) => self.is_hidden = is_hidden,
            _ => {}
        }
    }

    /// The display is there until this returns, and a surface must not outlive it.
    fn exiting(&mut self, _: &ActiveEventLoop) {
        self.close();
    }

    fn about_to_wait(&mut self, events: &ActiveEventLoop) {
        let Some(stage) = self.stage.as_ref().filter(|_| !events.exiting()) else {
            return;
        };
        // Drawn, it waits for the display; minimised, or hidden, the world goes on by the clock. Not every display says so.
        let is_drawn = self.is_drawn;
        let next = |show: &Self| {
            if is_drawn {
                show.ended + LONGEST_STEP
            } else {
                show.began + FRAME
            }
        };
        if is_drawn {
            stage.window().request_redraw();
        }
        if self.clock.now() >= next(self) {
            self.frame(events, !is_drawn);
        }
        events.set_control_flow(ControlFlow::WaitUntil(self.clock.at(next(self))));
    }
}

/// Where the camera is at first: in the place of the picture that `--screenshot` takes.
fn first_pose(world: &World) -> Pose {
    let share = PictureOptions::GOOD_SHARE;
    let path = world
        .get_resource::<CityPlan>()
        .map(|plan| &plan.camera_path);
    path.map_or(
        Pose {
            eye: bevy_math::Vec3::Y * 20.0,
            target: bevy_math::Vec3::NEG_Z,
        },
        |path| path.pose(share[0] as f32 / share[1] as f32),
    )
}

fn culls(world: &World) -> Culls {
    let is_idle = world
        .get_resource::<GpuCuller>()
        .is_none_or(GpuCuller::is_idle);
    match (world.get_resource::<CulledBy>(), is_idle) {
        (Some(CulledBy::GraphicsCard), _) => Culls::Card,
        (_, true) => Culls::Processor,
        (_, false) => Culls::ProcessorForCard,
    }
}

fn visible(world: &World) -> [u32; 2] {
    let counts = world.get_resource::<RenderFrame>().map(RenderFrame::counts);
    let counts = counts.unwrap_or_default();
    [counts.visible, counts.instances]
}
