//! The recorders that are compared.

/// One recorder and how it is set up.
#[derive(Debug)]
pub(super) struct Recorder {
    /// As the table calls it.
    pub(super) name: &'static str,
    /// Its package in `outside/peers`.
    pub(super) package: &'static str,
    /// The program of that package.
    pub(super) program: &'static str,
    /// The crate whose version the table gives; none for this project's own.
    pub(super) of_crate: Option<&'static str>,
    /// Whether only its cost when it is off says something.
    pub(super) only_off: bool,
    /// Whether it talks to Tracy's `capture`, which has to be there.
    pub(super) is_viewed: bool,
    /// How it is configured, what a field is, and what is done after each batch.
    pub(super) set_up: &'static str,
}

impl Recorder {
    /// Whether it is this project's.
    pub(super) const fn is_ours(&self) -> bool {
        self.of_crate.is_none()
    }
}

/// This project's recorder as a program uses it.
pub(super) const OURS: &Recorder = &RECORDERS[0];

/// The same without the file that outlives the program.
pub(super) const OURS_ON_HEAP: &Recorder = &RECORDERS[1];

/// All of them.
pub(super) const RECORDERS: &[Recorder] = &[
    Recorder {
        name: "ours",
        package: "ours",
        program: "ours",
        of_crate: None,
        only_off: false,
        is_viewed: false,
        set_up: "`amp_trace` with the feature `enabled`, `Config::to` a Chrome JSON file, everything else as it comes. \
            `flush` after each batch; every span is counted at the end, and none may be lost. Off: the filter `off`.",
    },
    Recorder {
        name: "ours, on the heap",
        package: "ours",
        program: "ours_on_heap",
        of_crate: None,
        only_off: false,
        is_viewed: false,
        set_up: "the same with `Place::Heap`: without the mapped file, in which records outlive a killed program.",
    },
    Recorder {
        name: "ours, without output",
        package: "ours",
        program: "ours_without_output",
        of_crate: None,
        only_off: false,
        is_viewed: false,
        set_up: "`Config::default()`: the totals per call site are kept, no file.",
    },
    Recorder {
        name: "micromegas-tracing",
        package: "peer_micromegas",
        program: "peer_micromegas",
        of_crate: Some("micromegas-tracing"),
        only_off: false,
        is_viewed: false,
        set_up: "`span_scope!` with the buffer sizes of its example. The block goes to the sink after each batch; \
            another thread reads every event of it and frees it. A field is a property, formatted. Off: a thread without \
            a stream.",
    },
    Recorder {
        name: "fastrace",
        package: "peer_fastrace",
        program: "peer_fastrace",
        of_crate: Some("fastrace"),
        only_off: false,
        is_viewed: false,
        set_up: "`LocalSpan` under one root span per batch, a reporter that counts, `flush` after each batch. A field is \
            a property, formatted. Off: no local parent. Every span is counted at the end.",
    },
    Recorder {
        name: "tracy-client",
        package: "peer_tracy_client",
        program: "peer_tracy_client",
        of_crate: Some("tracy-client"),
        only_off: false,
        is_viewed: false,
        set_up: "`span!` without call stacks, default features, no viewer: the client keeps everything in memory. A \
            field is `emit_value`. It starts before `main`, so its start-up time is not in the table.",
    },
    Recorder {
        name: "tracy-client, on demand",
        package: "peer_tracy_on_demand",
        program: "peer_tracy_on_demand",
        of_crate: Some("tracy-client"),
        only_off: true,
        is_viewed: false,
        set_up: "the same with the feature `ondemand`, which records while a viewer is connected: none is, so this is \
            its cost when off.",
    },
    Recorder {
        name: "tracy-client, with a viewer",
        package: "peer_tracy_viewed",
        program: "peer_tracy_viewed",
        of_crate: Some("tracy-client@0.17.1"),
        only_off: false,
        is_viewed: true,
        set_up: "the same, and only on the loopback, of the last version whose viewer can be had built: Tracy's own \
            `capture` is connected all the time, on the same machine, and writes its file. What the client keeps in \
            memory stays small. Every span is counted in the viewer at the end, and none may be lost.",
    },
    Recorder {
        name: "puffin",
        package: "peer_puffin",
        program: "peer_puffin",
        of_crate: Some("puffin"),
        only_off: false,
        is_viewed: false,
        set_up: "`profile_scope!` inside one scope per batch, as in a frame; `new_frame` after each batch, a sink that \
            counts. A field is text, formatted without an allocation. Off: `set_scopes_on(false)`.",
    },
    Recorder {
        name: "measureme",
        package: "peer_measureme",
        program: "peer_measureme",
        of_crate: Some("measureme"),
        only_off: false,
        is_viewed: false,
        set_up: "interval events into its own file. A field is an integer event inside the interval.",
    },
    Recorder {
        name: "tracing-tracy",
        package: "peer_tracing_tracy",
        program: "peer_tracing_tracy",
        of_crate: Some("tracing-tracy"),
        only_off: false,
        is_viewed: false,
        set_up: "`TracyLayer::default()` on a registry, `info_span!(..).entered()`, default features, no viewer: kept in \
            memory. It starts before `main`, as `tracy-client` does.",
    },
    Recorder {
        name: "perfetto-sdk",
        package: "peer_perfetto_sdk",
        program: "peer_perfetto_sdk",
        of_crate: Some("perfetto-sdk"),
        only_off: false,
        is_viewed: false,
        set_up: "`scoped_track_event!` into an in-process session with 64 MiB, shared memory of 32 MiB; flushed and read \
            out after each batch. A field is a debug annotation. Off: the session is stopped.",
    },
    Recorder {
        name: "tracing-chrome",
        package: "peer_tracing_chrome",
        program: "peer_tracing_chrome",
        of_crate: Some("tracing-chrome"),
        only_off: false,
        is_viewed: false,
        set_up: "`ChromeLayerBuilder` with arguments, to a file, on a registry; `info_span!(..).entered()`. Flushed after \
            each batch, until the file has stopped growing.",
    },
];
