//! Boxes in the world, eight to a block.

use bevy_math::Vec3;

use crate::world_box::WorldBox;

/// Boxes in one block: as many as a vector of the processor has numbers.
pub(crate) const BLOCK: usize = 8;

/// Eight boxes in world space, one array per number, in metres.
///
/// A block fills three cache lines: the test of all boxes reads memory in one piece, and to write one box is to wait for
/// three lines.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct BoxBlock {
    /// The centres' x, y and z.
    pub(crate) center: [[f32; BLOCK]; 3],
    /// The half extents' x, y and z.
    pub(crate) half_extents: [[f32; BLOCK]; 3],
}

impl BoxBlock {
    /// A block whose boxes are all [`WorldBox::NOWHERE`].
    const NOWHERE: Self = Self {
        center: [[f32::NAN; BLOCK]; 3],
        half_extents: [[f32::NAN; BLOCK]; 3],
    };

    fn get(&self, lane: usize) -> WorldBox {
        WorldBox {
            center: Vec3::from(self.center.map(|numbers| numbers[lane])),
            half_extents: Vec3::from(self.half_extents.map(|numbers| numbers[lane])),
        }
    }

    fn set(&mut self, lane: usize, place: WorldBox) {
        for axis in 0..3 {
            self.center[axis][lane] = place.center[axis];
            self.half_extents[axis][lane] = place.half_extents[axis];
        }
    }
}

/// Boxes in world space, in order.
#[derive(Debug, Clone, Default)]
pub struct BoxList {
    /// Those behind the last box are nowhere.
    blocks: Vec<BoxBlock>,
    len: usize,
}

impl BoxList {
    /// All boxes.
    #[must_use]
    pub fn as_boxes(&self) -> Boxes<'_> {
        Boxes {
            blocks: &self.blocks,
            len: self.len,
        }
    }

    /// Adds a box at the end.
    pub fn push(&mut self, place: WorldBox) {
        if self.len.is_multiple_of(BLOCK) {
            self.blocks.push(BoxBlock::NOWHERE);
        }
        self.len += 1;
        self.set(self.len - 1, place);
    }

    /// Changes a box.
    ///
    /// # Panics
    /// If `row` is not below the number of boxes.
    pub fn set(&mut self, row: usize, place: WorldBox) {
        assert!(row < self.len, "box {row} of {}", self.len);
        self.blocks[row / BLOCK].set(row % BLOCK, place);
    }

    /// Removes a box; the last one, if it is another, takes its place.
    ///
    /// # Panics
    /// If `row` is not below the number of boxes.
    pub fn swap_remove(&mut self, row: usize) {
        let boxes = self.as_boxes();
        let last = boxes.get(boxes.len() - 1);
        self.set(row, last);
        self.set(self.len - 1, WorldBox::NOWHERE);
        self.len -= 1;
        self.blocks.truncate(self.len.div_ceil(BLOCK));
    }

    /// Removes every box.
    pub fn clear(&mut self) {
        self.blocks.clear();
        self.len = 0;
    }

    /// The blocks, for their boxes to be changed.
    pub(super) fn blocks_mut(&mut self) -> &mut [BoxBlock] {
        &mut self.blocks
    }
}

impl FromIterator<WorldBox> for BoxList {
    fn from_iter<I: IntoIterator<Item = WorldBox>>(boxes: I) -> Self {
        let mut list = Self::default();
        boxes.into_iter().for_each(|place| list.push(place));
        list
    }
}

/// The boxes of a [`BoxList`], to read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Boxes<'a> {
    blocks: &'a [BoxBlock],
    len: usize,
}

impl<'a> Boxes<'a> {
    /// How many boxes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no box.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The boxes eight by eight; behind the last one, a block has boxes that are nowhere.
    pub(crate) fn blocks(&self) -> &'a [BoxBlock] {
        self.blocks
    }

    /// One box.
    ///
    /// # Panics
    /// If `row` is not below the number of boxes.
    #[must_use]
    pub fn get(&self, row: usize) -> WorldBox {
        assert!(row < self.len, "box {row} of {}", self.len);
        self.blocks[row / BLOCK].get(row % BLOCK)
    }

    /// The middle of a box.
    ///
    /// # Panics
    /// If `row` is not below the number of boxes.
    #[inline]
    #[must_use]
    pub fn center(&self, row: usize) -> Vec3 {
        assert!(row < self.len, "box {row} of {}", self.len);
        let lane = row % BLOCK;
        Vec3::from(self.blocks[row / BLOCK].center.map(|numbers| numbers[lane]))
    }

    /// All boxes, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = WorldBox> + 'a {
        let boxes = *self;
        (0..self.len).map(move |row| boxes.get(row))
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::*;

    fn at(x: f32) -> WorldBox {
        WorldBox {
            center: Vec3::new(x, 1.0, 2.0),
            half_extents: Vec3::new(3.0, 4.0, x),
        }
    }

    proptest! {
        /// The list is what a vector of boxes is, and what is behind it in its last block is nowhere.
        #[test]
        fn a_list_is_a_vector_in_blocks(
            edits in vec((0..4, any::<Index>(), 0.0_f32..9.0), 0..80),
        ) {
            let (mut list, mut plain) = (BoxList::default(), Vec::new());
            for (edit, which, x) in edits {
                match edit {
                    0 | 1 => {
                        list.push(at(x));
                        plain.push(at(x));
                    }
                    _ if plain.is_empty() => {}
                    2 => {
                        let row = which.index(plain.len());
                        list.set(row, at(x));
                        plain[row] = at(x);
                    }
                    _ => {
                        let row = which.index(plain.len());
                        list.swap_remove(row);
                        plain.swap_remove(row);
                    }
                }
            }
            let boxes = list.as_boxes();
            prop_assert_eq!(boxes.iter().collect::<Vec<_>>(), plain.clone());
            prop_assert_eq!(boxes.blocks().len(), plain.len().div_ceil(BLOCK));
            for row in boxes.len()..boxes.blocks().len() * BLOCK {
                prop_assert!(!boxes.blocks()[row / BLOCK].get(row % BLOCK).is_somewhere());
            }
            prop_assert_eq!(plain.iter().copied().collect::<BoxList>().as_boxes().len(), plain.len());
        }
    }
}
