//! Stacks: a tree whose nodes are frames.

use super::document::{At, Cell, Document};
use super::table::Rows;

/// No node, or no name.
pub(super) const NONE: u32 = u32::MAX;

/// Where the tables of a thread are, or those that all threads share.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tables {
    pub(super) stacks: Option<At>,
    pub(super) frames: Option<At>,
    pub(super) functions: Option<At>,
}

impl Tables {
    /// Takes a member if it is one of them.
    pub(super) fn take(&mut self, name: &str, at: At) {
        match name {
            "stackTable" => self.stacks = Some(at),
            "frameTable" => self.frames = Some(at),
            "funcTable" => self.functions = Some(at),
            _ => {}
        }
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self {
            stacks: self.stacks.or(other.stacks),
            frames: self.frames.or(other.frames),
            functions: self.functions.or(other.functions),
        }
    }
}

/// The nodes of all stacks.
#[derive(Debug, Default)]
pub(super) struct Stacks {
    above: Vec<u32>,
    names: Vec<u32>,
    /// Frames further from the outermost one than fits are left out: bounds what a sample can say.
    depths: Vec<u8>,
    /// Whether some were too deep.
    pub(super) are_cut: bool,
}

impl Stacks {
    pub(super) fn new(document: &Document, tables: Tables) -> Self {
        let mut stacks = Self::default();
        let Some(table) = tables.stacks else {
            return stacks;
        };
        let frames = names_of_frames(document, tables);
        let rows = || Rows::new(document, table, ["prefix", "prefixOffset", "frame"]);
        let count = rows().count();
        stacks.above.reserve_exact(count);
        stacks.names.reserve_exact(count);
        stacks.depths.reserve_exact(count);
        for [above, offset, frame] in rows() {
            let here = stacks.above.len();
            let above = match offset.index() {
                Some(0) => None,
                Some(offset) => here.checked_sub(offset),
                None => above.index(),
            };
            let name = frame.index().and_then(|frame| frames.get(frame));
            stacks.push(above, name.copied().unwrap_or(NONE));
        }
        stacks
    }

    fn push(&mut self, above: Option<usize>, name: u32) {
        let here = self.above.len();
        let Some(above) = above.filter(|above| *above < here) else {
            self.above.push(NONE);
            self.names.push(name);
            self.depths.push(0);
            return;
        };
        if let Some(depth) = self.depths[above].checked_add(1) {
            self.above.push(u32::try_from(above).unwrap_or(NONE));
            self.names.push(name);
            self.depths.push(depth);
        } else {
            // The same as the one above.
            self.are_cut = true;
            self.above.push(self.above[above]);
            self.names.push(self.names[above]);
            self.depths.push(self.depths[above]);
        }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.above.is_empty()
    }

    /// A node, if there is one.
    pub(super) fn node(&self, cell: Cell) -> Option<u32> {
        let place = cell.index().filter(|place| *place < self.above.len())?;
        u32::try_from(place).ok()
    }

    pub(super) fn above(&self, node: u32) -> Option<u32> {
        let above = self.above[node as usize];
        (above != NONE).then_some(above)
    }

    /// The number of the string that names it.
    pub(super) fn name(&self, node: u32) -> u32 {
        self.names[node as usize]
    }

    /// How many are above it.
    pub(super) fn depth(&self, node: u32) -> usize {
        usize::from(self.depths[node as usize])
    }
}

/// The numbers of the strings that name each frame.
fn names_of_frames(document: &Document, tables: Tables) -> Vec<u32> {
    let number = |cell: Cell| {
        let number = cell.index().and_then(|index| u32::try_from(index).ok());
        number.unwrap_or(NONE)
    };
    let functions: Vec<u32> = tables.functions.map_or_else(Vec::new, |at| {
        let rows = Rows::new(document, at, ["name"]);
        rows.map(|[name]| number(name)).collect()
    });
    tables.frames.map_or_else(Vec::new, |at| {
        let rows = Rows::new(document, at, ["func", "location"]);
        rows.map(|[function, location]| {
            let name = function.index().and_then(|place| functions.get(place));
            name.copied().unwrap_or_else(|| number(location))
        })
        .collect()
    })
}
