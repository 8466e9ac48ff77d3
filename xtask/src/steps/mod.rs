//! The steps of `cargo xtask test` and of `cargo xtask nightly`, in the order in which they fail fastest.

mod benches;
mod bevy_game;
mod big_report;
mod city_size;
mod cli_budget;
mod dependencies;
mod docs;
mod engine_peers;
mod examples;
mod features_alone;
mod format;
mod fuzz;
mod lint;
mod lockfiles;
mod loom;
mod miri;
mod off_arguments;
mod off_machine_code;
mod off_tree;
mod oracle_city;
mod oracle_compare;
mod oracle_convert;
mod oracle_foreign;
mod oracle_perfetto;
mod oracle_self;
mod peers;
mod promises;
mod reliability;
mod report_page;
mod span_cost;
mod tests;
mod thread_sanitizer;
mod tracy;
mod window;

use crate::failure::Failure;
use crate::project::Project;

/// Something that has to hold.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) run: fn(&Project) -> Result<(), Failure>,
}

/// The steps of `cargo xtask test`.
pub(crate) const STEPS: &[Step] = &[
    Step {
        name: "format",
        about: "every file is as rustfmt writes it",
        run: format::run,
    },
    Step {
        name: "lockfiles",
        about: "the lock files fit the manifests",
        run: lockfiles::run,
    },
    Step {
        name: "promises",
        about: "the README's table says what the last runs found",
        run: promises::run,
    },
    Step {
        name: "off-tree",
        about: "no tracer in what is built without perf_trace",
        run: off_tree::run,
    },
    Step {
        name: "dependencies",
        about: "licences, bans and sources of all dependencies",
        run: dependencies::run,
    },
    Step {
        name: "lint-off",
        about: "clippy, without features",
        run: lint::off,
    },
    Step {
        name: "lint-on",
        about: "clippy, with tracing and physics",
        run: lint::on,
    },
    Step {
        name: "features-alone",
        about: "each feature can be turned on alone",
        run: features_alone::run,
    },
    Step {
        name: "docs",
        about: "the documentation has no broken link",
        run: docs::run,
    },
    Step {
        name: "off-machine-code",
        about: "compiled out, the macros leave no instruction",
        run: off_machine_code::run,
    },
    Step {
        name: "off-arguments",
        about: "compiled out, arguments are checked and never evaluated",
        run: off_arguments::run,
    },
    Step {
        name: "loom",
        about: "the hand-over of blocks, in every order of events",
        run: loom::run,
    },
    Step {
        name: "test-off",
        about: "all tests and doctests, without features",
        run: tests::off,
    },
    Step {
        name: "test-on",
        about: "all tests and doctests, with tracing and physics",
        run: tests::on,
    },
    Step {
        name: "test-recorder",
        about: "the recorder's tests, alone, with each of its features",
        run: tests::recorder,
    },
    Step {
        name: "fuzz-replay",
        about: "every reader, with the seeds of its fuzzer and what is made of them",
        run: fuzz::replay,
    },
    Step {
        name: "tracy",
        about: "a viewer sees the records, by Tracy's own client",
        run: tracy::run,
    },
    Step {
        name: "benches",
        about: "every bench runs, once and quickly",
        run: benches::run,
    },
    Step {
        name: "engine-peers",
        about: "the engine's work and its peers' come to the same",
        run: engine_peers::run,
    },
    Step {
        name: "examples",
        about: "every example runs, traced and not",
        run: examples::run,
    },
    Step {
        name: "oracle-self",
        about: "the judge of traces finds faults in a bad one",
        run: oracle_self::run,
    },
    Step {
        name: "oracle-compare",
        about: "the same spans as tracing-chrome's, by Perfetto",
        run: oracle_compare::run,
    },
    Step {
        name: "oracle-perfetto",
        about: "both formats say the same, by Perfetto",
        run: oracle_perfetto::run,
    },
    Step {
        name: "oracle-convert",
        about: "converted traces say the same, by the formats' own programs",
        run: oracle_convert::run,
    },
    Step {
        name: "oracle-foreign",
        about: "other programs' traces are to us what they are to Perfetto",
        run: oracle_foreign::run,
    },
    Step {
        name: "report-page",
        about: "a report as a page, explored in a browser",
        run: report_page::run,
    },
    Step {
        name: "oracle-city",
        about: "the city's trace, by Perfetto",
        run: oracle_city::run,
    },
    Step {
        name: "window",
        about: "the city in a window, flown by hand on a virtual display",
        run: window::run,
    },
];

/// The steps of `cargo xtask nightly`: what takes longer, or a compiler of its own.
pub(crate) const NIGHTLY: &[Step] = &[
    Step {
        name: "cli-budget",
        about: "amp-trace from nothing: what its build takes, how large it is",
        run: cli_budget::run,
    },
    Step {
        name: "loom",
        about: "the hand-over of blocks, in more orders of events",
        run: loom::nightly,
    },
    Step {
        name: "miri",
        about: "the core's tests under Miri, which finds undefined behaviour",
        run: miri::run,
    },
    Step {
        name: "thread-sanitizer",
        about: "recording on many threads, without a data race",
        run: thread_sanitizer::run,
    },
    Step {
        name: "reliability",
        about: "the recorder's tests in their large sizes",
        run: reliability::run,
    },
    Step {
        name: "fuzz",
        about: "every reader, for five minutes of what a fuzzer makes up",
        run: fuzz::nightly,
    },
    Step {
        name: "bevy-game",
        about: "a game on the whole of Bevy, traced by one line, by Perfetto",
        run: bevy_game::run,
    },
    Step {
        name: "city-size",
        about: "how large the city's trace is, in every format and in Tracy's",
        run: city_size::run,
    },
    Step {
        name: "span-cost",
        about: "what a span costs, against the clock and tracing-chrome",
        run: span_cost::run,
    },
    Step {
        name: "big-report",
        about: "a report of 100 million spans: time, memory, decoding alone",
        run: big_report::run,
    },
    Step {
        name: "peers",
        about: "what a span costs in other recorders, roughly",
        run: peers::run,
    },
];
