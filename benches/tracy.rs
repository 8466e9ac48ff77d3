//! What it costs to show records to a Tracy viewer beside our own, on the thread that makes them.
//!
//! The peer is Tracy's own client, called directly. The viewer here reads what it gets and throws it away.

#![expect(clippy::print_stdout, reason = "a bench prints")]
#![expect(clippy::unwrap_used, reason = "a bench")]

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::thread;
use std::time::Duration;

use amp_benches::{Contender, table, time};
use amp_trace::{Config, perf_event, perf_span};
use tracy_client::Client;

const ROUNDS: usize = 21;
/// Few: Tracy keeps what it has not sent yet, however much that is.
const ITERATIONS: u64 = 10_000;
/// The version of Tracy's protocol.
const VERSION: u32 = 82;
/// Says where Tracy's client listens, if not at the usual place.
const VARIABLE: &str = "TRACY_PORT";
const PORT: u16 = 8086;

fn main() {
    amp_trace::start(Config::default()).unwrap();
    wait(Client::is_running);
    measure("Nobody looks");
    look();
    wait(Client::is_connected);
    measure("A viewer looks");
    amp_trace::finish().unwrap();
}

fn measure(title: &str) {
    let settled = || {
        amp_trace::flush();
        // Lets the viewer keep up.
        pause();
    };
    let contenders = vec![
        Contender::new("Tracy's zone", zones).settled_by(settled),
        Contender::new("span", spans).settled_by(settled),
        Contender::new("Tracy's zone, one u64 as text", zones_with_one).settled_by(settled),
        Contender::new("span, one u64", spans_with_one).settled_by(settled),
        Contender::new("Tracy's message", messages).settled_by(settled),
        Contender::new("event", events).settled_by(settled),
    ];
    let timed = time(ROUNDS, ITERATIONS, contenders);
    for (peer, rows) in [
        "Tracy's zone",
        "Tracy's zone, one u64 as text",
        "Tracy's message",
    ]
    .into_iter()
    .zip(timed.chunks(2))
    {
        println!("{}", table(title, rows, &[peer]));
    }
}

fn spans(n: u64) {
    for _ in 0..n {
        perf_span!("span");
    }
}

fn spans_with_one(n: u64) {
    for index in 0..n {
        perf_span!("one", index);
    }
}

fn events(n: u64) {
    for _ in 0..n {
        perf_event!("event");
    }
}

fn zones(n: u64) {
    for _ in 0..n {
        let _zone = tracy_client::span!("zone");
    }
}

fn zones_with_one(n: u64) {
    for index in 0..n {
        let zone = tracy_client::span!("zone with one");
        zone.emit_text(&format!("index={index}"));
    }
}

fn messages(n: u64) {
    let client = Client::running().unwrap();
    for _ in 0..n {
        client.message("event", 0);
    }
}

/// Connects as a viewer, and reads for ever.
fn look() {
    let port = std::env::var(VARIABLE).map_or(PORT, |port| port.parse().unwrap());
    let mut socket = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    socket.write_all(b"TracyPrf").unwrap();
    socket.write_all(&VERSION.to_le_bytes()).unwrap();
    let viewer = thread::Builder::new().name("viewer".to_owned());
    viewer
        .spawn(move || {
            let mut bytes = vec![0; 1 << 20];
            while socket.read(&mut bytes).is_ok_and(|read| read > 0) {}
        })
        .unwrap();
}

fn wait(is_there: fn() -> bool) {
    for _ in 0..1_000 {
        if is_there() {
            return;
        }
        pause();
    }
    panic!("no client or no viewer came; if port {PORT} is taken, name another one in {VARIABLE}");
}

#[expect(clippy::disallowed_methods, reason = "another thread is given time")]
fn pause() {
    thread::sleep(Duration::from_millis(10));
}
