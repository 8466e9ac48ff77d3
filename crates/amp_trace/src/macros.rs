//! The macros. None holds a `cfg` inside: such a condition would be evaluated in the caller's crate.
//! The two that differ between the builds stand here twice, and a condition on the whole of each,
//! which is evaluated in this crate, picks one.

/// Records a span from here to the end of the enclosing scope.
///
/// `perf_span!([target: T,] [level: L,] "name" [, field, ...])`, where a field is `name = value`
/// (integers, floats, `bool`, strings), `name = %value` (by `Display`), `name = ?value` (by
/// `Debug`), or the short forms `name`, `%name` and `?name`. The target defaults to the module
/// path, the level to [`Level::INFO`](crate::Level). Names and targets are constants.
///
/// Values are evaluated only while the call site is recording, before the clock is read. A text
/// longer than 4 KiB is cut there, and the trace says how long it was; the short forms for
/// `Display` and `Debug` keep 1 KiB. A record of more than 32 KiB in all counts as lost.
///
/// # Cost
/// Recording: two clock reads and a few nanoseconds. Filtered out: one relaxed load. Compiled out:
/// nothing. `benches/recording.rs` measures all three.
///
/// # Examples
/// ```
/// use amp_trace::{Level, perf_span};
///
/// fn cull(boxes: &[f32], camera: &str) {
///     perf_span!("cull", boxes = boxes.len(), camera);
///     for chunk in boxes.chunks(64) {
///         perf_span!(level: Level::TRACE, "chunk", first = ?chunk.first());
///     }
/// }
/// cull(&[1.0], "main");
/// ```
///
/// A value that is none of these types is an error, whether or not the build records:
/// ```compile_fail,E0277
/// amp_trace::perf_span!("list", items = vec![1, 2]);
/// ```
#[macro_export]
macro_rules! perf_span {
    ($($args:tt)+) => {
        let _perf_span = $crate::__perf_parse!(begin, Span, $crate::__private::Span::none(), $($args)+);
    };
}

/// Records that something happened, at this moment.
///
/// Takes the same arguments as [`perf_span!`](crate::perf_span).
///
/// # Cost
/// Recording: one clock read and a few nanoseconds; otherwise as [`perf_span!`](crate::perf_span).
///
/// # Examples
/// ```
/// amp_trace::perf_event!("spawned", entities = 300, prefab = "car");
/// ```
#[macro_export]
macro_rules! perf_event {
    ($($args:tt)+) => {
        $crate::__perf_parse!(event, Event, (), $($args)+)
    };
}

/// Records a span around a block and returns the block's value.
///
/// `perf_time!([target: T,] [level: L,] "name" [, field, ...], { .. })`, with the arguments of
/// [`perf_span!`](crate::perf_span). `return`, `?` and `break` leave the block as they would
/// without the macro, and the span ends there.
///
/// # Examples
/// ```
/// let sum: u32 = amp_trace::perf_time!("sum", count = 3, { [1, 2, 3].iter().sum() });
/// assert_eq!(sum, 6);
/// ```
#[macro_export]
macro_rules! perf_time {
    ($($args:tt)+) => {
        $crate::__perf_time!([] $($args)+)
    };
}

/// Marks the end of a frame, which is the beginning of the next one.
///
/// `perf_frame!()` marks the frames of the program; `perf_frame!("physics")` those of a frame set
/// of its own. Takes `target:` and `level:` as [`perf_span!`](crate::perf_span) does.
///
/// # Examples
/// ```
/// for _ in 0..3 {
///     amp_trace::perf_frame!();
/// }
/// ```
#[macro_export]
macro_rules! perf_frame {
    () => {
        $crate::perf_frame!("frame")
    };
    ($($args:tt)+) => {
        $crate::__perf_parse!(frame, Frame, (), $($args)+)
    };
}

/// Adds to a named sum: bytes sent, enemies spawned.
///
/// `perf_counter!([target: T,] [level: L,] [unit: U,] "name", value)`; the value is an integer or a
/// float, and may be negative. Call sites of one name add to one sum, over all threads. The trace has
/// the sum after each addition, as a counter track.
///
/// # Cost
/// Recording: one clock read and a few nanoseconds; otherwise as [`perf_span!`](crate::perf_span).
///
/// # Examples
/// ```
/// amp_trace::perf_counter!(unit: "bytes", "sent", 512_u32);
/// ```
///
/// ```compile_fail,E0277
/// amp_trace::perf_counter!("sent", "much");
/// ```
#[macro_export]
macro_rules! perf_counter {
    ($($args:tt)+) => {
        $crate::__perf_metric!(Counter [::core::module_path!(), $crate::Level::INFO, ""] $($args)+)
    };
}

/// Records the new value of a named number: what a plot shows.
///
/// Takes the arguments of [`perf_counter!`](crate::perf_counter), at the same cost.
///
/// # Examples
/// ```
/// amp_trace::perf_gauge!("visible instances", 1_024_u32);
/// amp_trace::perf_gauge!(unit: "°C", "temperature", 61.5);
/// ```
#[macro_export]
macro_rules! perf_gauge {
    ($($args:tt)+) => {
        $crate::__perf_metric!(Gauge [::core::module_path!(), $crate::Level::INFO, ""] $($args)+)
    };
}

/// Records one of many values whose distribution counts: latencies, sizes.
///
/// Takes the arguments of [`perf_counter!`](crate::perf_counter), at the same cost. Values below zero
/// count as zero, and floats are rounded: choose a unit that is fine enough. The trace has count, sum,
/// least, greatest and percentiles (exact to 1 %) of the values of each flush period.
///
/// # Examples
/// ```
/// amp_trace::perf_histogram!(unit: "us", "round trip", 230_u64);
/// ```
#[macro_export]
macro_rules! perf_histogram {
    ($($args:tt)+) => {
        $crate::__perf_metric!(Histogram [::core::module_path!(), $crate::Level::INFO, ""] $($args)+)
    };
}

/// Begins a span that is not bound to the thread or the scope, and returns it.
///
/// Takes the arguments of [`perf_span!`](crate::perf_span). The [`AsyncSpan`](crate::AsyncSpan) ends
/// where it is dropped, on whatever thread.
///
/// # Examples
/// ```
/// let request = amp_trace::perf_async!("request", peer = "lobby");
/// std::thread::spawn(move || drop(request)).join().expect("it ended");
/// ```
///
/// A future is followed from its creation to its end, over all threads that poll it:
/// ```
/// # async fn download() {}
/// let task = amp_trace::perf_async!("load level").follow(download());
/// # drop(task);
/// ```
#[macro_export]
macro_rules! perf_async {
    ($($args:tt)+) => {
        $crate::__perf_parse!(asynchronous, Async, $crate::AsyncSpan::none(), $($args)+)
    };
}

/// Begins a chain of arrows at the span that is open here, and returns it.
///
/// `perf_flow!([target: T,] [level: L,] "name")`. Give the [`Flow`](crate::Flow) to whoever goes on with
/// the work: [`perf_flow_step!`](crate::perf_flow_step) and [`perf_flow_end!`](crate::perf_flow_end) in a
/// span there draw an arrow to it.
///
/// # Examples
/// ```
/// use amp_trace::{perf_flow, perf_flow_end, perf_span};
///
/// perf_span!("submit");
/// let flow = perf_flow!("job");
/// let worker = std::thread::spawn(move || {
///     perf_span!("work");
///     perf_flow_end!(flow);
/// });
/// # worker.join().expect("it ended");
/// ```
#[macro_export]
macro_rules! perf_flow {
    ($($args:tt)+) => {
        $crate::__perf_parse!(flow, FlowStart, $crate::Flow::none(), $($args)+)
    };
}

/// Draws an arrow to the span that is open here, and lets the next one leave from it.
///
/// `perf_flow_step!([target: T,] [level: L,] flow)`.
#[macro_export]
macro_rules! perf_flow_step {
    ($($args:tt)+) => {
        $crate::__perf_flow!(FlowStep [::core::module_path!(), $crate::Level::INFO] $($args)+)
    };
}

/// Draws the last arrow of a flow to the span that is open here.
///
/// `perf_flow_end!([target: T,] [level: L,] flow)`.
#[macro_export]
macro_rules! perf_flow_end {
    ($($args:tt)+) => {
        $crate::__perf_flow!(FlowEnd [::core::module_path!(), $crate::Level::INFO] $($args)+)
    };
}

/// Makes a [`Track`](crate::Track): a row of the trace that is no thread.
///
/// `perf_track!(name)`, where the name is a text of any kind; compiled out, it is not evaluated.
///
/// # Examples
/// ```
/// use std::time::Duration;
///
/// use amp_trace::{now, perf_track, perf_track_event, perf_track_span};
///
/// let adapter = "llvmpipe";
/// let gpu = perf_track!(format!("GPU: {adapter}"));
/// let submitted = now();
/// // Later, when it is known how long it took:
/// let done = submitted + Duration::from_micros(900);
/// let batch = gpu.batch();
/// perf_track_span!(batch, submitted..done, "frame", index = 7);
/// perf_track_span!(batch, submitted..submitted + Duration::from_micros(300), "shadows");
/// perf_track_event!(batch, done, "presented");
/// ```
#[macro_export]
macro_rules! perf_track {
    ($name:expr $(,)?) => {
        $crate::__perf_track_of!($name)
    };
}

/// Records a span on a track, with moments of the program's choosing.
///
/// `perf_track_span!([target: T,] [level: L,] track, begin..end, "name" [, field, ...])`, where the track is
/// a [`Track`](crate::Track) or a [`TrackBatch`](crate::TrackBatch), the range one of
/// [`Moment`](crate::Moment)s, and the rest as for [`perf_span!`](crate::perf_span). See
/// [`perf_track!`](crate::perf_track) for an example.
#[macro_export]
macro_rules! perf_track_span {
    ($($args:tt)+) => {
        $crate::__perf_on_track!([track_span, Span, During] [::core::module_path!(), $crate::Level::INFO] $($args)+)
    };
}

/// Records that something happened on a track, at a moment of the program's choosing.
///
/// `perf_track_event!([target: T,] [level: L,] track, moment, "name" [, field, ...])`; see
/// [`perf_track_span!`](crate::perf_track_span).
#[macro_export]
macro_rules! perf_track_event {
    ($($args:tt)+) => {
        $crate::__perf_on_track!([track_event, Event, At] [::core::module_path!(), $crate::Level::INFO] $($args)+)
    };
}

/// Splits the options of a record on a track from its place, name and fields.
#[doc(hidden)]
#[macro_export]
macro_rules! __perf_on_track {
    ($what:tt [$target:expr, $level:expr] target: $new:expr, $($rest:tt)+) => {
        $crate::__perf_on_track!($what [$new, $level] $($rest)+)
    };
    ($what:tt [$target:expr, $level:expr] level: $new:expr, $($rest:tt)+) => {
        $crate::__perf_on_track!($what [$target, $new] $($rest)+)
    };
    ([$verb:ident, $kind:ident, $place:ident] [$target:expr, $level:expr] $track:expr, $when:expr, $name:expr $(, $($fields:tt)*)?) => {
        $crate::__perf_fields!(
            [$verb, $kind, (), $target, $level, $name,]
            []
            [&$crate::__private::$place(&$track, $when),]
            $($($fields)*)?
        )
    };
}

/// A track.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "enabled")]
macro_rules! __perf_track_of {
    ($name:expr) => {
        $crate::Track::new($name)
    };
}

/// The same where nothing records: an arm that cannot match.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "enabled"))]
macro_rules! __perf_track_of {
    ($name:expr) => {
        match () {
            () => $crate::Track::none(),
            #[allow(unreachable_patterns, reason = "this build records nothing")]
            () => $crate::Track::new($name),
        }
    };
}

/// Makes a [`Mutex`](crate::sync::Mutex) whose waits and holds are recorded under a name.
///
/// `perf_mutex!([target: T,] [level: L,] "name", value)`. It may stand in a static.
///
/// # Examples
/// ```
/// let queue = amp_trace::perf_mutex!(target: "my_game::net", "queue", vec![1, 2]);
/// queue.lock().expect("no thread panicked with it").push(3);
/// ```
#[macro_export]
macro_rules! perf_mutex {
    ($($args:tt)+) => {
        $crate::__perf_lock!([Mutex, &[]] [::core::module_path!(), $crate::Level::INFO] $($args)+)
    };
}

/// Makes a [`RwLock`](crate::sync::RwLock) whose waits and holds are recorded under a name.
///
/// Takes the arguments of [`perf_mutex!`](crate::perf_mutex).
///
/// # Examples
/// ```
/// let tiles = amp_trace::perf_rwlock!("tiles", vec![1, 2]);
/// assert_eq!(tiles.read().expect("no thread panicked with it").len(), 2);
/// ```
#[macro_export]
macro_rules! perf_rwlock {
    ($($args:tt)+) => {
        $crate::__perf_lock!([RwLock, &["access"]] [::core::module_path!(), $crate::Level::INFO] $($args)+)
    };
}

/// Splits the options of a lock from its name and value.
#[doc(hidden)]
#[macro_export]
macro_rules! __perf_lock {
    ($kind:tt [$target:expr, $level:expr] target: $new:expr, $($rest:tt)+) => {
        $crate::__perf_lock!($kind [$new, $level] $($rest)+)
    };
    ($kind:tt [$target:expr, $level:expr] level: $new:expr, $($rest:tt)+) => {
        $crate::__perf_lock!($kind [$target, $new] $($rest)+)
    };
    ($kind:tt [$target:expr, $level:expr] $name:expr, $value:expr $(,)?) => {
        $crate::__perf_lock_of!($kind, $target, $level, $name, $value)
    };
}

/// A lock with a name.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "enabled")]
macro_rules! __perf_lock_of {
    ([$lock:ident, $fields:expr], $target:expr, $level:expr, $name:expr, $value:expr) => {{
        const NAME: &str = $name;
        const WAIT: [u8; NAME.len() + 5] = $crate::__private::joined("wait ", NAME);
        const HOLD: [u8; NAME.len() + 5] = $crate::__private::joined("hold ", NAME);
        static SITES: $crate::__private::LockSites = $crate::__private::LockSites::new(
            [
                $crate::__private::text(&WAIT),
                $crate::__private::text(&HOLD),
            ],
            $target,
            $level,
            ::core::file!(),
            ::core::line!(),
            $fields,
        );
        $crate::sync::$lock::named($crate::__private::LockSite::of(&SITES), $value)
    }};
}

/// A lock of the standard library; its name is checked in an arm that cannot match.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "enabled"))]
macro_rules! __perf_lock_of {
    ([$lock:ident, $fields:expr], $target:expr, $level:expr, $name:expr, $value:expr) => {{
        match () {
            () => {}
            #[allow(unreachable_patterns, reason = "this build records nothing")]
            () => $crate::__private::lock($name, $target, $level),
        }
        $crate::sync::$lock::new($value)
    }};
}

/// Splits the options of a metric from its name and value.
#[doc(hidden)]
#[macro_export]
macro_rules! __perf_metric {
    ($kind:ident [$target:expr, $level:expr, $unit:expr] target: $new:expr, $($rest:tt)+) => {
        $crate::__perf_metric!($kind [$new, $level, $unit] $($rest)+)
    };
    ($kind:ident [$target:expr, $level:expr, $unit:expr] level: $new:expr, $($rest:tt)+) => {
        $crate::__perf_metric!($kind [$target, $new, $unit] $($rest)+)
    };
    ($kind:ident [$target:expr, $level:expr, $unit:expr] unit: $new:expr, $($rest:tt)+) => {
        $crate::__perf_metric!($kind [$target, $level, $new] $($rest)+)
    };
    ($kind:ident [$target:expr, $level:expr, $unit:expr] $name:expr, $value:expr $(,)?) => {
        $crate::__perf_record!(metric, $kind, (), $target, $level, $name, [value] [&$value], $unit)
    };
}

/// Splits the options of a flow's step from the flow.
#[doc(hidden)]
#[macro_export]
macro_rules! __perf_flow {
    ($kind:ident [$target:expr, $level:expr] target: $new:expr, $($rest:tt)+) => {
        $crate::__perf_flow!($kind [$new, $level] $($rest)+)
    };
    ($kind:ident [$target:expr, $level:expr] level: $new:expr, $($rest:tt)+) => {
        $crate::__perf_flow!($kind [$target, $new] $($rest)+)
    };
    ($kind:ident [$target:expr, $level:expr] $flow:expr $(,)?) => {
        $crate::__perf_record!(flow_step, $kind, (), $target, $level, "flow", [] [&$flow])
    };
}

/// Finds the block at the end of the arguments of `perf_time!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __perf_time {
    ([$($args:tt)+] $block:block $(,)?) => {{
        $crate::perf_span!($($args)+);
        $block
    }};
    ([$($args:tt)*] $next:tt $($rest:tt)*) => {
        $crate::__perf_time!([$($args)* $next] $($rest)*)
    };
}

/// Splits `target:`, `level:` and the name from the fields.
#[doc(hidden)]
#[macro_export]
macro_rules! __perf_parse {
    ($verb:ident, $kind:ident, $none:expr, target: $target:expr, level: $level:expr, $name:expr $(, $($fields:tt)*)?) => {
        $crate::__perf_fields!([$verb, $kind, $none, $target, $level, $name,] [] [] $($($fields)*)?)
    };
    ($verb:ident, $kind:ident, $none:expr, level: $level:expr, target: $target:expr, $($rest:tt)+) => {
        $crate::__perf_parse!($verb, $kind, $none, target: $target, level: $level, $($rest)+)
    };
    ($verb:ident, $kind:ident, $none:expr, target: $target:expr, $($rest:tt)+) => {
        $crate::__perf_parse!($verb, $kind, $none, target: $target, level: $crate::Level::INFO, $($rest)+)
    };
    ($verb:ident, $kind:ident, $none:expr, level: $level:expr, $($rest:tt)+) => {
        $crate::__perf_parse!($verb, $kind, $none, target: ::core::module_path!(), level: $level, $($rest)+)
    };
    ($verb:ident, $kind:ident, $none:expr, $($rest:tt)+) => {
        $crate::__perf_parse!(
            $verb, $kind, $none,
            target: ::core::module_path!(), level: $crate::Level::INFO, $($rest)+
        )
    };
}

/// Turns fields into a list of names and a list of references to values.
#[doc(hidden)]
#[macro_export]
macro_rules! __perf_fields {
    ([$($head:tt)*] [$($names:tt)*] [$($values:tt)*] $(,)?) => {
        $crate::__perf_record!($($head)* [$($names)*] [$($values)*])
    };
    // name = ?value, name = %value, name = value; names may hold dots.
    ($head:tt [$($names:tt)*] [$($values:tt)*] $($name:ident).+ = ?$value:expr $(, $($rest:tt)*)?) => {
        $crate::__perf_fields!($head [$($names)* $($name).+,] [$($values)* &$crate::__private::Text::debug(&$value),] $($($rest)*)?)
    };
    ($head:tt [$($names:tt)*] [$($values:tt)*] $($name:ident).+ = %$value:expr $(, $($rest:tt)*)?) => {
        $crate::__perf_fields!($head [$($names)* $($name).+,] [$($values)* &$crate::__private::Text::display(&$value),] $($($rest)*)?)
    };
    ($head:tt [$($names:tt)*] [$($values:tt)*] $($name:ident).+ = $value:expr $(, $($rest:tt)*)?) => {
        $crate::__perf_fields!($head [$($names)* $($name).+,] [$($values)* &$value,] $($($rest)*)?)
    };
    // ?name, %name, name: a variable, or a field of one.
    ($head:tt [$($names:tt)*] [$($values:tt)*] ?$($name:ident).+ $(, $($rest:tt)*)?) => {
        $crate::__perf_fields!($head [$($names)* $($name).+,] [$($values)* &$crate::__private::Text::debug(&$($name).+),] $($($rest)*)?)
    };
    ($head:tt [$($names:tt)*] [$($values:tt)*] %$($name:ident).+ $(, $($rest:tt)*)?) => {
        $crate::__perf_fields!($head [$($names)* $($name).+,] [$($values)* &$crate::__private::Text::display(&$($name).+),] $($($rest)*)?)
    };
    ($head:tt [$($names:tt)*] [$($values:tt)*] $($name:ident).+ $(, $($rest:tt)*)?) => {
        $crate::__perf_fields!($head [$($names)* $($name).+,] [$($values)* &$($name).+,] $($($rest)*)?)
    };
}

/// The one place that makes a call site, and asks it.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "enabled")]
macro_rules! __perf_record {
    ($verb:ident, $kind:ident, $none:expr, $target:expr, $level:expr, $name:expr, [$($($field:ident).+),* $(,)?] [$($value:expr),* $(,)?] $(, $unit:expr)?) => {{
        static SITE: $crate::__private::CallSite = $crate::__private::CallSite::new(
            $crate::__private::Kind::$kind,
            $name,
            $target,
            $level,
            ::core::file!(),
            ::core::line!(),
            &[$(::core::stringify!($($field).+)),*],
        )$(.unit($unit))?;
        match SITE.recording() {
            ::core::option::Option::Some(on) => {
                $crate::__private::$verb(&SITE, on, &$crate::__perf_list!($($value),*))
            }
            ::core::option::Option::None => $none,
        }
    }};
}

/// The same where nothing records: an arm that cannot match.
///
/// The compiler checks such an arm and counts what it uses, and drops it before it decides what the
/// state of an `async` body is. Behind `if false`, a borrowed value would become part of that state;
/// behind a `break`, it would be reported as unused.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "enabled"))]
macro_rules! __perf_record {
    ($verb:ident, $kind:ident, $none:expr, $target:expr, $level:expr, $name:expr, [$($($field:ident).+),* $(,)?] [$($value:expr),* $(,)?] $(, $unit:expr)?) => {
        match () {
            () => $none,
            #[allow(unreachable_patterns, reason = "this build records nothing")]
            () => {
                static SITE: $crate::__private::CallSite = $crate::__private::CallSite::new(
                    $crate::__private::Kind::$kind,
                    $name,
                    $target,
                    $level,
                    ::core::file!(),
                    ::core::line!(),
                    &[$(::core::stringify!($($field).+)),*],
                )$(.unit($unit))?;
                match SITE.recording() {
                    ::core::option::Option::Some(on) => {
                        $crate::__private::$verb(&SITE, on, &$crate::__perf_list!($($value),*))
                    }
                    ::core::option::Option::None => $none,
                }
            }
        }
    };
}

/// A list of any length whose type knows the types of its items.
#[doc(hidden)]
#[macro_export]
macro_rules! __perf_list {
    () => { () };
    ($head:expr $(, $tail:expr)*) => { ($head, $crate::__perf_list!($($tail),*)) };
}

/// What `#[perf_fn]` makes of an `async fn`: signature, span arguments, return type, body.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "enabled")]
macro_rules! __perf_async {
    ([$($signature:tt)*] [$($args:tt)*] [$($edge:tt)*] $body:block) => {
        $($signature)* {
            let __perf_polls = $crate::__perf_parse!(
                polls, Span, $crate::__private::Polls::none(), $($args)*
            );
            __perf_polls
                .run(async move {
                    $($edge)*
                    $body
                })
                .await
        }
    };
}

/// What `#[perf_fn]` makes of an `async fn` when nothing records: the function as it was written.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "enabled"))]
macro_rules! __perf_async {
    ([$($signature:tt)*] [$($args:tt)*] [$($edge:tt)*] $body:block) => {
        $($signature)* {
            $crate::__perf_parse!(event, Span, (), $($args)*);
            $body
        }
    };
}
