//! What all threads share: strings, places, stacks, categories.

use std::collections::HashMap;

use super::column::{Column, push_text};
use crate::Place;
use crate::export::Places;

/// The tables that all threads share.
#[derive(Debug)]
pub(super) struct Tables {
    strings: Strings,
    categories: Strings,
    places: Places,
    functions: Functions,
    stacks: Stacks,
}

/// Texts, each once, by number.
#[derive(Debug, Default)]
struct Strings {
    numbers: HashMap<Box<str>, u32>,
    texts: Column,
}

/// Categories beyond this are in the first one: the profiler keeps 256.
const MOST_CATEGORIES: usize = 251;

/// A function for each place, and a frame for each function.
#[derive(Debug, Default)]
struct Functions {
    flags: Column,
    names: Column,
    sources: Column,
    lines: Column,
    frame_flags: Column,
    categories: Column,
    count: u32,
    /// Source files, by the numbers of their strings.
    files: HashMap<u32, u32>,
    file_names: Column,
}

/// Call paths, as nodes of a tree.
#[derive(Debug, Default)]
struct Stacks {
    numbers: HashMap<(Option<u32>, u32), u32>,
    frames: Column,
    above: Column,
}

impl Strings {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        self.numbers.insert(text.into(), next);
        self.texts.push_text(text);
        next
    }
}

impl Tables {
    pub(super) fn new() -> Self {
        let mut categories = Strings::default();
        categories.number("Other");
        Self {
            strings: Strings::default(),
            categories,
            places: Places::default(),
            functions: Functions::default(),
            stacks: Stacks::default(),
        }
    }

    /// The number of a text.
    pub(super) fn string(&mut self, text: &str) -> u32 {
        self.strings.number(text)
    }

    /// The number of a category; none if there are too many.
    pub(super) fn category(&mut self, target: &str) -> Option<u32> {
        if target.is_empty() {
            return Some(0);
        }
        let is_full = self.categories.numbers.len() >= MOST_CATEGORIES;
        if is_full && !self.categories.numbers.contains_key(target) {
            return None;
        }
        Some(self.categories.number(target))
    }

    /// The number of the frame of a place.
    pub(super) fn frame(&mut self, place: &Place<'_>) -> u32 {
        let Some((number, is_new)) = self.places.number(place, usize::MAX) else {
            return 0;
        };
        if is_new {
            const HAS_SOURCE: u32 = 8;
            const HAS_LINE: u32 = 16;
            const HAS_CATEGORY: u32 = 4;
            let name = self.strings.number(place.name);
            let category = self.category(place.target).unwrap_or(0);
            let source = place.file.map(|file| self.source(file));
            let functions = &mut self.functions;
            functions.count = number + 1;
            let flags = source.map_or(0, |_| HAS_SOURCE) | place.line.map_or(0, |_| HAS_LINE);
            functions.flags.push_integer(flags);
            functions.names.push_integer(name);
            functions.sources.push_integer(source.unwrap_or(0));
            functions.lines.push_integer(place.line.unwrap_or(0));
            let flags = HAS_CATEGORY | flags & HAS_LINE;
            functions.frame_flags.push_integer(flags);
            functions.categories.push_integer(category);
        }
        number
    }

    fn source(&mut self, file: &str) -> u32 {
        let name = self.strings.number(file);
        let functions = &mut self.functions;
        let next = u32::try_from(functions.files.len()).unwrap_or(u32::MAX);
        let number = *functions.files.entry(name).or_insert(next);
        if number == next {
            functions.file_names.push_integer(name);
        }
        number
    }

    /// The number of a frame's call path below another one.
    pub(super) fn stack(&mut self, above: Option<u32>, frame: u32) -> u32 {
        let stacks = &mut self.stacks;
        let next = u32::try_from(stacks.numbers.len()).unwrap_or(u32::MAX);
        let number = *stacks.numbers.entry((above, frame)).or_insert(next);
        if number == next {
            stacks.frames.push_integer(frame);
            // How far back what it is below stands; 0 for nothing.
            stacks
                .above
                .push_integer(above.map_or(0, |above| next - above));
        }
        number
    }

    /// Appends the member `shared` of the profile.
    pub(super) fn write(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\"shared\":{\"stackTable\":{");
        let stacks = &mut self.stacks;
        let count = stacks.numbers.len();
        stacks.frames.write("frame", out);
        out.push(b',');
        stacks.above.write("prefixOffset", out);
        write_length(count, out);
        let functions = &mut self.functions;
        let count = functions.count as usize;
        out.extend_from_slice(b",\n\"funcTable\":{");
        let same_lines = functions.lines.copy();
        for (name, column) in [
            ("flags", &mut functions.flags),
            ("name", &mut functions.names),
            ("source", &mut functions.sources),
            ("lineNumber", &mut functions.lines),
        ] {
            column.write(name, out);
            out.push(b',');
        }
        write_zeros(
            &["resource", "columnNumber", "originalLocation"],
            count,
            out,
        );
        write_length(count, out);
        out.extend_from_slice(b",\n\"frameTable\":{");
        let mut of_frames = Column::counting(count);
        for (name, column) in [
            ("flags", &mut functions.frame_flags),
            ("category", &mut functions.categories),
            ("func", &mut of_frames),
            ("line", &mut { same_lines }),
        ] {
            column.write(name, out);
            out.push(b',');
        }
        let none = [
            "address",
            "subcategory",
            "lib",
            "nativeSymbol",
            "innerWindowID",
            "column",
            "originalLocation",
        ];
        write_zeros(&none, count, out);
        write_length(count, out);
        out.extend_from_slice(b",\n\"sources\":{");
        let count = functions.files.len();
        functions.file_names.write("filename", out);
        out.push(b',');
        write_all(&["startLine", "startColumn"], "1", count, out);
        out.push(b',');
        write_all(&["id", "sourceMapURL", "content"], "null", count, out);
        write_length(count, out);
        out.extend_from_slice(
            b",\n\"resourceTable\":{\"name\":[],\"host\":[],\"type\":[],\"length\":0},\
              \"nativeSymbols\":{\"libIndex\":[],\"address\":[],\"name\":[],\"functionSize\":[],\"length\":0},\
              \"sourceLocationTable\":{\"source\":[],\"line\":[],\"column\":[],\"length\":0},\n",
        );
        self.strings.texts.write("stringArray", out);
        out.push(b'}');
    }

    /// Appends the member `categories` of the profile's information.
    pub(super) fn write_categories(&self, out: &mut Vec<u8>) {
        const COLORS: [&str; 10] = [
            "blue",
            "green",
            "orange",
            "purple",
            "yellow",
            "lightblue",
            "magenta",
            "brown",
            "red",
            "lightred",
        ];
        let mut names: Vec<_> = self.categories.numbers.iter().collect();
        names.sort_unstable_by_key(|(_, number)| **number);
        out.extend_from_slice(b"\"categories\":[");
        for (name, number) in names {
            if *number > 0 {
                out.push(b',');
            }
            let color = match number.checked_sub(1) {
                Some(place) => COLORS[place as usize % COLORS.len()],
                // The profiler takes the first grey one for all that has none.
                None => "grey",
            };
            out.extend_from_slice(b"\n{\"name\":");
            push_text(out, name);
            out.extend_from_slice(b",\"color\":");
            push_text(out, color);
            out.extend_from_slice(b",\"subcategories\":[\"Other\"]}");
        }
        out.push(b']');
    }
}

fn write_length(length: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(b",\"length\":");
    crate::chrome::value::push_integer(out, length);
    out.push(b'}');
}

/// Appends columns that are nothing but zeros.
fn write_zeros(names: &[&str], count: usize, out: &mut Vec<u8>) {
    write_all(names, "0", count, out);
}

/// Appends columns of one value.
fn write_all(names: &[&str], value: &str, count: usize, out: &mut Vec<u8>) {
    for (place, name) in names.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        let mut column = Column::default();
        for _ in 0..count {
            column.next().extend_from_slice(value.as_bytes());
        }
        column.write(name, out);
    }
}
