//! What is asked of both files.
//!
//! Where the two questions differ, the formats do: Chrome's has no tracks but threads, so frame sets
//! and named tracks are threads in it; its counters have no unit but the name of their argument, or, for
//! the series of a histogram, the end of their name; and
//! the trace processor calls arguments `args.name` in one and `debug.name` in the other, with `_` for
//! each `.` of the name. Source locations and labels are in Perfetto's only.

/// The same question for each format.
pub(super) struct Question {
    pub(super) about: &'static str,
    pub(super) chrome: &'static str,
    pub(super) perfetto: &'static str,
}

/// Every slice, in an order that does not depend on times of different slices; its beginning and
/// its end are last.
pub(super) const SLICES: &str = "\
    select coalesce(thread.name, track.name, '') as row, slice.name, slice.category, slice.depth, \
           coalesce(parent.name, ''), slice.ts, slice.ts + slice.dur \
    from slice join track on slice.track_id = track.id \
    left join thread_track on thread_track.id = track.id left join thread using (utid) \
    left join slice parent on slice.parent_id = parent.id \
    order by 1, 2, 3, 4, 5, 6, 7";

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        about: "processes",
        chrome: "select pid, name from process where pid > 0",
        perfetto: "select pid, name from process where pid > 0",
    },
    Question {
        about: "threads and tracks",
        chrome: "select name, is_main_thread from thread where tid > 0",
        perfetto: "\
            select name, is_main_thread from thread where tid > 0 union all \
            select distinct name, 0 from process_track track where name is not null and not exists \
                (select 1 from slice where track_id = track.id and slice.name = track.name) \
                and not exists (select 1 from track below where below.parent_id = track.id)",
    },
    Question {
        about: "the numbers of threads",
        chrome: "select tid, name from thread where tid > 0 and tid < 1000000000 and name not glob '* queue'",
        perfetto: "select tid, name from thread where tid > 0 and name is not null",
    },
    Question {
        about: "arguments",
        chrome: "\
            select slice.name, slice.category, slice.depth, \
                   replace(substr(key, 6), '.', '_'), display_value \
            from slice join args using (arg_set_id) where key glob 'args.*'",
        perfetto: "\
            select slice.name, slice.category, slice.depth, substr(key, 7), display_value \
            from slice join args using (arg_set_id) where key glob 'debug.*'",
    },
    Question {
        about: "counters",
        chrome: "\
            select name, ts, value from counter join counter_track on track_id = counter_track.id",
        perfetto: "\
            select coalesce(above.name || coalesce(' ' || unit, '') || substr(it.name, length(above.name) + 1), \
                            it.name || ' ' || coalesce(unit, 'value')), ts, value \
            from counter join counter_track it on track_id = it.id \
            join track below on below.id = it.id left join track above on below.parent_id = above.id",
    },
    Question {
        about: "flows",
        chrome: FLOWS,
        perfetto: FLOWS,
    },
];

const FLOWS: &str = "\
    select source.name, source.ts, source_thread.tid, target.name, target.ts, target_thread.tid \
    from flow join slice source on slice_out = source.id join slice target on slice_in = target.id \
    left join thread_track source_track on source.track_id = source_track.id \
    left join thread source_thread on source_track.utid = source_thread.utid \
    left join thread_track target_track on target.track_id = target_track.id \
    left join thread target_thread on target_track.utid = target_thread.utid";
