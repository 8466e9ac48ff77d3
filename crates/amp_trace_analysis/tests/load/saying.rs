//! A trace in words, to the last number of a call site, a path and a row.

use amp_trace_analysis::{Report, ReportOptions, Trace};

/// Equal lines are equal traces, which answer all questions alike.
pub(crate) fn saying(trace: &Trace) -> Vec<String> {
    let mut lines = vec![format!("{} + {}", trace.start, trace.duration)];
    let all = trace.entries(|depth, entry| {
        lines.push(format!("{depth} {entry:?}"));
        Ok::<(), ()>(())
    });
    all.expect("nothing fails");
    lines.extend(trace.sites.iter().map(|(id, site)| {
        let text = |name| trace.text(name);
        let texts = (
            text(site.name),
            text(site.target),
            site.file.map(text),
            site.unit.map(text),
        );
        format!("{id:?} {texts:?} {:?} {:?}", site.line, site.level)
    }));
    lines.extend(trace.paths.iter().map(|path| format!("{path:?}")));
    for track in &trace.tracks {
        lines.extend(track.rows.iter().map(|row| format!("{row:?}")));
    }
    lines.extend(trace.flows.iter().map(|flow| format!("{flow:?}")));
    lines.push(format!("{:?}", trace.frame_sets));
    lines.push(format!("{:?}", trace.counters));
    lines.push(format!("{:?} {:?}", trace.histograms, trace.totals));
    lines.push(format!("{:?}", trace.losses));
    lines.push(format!("{:?}", trace.problems));
    let report = Report::of(trace, &ReportOptions::default());
    lines.push(format!("{report:?}"));
    lines
}
