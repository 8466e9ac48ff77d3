//! Why frames were late: what was different in them from the frames around.
//!
//! The time of a frame on the track that marks it is the sum of what each call path itself took, and of what is in no
//! span. Each of these is compared with its median in the frames around, so no path is blamed for what it calls. What
//! took longer is then explained: by more calls, by larger counts, by what it waited for on other tracks, and so on.
//! Where it waited, that for which it waited is explained in the same way.

mod answer;
mod cause;
mod critical;
mod everything;
mod late;
mod options;
mod pacing;
mod region;
mod release;
mod scene;
mod sentence;
mod stall;
mod sweep;
mod tally;
mod usual;
mod waiter;
mod words;

use std::cmp::Reverse;

use foldhash::HashMap;

pub use answer::{Caveat, Group, Hitches, LateFrame, Segment};
pub use cause::{Cause, Kind, Spot, Use};
pub use options::{HitchOptions, Late, Unanswerable};

use crate::trace::{FrameMark, FrameSet, PathId, Trace, TrackId};
use options::FEWEST;
use pacing::Pacing;
use scene::{Region, Scene, Seen};
use usual::{Usual, median};

/// With fewer frames around a late one, the answer says so.
const FEW: usize = 8;

/// Finds the late frames of a trace, and explains them.
///
/// # Errors
/// [`Unanswerable`]: there are no frames, none of the name that was asked for, or too few.
///
/// # Cost
/// Goes twice over the spans of the late frames that are explained and of the frames around them, and keeps one sum
/// for each call path and frame of those.
pub fn hitches(trace: &Trace, options: &HitchOptions) -> Result<Hitches, Unanswerable> {
    let set = frames(trace, options)?;
    let is_meant: Vec<bool> = set.frames.iter().map(|frame| options.has(frame)).collect();
    let found = is_meant.iter().filter(|is_meant| **is_meant).count();
    if found < FEWEST {
        return Err(Unanswerable::TooFewFrames { found });
    }
    let late = late::late(&set.frames, options.late);
    let mut places: Vec<usize> = (0..late.len())
        .filter(|place| late[*place] && is_meant[*place])
        .collect();
    let all_late = places.len();
    places.sort_by_key(|place| Reverse(set.frames[*place].duration()));
    places.truncate(options.most);
    places.sort_unstable();
    let left_out: Vec<bool> = late
        .iter()
        .zip(&is_meant)
        .map(|(late, is_meant)| *late || !is_meant)
        .collect();
    let studio = Studio::new(trace, set, &left_out, &places, options);
    let explained: Vec<LateFrame> = places.iter().map(|place| studio.explain(*place)).collect();
    let meant = set.frames.iter().filter(|frame| options.has(frame));
    let mut durations: Vec<u64> = meant.map(FrameMark::duration).collect();
    Ok(Hitches {
        frames: set.site,
        is_marked: set.is_marked,
        track: set.track,
        worker: studio.worker,
        count: found,
        median: median(&mut durations, 0),
        late: all_late,
        groups: groups(&explained),
        explained,
    })
}

fn frames<'a>(trace: &'a Trace, options: &HitchOptions) -> Result<&'a FrameSet, Unanswerable> {
    match &options.frames {
        None => trace.main_frames().ok_or(Unanswerable::NoFrames),
        Some(name) => trace.frames_named(name).ok_or_else(|| {
            let found = trace
                .frame_sets
                .iter()
                .map(|set| trace.site_name(set.site).to_owned());
            Unanswerable::NoSuchFrames {
                asked: name.clone(),
                found: found.collect(),
            }
        }),
    }
}

/// What a late frame is compared with.
struct Around {
    places: Vec<usize>,
    /// How many frames around are not late, if that is almost none: then `places` are of all frames.
    punctual: Option<usize>,
}

impl Around {
    fn of(set: &FrameSet, left_out: &[bool], options: &HitchOptions, place: usize) -> Self {
        let many = options.around.max(4);
        let places = late::around(left_out, place, many);
        if places.len() < FEW && matches!(options.late, Late::Over(_)) {
            let all = late::all_around(&set.frames, |frame| options.has(frame), place, many);
            if places.len() < all.len() / 4 {
                return Self {
                    places: all,
                    punctual: Some(places.len()),
                };
            }
        }
        Self {
            places,
            punctual: None,
        }
    }
}

/// All frames that were looked at.
struct Studio<'a> {
    trace: &'a Trace,
    set: &'a FrameSet,
    /// The track whose work the frames are.
    worker: TrackId,
    options: &'a HitchOptions,
    /// For each late frame, the frames that it is compared with.
    around: HashMap<usize, Around>,
    seen: HashMap<usize, Seen>,
}

impl<'a> Studio<'a> {
    fn new(
        trace: &'a Trace,
        set: &'a FrameSet,
        left_out: &[bool],
        places: &[usize],
        options: &'a HitchOptions,
    ) -> Self {
        let around = |place: &usize| (*place, Around::of(set, left_out, options, *place));
        let around: HashMap<usize, Around> = places.iter().map(around).collect();
        let all = around.values().flat_map(|around| &around.places);
        let mut wanted: Vec<usize> = all.copied().collect();
        wanted.extend(places);
        wanted.extend(places.iter().filter_map(|place| place.checked_sub(1)));
        wanted.sort_unstable();
        wanted.dedup();
        // Frames of one track do not overlap, whatever a file says.
        let mut last = 0;
        let windows: Vec<sweep::Window> = wanted
            .iter()
            .map(|place| {
                let frame = &set.frames[*place];
                let window = (frame.began.max(last), frame.at.max(last));
                last = window.1;
                window
            })
            .collect();
        let worker = trace.frame_track(set).unwrap_or(set.track);
        let seen = scene::look(trace, worker, &windows);
        Self {
            trace,
            set,
            worker,
            options,
            around,
            seen: wanted.into_iter().zip(seen).collect(),
        }
    }

    fn explain(&self, place: usize) -> LateFrame {
        let mark = self.set.frames[place];
        let Around { places, punctual } = &self.around[&place];
        let around: Vec<&Seen> = places.iter().map(|place| &self.seen[place]).collect();
        let expected = late::expected(&self.set.frames, places);
        let excess = mark.duration().saturating_sub(expected);
        let now = &self.seen[&place];
        let mut scene = Scene::new(self.trace, self.worker, now, &around);
        let mut causes = Vec::new();
        if let Some(factor) = everything::slower(&scene) {
            causes.extend(everything(&scene, factor));
            if !causes.is_empty() {
                scene.factor = factor;
            }
        }
        let region = Region::frame(
            &scene,
            Usual::of(around.iter().map(|seen| &seen.here)),
            excess,
        );
        if excess == 0 {
            // Nothing is to be explained.
            causes.clear();
        } else if let Some((kind, nanos)) = stall::stall(&scene, excess) {
            causes.push(Cause {
                excess: nanos.min(excess),
                ..of_frame(&scene, kind)
            });
        } else {
            causes.extend(region::explain(&scene, &region, 0));
            if let Some(pacing) = pacing::pacing(self.trace, &around) {
                self.paced(place, &around, (&region, pacing), &mut causes);
            }
        }
        let most = sum(&causes);
        for cause in &mut causes {
            cause.share = share(cause.excess, most.max(excess));
        }
        causes.truncate(self.options.causes.max(1));
        LateFrame {
            place,
            mark,
            track: self.worker,
            expected,
            budget: match self.options.late {
                Late::Over(budget) => punctual.map(|_| budget),
                Late::Times(_) => None,
            },
            compared: places.len(),
            attributed: most,
            unnamed: most.saturating_sub(sum(&causes)),
            causes,
            critical: critical::critical(&scene),
            caveats: self.caveats(mark, places.len(), *punctual, now),
        }
    }

    /// Says why the span was longer in which the program waits for its next frame: it is never the first reason.
    fn paced(
        &self,
        place: usize,
        around: &[&Seen],
        (region, pacing): (&Region, Pacing),
        causes: &mut Vec<Cause>,
    ) {
        let is_pacing = |cause: &Cause| {
            cause.path == Some(pacing.path)
                && cause.track == self.worker
                && matches!(
                    cause.kind,
                    Kind::Wait | Kind::Slower | Kind::InputOutput | Kind::Interrupted { .. }
                )
        };
        let Some(at) = causes.iter().position(is_pacing) else {
            return;
        };
        let now = &self.seen[&place];
        if !region.begins_with(pacing.path) && pacing.overrun(now).is_some() && causes.len() > 1 {
            let mut cause = causes.remove(at);
            cause.kind = Kind::MissedRefresh;
            causes.push(cause);
            return;
        }
        let Some((before, seen)) = place
            .checked_sub(1)
            .and_then(|before| Some((before, self.seen.get(&before)?)))
        else {
            return;
        };
        if let Some(over) = pacing.overrun(seen) {
            let scene = Scene::new(self.trace, self.worker, seen, around);
            let usual = Usual::of(around.iter().map(|seen| &seen.here));
            let region = Region::frame(&scene, usual, over);
            let why = region::explain(&scene, &region, 1);
            let cause = &mut causes[at];
            cause.kind = Kind::LateStart { before, over };
            cause.because = why
                .into_iter()
                .find(|why| why.path != Some(pacing.path))
                .map(Box::new);
        }
    }

    fn caveats(
        &self,
        mark: FrameMark,
        compared: usize,
        punctual: Option<usize>,
        now: &Seen,
    ) -> Vec<Caveat> {
        let all_late = |punctual| Caveat::AllLate { punctual, compared };
        let mut caveats: Vec<Caveat> = punctual.map(all_late).into_iter().collect();
        let touches = |from: u64, to: u64| from < mark.at && to >= mark.began;
        for loss in &self.trace.losses {
            if touches(loss.from, loss.to) {
                caveats.push(Caveat::Losses {
                    track: loss.track,
                    spans: loss.spans,
                    events: loss.events,
                });
            }
        }
        for totals in &self.trace.totals {
            if touches(totals.from, totals.to) {
                caveats.push(Caveat::SumsOnly {
                    site: totals.site,
                    spans: totals.count,
                });
            }
        }
        if compared < FEW && punctual.is_none() {
            caveats.push(Caveat::FewFrames { compared });
        }
        if !now.here.paths.keys().any(Option::is_some) {
            caveats.push(Caveat::NoSpans);
        }
        caveats
    }
}

fn sum(causes: &[Cause]) -> u64 {
    let each = causes.iter().map(|cause| cause.excess);
    each.fold(0, u64::saturating_add)
}

/// What the machine alone made longer, if that is much of what was longer.
fn everything(scene: &Scene<'_>, factor: f64) -> Option<Cause> {
    let (mut slower, mut all) = (0_u64, 0_u64);
    for key in scene.here.keys(&scene.now.here) {
        let Some(path) = key else {
            continue;
        };
        let (now, usual) = (scene.now.here.get(key).own, scene.here.get(key).tally.own);
        let excess = now.saturating_sub(usual);
        all = all.saturating_add(excess);
        if !words::says_wait(scene.trace.path_name(path)) {
            #[expect(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "durations are far below 2^53 ns"
            )]
            let predicted = (usual as f64 * (factor - 1.0)) as u64;
            slower = slower.saturating_add(excess.min(predicted));
        }
    }
    (slower >= all / 2).then(|| Cause {
        excess: slower,
        ..of_frame(scene, Kind::Everything { factor })
    })
}

fn of_frame(scene: &Scene<'_>, kind: Kind) -> Cause {
    Cause {
        kind,
        track: scene.track,
        path: None,
        excess: 0,
        share: 0.0,
        now: Use::default(),
        usual: Use::default(),
        because: None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share")]
fn share(part: u64, all: u64) -> f64 {
    part as f64 / all.max(1) as f64
}

/// What makes causes of two frames the same.
type Signature = Vec<(&'static str, Option<PathId>)>;

fn groups(explained: &[LateFrame]) -> Vec<Group> {
    let mut groups: Vec<(Signature, Group)> = Vec::new();
    for (at, frame) in explained.iter().enumerate() {
        let signature: Signature = frame.causes.first().map_or_else(Vec::new, |cause| {
            // Which of several workers it was does not matter.
            cause
                .chain()
                .map(|cause| (cause.kind.name(), cause.path))
                .collect()
        });
        let excess = frame.too_long();
        match groups.iter_mut().find(|(known, _)| *known == signature) {
            Some((_, group)) => {
                group.frames.push(at);
                group.excess = group.excess.saturating_add(excess);
            }
            None => groups.push((
                signature,
                Group {
                    frames: vec![at],
                    excess,
                },
            )),
        }
    }
    let mut groups: Vec<Group> = groups.into_iter().map(|(_, group)| group).collect();
    groups.sort_by_key(|group| Reverse(group.excess));
    groups
}
