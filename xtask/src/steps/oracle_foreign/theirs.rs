use std::path::Path;

use serde_json::Value;

use super::answer::{Answer, CUT, OVERLAPS, Oddities, Place, Sample, Slice, TIMELESS};
use super::phases;
use crate::failure::Failure;
use crate::oracle::TraceProcessor;
use crate::project::Project;

const SLICES: &str = "\
    select slice.ts, slice.dur, slice.name, slice.category, slice.depth, parent.name, \
           track.type, thread.tid, coalesce(of_thread.pid, of_track.pid) \
    from slice join track on slice.track_id = track.id \
    left join slice parent on slice.parent_id = parent.id \
    left join thread_track on thread_track.id = track.id \
    left join thread using (utid) \
    left join process of_thread on of_thread.upid = thread.upid \
    left join process_track on process_track.id = track.id \
    left join process of_track on of_track.upid = process_track.upid";

const COUNTERS: &str = "\
    select counter.ts, coalesce(of_track.pid, of_thread.pid, 0), counter_track.name, counter.value \
    from counter join counter_track on counter.track_id = counter_track.id \
    left join process_counter_track on process_counter_track.id = counter_track.id \
    left join process of_track on of_track.upid = process_counter_track.upid \
    left join thread_counter_track on thread_counter_track.id = counter_track.id \
    left join thread on thread.utid = thread_counter_track.utid \
    left join process of_thread on of_thread.upid = thread.upid";

const THREADS: &str = "\
    select distinct coalesce(process.pid, 0), thread.tid, thread.name \
    from thread_track join slice on slice.track_id = thread_track.id \
    join thread using (utid) left join process using (upid) \
    where thread_track.type in ('thread_execution', 'thread_track_event')";

/// Its counts of what is odd, and what they are here.
const STATS: &[(&str, &str)] = &[
    ("slice_drop_overlapping_complete_event", OVERLAPS),
    ("misplaced_end_event", CUT),
    ("json_tokenizer_failure", TIMELESS),
];

/// What Perfetto's trace processor says of a trace.
///
/// # Errors
/// [`Failure`] if it cannot be asked, or refuses the trace.
pub(super) fn answer(project: &Project, trace: &Path) -> Result<Answer, Failure> {
    let mut processor = TraceProcessor::open(project, trace)?;
    let mut answer = Answer::default();
    for row in &processor.query(SLICES)?.cells {
        let slice = slice(row);
        if slice.duration == Some(0) {
            answer.moments.push(slice);
        } else {
            answer.spans.push(slice);
        }
    }
    for row in &processor.query(COUNTERS)?.cells {
        answer.counters.push(Sample {
            at: integer(&row[0]),
            process: integer(&row[1]),
            name: Sample::common_name(&text(&row[2])),
            value: row[3].as_f64().unwrap_or(f64::NAN),
        });
    }
    for row in &processor.query(THREADS)?.cells {
        let (process, thread) = (integer(&row[0]), integer(&row[1]));
        let name = row[2].as_str().map(str::to_owned);
        // What ours calls a thread without a name.
        let name = name.unwrap_or_else(|| format!("thread {thread}"));
        answer.threads.push((process, thread, name));
    }
    answer.oddities = oddities(&mut processor)?;
    answer.events = phases::events(trace)?;
    Ok(answer.sorted())
}

fn oddities(processor: &mut TraceProcessor) -> Result<Oddities, Failure> {
    let mut found = Oddities::new();
    for (stat, here) in STATS {
        let sum = processor.query(&format!(
            "select coalesce(sum(value), 0) from stats where name = '{stat}'"
        ))?;
        let sum = sum.cells[0][0].as_u64().unwrap_or(0);
        if sum > 0 {
            found.insert(here, sum);
        }
    }
    Ok(found)
}

fn slice(row: &[Value]) -> Slice {
    let [
        ts,
        dur,
        name,
        category,
        depth,
        parent,
        kind,
        thread,
        process,
    ] = row
    else {
        unreachable!("the statement has so many columns");
    };
    let (thread, process) = (thread.as_i64(), process.as_i64());
    let track = match (kind.as_str().unwrap_or_default(), thread, process) {
        ("thread_execution" | "thread_track_event", Some(thread), process) => Place::Thread {
            process: process.unwrap_or(0),
            thread,
        },
        ("chrome_process_instant" | "process_track_event", _, Some(process)) => {
            Place::Process(process)
        }
        _ => Place::Elsewhere,
    };
    Slice {
        start: integer(ts),
        track,
        // Minus one is its sign for a span without an end.
        duration: dur.as_i64().filter(|duration| *duration != -1),
        name: text(name),
        category: text(category),
        inside: (integer(depth), text(parent)),
    }
}

fn integer(value: &Value) -> i64 {
    value.as_i64().unwrap_or(0)
}

/// What is null is empty, and what it calls `[No name]` has none.
fn text(value: &Value) -> String {
    match value.as_str() {
        None | Some("[No name]") => String::new(),
        Some(text) => text.to_owned(),
    }
}
