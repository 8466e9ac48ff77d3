//! The page `docs/peers.md`.

use std::fmt::Write as _;

use super::machine::Machine;
use super::measured::Row;
use super::table;
use super::verdict::{self, Verdict};

const INTRODUCTION: &str = "\
# What a span costs, here and elsewhere

Made by `cargo xtask bench-peers`; do not edit. It builds one program per recorder (`outside/peers`), runs them in turns, \
round by round, and compares each with the **floor** that it measures in its own process: two reads of the time-stamp \
counter and two 16-byte stores into warm memory that the thread owns. No recorder that keeps two times can cost less.

![Multiples of the floor, on a logarithmic scale](pictures/peers.svg)

";

const METHOD: &str = "\
## How it is measured
- **Ratios, not nanoseconds.** Batches of 8,192 spans and of as many floor spans alternate, and who goes first alternates \
too. A process reports the median of the ratios; the table holds the median of all processes and, in parentheses, their \
quartiles. Absolute numbers move with the machine, the ratio much less.
- **No span is dropped to look fast.** Between batches, untimed, everything is taken to where it goes. That happens on \
another thread, as a recorder's own would do it: on most machines a recorder then writes to memory that another core has \
just read. Recorders that can tell prove at the end that every span arrived.
- **Two threads** record at the same time; their mean counts.
- **Instructions** are counted by callgrind on the thread that records, without the loop's own.
- **Single spans** are timed one by one; each number holds one more clock read than the span, as the floor's does. The \
counter of some CPUs steps by 10 ns.
- **Off** is a span that is compiled in and turned off while the program runs, above the same loop without it. Compiled \
out, ours leaves no instruction (`cargo xtask off-machine-code`).
- **Start-up** is the call that starts the recorder and its first span.
- **Tracy** is measured twice: without a viewer, where its client keeps everything in new memory, and with its own \
`capture` connected, which takes a core to itself while it reads. No package carries a viewer of Tracy's last version \
built, so the second is of 0.11.
- **The machine has moods.** On a virtual machine the two cores are at times two threads of one core, and at times two \
cores: memory that one has read costs the other nothing, or a transfer. Wide quartiles show it; other programs on the \
machine show there too.

";

/// The whole page.
pub(super) fn markdown(
    machine: &Machine,
    rounds: u32,
    rows: &[Row],
    table: &str,
    verdicts: &[Verdict],
) -> String {
    let mut out = INTRODUCTION.to_owned();
    let load = machine.load.as_ref().map(|load| format!(", load {load}"));
    let _ = writeln!(
        out,
        "{}, {} cores, {}, release with thin LTO, {rounds} rounds, {}{}. Multiples of the floor unless said otherwise.\n",
        machine.cpu,
        machine.cores,
        machine.rustc,
        machine.date,
        load.unwrap_or_default(),
    );
    out.push_str(table);
    if let Some(nanos) = rows.iter().find_map(|row| row.measured()?.floor_nanos) {
        let _ = writeln!(out, "\nThe floor takes {nanos} ns per span.");
    }
    let _ = write!(
        out,
        "\n## What this project promises\n{}\n{METHOD}",
        verdict::markdown(verdicts)
    );
    out.push_str("## How each is set up\n");
    for row in rows {
        let name = table::name(row.recorder, &machine.versions);
        let note = row.note.as_ref().map(|note| format!(" **{note}.**"));
        let _ = writeln!(
            out,
            "- {name}: {}{}",
            row.recorder.set_up,
            note.unwrap_or_default()
        );
    }
    out
}
