//! The part of a trace that a command is about.

use amp_trace_analysis::{FrameSet, Selected, Selection, Trace};
use clap::Args;

use crate::amount;
use crate::failure::Failure;

/// Flags that say which part of a trace is meant.
#[derive(Debug, Args)]
#[command(next_help_heading = "Part of the trace")]
pub(crate) struct Part {
    /// Only spans and counters whose name, or `target::name`, fits: `*` is any text, `?` any character
    #[arg(long = "name", value_name = "GLOB")]
    names: Vec<String>,
    /// Only threads and other tracks whose name fits
    #[arg(long = "thread", value_name = "GLOB")]
    threads: Vec<String>,
    /// What begins at this time or later, such as 250ms, 1.5s, counted from the start of the trace
    #[arg(long, value_name = "TIME", value_parser = amount::parse_duration)]
    from: Option<u64>,
    /// What begins before this time
    #[arg(long, value_name = "TIME", value_parser = amount::parse_duration)]
    to: Option<u64>,
    /// What begins in these frames, by number: 100..200, 100.., ..200, or 100 for one
    #[arg(long, value_name = "RANGE", value_parser = parse_range, conflicts_with_all = ["from", "to"])]
    frames: Option<(u64, u64)>,
    /// The frame set to count [default: the one with the most frames]
    #[arg(long, value_name = "NAME")]
    pub(crate) frame_set: Option<String>,
}

impl Part {
    /// The part, within a trace.
    pub(crate) fn selection(&self, trace: &Trace) -> Result<Selection, Failure> {
        let set = self.frames(trace)?;
        let mut selection = Selection {
            from: self.from,
            to: self.to,
            names: self.names.clone(),
            tracks: self.threads.clone(),
        };
        if let Some((first, end)) = self.frames {
            let set = set.ok_or_else(|| {
                Failure::wrong(
                    "the trace has no frames",
                    "mark them with perf_frame!, or say the part by --from and --to",
                )
            })?;
            let meant = || {
                set.frames
                    .iter()
                    .filter(|frame| (first..end).contains(&frame.index))
            };
            let (Some(first), Some(last)) = (meant().next(), meant().next_back()) else {
                let indices = || set.frames.iter().map(|frame| frame.index);
                let (least, most) = (indices().min().unwrap_or(0), indices().max().unwrap_or(0));
                return Err(Failure::wrong(
                    "no such frames are in the trace",
                    format!("it has the frames {least}..{}", most.saturating_add(1)),
                ));
            };
            (selection.from, selection.to) = (Some(first.began), Some(last.at));
        }
        if let (Some(from), Some(to)) = (selection.from, selection.to)
            && from >= to
        {
            return Err(Failure::wrong(
                "the range of time is empty",
                "let --from be before --to",
            ));
        }
        if let Some(from) = self.from.filter(|from| *from > trace.duration) {
            return Err(Failure::wrong(
                format!("nothing is at {} or later", amount::duration(from)),
                format!(
                    "the trace is {} long, which --from counts from its start",
                    amount::duration(trace.duration)
                ),
            ));
        }
        Ok(selection)
    }

    /// Whether less than all time and all threads are asked for.
    pub(crate) fn is_of_time_or_threads(&self) -> bool {
        let has_time = self.from.is_some() || self.to.is_some() || self.frames.is_some();
        has_time || !self.threads.is_empty()
    }

    /// Whether the names and threads that are asked for are in one of the traces.
    pub(crate) fn check(&self, traces: &[&Trace]) -> Result<(), Failure> {
        let is_in_one = |names: &[String], tracks: &[String], found: Found| {
            let selection = Selection {
                names: names.to_vec(),
                tracks: tracks.to_vec(),
                ..Selection::default()
            };
            traces
                .iter()
                .any(|trace| found(&selection.of(trace), trace))
        };
        if !self.names.is_empty()
            && !is_in_one(&self.names, &[], |selected, trace| {
                trace.sites.iter().any(|(site, _)| selected.has_site(site))
            })
        {
            let names = traces.iter().flat_map(|trace| {
                let sites = trace.sites.iter();
                sites.map(|(_, site)| trace.text(site.name).to_owned())
            });
            return Err(nothing_fits("name", &self.names, names));
        }
        if !self.threads.is_empty()
            && !is_in_one(&[], &self.threads, |selected, trace| {
                trace.tracks().any(|(track, _)| selected.has_track(track))
            })
        {
            let titles = traces.iter().flat_map(|trace| {
                let tracks = trace.tracks();
                tracks.map(|(track, _)| trace.track_title(track))
            });
            return Err(nothing_fits("thread", &self.threads, titles));
        }
        Ok(())
    }

    /// The frame set that is counted, if there is one.
    pub(crate) fn frames<'a>(&self, trace: &'a Trace) -> Result<Option<&'a FrameSet>, Failure> {
        let Some(name) = &self.frame_set else {
            return Ok(trace.main_frames());
        };
        let found = trace.frames_named(name);
        if found.is_none() {
            let names: Vec<_> = trace
                .frame_sets
                .iter()
                .map(|set| trace.site_name(set.site))
                .collect();
            let remedy = match names.is_empty() {
                true => "it has none; mark frames with perf_frame!".to_owned(),
                false => format!("it has {}", names.join(", ")),
            };
            return Err(Failure::wrong(
                format!("the trace has no frame set `{name}`"),
                remedy,
            ));
        }
        Ok(found)
    }
}

/// Whether a part of a trace has anything in it.
type Found = fn(&Selected, &Trace) -> bool;

/// How many names an error lists.
const LISTED: usize = 8;

fn nothing_fits(what: &str, asked: &[String], there: impl Iterator<Item = String>) -> Failure {
    let mut names: Vec<String> = there.filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    let asked: Vec<_> = asked.iter().map(|glob| format!("`{glob}`")).collect();
    let more = names.len().saturating_sub(LISTED);
    names.truncate(LISTED);
    let remedy = match (names.is_empty(), more) {
        (true, _) => "there is none".to_owned(),
        (_, 0) => format!("there is {}", names.join(", ")),
        _ => format!(
            "there is {}, and {} more",
            names.join(", "),
            amount::count(more as u64)
        ),
    };
    Failure::wrong(format!("no {what} fits {}", asked.join(" or ")), remedy)
}

/// Frames by number, the end exclusive.
pub(crate) fn parse_range(text: &str) -> Result<(u64, u64), String> {
    let number = |text: &str, empty: u64| match text {
        "" => Ok(empty),
        text => text
            .parse::<u64>()
            .map_err(|_| format!("expected numbers of frames such as 100..200, found `{text}`")),
    };
    let (first, end) = match text.split_once("..") {
        Some((first, end)) => (number(first, 0)?, number(end, u64::MAX)?),
        None => {
            let one = number(text, 0)?;
            (one, one.saturating_add(1))
        }
    };
    if first >= end {
        return Err(format!(
            "the frames {text} are none: let the first be before the end"
        ));
    }
    Ok((first, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read() {
        assert_eq!(parse_range("3..7"), Ok((3, 7)));
        assert_eq!(parse_range("3.."), Ok((3, u64::MAX)));
        assert_eq!(parse_range("..7"), Ok((0, 7)));
        assert_eq!(parse_range("3"), Ok((3, 4)));
        assert!(parse_range("7..3").is_err() && parse_range("x").is_err());
    }
}
