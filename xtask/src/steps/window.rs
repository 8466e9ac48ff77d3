//! The city in a window, as a user has it.

use std::path::Path;

use crate::failure::Failure;
use crate::project::{ON, Project};
use crate::tools;

mod city;
mod display;
mod guarded;
mod patience;
mod screenshot;
mod verdict;

use city::City;
use display::Display;
use patience::until;
use screenshot::Screenshot;

/// Pictures that are further apart than this are of another place, in 255ths of a colour.
const ELSEWHERE: f64 = 4.0;
/// Pictures that are not are of the same place: some levels of detail may differ.
const SAME: f64 = 1.0;

const FIX: &str = "run the city with `--window` by hand and look";

/// Flies through the city in a window on a display of its own, and looks at what a user would see, and at what is
/// recorded.
pub(super) fn run(project: &Project) -> Result<(), Failure> {
    tools::software_adapter()?;
    tools::virtual_display()?;
    // The build of the examples, so that nothing is compiled again.
    project
        .cargo("build")
        .args(["--workspace", "--examples", "--features", ON])
        .run()?;
    let folder = tempfile::tempdir().map_err(Failure::file(std::env::temp_dir()))?;
    let display = Display::start(folder.path())?;
    city::without_window(project, &display)?;
    let city = City::start(project, &display, folder.path())?;
    let capture = fly(&display, city)?;
    verdict::judge(project, &folder.path().join(city::TRACE), &capture)
}

/// Does what a user does; returns the capture that was asked for.
fn fly(display: &Display, mut city: City) -> Result<std::path::PathBuf, Failure> {
    let user = display.focus(&mut city)?;
    let flight = Flight { display };
    let with_text = flight.shown(&mut city, 2)?;
    user.key("o")?;
    until("the city without text over it", || {
        let now = flight.shown(&mut city, 1)?;
        // The text is on a dark ground.
        let is_brighter = now.brightness() > with_text.brightness() * 1.05;
        Ok(is_brighter.then_some(()))
    })?;
    let first = flight.shown(&mut city, 2)?;
    let (colours, sky) = (first.colours(), first.sky());
    println!("    {colours} colours; {sky:.3} of the picture is sky");
    expect(colours > 300 && sky > 0.005 && sky < 0.6, || {
        format!("expected a sky and a city, found {colours} colours and {sky:.3} of sky")
    })?;
    // First of all: a flight recorder that has written many files about slow frames writes no more.
    user.key("m")?;
    city.event("mark", 1)?;
    user.key("r")?;
    city.event("capture", 1)?;
    let capture = city.capture()?;

    until("cars that drive", || {
        let now = flight.shown(&mut city, 1)?;
        Ok((now.distance(&first)? > 0.0).then_some(()))
    })?;

    user.key("p")?;
    city.event("pause", 1)?;
    let held = flight.at_rest(&mut city)?;
    user.hold("w")?;
    flight.elsewhere(&mut city, &held)?;
    user.release("w")?;
    let flown = flight.at_rest(&mut city)?;
    user.drag([60, 0])?;
    flight.elsewhere(&mut city, &flown)?;
    let turned = flight.at_rest(&mut city)?;
    user.drag([0, -60])?;
    until("more of the sky, looking up", || {
        let now = flight.shown(&mut city, 1)?;
        Ok((now.sky() > turned.sky() * 1.2).then_some(()))
    })?;

    let by_processor = flight.at_rest(&mut city)?;
    user.key("c")?;
    city.event("culling", 1)?;
    let by_card = flight.at_rest(&mut city)?;
    user.key("c")?;
    city.event("culling", 2)?;
    let again = flight.at_rest(&mut city)?;
    let (card, again) = (
        by_processor.distance(&by_card)?,
        by_processor.distance(&again)?,
    );
    println!("    whoever culls, {card:.3} and {again:.3} apart");
    expect(card < SAME && again < SAME, || {
        format!("expected the same picture whoever culls, found {card} and {again} between them")
    })?;

    user.resize([160, 96])?;
    until("a smaller window", || {
        let now = flight.shown(&mut city, 1)?;
        Ok((now.is_black_beyond([160, 96]) && now.colours() > 100).then_some(()))
    })?;
    user.hide_and_show()?;
    flight.shown(&mut city, 2)?;
    let user = display.focus(&mut city)?;
    user.key("p")?;
    city.event("pause", 2)?;
    flight.shown(&mut city, 2)?;
    user.key("Escape")?;
    let said = city.end()?;
    for expected in ["Frame times of", "Shown in a window by", "Trace: "] {
        expect(said.contains(expected), || {
            format!("expected `{expected}` in the report, found:\n{said}")
        })?;
    }
    Ok(capture)
}

/// What is seen on the display.
struct Flight<'a> {
    display: &'a Display,
}

impl Flight<'_> {
    /// The picture after so many more frames were shown.
    fn shown(&self, city: &mut City, frames: usize) -> Result<Screenshot, Failure> {
        let before = city.frames()?;
        until("frames in the window", || {
            Ok((city.frames()? >= before + frames).then_some(()))
        })?;
        self.display.screenshot()
    }

    /// The picture once it changes no more.
    fn at_rest(&self, city: &mut City) -> Result<Screenshot, Failure> {
        let mut last = self.shown(city, 2)?;
        until("a picture that stays", || {
            let now = self.shown(city, 2)?;
            let is_at_rest = now.distance(&last)? == 0.0;
            last = now;
            Ok(is_at_rest.then_some(()))
        })?;
        Ok(last)
    }

    /// Until the picture is another one.
    fn elsewhere(&self, city: &mut City, before: &Screenshot) -> Result<(), Failure> {
        until("a picture from elsewhere", || {
            let now = self.shown(city, 1)?;
            Ok((now.distance(before)? > ELSEWHERE).then_some(()))
        })
    }
}

fn expect(holds: bool, what: impl FnOnce() -> String) -> Result<(), Failure> {
    if holds {
        Ok(())
    } else {
        Err(Failure::check(what(), FIX))
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(path).map_err(Failure::file(path))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
