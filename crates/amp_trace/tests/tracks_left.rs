//! What a program that is killed leaves of named tracks and of counted memory, in the file of blocks.
#![cfg(all(feature = "enabled", target_os = "linux"))]

use std::time::Duration;

use amp_trace::format::Record;
use amp_trace::format::blocks::{Left, Start};
use amp_trace::{
    Config, CountingAllocator, Place, now, perf_span, perf_track, perf_track_event, perf_track_span,
};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator::new();

#[test]
fn tracks_are_read_from_the_file_of_blocks() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::default();
    config.place = Place::Folder(folder.path().to_owned());
    config.flush_period = Duration::from_secs(60);
    amp_trace::start(config).unwrap();
    let start = now();
    let at = |ms: u64| start + Duration::from_millis(ms);
    let gpu = perf_track!("GPU");
    perf_track_span!(gpu, at(1)..at(3), "pass", index = 7);
    perf_track_event!(gpu, at(2), "late");
    amp_trace::perf_time!("allocates", { drop(std::hint::black_box(vec![1_u8; 99])) });
    perf_span!("open");

    // The program could be killed here: nothing was brought to an output.
    let mut files = std::fs::read_dir(folder.path()).unwrap();
    let file = std::fs::read(files.next().unwrap().unwrap().path()).unwrap();
    let mut lines = Vec::new();
    Left::read(&file)
        .unwrap()
        .replay(Start::Alone, &mut |record| {
            lines.push(match *record {
                Record::Track { name, .. } => format!("track {name}"),
                Record::Thread { .. } => "thread".to_owned(),
                Record::Begin { site, fields, .. } => {
                    format!("begin {} {}", site.name, fields.len())
                }
                Record::End {
                    site,
                    at,
                    began,
                    fields,
                    ..
                } => {
                    let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
                    let took = if site.name == "pass" {
                        at.since(began)
                    } else {
                        0
                    };
                    format!("end {} {took} {names:?}", site.name)
                }
                Record::Event { site, fields, .. } => {
                    format!("event {} {:?}", site.name, fields[0])
                }
                _ => return,
            });
        });
    amp_trace::finish().unwrap();
    // By the order in which they recorded first.
    assert_eq!(
        lines,
        [
            "track GPU",
            "begin pass 1",
            "end pass 2000000 []",
            "event late Field { name: \"held_ns\", value: Unsigned(1000000) }",
            "thread",
            "begin allocates 0",
            "end allocates 0 [\"allocations\", \"allocated_bytes\"]",
            "begin open 0",
            "end open 0 [\"allocations\", \"allocated_bytes\"]",
        ]
    );
}
