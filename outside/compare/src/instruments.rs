//! What only `amp_trace` records: spans without a thread, arrows, tracks, metrics, locks.
//!
//! `cargo xtask oracle-perfetto` asks whether both formats say the same of them.

use std::error::Error;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use amp_trace::sync::{Mutex, RwLock};
use amp_trace::{
    AsyncSpan, Flow, Moment, Track, now, perf_async, perf_counter, perf_flow, perf_flow_end,
    perf_flow_step, perf_frame, perf_gauge, perf_histogram, perf_mutex, perf_rwlock, perf_span,
    perf_track, perf_track_event, perf_track_span,
};

static DONE: Mutex<Vec<u64>> = perf_mutex!("done", Vec::new());
static LIMIT: RwLock<u64> = perf_rwlock!("limit", 3);

/// Frames that hand jobs to two workers, with everything else around them.
pub fn run() -> Result<(), Box<dyn Error>> {
    let (jobs, workers): (Vec<_>, Vec<_>) = ["first", "second"]
        .into_iter()
        .map(|name| {
            let (sender, receiver) = mpsc::channel();
            let named = thread::Builder::new().name(format!("jobs {name}"));
            (sender, named.spawn(move || work(&receiver)))
        })
        .unzip();
    let workers = workers.into_iter().collect::<Result<Vec<_>, _>>()?;
    let queues = [perf_track!("GPU queue"), perf_track!("copy queue")];
    let start = now();
    for index in 0..20_u64 {
        perf_span!("frame with jobs", index);
        for (place, jobs) in jobs.iter().enumerate() {
            let flow = perf_flow!("job");
            let span = perf_async!("job", index, place);
            jobs.send((flow, span, index))?;
            perf_counter!(unit: "jobs", "sent", 1_u32);
        }
        perf_gauge!(unit: "°C", "temperature", 60.5 + index as f64 / 4.0);
        perf_gauge!("signed", 3 - index as i64);
        perf_histogram!(unit: "us", "round trip", index * index);
        perf_histogram!("sizes", 1_u64 << index);
        for queue in &queues {
            passes(queue, start + Duration::from_millis(index), index);
        }
        perf_frame!("with jobs");
        if index % 8 == 7 {
            amp_trace::flush();
        }
    }
    drop(jobs);
    for worker in workers {
        worker.join().map_err(|_| "a worker panicked")?;
    }
    // Open until the end of the recording.
    std::mem::forget(perf_async!("endless"));
    Ok(())
}

/// Jobs of one worker: each ends the arrow and the span that began on the main thread.
fn work(jobs: &mpsc::Receiver<(Flow, AsyncSpan, u64)>) {
    for (flow, span, index) in jobs {
        perf_span!("job of a worker", index);
        if index % 2 == 0 {
            perf_flow_step!(flow);
        }
        {
            perf_span!("inside");
            perf_flow_end!(flow);
        }
        let limit = LIMIT.read().map_or(0, |limit| *limit);
        if let Ok(mut done) = DONE.lock()
            && index > limit
        {
            done.push(index);
        }
        drop(span);
    }
}

/// What a queue did meanwhile, in the order in which nobody thinks of it.
fn passes(queue: &Track, begin: Moment, index: u64) {
    let at = |step: u64| begin + Duration::from_nanos(step * 1_001);
    let batch = queue.batch();
    perf_track_span!(batch, at(2)..at(3), "draw", triangles = index * 100);
    perf_track_span!(batch, at(1)..at(4), "pass");
    perf_track_event!(batch, at(2), "barrier", index);
    // Out of the pass, and backwards: moved, and marked.
    perf_track_span!(batch, at(3)..at(9), "across");
    perf_track_span!(batch, at(7)..at(6), "backwards");
    drop(batch);
    perf_track_span!(queue, begin..at(12), "late");
}
