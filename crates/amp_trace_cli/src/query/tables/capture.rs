use crate::query::cell::Cell;
use crate::query::model::Model;
use crate::query::plan::Wanted;
use crate::query::relation::Holds::{Any, Text};
use crate::query::relation::{Column, Relation};

pub(super) struct Capture;

/// Something that is true of the whole trace.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fact {
    Format,
    Bytes,
    Start,
    Duration,
    Label(usize),
    Problem(usize),
}

impl Relation for Capture {
    type Place = Fact;

    const NAME: &'static str = "capture";
    const ABOUT: &'static str = "What is true of the whole trace: its file and its time, what its labels say, such as `cpu.model`, and what could not be read, as `problem.1`, `problem.2`.";
    const COLUMNS: &'static [Column<Fact>] = &[
        Column::new(
            ("name", Text, ""),
            "What is said: `format` and `bytes` are the file's, after decompression; `start_ns` is the first time on its clock, `duration_ns` the time from it to the last one",
            name,
        ),
        Column::new(("value", Any, ""), "What is true", value),
    ];

    fn count(model: &Model) -> u64 {
        4 + model.trace.labels.len() as u64
    }

    fn places(model: &Model, _: Wanted) -> Box<dyn Iterator<Item = Fact> + '_> {
        let labels = (0..model.trace.labels.len()).map(Fact::Label);
        let problems = (0..model.trace.problems.iter().count()).map(Fact::Problem);
        let file = [Fact::Format, Fact::Bytes, Fact::Start, Fact::Duration];
        Box::new(file.into_iter().chain(labels).chain(problems))
    }

    fn number(model: &Model, fact: Fact) -> u64 {
        match fact {
            Fact::Format => 0,
            Fact::Bytes => 1,
            Fact::Start => 2,
            Fact::Duration => 3,
            Fact::Label(at) => 4 + at as u64,
            Fact::Problem(at) => 4 + (model.trace.labels.len() + at) as u64,
        }
    }
}

fn name(model: &Model, fact: Fact) -> Cell<'_> {
    match fact {
        Fact::Format => Cell::Text("format"),
        Fact::Bytes => Cell::Text("bytes"),
        Fact::Start => Cell::Text("start_ns"),
        Fact::Duration => Cell::Text("duration_ns"),
        Fact::Label(at) => Cell::Text(model.trace.text(model.trace.labels[at].name)),
        Fact::Problem(at) => Cell::Made(format!("problem.{}", at + 1)),
    }
}

fn value(model: &Model, fact: Fact) -> Cell<'_> {
    match fact {
        Fact::Format => Cell::Text(model.format),
        Fact::Bytes => Cell::natural(model.bytes),
        Fact::Start => Cell::Integer(model.trace.start),
        Fact::Duration => Cell::natural(model.trace.duration),
        Fact::Label(at) => Cell::datum(&model.trace, &model.trace.labels[at].value),
        Fact::Problem(at) => {
            let problem = model.trace.problems.iter().nth(at);
            problem.map_or(Cell::Null, |problem| Cell::Made(problem.to_string()))
        }
    }
}
