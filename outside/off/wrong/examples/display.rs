//! `%` on a type without `Display`.

use amp_trace::perf_span;

struct Opaque;

fn main() {
    perf_span!("span", opaque = %Opaque); //~ E0277
}
