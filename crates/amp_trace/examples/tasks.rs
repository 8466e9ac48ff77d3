//! Work that goes from thread to thread: long-lived tasks, futures and the arrows between them.
//!
//! `cargo run -p amp_trace --features enabled --example tasks`

#![expect(clippy::print_stdout, reason = "an example prints")]

mod recorded;

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};
use std::thread;

use amp_trace::{AsyncSpan, Flow, perf_async, perf_flow, perf_flow_end, perf_flow_step, perf_span};

/// Begun on one thread and ended on another: the span is one of its fields.
struct Download {
    tile: u32,
    flow: Flow,
    _span: AsyncSpan,
}

fn main() -> Result<(), Box<dyn Error>> {
    recorded::recorded("tasks", || {
        let (requests, requested) = mpsc::channel::<Download>();
        let (answers, answered) = mpsc::channel::<Download>();
        let named = thread::Builder::new().name("network".to_owned());
        let network = named.spawn(move || {
            for download in requested {
                perf_span!("receive", tile = download.tile);
                perf_flow_step!(download.flow);
                if answers.send(download).is_err() {
                    return;
                }
            }
        })?;
        for tile in 0..10 {
            perf_span!("request", tile);
            requests.send(Download {
                tile,
                flow: perf_flow!("tile"),
                _span: perf_async!("download", tile),
            })?;
        }
        drop(requests);
        for download in answered {
            perf_span!("use", tile = download.tile);
            perf_flow_end!(download.flow);
        }
        network.join().map_err(|_| "the network thread panicked")?;

        // A future is followed by its span over all threads that poll it.
        let mut task = Box::pin(perf_async!("load level").follow(Steps(3)));
        while !poll(&mut task) {
            let named = thread::Builder::new().name("polling".to_owned());
            let other = named.spawn(move || {
                poll(&mut task);
                task
            })?;
            task = other.join().map_err(|_| "a poll panicked")?;
        }
        Ok(())
    })
}

/// Whether the future is complete.
fn poll(task: &mut Pin<Box<impl Future<Output = ()>>>) -> bool {
    perf_span!("poll");
    let mut context = Context::from_waker(Waker::noop());
    task.as_mut().poll(&mut context).is_ready()
}

/// Complete when it was polled so often.
struct Steps(u32);

impl Future for Steps {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        self.0 = self.0.saturating_sub(1);
        if self.0 == 0 {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}
