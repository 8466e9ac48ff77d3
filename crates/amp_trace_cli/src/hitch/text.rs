//! Late frames and their causes as text, for terminals and for pages.

use std::io::{self, Write};

use amp_trace_analysis::{Cause, Group, LateFrame, Segment, Trace};
use anstyle::Style;

use super::Shown;
use crate::amount::{count, duration, percent};
use crate::table::{Table, markdown as escaped, printable};

pub(super) fn terminal(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    View {
        shown,
        out,
        is_page: false,
    }
    .all()
}

pub(super) fn markdown(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    View {
        shown,
        out,
        is_page: true,
    }
    .all()
}

struct View<'a> {
    shown: &'a Shown<'a>,
    out: &'a mut dyn Write,
    is_page: bool,
}

impl View<'_> {
    fn all(&mut self) -> io::Result<()> {
        let (trace, hitches) = (self.shown.trace, self.shown.hitches);
        let late = match hitches.late {
            0 => "None".to_owned(),
            late => count(late as u64),
        };
        let kind = if hitches.is_marked {
            ""
        } else {
            " (not marked by the program: spans that repeat)"
        };
        let text = format!(
            "{late} of {} frames `{}`{kind} took {}. The median of all is {}.",
            count(hitches.count as u64),
            trace.site_name(hitches.frames),
            self.shown.late,
            duration(hitches.median),
        );
        self.paragraph(&text)?;
        if hitches.worker != hitches.track {
            let title = trace.track_title(hitches.worker);
            let text = format!(
                "No span is on the track that marks them; what `{title}` did in them is explained."
            );
            self.paragraph(&text)?;
        }
        if hitches.explained.len() < hitches.late {
            let text = match hitches.explained.len() {
                1 => "Explained is the one that took longest.".to_owned(),
                many => format!(
                    "Explained are the {} that took longest.",
                    count(many as u64)
                ),
            };
            self.paragraph(&text)?;
        }
        for group in &hitches.groups {
            self.group(group)?;
        }
        Ok(())
    }

    fn group(&mut self, group: &Group) -> io::Result<()> {
        let explained = &self.shown.hitches.explained;
        let frames = || group.frames.iter().filter_map(|at| explained.get(*at));
        let worst = frames().max_by_key(|frame| frame.excess());
        let what = worst.and_then(|frame| frame.causes.first());
        let what = what.map(|cause| self.title(cause));
        let what = what.unwrap_or_else(|| match worst {
            Some(frame) if frame.excess() == 0 => "as long as usual".to_owned(),
            _ => "no cause found".to_owned(),
        });
        let many = match group.frames.len() {
            1 => "1 frame".to_owned(),
            many => format!("{many} frames"),
        };
        let lost = duration(group.excess);
        let over = match frames().all(|frame| frame.budget.is_some()) {
            true => "over the budget",
            false => "too long",
        };
        self.heading(2, &format!("{what}: {many}, {lost} {over}"))?;
        for frame in frames() {
            let is_worst = worst.is_some_and(|worst| worst.place == frame.place);
            self.frame(frame, is_worst || self.shown.has_paths)?;
        }
        Ok(())
    }

    /// What a cause is called, and where it is.
    fn title(&self, cause: &Cause) -> String {
        let trace = self.shown.trace;
        let Some(path) = cause.path else {
            return cause.kind.name().to_owned();
        };
        let (name, kind) = (trace.path_name(path), cause.kind.name());
        match trace.paths.get(path).parent {
            Some(parent) => format!("`{name}` in `{}` {kind}", trace.path_name(parent)),
            None => format!("`{name}` {kind}"),
        }
    }

    fn frame(&mut self, frame: &LateFrame, has_path: bool) -> io::Result<()> {
        let trace = self.shown.trace;
        let (took, usual) = (duration(frame.mark.duration()), duration(frame.expected));
        let too_long = duration(frame.too_long());
        let why = match frame.budget {
            Some(budget) => format!(
                "{took}, {too_long} over the budget of {}, where {usual} is usual",
                duration(budget)
            ),
            None => format!("{took} instead of {usual}, {too_long} too long"),
        };
        let (number, began) = (count(frame.mark.index), duration(frame.mark.began));
        self.heading(3, &format!("frame {number} at {began}: {why}"))?;
        for caveat in &frame.caveats {
            self.item(&format!("note: {}", caveat.sentence(trace)))?;
        }
        for cause in &frame.causes {
            self.item(&cause.sentence(trace))?;
        }
        if frame.unnamed > 0 {
            let text = format!("smaller causes, together {}", duration(frame.unnamed));
            self.item(&text)?;
        }
        let unexplained = frame.unexplained();
        if unexplained > frame.excess() / 20 {
            let share = share(unexplained, frame.excess());
            let text = format!("{} ({share}) are not explained", duration(unexplained));
            self.item(&text)?;
        }
        if has_path {
            self.critical(frame)?;
        }
        Ok(())
    }

    fn critical(&mut self, frame: &LateFrame) -> io::Result<()> {
        let trace = self.shown.trace;
        let mut table = Table::new(&[
            "from>",
            "for>",
            "share>",
            "thread",
            "what led to the end of the frame",
        ]);
        for segment in &frame.critical {
            let nanos = segment.duration();
            table.row(vec![
                duration(segment.from.saturating_sub(frame.mark.began)),
                duration(nanos),
                share(nanos, frame.mark.duration()),
                trace.track_title(segment.track),
                names(trace, segment),
            ]);
        }
        if table.is_empty() {
            return Ok(());
        }
        writeln!(self.out)?;
        if self.is_page {
            table.markdown(self.out)?;
        } else {
            table.terminal(self.out)?;
        }
        writeln!(self.out)
    }

    fn paragraph(&mut self, text: &str) -> io::Result<()> {
        let text = self.text(text);
        writeln!(self.out, "{text}")?;
        if self.is_page {
            writeln!(self.out)
        } else {
            Ok(())
        }
    }

    fn heading(&mut self, level: usize, text: &str) -> io::Result<()> {
        let text = self.text(text);
        let bold = Style::new().bold();
        match (self.is_page, level) {
            (true, _) => writeln!(self.out, "\n{} {text}\n", "#".repeat(level)),
            (false, 2) => writeln!(self.out, "\n{bold}{text}{bold:#}"),
            (false, _) => writeln!(self.out, "  {text}"),
        }
    }

    fn item(&mut self, text: &str) -> io::Result<()> {
        let text = self.text(text);
        let indent = if self.is_page { "" } else { "    " };
        writeln!(self.out, "{indent}- {text}")
    }

    fn text(&self, text: &str) -> String {
        if self.is_page {
            page(text)
        } else {
            printable(text)
        }
    }
}

/// A sentence for a page: names stand in code, all else is text.
fn page(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // A name that has an odd number of these itself.
    if parts.len().is_multiple_of(2) {
        return escaped(text);
    }
    let part = |(at, part): (usize, &&str)| match (at % 2, part.is_empty()) {
        (1, false) => format!("`{}`", printable(part)),
        (1, true) => String::new(),
        _ => escaped(part),
    };
    parts.iter().enumerate().map(part).collect()
}

/// A span in the one around it.
fn names(trace: &Trace, segment: &Segment) -> String {
    let Some(path) = segment.path else {
        return "no span".to_owned();
    };
    let name = trace.path_name(path);
    match trace.paths.get(path).parent {
        Some(parent) => format!("{} > {name}", trace.path_name(parent)),
        None => name.to_owned(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
fn share(part: u64, whole: u64) -> String {
    percent(part as f64, whole as f64)
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn names_stand_in_code_and_harm_no_page() {
        assert_eq!(page("`a_b` took <1"), "`a_b` took &lt;1");
        assert_eq!(page("`a`<b>`c` d"), "`a`&lt;b&gt;`c` d");
        assert_eq!(page("`a`<i>` d"), "\\`a\\`&lt;i&gt;\\` d");
    }
}
