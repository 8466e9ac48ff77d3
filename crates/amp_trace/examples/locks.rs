//! Locks: who waits for which, and who holds it meanwhile.
//!
//! `cargo run -p amp_trace --features enabled --example locks`
//!
//! In the viewer, `wait tiles` stands on the threads that wait; `hold tiles` has rows of its own.

#![expect(clippy::print_stdout, reason = "an example prints")]

mod recorded;

use std::error::Error;
use std::sync::Barrier;
use std::thread;

use amp_trace::sync::RwLock;
use amp_trace::{perf_mutex, perf_rwlock, perf_span};

static TILES: RwLock<Vec<u64>> = perf_rwlock!("tiles", Vec::new());

fn main() -> Result<(), Box<dyn Error>> {
    recorded::recorded("locks", || {
        let finished = perf_mutex!("finished", 0_u32);
        let together = Barrier::new(3);
        thread::scope(|scope| {
            for writer in 0..3 {
                let (finished, together) = (&finished, &together);
                thread::Builder::new()
                    .name(format!("writer {writer}"))
                    .spawn_scoped(scope, move || {
                        together.wait();
                        for _ in 0..20 {
                            write(writer);
                        }
                        *finished.lock().expect("no writer panics") += 1;
                    })?;
            }
            Ok::<(), std::io::Error>(())
        })?;
        assert_eq!(*finished.lock().expect("no writer panics"), 3);
        Ok(())
    })
}

fn write(writer: u64) {
    perf_span!("write", writer);
    if let Ok(mut tiles) = TILES.write() {
        tiles.extend((0..20_000).map(|tile| tile ^ writer));
        tiles.truncate(50_000);
    }
    perf_span!("read");
    let sum: u64 = TILES.read().map_or(0, |tiles| tiles.iter().sum());
    std::hint::black_box(sum);
}
