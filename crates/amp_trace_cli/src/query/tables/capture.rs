use crate::query::cell::Cell;
use crate::query::model::Model;
use crate::query::plan::Wanted;
use crate::query::relation::Holds::{Any, Text};
use crate::query::relation::{Column, Relation};

pub(super) struct Capture;

/// Something that is true of the whole trace.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fact {
    Start,
    Duration,
    Label(usize),
    Problem(usize),
}

impl Relation for Capture {
    type Place = Fact;

    const NAME: &'static str = "capture";
    const ABOUT: &'static str = "What is true of the whole trace: `start_ns`, `duration_ns`, what its labels say, such as `cpu.model`, and what could not be read, as `problem.1`, `problem.2`.";
    const COLUMNS: &'static [Column<Fact>] = &[
        Column::new(
            ("name", Text, ""),
            "What is said: `start_ns` is the first time on the clock of the file, `duration_ns` the time from it to the last one",
            name,
        ),
        Column::new(("value", Any, ""), "What is true", value),
    ];

    fn count(model: &Model) -> u64 {
        2 + model.trace.labels.len() as u64
    }

    fn places(model: &Model, _: Wanted) -> Box<dyn Iterator<Item = Fact> + '_> {
        let labels = (0..model.trace.labels.len()).map(Fact::Label);
        let problems = (0..model.trace.problems.iter().count()).map(Fact::Problem);
        let times = [Fact::Start, Fact::Duration];
        Box::new(times.into_iter().chain(labels).chain(problems))
    }

    fn number(model: &Model, fact: Fact) -> u64 {
        match fact {
            Fact::Start => 0,
            Fact::Duration => 1,
            Fact::Label(at) => 2 + at as u64,
            Fact::Problem(at) => 2 + (model.trace.labels.len() + at) as u64,
        }
    }
}

fn name(model: &Model, fact: Fact) -> Cell<'_> {
    match fact {
        Fact::Start => Cell::Text("start_ns"),
        Fact::Duration => Cell::Text("duration_ns"),
        Fact::Label(at) => Cell::Text(model.trace.text(model.trace.labels[at].name)),
        Fact::Problem(at) => Cell::Made(format!("problem.{}", at + 1)),
    }
}

fn value(model: &Model, fact: Fact) -> Cell<'_> {
    match fact {
        Fact::Start => Cell::Integer(model.trace.start),
        Fact::Duration => Cell::natural(model.trace.duration),
        Fact::Label(at) => Cell::datum(&model.trace, &model.trace.labels[at].value),
        Fact::Problem(at) => {
            let problem = model.trace.problems.iter().nth(at);
            problem.map_or(Cell::Null, |problem| Cell::Made(problem.to_string()))
        }
    }
}
