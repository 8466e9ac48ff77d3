use super::call_tree::NodeId;
use super::noise::Estimate;
use super::series::Series;
use super::windows::Windows;
use crate::trace::Name;

/// What one capture says about the call paths, frame by frame.
#[derive(Debug)]
pub(super) struct Profile {
    pub(super) windows: Windows,
    pub(super) paths: Vec<Measured>,
    /// Whether the windows are frames, not the whole capture.
    pub(super) has_frames: bool,
    /// Spans that lie too deep to have a path of their own.
    pub(super) folded: u64,
    /// Spans without an end.
    pub(super) open: u64,
    /// Spans and events that began in a window.
    pub(super) counted: u64,
}

/// What one capture says about a call path.
#[derive(Debug, Clone, Default)]
pub(super) struct Measured {
    /// Nanoseconds outside of the spans inside.
    pub(super) own: Series,
    /// Spans or events that began.
    pub(super) calls: Series,
    /// Sums of arguments.
    pub(super) counts: Vec<(Name, Series)>,
    /// Without frames: the self time of each call, in nanoseconds.
    pub(super) each: Vec<u64>,
    /// Without frames: the sum of these, and how far it is to be trusted.
    pub(super) whole: Estimate,
    pub(super) is_event: bool,
}

/// Arguments of a call path that are compared at most.
const MOST_COUNTS: usize = 8;

impl Measured {
    pub(super) fn is_empty(&self) -> bool {
        self.own.is_empty() && self.calls.is_empty()
    }

    pub(super) fn count(&mut self, name: Name, frame: u32, value: f64) {
        let place = self.counts.iter().position(|(known, _)| *known == name);
        let place = place.unwrap_or_else(|| {
            if self.counts.len() < MOST_COUNTS {
                self.counts.push((name, Series::default()));
            }
            self.counts.len() - 1
        });
        if let Some((known, series)) = self.counts.get_mut(place)
            && *known == name
        {
            series.add(frame, value);
        }
    }
}

impl Profile {
    pub(super) fn new(windows: Windows, has_frames: bool) -> Self {
        Self {
            windows,
            paths: Vec::new(),
            has_frames,
            folded: 0,
            open: 0,
            counted: 0,
        }
    }

    pub(super) fn at(&mut self, node: NodeId) -> &mut Measured {
        let place = node.index();
        if place >= self.paths.len() {
            self.paths.resize_with(place + 1, Measured::default);
        }
        &mut self.paths[place]
    }

    /// After all tracks: one number for each frame, and as many paths as the tree has.
    pub(super) fn settle(&mut self, paths: usize) {
        self.paths.resize_with(paths, Measured::default);
        for path in &mut self.paths {
            path.own.settle();
            path.calls.settle();
            path.counts
                .iter_mut()
                .for_each(|(_, series)| series.settle());
            path.whole = Estimate::of_calls(&std::mem::take(&mut path.each));
        }
    }
}
