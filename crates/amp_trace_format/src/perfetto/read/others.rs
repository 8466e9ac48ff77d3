//! Packets of which nothing is read.

/// What the data of another source is; none for what the tracing service says about its own work.
pub(super) fn what(field: u32) -> Option<&'static str> {
    Some(match field {
        // Where it can be cut, its configuration, statistics, triggers, descriptions of extensions.
        33 | 35 | 36 | 46 | 69 | 72 | 78 | 89 | 90 | 103 | 109 | 113 | 124..=126 | 134 => {
            return None;
        }
        1 | 34 => "scheduler and other kernel events (ftrace)",
        4 => "names of files (inodes)",
        7 => "statistics of the system",
        9 => "statistics of processes",
        37 | 54 | 56 | 61 | 64 | 66 | 68 | 71 | 73..=75 | 135 | 139 | 140 => {
            "samples and heap profiles"
        }
        38 | 40 | 77 | 91 => "power and batteries",
        39 | 132 => "log messages of the system",
        45 | 47 | 48 | 51 | 67 | 83 | 86 | 123 | 127 | 128 | 130 => {
            "descriptions of the machine and its programs"
        }
        49 => "the tracing service's trace of itself",
        52 | 53 | 57 | 62 | 63 | 65 | 76 => {
            "graphics: GPU counters, render stages, frame timelines"
        }
        82 => "translations of names",
        95 => "kernel events of Windows (ETW)",
        99..=102 => "code of V8",
        107 => "clocks of other machines",
        117 | 118 | 120 | 122 | 129 => "kernel events of other systems",
        133 => "packets that are compressed with zstd",
        900 => "packets of tests",
        _ => "data sources that are not known",
    })
}
