//! A lock whose name is not a constant.

use amp_trace::perf_mutex;

fn main() {
    let name = 7_u32;
    drop(perf_mutex!(name, 1)); //~ E0308
}
