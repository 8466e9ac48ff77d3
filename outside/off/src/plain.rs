//! The macros as if they had never been written.

macro_rules! perf_span {
    ($($args:tt)*) => {};
}

macro_rules! perf_event {
    ($($args:tt)*) => {};
}

macro_rules! perf_frame {
    ($($args:tt)*) => {};
}

macro_rules! perf_gauge {
    ($($args:tt)*) => {};
}

macro_rules! perf_histogram {
    ($($args:tt)*) => {};
}

macro_rules! perf_track {
    ($($args:tt)*) => {
        ()
    };
}

macro_rules! perf_track_span {
    ($($args:tt)*) => {};
}

macro_rules! perf_track_event {
    ($($args:tt)*) => {};
}

macro_rules! perf_async {
    ($($args:tt)*) => {
        ()
    };
}

macro_rules! perf_flow {
    ($($args:tt)*) => {
        ()
    };
}

macro_rules! perf_flow_step {
    ($($args:tt)*) => {};
}

macro_rules! perf_flow_end {
    ($($args:tt)*) => {};
}

/// The last argument is the value in the lock.
macro_rules! perf_mutex {
    ($name:literal, $value:expr) => {
        std::sync::Mutex::new($value)
    };
    ($next:tt $($rest:tt)*) => { perf_mutex!($($rest)*) };
}

macro_rules! perf_rwlock {
    ($name:literal, $value:expr) => {
        std::sync::RwLock::new($value)
    };
    ($next:tt $($rest:tt)*) => { perf_rwlock!($($rest)*) };
}

macro_rules! perf_counter {
    ($($args:tt)*) => {};
}

/// Keeps the block, which is the program's own.
macro_rules! perf_time {
    ($block:block) => { $block };
    ($next:tt $($rest:tt)*) => { perf_time!($($rest)*) };
}
