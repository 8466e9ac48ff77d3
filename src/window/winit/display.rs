//! The way to a display, or the reason why there is none.

use std::any::Any;
use std::env;
use std::panic;

use winit::error::EventLoopError;
use winit::event_loop::EventLoop;

use crate::window::WindowError;

/// What says where a display is.
const VARIABLES: [&str; 3] = ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"];

/// Connects to the display.
///
/// To be called before anything else hooks panics: where a library of X11 is not there, winit panics, and what it
/// says becomes part of the error.
pub(super) fn open() -> Result<EventLoop<()>, WindowError> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let opened = panic::catch_unwind(EventLoop::new);
    panic::set_hook(hook);
    let why = match opened {
        Ok(Ok(events)) => return Ok(events),
        Ok(Err(error)) => said(&error),
        Err(panicked) => said_in_panic(panicked.as_ref()).to_owned(),
    };
    let set = VARIABLES.map(|name| (name, env::var(name).unwrap_or_default()));
    let found = found(&set, &why);
    Err(WindowError::NoDisplay { found })
}

/// What winit says, without the place in its source.
pub(super) fn said(error: &EventLoopError) -> String {
    let text = error.to_string();
    let after_place = text
        .strip_prefix("os error at ")
        .and_then(|rest| rest.split_once(": "));
    after_place.map_or(text.clone(), |(_, said)| said.to_owned())
}

fn said_in_panic(panicked: &(dyn Any + Send)) -> &str {
    let text = panicked.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panicked.downcast_ref::<&str>().copied())
        .unwrap_or("no reason")
}

/// What there is in the place of a display.
fn found(variables: &[(&str, String)], why: &str) -> String {
    let set: Vec<String> = variables
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    if set.is_empty() {
        "neither WAYLAND_DISPLAY nor DISPLAY set".to_owned()
    } else {
        format!("{}, which cannot be used: {why}", set.join(" and "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_said_with_what_is_wrong_with_it() {
        let unset = VARIABLES.map(|name| (name, String::new()));
        assert_eq!(
            found(&unset, "no way"),
            "neither WAYLAND_DISPLAY nor DISPLAY set"
        );
        let mut set = unset.clone();
        set[2].1 = ":7".to_owned();
        assert_eq!(
            found(&set, "nobody answers"),
            "DISPLAY=:7, which cannot be used: nobody answers"
        );
    }

    #[test]
    fn a_panic_is_said_as_well() {
        let panicked = panic::catch_unwind(|| panic!("no library {}", 7)).unwrap_err();
        assert_eq!(said_in_panic(panicked.as_ref()), "no library 7");
        let panicked = panic::catch_unwind(|| panic!("no library")).unwrap_err();
        assert_eq!(said_in_panic(panicked.as_ref()), "no library");
    }
}
