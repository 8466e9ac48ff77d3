use crate::selection::Selection;

/// What two captures are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    /// By frame: times and counts are those of one frame.
    Frame,
    /// By run: times and counts are those of the whole capture.
    Run,
    /// By second: times and counts are those of one second of the capture.
    Second,
}

/// What a comparison is about.
#[derive(Debug, Clone)]
pub struct DiffOptions {
    /// The part of the first capture. Call paths are listed if the name of their innermost span is meant; frames count if
    /// they lie in the range of time.
    pub before: Selection,
    /// The part of the second one.
    pub after: Selection,
    /// The name of the frame set; `None` for the one that matters most in each.
    pub frame_set: Option<String>,
    /// What is compared; `None` for frames where both captures have them, else runs if the same work was done in both,
    /// else seconds.
    pub basis: Option<Basis>,
    /// By how much the times of a path differ from run to run though nothing changed: the standard deviation, in parts of
    /// the time. One capture on each side cannot tell, so it is assumed. 0.01 by default; 0 to 1.
    pub run_noise: f64,
}

impl Default for DiffOptions {
    fn default() -> Self {
        Self {
            before: Selection::default(),
            after: Selection::default(),
            frame_set: None,
            basis: None,
            run_noise: 0.01,
        }
    }
}
