//! A name that is made at run time.

use amp_trace::perf_span;

fn main() {
    perf_span!(String::from("span").leak()); //~ E0015
}
