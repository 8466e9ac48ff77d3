//! The text over the city.

use std::time::Duration;

use amp_render::picture::{Overlay, Panel, Rgb};

use super::keys::HELP;
use super::recent::Figures;
use super::spans::Spans;

/// How long something that was said stays.
const SAID_FOR: Duration = Duration::from_secs(4);
/// So much is said at once, at most.
const MOST_SAID: usize = 3;
/// From the left, and from the top, in pixels of the font.
const MARGIN: u32 = 6;
/// In a window of so many pixels of height, the font has its own size; in one of twice as many, twice that.
const HEIGHT: u32 = 540;
/// Characters of a line.
const COLUMNS: usize = 38;

const PLAIN: Rgb = Rgb(0xe6_e9_ee);
const QUIET: Rgb = Rgb(0x9f_aa_b8);
const LOUD: Rgb = Rgb(0xff_d1_66);

/// What there is to say of a frame.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    /// From frame to frame.
    pub(super) frames: Figures,
    /// Of each, the update of the world.
    pub(super) updates: Figures,
    /// Who culls.
    pub(super) culls: Culls,
    /// Instances that the camera sees, of all.
    pub(super) visible: [u32; 2],
    pub(super) is_paused: bool,
    pub(super) spans: Spans<'a>,
}

/// Who culls, and whether that is as it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Culls {
    Processor,
    Card,
    /// The processor, since the card cannot.
    ProcessorForCard,
}

/// The text, and what of it is shown.
#[derive(Debug)]
pub(super) struct Hud {
    is_shown: bool,
    has_help: bool,
    /// With when each was said.
    said: Vec<(Duration, String)>,
}

impl Hud {
    pub(super) fn new() -> Self {
        Self {
            is_shown: true,
            has_help: false,
            said: Vec::new(),
        }
    }

    /// Says something, for some seconds from now.
    pub(super) fn say(&mut self, now: Duration, text: impl Into<String>) {
        self.said.push((now, text.into()));
        let more = self.said.len().saturating_sub(MOST_SAID);
        self.said.drain(..more);
    }

    pub(super) fn toggle(&mut self) {
        self.is_shown = !self.is_shown;
    }

    pub(super) fn toggle_help(&mut self) {
        self.has_help = !self.has_help;
        self.is_shown |= self.has_help;
    }

    /// The text over a picture of a height in pixels; none where it is hidden.
    pub(super) fn overlay(&mut self, now: Duration, facts: &Facts<'_>, height: u32) -> Overlay {
        self.said.retain(|(at, _)| *at + SAID_FOR > now);
        if !self.is_shown {
            return Overlay::default();
        }
        let scale = (height / HEIGHT).max(1);
        Overlay {
            panels: vec![Panel {
                place: [MARGIN * scale; 2],
                lines: self.lines(facts),
            }],
            scale,
        }
    }

    fn lines(&self, facts: &Facts<'_>) -> Vec<(String, Rgb)> {
        let mut lines = vec![
            (row(["ms", "p50", "p95", "max", "fps"]), QUIET),
            (times("frame", &facts.frames, &rate(&facts.frames)), PLAIN),
            (times("update", &facts.updates, ""), PLAIN),
            (culling(facts), PLAIN),
        ];
        if facts.is_paused {
            lines.push(("paused: P goes on".to_owned(), LOUD));
        }
        spans(facts.spans, &mut lines);
        lines.extend(self.said.iter().map(|(_, text)| (text.clone(), LOUD)));
        if self.has_help {
            lines.extend(HELP.map(|line| (line.to_owned(), PLAIN)));
        } else {
            lines.push(("H  the keys".to_owned(), QUIET));
        }
        lines
    }
}

fn row([name, p50, p95, max, fps]: [&str; 5]) -> String {
    let row = format!("{name:<6}{p50:>9}{p95:>8}{max:>8}{fps:>7}");
    row.trim_end().to_owned()
}

fn times(name: &str, figures: &Figures, rate: &str) -> String {
    let [p50, p95, max] = [figures.p50, figures.p95, figures.max].map(millis);
    row([name, &p50, &p95, &max, rate])
}

fn millis(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1_000.0)
}

fn rate(frames: &Figures) -> String {
    if frames.mean.is_zero() {
        return String::new();
    }
    format!("{:.1}", 1.0 / frames.mean.as_secs_f64())
}

fn culling(facts: &Facts<'_>) -> String {
    let who = match facts.culls {
        Culls::Processor => "CPU",
        Culls::Card => "GPU",
        Culls::ProcessorForCard => "CPU for GPU",
    };
    let [visible, all] = facts.visible;
    format!("{who} culls: {visible} of {all} seen")
}

fn spans(spans: Spans<'_>, lines: &mut Vec<(String, Rgb)>) {
    match spans {
        Spans::CompiledOut => {
            lines.push(("spans: build with the feature".to_owned(), QUIET));
            lines.push(("perf_trace to see them here".to_owned(), QUIET));
        }
        Spans::NotRecorded => lines.push(("spans: not recorded, see terminal".to_owned(), QUIET)),
        Spans::Top(rows) => {
            lines.push((format!("{:<28}{:>10}", "span", "ms a frame"), QUIET));
            lines.extend(rows.iter().map(|row| {
                let name = fitted(&row.name, COLUMNS - 10);
                (format!("{name:<28}{:>10.3}", row.millis), PLAIN)
            }));
        }
    }
}

/// The end of a name that is too long: for Bevy's systems it says most.
fn fitted(name: &str, columns: usize) -> String {
    let length = name.chars().count();
    if length <= columns {
        return name.to_owned();
    }
    let end: String = name.chars().skip(length - columns + 2).collect();
    format!("..{end}")
}

#[cfg(test)]
mod tests {
    use super::super::spans::Row;
    use super::*;

    fn facts(spans: Spans<'_>) -> Facts<'_> {
        let micros = Duration::from_micros;
        Facts {
            frames: Figures {
                p50: micros(16_670),
                p95: micros(17_020),
                max: micros(48_200),
                mean: micros(20_000),
            },
            updates: Figures {
                p50: micros(3_101),
                p95: micros(4_027),
                max: micros(5_114),
                mean: micros(3_300),
            },
            culls: Culls::Processor,
            visible: [2_345, 12_931],
            is_paused: false,
            spans,
        }
    }

    fn text(hud: &Hud, facts: &Facts<'_>) -> String {
        let lines = hud.lines(facts);
        let lines: Vec<String> = lines.into_iter().map(|(line, _)| line).collect();
        for line in &lines {
            assert!(line.is_ascii() && line.len() <= COLUMNS, "{line}");
        }
        lines.join("\n")
    }

    #[test]
    fn the_text_has_the_times_who_culls_and_the_spans() {
        let rows = [
            Row {
                name: "cull_instances".to_owned(),
                millis: 1.234_56,
            },
            Row {
                name: "system: amp_gameplay::vehicle::systems::step::step_vehicles".to_owned(),
                millis: 0.5,
            },
        ];
        assert_eq!(
            text(&Hud::new(), &facts(Spans::Top(&rows))),
            "\
ms          p50     p95     max    fps
frame     16.67   17.02   48.20   50.0
update     3.10    4.03    5.11
CPU culls: 2345 of 12931 seen
span                        ms a frame
cull_instances                   1.235
..stems::step::step_vehicles     0.500
H  the keys"
        );
    }

    #[test]
    fn what_is_asked_for_is_said_for_a_while_and_the_keys_are_told() {
        let seconds = Duration::from_secs;
        let mut hud = Hud::new();
        for (at, said) in [(1, "one"), (2, "two"), (3, "three"), (4, "four")] {
            hud.say(seconds(at), said);
        }
        hud.toggle_help();
        let facts = Facts {
            is_paused: true,
            culls: Culls::Card,
            ..facts(Spans::CompiledOut)
        };
        hud.overlay(seconds(5), &facts, 200);
        let shown = text(&hud, &facts);
        assert_eq!(
            shown,
            "\
ms          p50     p95     max    fps
frame     16.67   17.02   48.20   50.0
update     3.10    4.03    5.11
GPU culls: 2345 of 12931 seen
paused: P goes on
spans: build with the feature
perf_trace to see them here
two
three
four
W A S D, arrows     fly
E Space, Q Ctrl     up, down
Shift               faster
mouse, dragged      look around
P  pause or go on   C  who culls
M  mark in the trace
R, F12  write the last seconds
O  this text        H  the keys
Esc  end"
        );
        hud.overlay(seconds(7), &facts, 200);
        let later = text(&hud, &facts);
        assert!(
            !later.contains("three") && later.contains("four"),
            "{later}"
        );
    }

    #[test]
    fn a_hidden_text_is_none_and_help_brings_it_back() {
        let mut hud = Hud::new();
        let facts = Facts {
            culls: Culls::ProcessorForCard,
            ..facts(Spans::NotRecorded)
        };
        let overlay = hud.overlay(Duration::ZERO, &facts, 1_100);
        assert_eq!((overlay.scale, overlay.panels[0].place), (2, [12, 12]));
        assert!(text(&hud, &facts).contains("CPU for GPU culls"));
        hud.toggle();
        assert_eq!(
            hud.overlay(Duration::ZERO, &facts, 1_100),
            Overlay::default()
        );
        hud.toggle_help();
        assert_eq!(hud.overlay(Duration::ZERO, &facts, 0).scale, 1);
    }
}
