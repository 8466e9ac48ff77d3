//! From the entities of a world to the rows of the table.

mod ours;

use amp_render::optimized_queries::{extract_all_instances, extract_instances};

use crate::city::{City, Motion};
use crate::goal::Goal;
use crate::race::{AnyRace, Race};
use crate::scale::Scale;
use crate::section::Section;
use ours::Ours;

/// The section of the page.
pub(crate) const SECTION: Section = Section {
    name: "extraction",
    title: "Extraction",
    set_up: "\
A share of the entities was moved, evenly spread, others in each round, untimed. `extract_all_instances` empties the table and reads \
every entity; `extract_instances` finds what changed. Both are this project's: the question is what a frame costs in which little moves. \
Where much moves, `extract_instances` writes on every core; `extract_all_instances` never does. \
The tables are compared, entity by entity, to the last bit.",
    races: &[
        |scale| race(scale, 0),
        |scale| race(scale, 1),
        |scale| race(scale, 10),
        |scale| race(scale, 100),
    ],
};

const CHANGED: &str = "extract_instances";
const ALL: &str = "extract_all_instances";

fn race(scale: Scale, percent: usize) -> Box<dyn AnyRace> {
    let things = scale.pick(100_000, 2_000);
    let motion = Motion::new(City::new(things), percent);
    let race = Race::new(format!("{percent} % moved"), things, "entity")
        .ours(CHANGED, Ours::new(motion.clone(), extract_instances))
        .ours(ALL, Ours::new(motion, extract_all_instances))
        .against(ALL);
    let goal = Goal::Within {
        ours: CHANGED,
        peer: ALL,
        times: 0.03,
    };
    Box::new(match percent {
        1 => race.promising(goal),
        _ => race,
    })
}
