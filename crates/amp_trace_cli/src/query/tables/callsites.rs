use amp_trace_analysis::{Site, SiteId};
use amp_trace_format::Level;

use crate::query::cell::Cell;
use crate::query::model::Model;
use crate::query::plan::Wanted;
use crate::query::relation::Holds::{Integer, Text};
use crate::query::relation::{Column, Relation};

pub(super) struct Callsites;

impl Relation for Callsites {
    type Place = SiteId;

    const NAME: &'static str = "callsites";
    const ABOUT: &'static str =
        "The places in the program that spans, events, counters and frames come from.";
    const COLUMNS: &'static [Column<SiteId>] = &[
        Column::new(
            ("id", Integer, ""),
            "The number of the call site",
            |_, id| Cell::Integer(id.0.into()),
        ),
        Column::new(
            ("name", Text, ""),
            "The name of what it records",
            |model, id| Cell::Text(model.trace.text(site(model, id).name)),
        ),
        Column::new(
            ("target", Text, ""),
            "The module path or category; empty where there is none",
            |model, id| Cell::Text(model.trace.text(site(model, id).target)),
        ),
        Column::new(
            ("file", Text, ""),
            "The source file, where it is known",
            |model, id| Cell::name(&model.trace, site(model, id).file),
        ),
        Column::new(
            ("line", Integer, ""),
            "The line in it, counted from 1",
            |model, id| site(model, id).line.map(u64::from).into(),
        ),
        Column::new(
            ("level", Text, ""),
            "`ERROR`, `WARN`, `INFO`, `DEBUG` or `TRACE`, where it is known",
            |model, id| site(model, id).level.map(Level::name).into(),
        ),
        Column::new(
            ("unit", Text, ""),
            "The unit of its values, where it is known",
            |model, id| Cell::name(&model.trace, site(model, id).unit),
        ),
        Column::new(
            ("spans", Integer, ""),
            "How many spans are of it",
            |model, id| Cell::natural(model.site_counts(id.0 as usize).spans),
        ),
        Column::new(
            ("events", Integer, ""),
            "How many events are of it",
            |model, id| Cell::natural(model.site_counts(id.0 as usize).events),
        ),
        Column::new(
            ("counted_only", Integer, ""),
            "How many more are in the trace by their sums only",
            |model, id| Cell::natural(model.site_counts(id.0 as usize).counted),
        ),
    ];

    fn count(model: &Model) -> u64 {
        model.trace.sites.len() as u64
    }

    fn places(model: &Model, _: Wanted) -> Box<dyn Iterator<Item = SiteId> + '_> {
        Box::new(model.trace.sites.iter().map(|(id, _)| id))
    }

    fn number(_: &Model, id: SiteId) -> u64 {
        id.0.into()
    }
}

fn site(model: &Model, id: SiteId) -> &Site {
    model.trace.sites.get(id)
}
