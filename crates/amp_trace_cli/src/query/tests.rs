//! What SQL says of a trace is what the model says.

use std::collections::BTreeMap;

use amp_trace_analysis::{Order, Trace, TraceBuilder, nearest_rank};
use amp_trace_format::{Argument, Entry, Format, Place, Problems, TrackIndex, TrackKind, Value};
use proptest::prelude::*;
use rusqlite::types::Value as Cell;

use super::connection::Connection;
use super::model::Model;
use crate::load::Loaded;

const NAMES: [&str; 4] = ["a", "b", "c", "d"];

/// A step on a track, so many nanoseconds after the one before.
#[derive(Debug, Clone, Copy)]
enum Step {
    Begin(usize),
    End,
    Event(usize),
}

fn step() -> impl Strategy<Value = (u32, i64, Step)> {
    let what = prop_oneof![
        3 => (0..NAMES.len()).prop_map(Step::Begin),
        3 => Just(Step::End),
        1 => (0..NAMES.len()).prop_map(Step::Event),
    ];
    (0_u32..3, 0_i64..20, what)
}

fn trace(steps: &[(u32, i64, Step)]) -> Trace {
    let mut builder = TraceBuilder::new(Order::Tree);
    for track in 0..3 {
        builder.entry(&Entry::Track {
            track: TrackIndex(track),
            process: None,
            parent: None,
            kind: TrackKind::Thread { id: track.into() },
            name: NAMES[track as usize],
        });
    }
    let mut at = 0;
    for (track, wait, step) in steps {
        at += wait;
        let track = TrackIndex(*track);
        let arguments = [Argument {
            name: "at",
            value: Value::Signed(at),
        }];
        let place = |name: usize| Place::new(NAMES[name], NAMES[(name + at as usize) % 2]);
        builder.entry(&match *step {
            Step::Begin(name) => Entry::Begin {
                track,
                place: place(name),
                at,
                arguments: &arguments,
            },
            Step::End => Entry::End {
                track,
                place: place(0),
                at,
                arguments: &[],
            },
            Step::Event(name) => Entry::Event {
                track,
                place: place(name),
                at,
                arguments: &arguments,
            },
        });
    }
    builder.finish(Problems::new())
}

fn connection(trace: Trace) -> Connection {
    Connection::open(Model::new(Loaded {
        trace,
        format: Format::Native,
        compression: None,
        bytes: 0,
    }))
    .unwrap()
}

fn rows(connection: &Connection, sql: &str) -> Vec<Vec<Cell>> {
    let mut statement = connection.prepare(sql).expect(sql);
    let count = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| (0..count).map(|at| row.get(at)).collect();
    let rows = statement.query_map([], row).expect(sql);
    rows.collect::<Result<_, _>>().expect(sql)
}

fn integer(number: u64) -> Cell {
    Cell::Integer(number.try_into().unwrap())
}

/// By name: the durations and the self times of all spans.
fn naive(trace: &Trace) -> BTreeMap<String, (Vec<u64>, u64, u64)> {
    let mut found = BTreeMap::<String, (Vec<u64>, u64, u64)>::new();
    for track in &trace.tracks {
        let selves = track.rows.self_times(&trace.paths, trace.duration);
        for (row, own) in track.rows.iter().zip(selves) {
            if row.is_span() {
                let name = trace.path_name(row.path).to_owned();
                let (durations, sum, count) = found.entry(name).or_default();
                durations.extend(row.duration());
                *sum += own;
                *count += 1;
            }
        }
    }
    found
}

proptest! {
    #[test]
    fn aggregates_are_those_of_the_model(steps in prop::collection::vec(step(), 0..80), percent in 0_u32..=100) {
        let trace = trace(&steps);
        let mut expected = Vec::new();
        for (name, (mut durations, own, count)) in naive(&trace) {
            durations.sort_unstable();
            let value = |share: f64| match durations.is_empty() {
                true => Cell::Null,
                false => integer(nearest_rank(&durations, share)),
            };
            let sum = match durations.is_empty() {
                true => Cell::Null,
                false => integer(durations.iter().sum()),
            };
            expected.push(vec![
                Cell::Text(name), integer(count), sum, integer(own), value(0.5), value(f64::from(percent) / 100.0),
            ]);
        }
        let connection = connection(trace);
        let figures = format!("count(*), sum(dur_ns), sum(self_ns), median(dur_ns), percentile(dur_ns, {percent})");
        // By the order that the table has, and by one that SQLite makes.
        let by_table = rows(&connection, &format!("select name, {figures} from spans group by name"));
        let by_sqlite = rows(&connection, &format!("select name || '', {figures} from spans group by 1 order by 1"));
        prop_assert_eq!(&by_table, &expected);
        prop_assert_eq!(&by_sqlite, &expected);
    }

    #[test]
    fn what_is_skipped_is_not_meant(
        steps in prop::collection::vec(step(), 0..80),
        table in prop::sample::select(vec![("spans", "start_ns"), ("events", "at_ns")]),
        conditions in prop::collection::vec((0_usize..8, -5_i64..60, any::<bool>()), 0..4),
        order in prop::sample::select(vec![
            "id", "track_id, {time}, id", "{time}, id", "name, target, id", "name desc, id", "{time} desc, id desc",
        ]),
    ) {
        let (table, time) = table;
        let connection = connection(trace(&steps));
        let condition = |(kind, number, is_real): &(usize, i64, bool), plus: &str| {
            let half = if *is_real { ".5" } else { "" };
            let name = NAMES[number.unsigned_abs() as usize % 4];
            match kind {
                0 => format!("{plus}id = {number}"),
                1 => format!("{plus}track_id = {}", number % 4),
                2 => format!("{plus}name = '{name}'"),
                3 if table == "spans" => format!("{plus}path_id = {}", number % 8),
                4 => format!("{plus}{time} = {number}{half}"),
                5 => format!("{plus}{time} > {number}{half}"),
                6 => format!("{plus}{time} < {}{half}", number * 4),
                _ => format!("{plus}name in ('{name}', 'a')"),
            }
        };
        let sql = |plus: &str| {
            let all: Vec<_> = conditions.iter().map(|one| condition(one, plus)).collect();
            let all = if all.is_empty() { "1".to_owned() } else { all.join(" and ") };
            let order: Vec<_> = order.replace("{time}", time).split(", ").map(|by| format!("{plus}{by}")).collect();
            format!("select id, name, target, {time}, track_id from {table} where {all} order by {}", order.join(", "))
        };
        prop_assert_eq!(rows(&connection, &sql("")), rows(&connection, &sql("+")), "{}", sql(""));
    }

    #[test]
    fn groups_are_whole(
        steps in prop::collection::vec(step(), 0..80),
        by in prop::sample::select(vec!["name", "name, target", "path_id", "path_id, name, depth", "target, name", "track_id", "track_id, start_ns", "depth"]),
    ) {
        let connection = connection(trace(&steps));
        let plain: Vec<_> = by.split(", ").map(|by| format!("+{by}")).collect();
        let sql = |by: &str| format!("select * from (select {by}, count(*), sum(start_ns) from spans group by {by}) order by 1, 2, 3, 4");
        let sql = |by: &str| sql(by).replace("order by 1, 2, 3, 4", "order by 1, 2, 3");
        prop_assert_eq!(rows(&connection, &sql(by)), rows(&connection, &sql(&plain.join(", "))));
        let distinct = |by: &str| format!("select distinct {by} from spans order by {by}");
        prop_assert_eq!(rows(&connection, &distinct(by)), rows(&connection, &distinct(&plain.join(", "))));
    }

    #[test]
    fn parents_and_arguments_are_found(steps in prop::collection::vec(step(), 0..80)) {
        let connection = connection(trace(&steps));
        // A span's start is one of its arguments.
        let wrong = "select s.id from spans s left join arguments a on a.span_id = s.id and a.name = 'at'
            where a.value is not s.start_ns or s.args ->> 'at' is not s.start_ns
            union all select e.id from events e left join arguments a on a.event_id = e.id where a.value is not e.at_ns
            union all select c.id from spans c join spans p on c.parent_id = p.id
            where p.path || ';' || c.name <> c.path or p.depth + 1 <> c.depth or p.start_ns > c.start_ns
            union all select id from spans where (parent_id is null) <> (depth = 0)
            union all select id from spans s where self_ns <> ifnull(dur_ns, (select value from capture where name = 'duration_ns') - start_ns)
                - (select ifnull(sum(ifnull(c.dur_ns, (select value from capture where name = 'duration_ns') - c.start_ns)), 0) from spans c where c.parent_id = s.id)";
        prop_assert_eq!(rows(&connection, wrong), Vec::<Vec<Cell>>::new());
        let counts = "select (select count(*) from spans), (select count(*) from events)";
        let sums = "select ifnull(sum(spans), 0), ifnull(sum(events), 0) from";
        let expected = rows(&connection, counts);
        prop_assert_eq!(rows(&connection, &format!("{sums} threads")), expected.clone());
        prop_assert_eq!(rows(&connection, &format!("{sums} callsites")), expected);
    }
}

/// What `EXPLAIN QUERY PLAN` says, in one line.
fn plan(connection: &Connection, sql: &str) -> String {
    let rows = rows(connection, &format!("explain query plan {sql}"));
    let said = rows.into_iter().map(|row| match &row[3] {
        // Without the number that stands for it.
        Cell::Text(text) => match text.split_once(" VIRTUAL TABLE INDEX ") {
            Some((table, how)) => {
                let how = how.split_once(':').unwrap().1;
                format!("{}:{how}", table.trim_start_matches("SCAN "))
            }
            None => text.clone(),
        },
        other => format!("{other:?}"),
    });
    said.collect::<Vec<_>>().join(" / ")
}

#[test]
fn conditions_and_orders_are_taken() {
    let connection = connection(trace(
        &[(0, 1, Step::Begin(0)), (0, 1, Step::End)].repeat(50),
    ));
    let plans = [
        ("select * from spans where id = 5", "spans:id="),
        (
            "select * from spans where name = 'a' and start_ns > 7",
            "spans:name= time>",
        ),
        (
            "select * from spans where name = 'a' collate nocase",
            "spans:all rows",
        ),
        (
            "select * from spans where track_id = 1 and start_ns between 1 and 2 order by start_ns",
            "spans:track= time> time<",
        ),
        (
            "select * from spans order by track_id, start_ns",
            "spans:all rows",
        ),
        (
            "select * from spans order by start_ns",
            "spans:all rows / USE TEMP B-TREE FOR ORDER BY",
        ),
        (
            "select name, sum(self_ns) from spans group by name",
            "spans:by name",
        ),
        (
            "select path_id, path, sum(self_ns) from spans group by path_id, path",
            "spans:by name",
        ),
        (
            "select path, sum(self_ns) from spans group by path",
            "spans:all rows / USE TEMP B-TREE FOR GROUP BY",
        ),
        ("select distinct name from events", "events:by name"),
        (
            "select * from spans c join spans p on c.parent_id = p.id",
            "c:all rows / p:id=",
        ),
        (
            "select * from frames f join spans s on s.start_ns between f.start_ns and f.start_ns + f.dur_ns",
            "f:all rows / s:time> time<",
        ),
        (
            "select * from counters where name = 'a' and at_ns < 7",
            "counters:name= time<",
        ),
        (
            "select * from spans s join threads t on s.track_id = t.id",
            "t:all rows / s:track=",
        ),
        (
            "select * from arguments where event_id = 3",
            "arguments:id=",
        ),
    ];
    for (sql, expected) in plans {
        assert_eq!(plan(&connection, sql), expected, "{sql}");
    }
}
