use amp_trace_analysis::{Counter, Site};

use crate::query::cell::Cell;
use crate::query::model::Model;
use crate::query::plan::{Role, Wanted};
use crate::query::relation::Holds::{Integer, Real, Text};
use crate::query::relation::{Column, Relation};

pub(super) struct Counters;

/// A counter, and which of its values.
type Reading = (usize, usize);

impl Relation for Counters {
    type Place = Reading;

    const NAME: &'static str = "counters";
    const ABOUT: &'static str = "The values of counters: a row whenever one changed.";
    const COLUMNS: &'static [Column<Reading>] = &[
        Column::new(
            ("name", Text, ""),
            "The name of the counter",
            |model, reading| Cell::Text(model.trace.text(site(model, reading).name)),
        )
        .role(Role::Name),
        Column::new(
            ("unit", Text, ""),
            "The unit of its values, where it is known",
            |model, reading| Cell::name(&model.trace, site(model, reading).unit),
        ),
        Column::new(
            ("target", Text, ""),
            "The module path or category; empty where there is none",
            |model, reading| Cell::Text(model.trace.text(site(model, reading).target)),
        ),
        Column::new(
            ("process", Text, ""),
            "The name of the process; NULL where it is not known",
            |model, reading| model.process(counter(model, reading).track).into(),
        ),
        Column::new(
            ("track_id", Integer, ""),
            "The `id` in `threads`",
            |model, reading| Cell::Integer(counter(model, reading).track.0.into()),
        )
        .role(Role::Track),
        Column::new(
            ("at_ns", Integer, "ns"),
            "When it changed, since the start of the trace",
            |model, reading| Cell::natural(counter(model, reading).times[reading.1]),
        )
        .role(Role::Time),
        Column::new(("value", Real, "`unit`"), "To what", |model, reading| {
            Cell::Real(counter(model, reading).values[reading.1])
        }),
    ];

    fn count(model: &Model) -> u64 {
        let counters = model.trace.counters.iter();
        counters.map(|counter| counter.times.len() as u64).sum()
    }

    fn places(model: &Model, wanted: Wanted) -> Box<dyn Iterator<Item = Reading> + '_> {
        let Wanted {
            name,
            track,
            from,
            to,
            ..
        } = wanted;
        let counters = model.trace.counters.iter().enumerate();
        let meant = counters.filter(move |(_, counter)| {
            let own = model.trace.site_name(counter.site);
            name.as_ref().is_none_or(|name| name == own)
                && track.is_none_or(|track| track == i64::from(counter.track.0))
        });
        Box::new(meant.flat_map(move |(at, counter)| {
            let first = counter.times.partition_point(|time| *time < from);
            let end = counter.times.partition_point(|time| *time <= to);
            (first..end).map(move |value| (at, value))
        }))
    }

    fn number(_: &Model, (counter, value): Reading) -> u64 {
        (counter as u64) << 40 | value as u64
    }
}

fn counter(model: &Model, (counter, _): Reading) -> &Counter {
    &model.trace.counters[counter]
}

fn site(model: &Model, reading: Reading) -> &Site {
    model.trace.sites.get(counter(model, reading).site)
}
