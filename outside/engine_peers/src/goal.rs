use crate::finish::Finish;
use crate::spread::Spread;

/// What this project promises of one race. Contestants are meant by their names.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goal {
    /// The first takes `times` less time than the peer.
    Faster {
        ours: &'static str,
        peer: &'static str,
        times: f64,
    },
    /// The first takes at most `times` the time of the peer.
    Within {
        ours: &'static str,
        peer: &'static str,
        times: f64,
    },
}

impl Goal {
    /// Whether the median of the rounds keeps the promise, and the sentence that says so.
    ///
    /// # Panics
    /// If there is no contestant of a name.
    pub(crate) fn judge(self, finish: &Finish) -> (bool, String) {
        let (is_met, sentence, ratio): (bool, String, Spread) = match self {
            Self::Faster { ours, peer, times } => {
                let ratio = finish.ratio(peer, ours);
                let sentence = format!("{ours} at least {times} times as fast as {peer}");
                (ratio.median >= times, sentence, ratio)
            }
            Self::Within { ours, peer, times } => {
                let ratio = finish.ratio(ours, peer);
                let sentence = format!("{ours} within {times} × {peer}");
                (ratio.median <= times, sentence, ratio)
            }
        };
        let verdict = if is_met { "met" } else { "not met" };
        let line = format!("{}, {sentence}: {ratio}, **{verdict}**", finish.race);
        (is_met, line)
    }
}
