//! From the entities of a world to the rows of the table.

mod ours;

use amp_render::optimized_queries::{extract_all_instances, extract_instances};

use crate::city::{City, Motion};
use crate::goal::Goal;
use crate::race::Race;
use crate::scale::Scale;
use crate::section::Section;
use ours::{Ours, Row};

/// The section of the page.
pub(crate) const SECTION: Section = Section {
    name: "extraction",
    title: "Extraction",
    set_up: "\
A share of the entities was moved, others in each round, untimed: evenly spread, so that each lies far from the next in memory, or \
side by side, as those that were spawned together. `extract_all_instances` empties the table and reads \
every entity; `extract_instances` finds what changed. Both are this project's: the question is what a frame costs in which little moves. \
Where much moves, `extract_instances` writes on every core; `extract_all_instances` never does. \
The tables are compared, entity by entity, to the last bit.",
    races: &[
        |scale| Box::new(race("0 % moved", moving(scale, 0))),
        |scale| Box::new(race("1 % moved", moving(scale, 1)).promising(FEW)),
        |scale| {
            Box::new(
                race("1 % moved, side by side", moving(scale, 1).side_by_side()).promising(FEW),
            )
        },
        |scale| Box::new(race("10 % moved", moving(scale, 10))),
        |scale| Box::new(race("100 % moved", moving(scale, 100))),
    ],
};

const CHANGED: &str = "extract_instances";
const ALL: &str = "extract_all_instances";

/// What is promised where few moved.
const FEW: Goal = Goal::Within {
    ours: CHANGED,
    peer: ALL,
    times: 0.03,
};

fn moving(scale: Scale, percent: usize) -> Motion {
    Motion::new(City::new(scale.pick(100_000, 2_000)), percent)
}

fn race(name: &str, motion: Motion) -> Race<Vec<Row>> {
    Race::new(name, motion.city.things.len(), "entity")
        .ours(CHANGED, Ours::new(motion.clone(), extract_instances))
        .ours(ALL, Ours::new(motion, extract_all_instances))
        .against(ALL)
}
