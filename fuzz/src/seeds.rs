//! What the fuzzer begins with.
//!
//! Made by our own writers when it is wanted, not kept in the repository: so it always is what they write now, and
//! nobody has to trust a binary.

use std::env;
use std::fs;
use std::path::Path;

use amp_trace_format::{Export, Extent, Format, chrome, firefox, perfetto};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use crate::every_record::in_format;
use crate::input::gzip;
use crate::packets::{
    BEGIN, COUNTER, END, INSTANT, beginning, below, compressed, event, file, message, of_sequence,
    on, process, snapshot, thread, track,
};
use crate::profiles::{GECKO, PROCESSED, SHARED};
use crate::sample::Sample;

/// Names the folder that a fuzzer writes its seeds to before it begins.
const FOLDER: &str = "AMP_FUZZ_SEEDS";

/// Writes the seeds of a target to the folder of the environment variable `AMP_FUZZ_SEEDS`, if there is one.
///
/// # Panics
/// If it cannot write there.
pub fn write(target: &str) {
    let Some(folder) = env::var_os(FOLDER) else {
        return;
    };
    for (number, seed) in seeds(target).iter().enumerate() {
        let file = Path::new(&folder).join(format!("seed-{number}"));
        fs::write(&file, seed).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    match target {
        "append" | "native" => vec![in_format(Format::Native)],
        "chrome" => vec![
            in_format(Format::Chrome),
            exported(|file, extent| Box::new(chrome::Exporter::new(file, extent))),
            FOREIGN.as_bytes().to_vec(),
        ],
        "perfetto" => vec![
            in_format(Format::Perfetto),
            exported(|file, extent| Box::new(perfetto::Exporter::new(file, extent))),
            packets(),
        ],
        "firefox" => vec![
            exported(|file, extent| Box::new(firefox::Exporter::new(file, extent))),
            GECKO.as_bytes().to_vec(),
            PROCESSED.as_bytes().to_vec(),
            SHARED.as_bytes().to_vec(),
        ],
        "input" => {
            let formats = ["native", "chrome", "perfetto", "firefox"];
            let plain: Vec<_> = formats.into_iter().flat_map(seeds).collect();
            let packed = plain.iter().flat_map(|file| {
                let zstandard = compress_to_vec(&file[..], CompressionLevel::Fastest);
                [gzip(file), zstandard]
            });
            let packed: Vec<_> = packed.collect();
            [plain, packed].concat()
        }
        _ => panic!("there are no seeds for {target}"),
    }
}

/// What only other programs write.
const FOREIGN: &str = r#"{"displayTimeUnit":"ms","traceEvents":[
{"name":"process_name","ph":"M","pid":1,"args":{"name":"other"}},
{"name":"a","cat":"x,y","ph":"X","pid":1,"tid":"main","ts":1.5,"dur":3e1,"tts":4,"args":{"n":{"m":[1,null,true,"\u00e4"]}}},
{"name":"b","ph":"b","id2":{"local":"0x1f"},"cat":"net","pid":1,"tid":2,"ts":"3"},
{"name":"b","ph":"n","id2":{"local":"0x1f"},"cat":"net","pid":1,"tid":2,"ts":4},
{"name":"b","ph":"e","id2":{"local":"0x1f"},"cat":"net","pid":1,"tid":2,"ts":5},
{"name":"S","ph":"S","id":7,"cat":"old","pid":1,"tid":2,"ts":6},{"name":"S","ph":"F","id":7,"cat":"old","pid":1,"tid":2,"ts":7},
{"name":"f","ph":"s","id":"3","cat":"flow","pid":1,"tid":2,"ts":8,"bp":"e"},{"name":"f","ph":"f","id":"3","cat":"flow","pid":1,"tid":2,"ts":9},
{"name":"c","ph":"C","pid":1,"ts":10,"args":{"one":1,"two":-2.5}},{"name":"i","ph":"i","s":"g","ts":11,"pid":1,"tid":2},
{"ph":"B","name":"open","pid":2,"tid":3,"ts":1e3,"sf":1},{"ph":"E","pid":2,"tid":3,"ts":1e4}
],"stackFrames":{"1":{"name":"main","category":"c"}},"otherData":{"version":"1"}}"#;

/// One of everything that a trace can say, by an exporter.
fn exported(
    exporter: impl for<'a> FnOnce(&'a mut Vec<u8>, Extent) -> Box<dyn Export + 'a>,
) -> Vec<u8> {
    let (sample, mut file) = (Sample { frames: 2 }, Vec::new());
    let mut exporter = exporter(&mut file, sample.extent());
    sample.say(&mut *exporter).expect("memory takes everything");
    exporter.finish().expect("memory takes everything");
    file
}

/// What our writers do not write of the format: clocks, names said once, counters as differences, compressed packets, and
/// events from before tracks had descriptors.
fn packets() -> Vec<u8> {
    let names = message()
        .message(2, message().uint(1, 1).bytes(2, "interned"))
        .message(1, message().uint(1, 1).bytes(2, "category"))
        .message(3, message().uint(1, 2).bytes(2, "argument"));
    let defaults = message().uint(58, 64).message(11, message().uint(11, 7));
    let start = beginning().message(12, names).message(59, defaults);
    let counter = message()
        .bytes(2, "memory")
        .message(8, message().uint(3, 2).uint(5, 1));
    let argument = message()
        .uint(1, 2)
        .message(11, message().bytes(10, "inner").double(5, 0.5));
    let begin = on(7, BEGIN)
        .uint(10, 1)
        .uint(3, 1)
        .message(4, argument)
        .fixed(47, 5);
    let legacy = |phase: char| {
        message()
            .uint(2, phase.into())
            .uint(3, 9)
            .uint(6, 3)
            .bytes(7, "scope")
    };
    let old = ['X', 'b', 'n', 'e', 's', 'f', 'I'].map(|phase| {
        event(
            900,
            message()
                .bytes(23, "old")
                .bytes(22, "cat")
                .message(6, legacy(phase)),
        )
    });
    let plain = [
        snapshot(&[(6, 5_000), (3, 4_000), (64, 100)]),
        track(5, process(40, "city")),
        track(7, thread(40, 41, "main")),
        track(8, below(7, "queue")),
        track(9, counter),
        start,
        event(110, begin),
        event(120, on(9, COUNTER).int(30, 5)),
        event(130, on(8, INSTANT).bytes(23, "hit")),
        event(140, on(7, END)),
        of_sequence(),
    ];
    let all = file(plain.into_iter().chain(old));
    [&all[..], &file([compressed(&all)])].concat()
}
