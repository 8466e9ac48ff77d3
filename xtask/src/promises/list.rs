//! What is promised, and what proves it. The order is that of the README.

use super::Series;

/// A promise of the README.
pub(super) struct Promise {
    pub(super) text: &'static str,
    pub(super) proofs: &'static [Proof],
}

/// What shows that a promise holds.
pub(super) struct Proof {
    /// The name of the figure that it ends with.
    pub(super) figure: &'static str,
    /// How a person runs it.
    pub(super) command: &'static str,
    /// The step of `cargo xtask test` that runs it.
    pub(super) commit: Option<&'static str>,
    /// The step of `cargo xtask nightly` that runs it.
    pub(super) nightly: Option<&'static str>,
}

impl Proof {
    /// The step of a series that runs it.
    pub(super) const fn step(&self, series: Series) -> Option<&'static str> {
        match series {
            Series::Commit => self.commit,
            Series::Nightly => self.nightly,
        }
    }
}

/// A test of the recorder, in both series.
macro_rules! test {
    ($figure:literal, $file:literal) => {
        Proof {
            figure: $figure,
            command: concat!("cargo test -p amp_trace --features enabled --test ", $file),
            commit: Some("test-recorder"),
            nightly: Some("reliability"),
        }
    };
}

/// A test of the native capture, in both series.
macro_rules! native {
    ($figure:literal) => {
        Proof {
            figure: $figure,
            command: "cargo test -p amp_trace_format --test native",
            commit: Some("test-off"),
            nightly: Some("reliability"),
        }
    };
}

/// A test of another crate, which is not in the nightly run.
macro_rules! commit {
    ($figure:literal, $package:literal, $file:literal) => {
        Proof {
            figure: $figure,
            command: concat!("cargo test -p ", $package, " --test ", $file),
            commit: Some("test-off"),
            nightly: None,
        }
    };
}

/// A step of one series.
macro_rules! step {
    ($figure:literal, $name:literal) => {
        Proof {
            figure: $figure,
            command: concat!("cargo xtask ", $name),
            commit: Some($name),
            nightly: None,
        }
    };
    ($figure:literal, nightly $name:literal) => {
        Proof {
            figure: $figure,
            command: concat!("cargo xtask nightly ", $name),
            commit: None,
            nightly: Some($name),
        }
    };
}

pub(super) const PROMISES: &[Promise] = &[
    Promise {
        text: "off costs nothing: the same machine code, no dependency",
        proofs: &[
            step!("off-machine-code", "off-machine-code"),
            step!("off-tree", "off-tree"),
        ],
    },
    Promise {
        text: "on costs the clock plus a few nanoseconds; no peer is cheaper in the same run",
        proofs: &[
            step!("span-cost", nightly "span-cost"),
            step!("peers", nightly "peers"),
            step!("size", nightly "city-size"),
        ],
    },
    Promise {
        text: "memory never passes its cap",
        proofs: &[test!("R7", "memory"), test!("R8", "short_threads")],
    },
    Promise {
        text: "nothing recorded is lost silently: losses are whole spans, counted exactly, in every output",
        proofs: &[
            test!("losses", "threads"),
            test!("R5-full", "disk"),
            test!("sampling", "sampling"),
            test!("budget", "budget"),
        ],
    },
    Promise {
        text: "killed or crashed, the capture opens",
        proofs: &[
            test!("R1", "kills"),
            test!("R1-chrome", "kills"),
            test!("R1-flight", "kills"),
            test!("R2", "exits"),
            test!("flight", "flight"),
            native!("R12"),
            native!("R12-every-byte"),
            step!("oracle-city", "oracle-city"),
        ],
    },
    Promise {
        text: "the recorder never panics, blocks or aborts the game",
        proofs: &[
            test!("R4", "call_faults"),
            test!("R6", "allocator_faults"),
            test!("R3", "allocator_faults"),
            test!("R10", "forks"),
            Proof {
                figure: "R11",
                command: "cargo test -p amp_trace --features enabled --lib clock",
                commit: Some("test-recorder"),
                nightly: Some("reliability"),
            },
            test!("R5-links", "disk"),
            Proof {
                figure: "R9-loom",
                command: "cargo xtask loom",
                commit: Some("loom"),
                nightly: Some("loom"),
            },
            step!("R9-miri", nightly "miri"),
            step!("R9-tsan", nightly "thread-sanitizer"),
        ],
    },
    Promise {
        text: "a hostile file gets an error, never your machine",
        proofs: &[
            native!("R13"),
            Proof {
                figure: "R13-input",
                command: "cargo test -p amp_trace_format --features read --test input",
                commit: Some("test-off"),
                nightly: Some("reliability"),
            },
            Proof {
                figure: "R14",
                command: "cargo xtask fuzz",
                commit: Some("fuzz-replay"),
                nightly: Some("fuzz"),
            },
        ],
    },
    Promise {
        text: "`amp-trace` names the cause of a late frame, and what changed between two captures; equal ones it calls equal",
        proofs: &[
            commit!("hitch", "amp_trace_analysis", "hitch"),
            commit!("diff-mutations", "amp_trace_analysis", "diff"),
            commit!("diff-same", "amp_trace_analysis", "diff"),
        ],
    },
    Promise {
        text: "`amp-trace` reads other programs' traces as their own programs do, and sooner; these read what it writes",
        proofs: &[
            step!("oracle-foreign", "oracle-foreign"),
            step!("race", "oracle-foreign"),
            step!("oracle-convert", "oracle-convert"),
        ],
    },
];
