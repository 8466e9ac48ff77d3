//! Writes the captures that the pages about `amp-trace` look at: 300 frames of a small game, the same each time.
//!
//! `cargo run -p amp_trace_cli --example demo -- docs/amp_trace`, which a test repeats to see that they are up to date.

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use amp_trace_format::native::CaptureWriter;
use amp_trace_format::{
    Field, FlowId, FlowStep, Level, Nanos, Record, Site, ThreadIndex, Value, Writer,
};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os()
        .nth(1)
        .ok_or("expected the folder to write to")?;
    let folder = PathBuf::from(folder);
    let (before, after) = (capture(Version::Before), capture(Version::After));
    fs::write(folder.join("game.amptrace"), &before)?;
    fs::write(folder.join("slower.amptrace"), after)?;
    // As a program leaves it that was killed in the middle of a write.
    fs::write(
        folder.join("torn.amptrace"),
        &before[..before.len() * 3 / 5],
    )?;
    Ok(())
}

/// Which program is recorded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    Before,
    /// Its physics is slower, it culls twice, and it draws shadows.
    After,
}

const MAIN: ThreadIndex = ThreadIndex(1);
const LOADER: ThreadIndex = ThreadIndex(2);

/// The places in the program: name, module, line.
const SITES: [(&str, &str, u32); 14] = [
    ("frame", "game", 20),
    ("update", "game::update", 31),
    ("ai", "game::ai", 12),
    ("physics", "game::physics", 40),
    ("broad phase", "game::physics", 61),
    ("solve", "game::physics", 88),
    ("render", "game::render", 17),
    ("extract", "game::render", 25),
    ("cull", "game::render", 52),
    ("submit", "game::render", 90),
    ("shadows", "game::render", 120),
    ("load texture", "game::assets", 33),
    ("wait for texture", "game::assets", 71),
    ("spawned", "game::update", 45),
];

/// Metrics: name, unit.
const METRICS: [(&str, &str); 2] = [("entities", ""), ("heap", "MB")];

struct Game {
    writer: CaptureWriter<Vec<u8>>,
    version: Version,
    now: u64,
    random: u64,
    open: Vec<(usize, u64)>,
}

fn capture(version: Version) -> Vec<u8> {
    let mut game = Game {
        writer: CaptureWriter::new(Vec::new()),
        version,
        now: 1_000_000,
        random: 42,
        open: Vec::new(),
    };
    game.about();
    let mut began = game.now;
    for index in 0..300 {
        game.frame(index);
        game.writer.write(&Record::Frame {
            thread: MAIN,
            site: site(0),
            at: Nanos(game.now),
            began: Nanos(began),
            index,
        });
        began = game.now;
        if index % 25 == 24 {
            game.writer.commit().expect("memory takes everything");
        }
    }
    let at = Nanos(game.now);
    game.writer.write(&Record::Finish { at });
    game.writer.finish().expect("memory takes everything");
    game.writer.into_inner()
}

impl Game {
    fn about(&mut self) {
        self.writer.write(&Record::Process {
            id: 4711,
            name: "game",
        });
        let labels = [
            ("program.command_line", Value::Text("game --headless")),
            ("machine.cpu", Value::Text("an imagined processor")),
            ("machine.cores", Value::Unsigned(2)),
            ("cost.span.ns", Value::Float(16.0)),
        ];
        for (name, value) in labels {
            self.writer.write(&Record::Label { name, value });
        }
        for (thread, os_id, name) in [(MAIN, 4711, "main"), (LOADER, 4712, "loader")] {
            self.writer.write(&Record::Thread {
                thread,
                os_id,
                name,
            });
        }
    }

    fn frame(&mut self, index: u64) {
        let entities = 1000 + 2 * index;
        self.span("update", &[], |game| {
            game.span("ai", &[("entities", entities)], |game| game.work(600));
            // Two pile-ups: many more contacts to solve than usual.
            let contacts = if index == 120 || index == 180 {
                20_000
            } else {
                1500 + entities % 97
            };
            game.span("physics", &[], |game| {
                game.span("broad phase", &[], |game| game.work(350));
                let cost = if game.version == Version::After {
                    0.9
                } else {
                    0.6
                };
                #[expect(
                    clippy::cast_precision_loss,
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "small numbers"
                )]
                let micros = (contacts as f64 * cost) as u64;
                game.span("solve", &[("contacts", contacts)], |game| game.work(micros));
            });
            if index.is_multiple_of(10) {
                game.event("spawned", ("count", 20));
            }
        });
        if index == 240 {
            self.texture();
        }
        self.span("render", &[], |game| {
            game.span("extract", &[], |game| game.work(400));
            let times = if game.version == Version::After { 2 } else { 1 };
            for _ in 0..times {
                game.span("cull", &[("boxes", entities)], |game| game.work(300));
            }
            if game.version == Version::After {
                game.span("shadows", &[], |game| game.work(250));
            }
            game.span("submit", &[], |game| game.work(900));
        });
        self.metric(0, entities);
        self.metric(1, 180 + index / 10);
    }

    /// The main thread waits for a texture that another thread loads.
    fn texture(&mut self) {
        let began = self.now;
        self.begin(MAIN, 12, &[]);
        self.flow(MAIN, FlowStep::Start);
        self.now += 200_000;
        let loading = self.now;
        self.begin(LOADER, 11, &[("kilobytes", 4096)]);
        self.flow(LOADER, FlowStep::End);
        self.work(19_000);
        self.end(LOADER, 11, loading);
        self.now += 100_000;
        self.end(MAIN, 12, began);
    }

    fn span(&mut self, name: &str, fields: &[(&str, u64)], inside: impl FnOnce(&mut Self)) {
        let place = SITES
            .iter()
            .position(|site| site.0 == name)
            .expect("it is in the list");
        let began = self.now;
        self.begin(MAIN, place, fields);
        self.open.push((place, began));
        self.now += 2_000;
        inside(self);
        self.now += 1_000;
        self.open.pop();
        self.end(MAIN, place, began);
    }

    fn begin(&mut self, thread: ThreadIndex, place: usize, fields: &[(&str, u64)]) {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| Field {
                name,
                value: Value::Unsigned(*value),
            })
            .collect();
        self.writer.write(&Record::Begin {
            thread,
            site: site(place),
            at: Nanos(self.now),
            fields: &fields,
        });
    }

    fn end(&mut self, thread: ThreadIndex, place: usize, began: u64) {
        self.writer.write(&Record::End {
            thread,
            site: site(place),
            at: Nanos(self.now),
            began: Nanos(began),
            fields: &[],
        });
    }

    fn event(&mut self, name: &str, (field, value): (&str, u64)) {
        let place = SITES
            .iter()
            .position(|site| site.0 == name)
            .expect("it is in the list");
        self.writer.write(&Record::Event {
            thread: MAIN,
            site: site(place),
            at: Nanos(self.now),
            fields: &[Field {
                name: field,
                value: Value::Unsigned(value),
            }],
        });
    }

    fn flow(&mut self, thread: ThreadIndex, step: FlowStep) {
        self.writer.write(&Record::Flow {
            thread,
            id: FlowId(1),
            site: site(12),
            at: Nanos(self.now),
            step,
        });
    }

    fn metric(&mut self, metric: usize, value: u64) {
        let (name, unit) = METRICS[metric];
        self.writer.write(&Record::Counter {
            thread: MAIN,
            site: Site {
                id: u32::try_from(SITES.len() + metric + 1).expect("small"),
                name,
                unit: (!unit.is_empty()).then_some(unit),
                ..site(0)
            },
            at: Nanos(self.now),
            value: Value::Unsigned(value),
        });
    }

    /// Lets about so many microseconds pass: up to a tenth more or less, now and then more.
    fn work(&mut self, micros: u64) {
        // Marsaglia's xorshift of 2003.
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        let nanos = micros * 1000;
        self.now += nanos * 9 / 10 + self.random % (nanos / 5 + 1);
        if self.random.is_multiple_of(211) {
            self.now += nanos / 2;
        }
    }
}

fn site(place: usize) -> Site<'static> {
    let (name, target, line) = SITES[place];
    Site {
        id: u32::try_from(place + 1).expect("small"),
        name,
        target,
        level: Level::Info,
        file: Some("src/main.rs"),
        line: Some(line),
        unit: None,
    }
}
