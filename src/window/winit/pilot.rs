//! What the user holds and has asked for.

use winit::dpi::PhysicalPosition;
use winit::event::{ElementState, KeyEvent, MouseButton, WindowEvent};
use winit::keyboard::PhysicalKey;

use super::fly::Flyer;
use super::keys::{Action, Held};

/// The camera, and the hands that steer it.
#[derive(Debug)]
pub(super) struct Pilot {
    pub(super) flyer: Flyer,
    pub(super) held: Held,
    is_dragging: bool,
    /// Where the mouse was last, in pixels.
    mouse: Option<[f64; 2]>,
}

impl Pilot {
    pub(super) fn new(flyer: Flyer) -> Self {
        Self {
            flyer,
            held: Held::default(),
            is_dragging: false,
            mouse: None,
        }
    }

    /// Takes what the user does; returns what is to be done about it.
    pub(super) fn take(&mut self, event: &WindowEvent) -> Option<Action> {
        match event {
            WindowEvent::CloseRequested | WindowEvent::Destroyed => return Some(Action::Quit),
            WindowEvent::KeyboardInput {
                event,
                is_synthetic,
                ..
            } => {
                let action = self.key(event);
                // A key that was held as the window got the keyboard is told by winit, and then perhaps once more: it
                // flies, and does nothing else.
                return action.filter(|_| !is_synthetic);
            }
            WindowEvent::MouseInput { state, button, .. } => {
                if matches!(button, MouseButton::Left | MouseButton::Right) {
                    self.is_dragging = *state == ElementState::Pressed;
                }
            }
            WindowEvent::CursorMoved { position, .. } => self.move_mouse(*position),
            // What is released elsewhere is not told.
            WindowEvent::Focused(false) => {
                self.held.release_all();
                self.is_dragging = false;
            }
            _ => {}
        }
        None
    }

    fn key(&mut self, event: &KeyEvent) -> Option<Action> {
        let PhysicalKey::Code(key) = event.physical_key else {
            return None;
        };
        if event.state == ElementState::Released {
            self.held.release(key);
            return None;
        }
        self.held.press(key);
        // A key that is held does what it does once.
        (!event.repeat).then(|| Action::of(key)).flatten()
    }

    fn move_mouse(&mut self, position: PhysicalPosition<f64>) {
        let now = [position.x, position.y];
        let before = self.mouse.replace(now).unwrap_or(now);
        if self.is_dragging {
            self.flyer.turn([now[0] - before[0], now[1] - before[1]]);
        }
    }
}

#[cfg(test)]
mod tests {
    use bevy_math::Vec3;
    use winit::event::DeviceId;

    use super::*;
    use crate::city::Pose;

    #[test]
    fn the_mouse_turns_the_camera_only_while_it_is_dragged() {
        let pose = Pose {
            eye: Vec3::Y * 9.0,
            target: Vec3::new(0.0, 9.0, -1.0),
        };
        let mut pilot = Pilot::new(Flyer::at(pose));
        let start = pilot.flyer;
        let device_id = DeviceId::dummy();
        let to = |x: f64| WindowEvent::CursorMoved {
            device_id,
            position: PhysicalPosition::new(x, 50.0),
        };
        let button = |state, button| WindowEvent::MouseInput {
            device_id,
            state,
            button,
        };
        assert_eq!(pilot.take(&to(10.0)), None);
        assert_eq!(pilot.take(&to(90.0)), None);
        assert_eq!(pilot.flyer, start);
        pilot.take(&button(ElementState::Pressed, MouseButton::Middle));
        pilot.take(&to(80.0));
        assert_eq!(pilot.flyer, start);
        pilot.take(&button(ElementState::Pressed, MouseButton::Left));
        pilot.take(&to(120.0));
        let mut turned = start;
        turned.turn([40.0, 0.0]);
        assert_eq!(pilot.flyer, turned);
        pilot.take(&WindowEvent::Focused(false));
        pilot.take(&to(200.0));
        assert_eq!(pilot.flyer, turned, "dragged in another window");
    }

    #[test]
    fn a_window_that_is_closed_ends_the_run() {
        let pose = Pose {
            eye: Vec3::Y,
            target: Vec3::X,
        };
        let mut pilot = Pilot::new(Flyer::at(pose));
        for event in [WindowEvent::CloseRequested, WindowEvent::Destroyed] {
            assert_eq!(pilot.take(&event), Some(Action::Quit));
        }
        assert_eq!(pilot.take(&WindowEvent::RedrawRequested), None);
    }
}
