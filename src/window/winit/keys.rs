//! What keys mean. They are known by their places, those of the letters on a US keyboard.

use std::collections::BTreeSet;

use winit::keyboard::KeyCode;

use super::fly::Steering;

/// What is said of the keys, line by line.
pub(super) const HELP: [&str; 9] = [
    "W A S D, arrows     fly",
    "E Space, Q Ctrl     up, down",
    "Shift               faster",
    "mouse, dragged      look around",
    "P  pause or go on   C  who culls",
    "M  mark in the trace",
    "R, F12  write the last seconds",
    "O  this text        H  the keys",
    "Esc  end",
];

/// Which way a key flies, while it is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Ahead,
    Back,
    Left,
    Right,
    Up,
    Down,
    Fast,
}

/// What a key does, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// Holds the world, or lets it go on.
    Pause,
    /// Has the other one cull: the graphics card, or the processor.
    Culling,
    /// Sets a mark in the trace.
    Mark,
    /// Has the flight recorder write the last seconds.
    Capture,
    /// Shows the keys, or hides them.
    Help,
    /// Shows the text, or hides it.
    Overlay,
    /// Ends the run.
    Quit,
}

impl Action {
    /// What a key does, if it does anything.
    pub(super) fn of(key: KeyCode) -> Option<Self> {
        match key {
            KeyCode::KeyP => Some(Self::Pause),
            KeyCode::KeyC => Some(Self::Culling),
            KeyCode::KeyM => Some(Self::Mark),
            KeyCode::KeyR | KeyCode::F12 => Some(Self::Capture),
            KeyCode::KeyH => Some(Self::Help),
            KeyCode::KeyO => Some(Self::Overlay),
            KeyCode::Escape => Some(Self::Quit),
            _ => None,
        }
    }
}

impl Way {
    fn of(key: KeyCode) -> Option<Self> {
        match key {
            KeyCode::KeyW | KeyCode::ArrowUp => Some(Self::Ahead),
            KeyCode::KeyS | KeyCode::ArrowDown => Some(Self::Back),
            KeyCode::KeyA | KeyCode::ArrowLeft => Some(Self::Left),
            KeyCode::KeyD | KeyCode::ArrowRight => Some(Self::Right),
            KeyCode::KeyE | KeyCode::Space => Some(Self::Up),
            KeyCode::KeyQ | KeyCode::ControlLeft | KeyCode::ControlRight => Some(Self::Down),
            KeyCode::ShiftLeft | KeyCode::ShiftRight => Some(Self::Fast),
            _ => None,
        }
    }
}

/// The keys that are held.
#[derive(Debug, Default)]
pub(super) struct Held(BTreeSet<KeyCode>);

impl Held {
    pub(super) fn press(&mut self, key: KeyCode) {
        self.0.insert(key);
    }

    pub(super) fn release(&mut self, key: KeyCode) {
        self.0.remove(&key);
    }

    /// Nobody tells of keys that are released in another window.
    pub(super) fn release_all(&mut self) {
        self.0.clear();
    }

    /// What they come to: those that are against each other to nothing.
    pub(super) fn steering(&self) -> Steering {
        let has = |way| self.0.iter().any(|&key| Way::of(key) == Some(way));
        let along = |there, back| f32::from(i8::from(has(there)) - i8::from(has(back)));
        Steering {
            ahead: along(Way::Ahead, Way::Back),
            right: along(Way::Right, Way::Left),
            up: along(Way::Up, Way::Down),
            is_fast: has(Way::Fast),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steering(keys: &[KeyCode]) -> Steering {
        let mut held = Held::default();
        keys.iter().for_each(|&key| held.press(key));
        held.steering()
    }

    #[test]
    fn every_key_flies_its_way() {
        let still = Steering::default();
        for (keys, expected) in [
            (&[KeyCode::KeyW, KeyCode::ArrowUp][..], (1.0, 0.0, 0.0)),
            (&[KeyCode::KeyS, KeyCode::ArrowDown], (-1.0, 0.0, 0.0)),
            (&[KeyCode::KeyD, KeyCode::ArrowRight], (0.0, 1.0, 0.0)),
            (&[KeyCode::KeyA, KeyCode::ArrowLeft], (0.0, -1.0, 0.0)),
            (&[KeyCode::KeyE, KeyCode::Space], (0.0, 0.0, 1.0)),
            (
                &[KeyCode::KeyQ, KeyCode::ControlLeft, KeyCode::ControlRight],
                (0.0, 0.0, -1.0),
            ),
        ] {
            let (ahead, right, up) = expected;
            let expected = Steering {
                ahead,
                right,
                up,
                ..still
            };
            for &key in keys {
                assert_eq!(steering(&[key]), expected, "{key:?}");
                assert_eq!(Action::of(key), None, "{key:?} does one thing");
            }
            assert_eq!(steering(keys), expected, "two keys of one way are one");
        }
        assert!(steering(&[KeyCode::ShiftRight]).is_fast);
        assert_eq!(steering(&[KeyCode::KeyW, KeyCode::ArrowDown]), still);
    }

    #[test]
    fn of_two_keys_of_one_way_both_have_to_be_released() {
        let mut held = Held::default();
        held.press(KeyCode::KeyW);
        held.press(KeyCode::ArrowUp);
        held.release(KeyCode::KeyW);
        held.release(KeyCode::KeyW);
        assert_eq!(held.steering().ahead, 1.0);
        held.release_all();
        assert_eq!(held.steering(), Steering::default());
    }

    #[test]
    fn every_action_has_a_key_that_the_help_names() {
        let help = HELP.join(" ");
        for (key, name, action) in [
            (KeyCode::KeyP, "P ", Action::Pause),
            (KeyCode::KeyC, "C ", Action::Culling),
            (KeyCode::KeyM, "M ", Action::Mark),
            (KeyCode::KeyR, "R,", Action::Capture),
            (KeyCode::F12, "F12", Action::Capture),
            (KeyCode::KeyH, "H ", Action::Help),
            (KeyCode::KeyO, "O ", Action::Overlay),
            (KeyCode::Escape, "Esc", Action::Quit),
        ] {
            assert_eq!(Action::of(key), Some(action));
            assert!(help.contains(name), "{name}");
            assert_eq!(steering(&[key]), Steering::default());
        }
        assert_eq!(Action::of(KeyCode::F1), None);
    }
}
