//! A display without a screen, and a user of it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;

use super::city::City;
use super::guarded::{Guarded, command};
use super::patience::until;
use super::screenshot::Screenshot;
use crate::command::Run;
use crate::failure::Failure;

/// The size of the display and of the window, in pixels: a program draws them.
pub(super) const SIZE: [usize; 2] = [240, 150];

/// An X server that draws into a file.
pub(super) struct Display {
    _server: Guarded,
    name: String,
    picture: PathBuf,
}

impl Display {
    /// Starts the server, on a number that no other display has.
    pub(super) fn start(folder: &Path) -> Result<Self, Failure> {
        let folder = folder.join("display");
        fs::create_dir(&folder).map_err(Failure::file(&folder))?;
        let [width, height] = SIZE;
        let mut server = command("Xvfb");
        server
            .args(["-displayfd", "1", "-nolisten", "tcp", "-noreset", "-screen"])
            .args(["0", &format!("{width}x{height}x24"), "-fbdir"])
            .arg(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut server = Guarded::start("Xvfb", server)?;
        let stdout = server.child().stdout.take().expect("it is piped");
        let (say, said) = mpsc::channel();
        thread::Builder::new()
            .name("display number".to_owned())
            .spawn(move || {
                let mut line = String::new();
                let read = BufReader::new(stdout).read_line(&mut line);
                // Where nobody listens any more, the step has failed already.
                let _ = say.send(read.map(|_| line));
            })
            .map_err(Failure::file("the operating system's threads"))?;
        let line = until("an X server", || Ok(said.try_recv().ok()))?;
        let number = line.unwrap_or_default();
        let number = number.trim();
        if number.is_empty() {
            return Err(Failure::check(
                "Xvfb ended without a display",
                "run `Xvfb -displayfd 1` by hand",
            ));
        }
        Ok(Self {
            _server: server,
            name: format!(":{number}"),
            picture: folder.join("Xvfb_screen0"),
        })
    }

    /// What `DISPLAY` is to be.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// What is on it now.
    pub(super) fn screenshot(&self) -> Result<Screenshot, Failure> {
        let bytes = fs::read(&self.picture).map_err(Failure::file(&self.picture))?;
        Screenshot::parse(&bytes).map_err(|what| Failure::check(what, "look at Xvfb's -fbdir"))
    }

    /// A user whose keys go to the city's window, once that is there.
    pub(super) fn focus(&self, city: &mut City) -> Result<User<'_>, Failure> {
        let ask = |args: &[&str]| self.xdotool(args).outcome();
        let window = until("a window", || {
            city.check()?;
            let found = ask(&["search", "--onlyvisible", "--name", "^AMP"])?;
            let id = found.stdout.lines().next().map(ToOwned::to_owned);
            Ok(id.filter(|id| found.succeeded && !id.is_empty()))
        })?;
        until("a window that has the keyboard", || {
            city.check()?;
            drop(ask(&["windowfocus", &window])?);
            let focus = ask(&["getwindowfocus", "-f"])?;
            Ok((focus.stdout.trim() == window).then_some(()))
        })?;
        Ok(User {
            display: self,
            window,
        })
    }

    fn xdotool(&self, args: &[&str]) -> Run {
        // An X server that answers no more would be waited for.
        Run::new("timeout")
            .args(["60", "xdotool"])
            .args(args)
            .env("DISPLAY", &self.name)
    }
}

/// Hands at the keyboard and the mouse.
pub(super) struct User<'a> {
    display: &'a Display,
    window: String,
}

impl User<'_> {
    pub(super) fn key(&self, key: &str) -> Result<(), Failure> {
        self.act(&["key", key])
    }

    pub(super) fn hold(&self, key: &str) -> Result<(), Failure> {
        self.act(&["keydown", key])
    }

    pub(super) fn release(&self, key: &str) -> Result<(), Failure> {
        self.act(&["keyup", key])
    }

    /// Drags the mouse from the middle, by pixels to the right and down.
    pub(super) fn drag(&self, [right, down]: [i32; 2]) -> Result<(), Failure> {
        let [x, y] = SIZE.map(|side| (side / 2).to_string());
        let [right, down] = [right, down].map(|pixels| pixels.to_string());
        self.act(&["mousemove", &x, &y])?;
        self.act(&["mousedown", "1"])?;
        self.act(&["mousemove_relative", "--", &right, &down])?;
        self.act(&["mouseup", "1"])
    }

    pub(super) fn resize(&self, size: [usize; 2]) -> Result<(), Failure> {
        let [width, height] = size.map(|side| side.to_string());
        self.act(&["windowsize", &self.window, &width, &height])
    }

    /// Takes the window off the display, as a window that is minimised, and brings it back.
    pub(super) fn hide_and_show(&self) -> Result<(), Failure> {
        self.act(&["windowunmap", "--sync", &self.window])?;
        self.act(&["windowmap", "--sync", &self.window])
    }

    fn act(&self, args: &[&str]) -> Result<(), Failure> {
        self.display.xdotool(args).output().map(drop)
    }
}
