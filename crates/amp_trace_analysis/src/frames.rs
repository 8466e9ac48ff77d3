//! Which spans of time are the frames of a trace.

use amp_trace_format::TrackKind;

use crate::trace::{FrameMark, FrameSet, PathId, Row, Trace, TrackId};

/// Fewer spans than this are not taken for frames.
const FEWEST: usize = 10;

impl Trace {
    /// The frame set that matters most: of those with marks, the one with the most frames; the one that
    /// [`find_frames`](Self::find_frames) found otherwise.
    #[must_use]
    pub fn main_frames(&self) -> Option<&FrameSet> {
        let most = |set: &&FrameSet| (set.is_marked, set.frames.len());
        // Of equals, the first.
        self.frame_sets.iter().rev().max_by_key(most)
    }

    /// The frame set of a name; of several, the one with the most frames.
    #[must_use]
    pub fn frames_named(&self, name: &str) -> Option<&FrameSet> {
        let is_it = |set: &&FrameSet| self.site_name(set.site) == name;
        let named = self.frame_sets.iter().rev().filter(is_it);
        named.max_by_key(|set| set.frames.len())
    }

    /// Where a program marked no frames: takes the outermost spans of a thread that repeat for frames, each from its
    /// beginning to the next one's, and adds them as a frame set that is not marked.
    ///
    /// Spans count whose name says so (`frame`, `tick`, `update`, `main loop`), ten at least; of several kinds, the one
    /// that covers most time.
    pub fn find_frames(&mut self) {
        if !self.frame_sets.is_empty() {
            return;
        }
        let threads = self
            .tracks()
            .filter(|(_, track)| matches!(track.kind, TrackKind::Thread { .. }));
        let candidates = threads.filter_map(|(id, _)| self.repeated(id));
        let Some((_, track, path)) = candidates.max_by_key(|(covered, ..)| *covered) else {
            return;
        };
        let spans: Vec<_> = self
            .track(track)
            .rows
            .iter()
            .filter(|row| row.path == path)
            .collect();
        let ends = spans.iter().skip(1).map(|row| row.start);
        let last = spans.last().map(|row| row.end(self.duration));
        let frames = (0_u64..)
            .zip(spans.iter().zip(ends.chain(last)))
            .map(|(index, (row, at))| FrameMark {
                index,
                began: row.start,
                at,
            })
            .collect();
        self.frame_sets.push(FrameSet {
            site: self.paths.get(path).site,
            track,
            frames,
            is_marked: false,
        });
    }

    /// The call path of a thread that looks like frames, and how much time it covers.
    fn repeated(&self, id: TrackId) -> Option<(u64, TrackId, PathId)> {
        let mut kinds: Vec<(PathId, usize, u64)> = Vec::new();
        for row in self.track(id).rows.iter().filter(Row::is_span) {
            let path = self.paths.get(row.path);
            if path.depth > 1 {
                continue;
            }
            let duration = row.duration().unwrap_or(0);
            let has_room = kinds.len() < 64;
            match kinds.iter_mut().find(|(known, ..)| *known == row.path) {
                Some((_, count, sum)) => {
                    *count += 1;
                    *sum = sum.saturating_add(duration);
                }
                None if has_room && is_frame(self.path_name(row.path)) => {
                    kinds.push((row.path, 1, duration));
                }
                None => {}
            }
        }
        let often = kinds.into_iter().filter(|(_, count, _)| *count >= FEWEST);
        let most = often.max_by_key(|(.., sum)| *sum)?;
        Some((most.2, id, most.0))
    }
}

/// Whether a name says that something is a frame.
fn is_frame(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let words = || name.split(|c: char| !c.is_alphanumeric());
    let is_word = |word: &str| matches!(word, "frame" | "tick" | "update" | "mainloop");
    words().any(is_word)
        || name.contains("main loop")
        || name.contains("begin frame")
        || name.ends_with("frame")
}
