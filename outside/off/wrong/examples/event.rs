//! The same in an event, behind a reference.

use amp_trace::perf_event;

struct Opaque;

fn main() {
    perf_event!("event", opaque = &Opaque); //~ E0277
}
