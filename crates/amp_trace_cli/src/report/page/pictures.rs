use std::io::{self, Write};

use amp_trace_analysis::{Name, PathFigures, PathId, Row, Trace};
use foldhash::HashMap;
use serde_json::json;

use super::super::{Shown, text};
use crate::amount::{count, duration};

/// Most spans in the timeline, so that a page stays small enough for a browser.
const SPANS: usize = 60_000;
/// Most call paths in the flame graph.
const PATHS: usize = 5_000;
/// Most tracks in the timeline.
const TRACKS: usize = 200;

/// What the pictures of a page show.
pub(super) struct Pictures {
    paths: Vec<PathFigures>,
    /// Shorter spans are not in the timeline.
    least: u64,
    left_out: usize,
    names: Vec<Name>,
    numbers: HashMap<Name, usize>,
}

impl Pictures {
    pub(super) fn of(shown: &Shown<'_>) -> Self {
        let trace = shown.trace;
        let mut paths = trace.path_figures(shown.selected);
        if paths.len() > PATHS {
            let mut totals: Vec<u64> = paths.iter().map(|path| path.total).collect();
            let (_, least, _) = totals.select_nth_unstable_by(PATHS - 1, |a, b| b.cmp(a));
            let least = *least;
            paths.retain(|path| path.total >= least);
        }
        let mut lengths: Vec<u64> = rows(shown).map(|(_, row)| length(trace, &row)).collect();
        let all = lengths.len();
        let least = match all > SPANS {
            true => *lengths.select_nth_unstable_by(SPANS - 1, |a, b| b.cmp(a)).1,
            false => 0,
        };
        // Those as long as the shortest that is shown are shown too, unless they are very many.
        let shown_count = lengths.iter().filter(|length| **length >= least).count();
        let least = if shown_count > 2 * SPANS {
            least + 1
        } else {
            least
        };
        let left_out = lengths.iter().filter(|length| **length < least).count();
        Self {
            paths,
            least,
            left_out,
            names: Vec::new(),
            numbers: HashMap::default(),
        }
    }

    pub(super) fn paths(&self) -> &[PathFigures] {
        &self.paths
    }

    /// What the timeline does not show.
    pub(super) fn left_out(&self) -> String {
        match self.left_out {
            0 => "All spans are in it.".to_owned(),
            more => format!(
                "{} spans shorter than {} are not in it: a report of less time (--from, --frames) has them.",
                count(more as u64),
                duration(self.least)
            ),
        }
    }

    /// The data for the scripts. No text can end the element that it stands in.
    pub(super) fn write(mut self, shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
        let trace = shown.trace;
        let places: HashMap<PathId, usize> = self
            .paths
            .iter()
            .enumerate()
            .map(|(at, path)| (path.path, at))
            .collect();
        let mut paths = Vec::with_capacity(self.paths.len());
        for at in 0..self.paths.len() {
            let figures = self.paths[at];
            let path = trace.paths.get(figures.path);
            let parent = path.parent.and_then(|parent| places.get(&parent));
            let parent = parent.map_or(-1, |parent| i64::try_from(*parent).unwrap_or(-1));
            let name = self.number(trace.sites.get(path.site).name);
            paths.push(json!([
                parent,
                name,
                figures.total,
                figures.own,
                figures.count
            ]));
        }
        let mut tracks: Vec<(u32, Vec<u64>)> = Vec::new();
        for (track, row) in rows(shown) {
            let length = length(trace, &row);
            if length < self.least {
                continue;
            }
            let path = trace.paths.get(row.path);
            let name = self.number(trace.sites.get(path.site).name) as u64;
            let values = [row.start, length, u64::from(path.depth), name];
            let has_room = tracks.len() < TRACKS;
            match tracks.last_mut() {
                Some((last, spans)) if *last == track => spans.extend(values),
                _ if has_room => tracks.push((track, values.into())),
                _ => {}
            }
        }
        let tracks: Vec<_> = tracks
            .into_iter()
            .map(|(track, spans)| {
                let title = text::track_title(trace, amp_trace_analysis::TrackId(track));
                json!({ "title": title, "spans": spans })
            })
            .collect();
        let frames: Vec<u64> = shown
            .frames()
            .iter()
            .flat_map(|frame| [frame.index, frame.began, frame.at])
            .collect();
        let names: Vec<&str> = self.names.iter().map(|name| trace.text(*name)).collect();
        let data = json!({
            "from": shown.report.from,
            "to": shown.report.to,
            "budget": shown.report.frames.as_ref().map(|frames| frames.budget),
            "names": names,
            "paths": paths,
            "tracks": tracks,
            "frames": frames,
        });
        let text = data.to_string().replace('<', "\\u003c");
        writeln!(out, "{text}")
    }

    fn number(&mut self, name: Name) -> usize {
        let next = self.names.len();
        let number = *self.numbers.entry(name).or_insert(next);
        if number == next {
            self.names.push(name);
        }
        number
    }
}

/// The spans that are selected, with the numbers of their tracks.
fn rows<'a>(shown: &'a Shown<'a>) -> impl Iterator<Item = (u32, Row)> + 'a {
    let tracks = shown
        .trace
        .tracks()
        .filter(|(id, _)| shown.selected.has_track(*id));
    tracks.flat_map(|(id, track)| {
        let spans = track.rows.iter().filter(Row::is_span);
        let inside = spans.filter(|row| shown.selected.has_time(row.start));
        inside.map(move |row| (id.0, row))
    })
}

fn length(trace: &Trace, row: &Row) -> u64 {
    row.end(trace.duration).saturating_sub(row.start)
}
