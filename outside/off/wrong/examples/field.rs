//! A field of a type that has no place in a record.

use amp_trace::perf_span;

struct Opaque;

fn main() {
    perf_span!("span", opaque = Opaque); //~ E0277
}
