use std::collections::HashMap;
use std::io::{self, Write};

use crate::chrome::value;
use crate::export::{Nesting, Output, Roster, Unsaid, clipped, what};
use crate::{Argument, Entry, Export, Extent, Place, Time, TrackIndex};

/// Writes the call paths of a whole trace; [`crate::folded`] has the form.
///
/// # Cost
/// Memory for each call path once.
#[derive(Debug)]
pub struct Exporter<W> {
    out: Output<W>,
    extent: Extent,
    roster: Roster,
    current: Option<(TrackIndex, usize)>,
    /// The path of each open span.
    nesting: Nesting<usize>,
    /// What paths consist of, and their numbers.
    names: HashMap<String, u32>,
    paths: Vec<Path>,
    numbers: HashMap<(Option<usize>, u32), usize>,
    unsaid: Unsaid,
}

/// A process, track or span below another one.
#[derive(Debug)]
struct Path {
    above: Option<usize>,
    name: String,
    own: u64,
}

/// Spans below as many others are on the path of the deepest of those: a line names all of them.
const DEEPEST: usize = 4096;
const DEEP: &str = "spans below 4,096 others: their time is that of the deepest of these";
const NAMES: &str = "names with `;` or control characters, which are replaced";
const NO_LENGTH: &str = "spans without length";
const SAME_NAME: &str = "tracks that are one with another of their name";

impl<W: Write> Exporter<W> {
    /// A writer for the trace between these times.
    pub fn new(output: W, extent: Extent) -> Self {
        Self {
            out: Output::new(output),
            extent,
            roster: Roster::default(),
            current: None,
            nesting: Nesting::new(extent.to),
            names: HashMap::new(),
            paths: Vec::new(),
            numbers: HashMap::new(),
            unsaid: Unsaid::default(),
        }
    }

    /// The path of a track.
    fn go_to(&mut self, track: TrackIndex) -> usize {
        if let Some((_, path)) = self.current.filter(|(now, _)| *now == track) {
            return path;
        }
        self.leave();
        let [process, title] = self.roster.titles(track, &mut self.unsaid);
        let process = self.path(None, &process).0;
        let (path, is_new) = self.path(Some(process), &title);
        self.unsaid.add_if(!is_new, SAME_NAME);
        self.current = Some((track, path));
        path
    }

    fn leave(&mut self) {
        while let Some(open) = self.nesting.close() {
            self.add(open.rest, open.own(self.extent.to));
        }
        self.nesting.restart();
        self.current = None;
    }

    fn add(&mut self, path: usize, own: u64) {
        let sum = &mut self.paths[path].own;
        *sum = sum.saturating_add(own);
    }

    fn span(
        &mut self,
        track: TrackIndex,
        place: &Place<'_>,
        (at, duration): (Time, Option<u64>),
        arguments: &[Argument<'_>],
    ) {
        let root = self.go_to(track);
        while let Some(open) = self.nesting.over(at, duration == Some(0)) {
            self.add(open.rest, open.own(self.extent.to));
        }
        self.unsaid.add_many(what::ARGUMENTS, arguments.len());
        self.unsaid.add_if(!place.target.is_empty(), what::TARGETS);
        self.unsaid.add_if(duration.is_none(), what::OPEN);
        self.unsaid.add_if(duration == Some(0), NO_LENGTH);
        self.unsaid.level(place);
        self.unsaid.source(place);
        let above = self.nesting.innermost().map_or(root, |open| open.rest);
        let is_deep = self.nesting.open().len() >= DEEPEST;
        self.unsaid.add_if(is_deep, DEEP);
        let path = if is_deep {
            above
        } else {
            self.path(Some(above), place.name).0
        };
        let moved = self.nesting.push(at, duration, path);
        self.unsaid.add_if(moved, what::CROSSING);
    }

    /// The number of a path, and whether it is new.
    fn path(&mut self, above: Option<usize>, name: &str) -> (usize, bool) {
        let count = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let known = self.names.get(name).copied();
        let name_number = known.unwrap_or_else(|| {
            self.unsaid.add_if(name.contains(is_replaced), NAMES);
            *self.names.entry(name.to_owned()).or_insert(count)
        });
        let next = self.paths.len();
        let number = *self.numbers.entry((above, name_number)).or_insert(next);
        if number == next {
            self.paths.push(Path {
                above,
                name: clipped(written(name), &mut self.unsaid),
                own: 0,
            });
        }
        (number, number == next)
    }
}

fn is_replaced(character: char) -> bool {
    character == ';' || character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}

/// A name as it stands in a line.
fn written(name: &str) -> String {
    if name.is_empty() {
        return "(no name)".to_owned();
    }
    let replace = |character| match character {
        ';' => ':',
        character if is_replaced(character) => ' ',
        character => character,
    };
    name.chars().map(replace).collect()
}

impl<W: Write> Export for Exporter<W> {
    fn entry(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        match *entry {
            _ if self.roster.takes(entry) => {}
            Entry::Span {
                track,
                ref place,
                at,
                duration,
                arguments,
            } => self.span(track, place, (at, duration), arguments),
            _ => {
                self.nesting.pass();
                self.unsaid.whole(entry);
            }
        }
        Ok(())
    }

    fn depth(&mut self, depth: u32) {
        self.nesting.expect(depth);
    }

    fn finish(mut self: Box<Self>) -> io::Result<Unsaid> {
        self.leave();
        // Paths behind what they are below, those of one level by name.
        let mut below: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
        for (number, path) in self.paths.iter().enumerate() {
            below.entry(path.above).or_default().push(number);
        }
        let paths = &self.paths;
        for numbers in below.values_mut() {
            numbers.sort_unstable_by(|a, b| paths[*b].name.cmp(&paths[*a].name).then(b.cmp(a)));
        }
        let mut waiting = below.remove(&None).unwrap_or_default();
        // The line so far, and how long it is above each path.
        let (mut line, mut lengths) = (Vec::new(), HashMap::new());
        while let Some(number) = waiting.pop() {
            let path = &self.paths[number];
            let length = path.above.and_then(|above| lengths.get(&above).copied());
            line.truncate(length.unwrap_or(0));
            if length.is_some() {
                line.push(b';');
            }
            line.extend_from_slice(path.name.as_bytes());
            lengths.insert(number, line.len());
            if path.own > 0 {
                let out = &mut self.out.bytes;
                out.extend_from_slice(&line);
                out.push(b' ');
                value::push_integer(out, path.own);
                out.push(b'\n');
                self.out.pass()?;
            }
            waiting.append(&mut below.remove(&Some(number)).unwrap_or_default());
        }
        self.out.finish()?;
        Ok(self.unsaid)
    }
}
