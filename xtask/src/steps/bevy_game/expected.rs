//! What the traces of the game have to hold.

use crate::oracle::{Answer, Count};

/// Frames that it runs.
pub(super) const FRAMES: u32 = 120;
/// In how many of them it saves itself, and so is late.
pub(super) const AUTOSAVES: usize = 2;
/// The span of what makes them late.
pub(super) const AUTOSAVE: &str = "system: bevy_game::autosave::autosave";

const EACH_FRAME: Count = Count::Exactly(FRAMES as u64);
const NONE: Count = Count::Exactly(0);

/// As many of a span as there are frames.
macro_rules! each_frame {
    ($name:literal) => {
        Answer {
            about: $name,
            sql: concat!("select count(*) from slice where name = '", $name, "'"),
            is: EACH_FRAME,
        }
    };
}

/// With an adapter and without.
pub(super) const EVERYWHERE: &[Answer] = &[
    Answer {
        about: "frame marks",
        sql: "select count(*) from slice where name glob 'frame [0-9]*'",
        is: EACH_FRAME,
    },
    each_frame!("schedule: Main"),
    each_frame!("schedule: Update"),
    each_frame!("schedule: PostUpdate"),
    each_frame!("system: bevy_game::field::bob_cubes"),
    each_frame!("system: bevy_game::field::count_moving"),
    each_frame!("system: bevy_game::view::orbit_camera"),
    each_frame!("system: bevy_game::autosave::autosave"),
    Answer {
        about: "systems at the start",
        sql: "select count(*) from slice where name in ('system: bevy_game::field::spawn_cubes', 'system: bevy_game::view::spawn_view')",
        is: Count::Exactly(2),
    },
    Answer {
        about: "systems in no schedule",
        sql: "select count(*) from slice where name glob 'system: bevy_game::*' and not exists \
              (select 1 from ancestor_slice(slice.id) where name glob 'schedule: *') \
              and track_id = (select track_id from slice where name = 'schedule: Main' limit 1)",
        is: NONE,
    },
    Answer {
        about: "frame times, by Bevy",
        sql: "select count(*) from counter join counter_track on track_id = counter_track.id where name in ('frame_time', 'frame_time ms')",
        // No time has passed in the first.
        is: Count::Exactly(FRAMES as u64 - 1),
    },
    Answer {
        about: "frames per second, by Bevy",
        sql: "select count(*) from counter join counter_track on track_id = counter_track.id where name in ('fps', 'fps value')",
        is: Count::Exactly(FRAMES as u64 - 1),
    },
    Answer {
        about: "the most entities: cubes, camera, lamp and what Bevy has of its own",
        sql: "select cast(max(value) as int) from counter join counter_track on track_id = counter_track.id where name in ('entity_count', 'entity_count value')",
        is: Count::AtLeast(402),
    },
    Answer {
        about: "the game's own diagnostic",
        sql: "select count(*) from counter join counter_track on track_id = counter_track.id where name in ('field/moving', 'field/moving cubes')",
        is: EACH_FRAME,
    },
];

/// Slices of the GPU's row, in either format.
macro_rules! of_gpu {
    ($select:literal, $and:literal) => {
        concat!(
            "select ",
            $select,
            " from slice gpu join track on gpu.track_id = track.id \
             left join thread_track on thread_track.id = track.id left join thread using (utid) \
             where coalesce(thread.name, track.name) glob 'GPU: *' ",
            $and
        )
    };
}

/// With an adapter.
pub(super) const DRAWN: &[Answer] = &[
    each_frame!("schedule: RenderGraph"),
    each_frame!("main_render_schedule"),
    Answer {
        about: "systems that draw",
        sql: "select count(*) from slice where name glob 'system: bevy_core_pipeline::core_3d::*main_opaque_pass_3d'",
        is: EACH_FRAME,
    },
    Answer {
        about: "frames on the GPU",
        sql: of_gpu!("count(*)", "and gpu.name = 'render graph'"),
        is: EACH_FRAME,
    },
    Answer {
        about: "opaque passes on the GPU",
        sql: of_gpu!("count(*)", "and gpu.name = 'main_opaque_pass_3d'"),
        is: EACH_FRAME,
    },
    Answer {
        about: "kinds of passes on the GPU",
        sql: of_gpu!("count(distinct gpu.name) - 1", ""),
        is: Count::AtLeast(4),
    },
    Answer {
        about: "passes outside of their frame on the GPU",
        sql: of_gpu!(
            "count(*)",
            "and gpu.name <> 'render graph' and gpu.name not glob 'gpu_*' and not exists \
             (select 1 from slice frame where frame.id = gpu.parent_id and frame.name = 'render graph' \
              and gpu.ts >= frame.ts and gpu.ts + gpu.dur <= frame.ts + frame.dur)"
        ),
        is: NONE,
    },
    Answer {
        about: "zones that end before they begin",
        sql: of_gpu!("count(*)", "and gpu.dur < 0"),
        is: NONE,
    },
    Answer {
        about: "passes that took no time at all",
        sql: of_gpu!(
            "count(*)",
            "and gpu.name = 'main_opaque_pass_3d' and gpu.dur = 0"
        ),
        is: NONE,
    },
    Answer {
        about: "frames on the GPU outside of the run",
        sql: of_gpu!(
            "count(*)",
            "and gpu.name = 'render graph' and (gpu.ts < (select min(ts) from slice where name = 'schedule: RenderGraph') \
             or gpu.ts + gpu.dur > (select max(ts + dur) from slice))"
        ),
        is: NONE,
    },
    Answer {
        about: "zones and frames that were not measured",
        sql: "select count(*) from slice where name in ('gpu_zone_invalid', 'gpu_frame_untimed', 'gpu_zones_untimed', 'gpu_clock_stepped')",
        is: NONE,
    },
    // Bevy measures its passes too, within the systems that we measure, and says how long they took, in milliseconds.
    Answer {
        about: "opaque passes measured by Bevy",
        sql: "select count(*) from counter join counter_track on track_id = counter_track.id where name glob 'render/main_opaque_pass_3d/elapsed_gpu*'",
        is: Count::AtLeast(FRAMES as u64 / 2),
    },
    Answer {
        about: "nanoseconds by which Bevy's longest opaque pass is longer than ours",
        sql: concat!(
            "select max(0, (select cast(max(value) * 1e6 as int) from counter join counter_track on track_id = counter_track.id \
             where name glob 'render/main_opaque_pass_3d/elapsed_gpu*') - (",
            of_gpu!("max(gpu.dur)", "and gpu.name = 'main_opaque_pass_3d'"),
            ") - 1000)"
        ),
        is: NONE,
    },
];

/// Without.
pub(super) const UNDRAWN: &[Answer] = &[
    Answer {
        about: "anything on the GPU",
        sql: of_gpu!("count(*)", ""),
        is: NONE,
    },
    Answer {
        about: "notices",
        sql: "select count(*) from slice where name = 'notice'",
        is: Count::Exactly(1),
    },
];
