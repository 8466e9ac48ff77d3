//! A field that names no variable.

use amp_trace::perf_event;

fn main() {
    perf_event!("event", nowhere); //~ E0425
}
