//! Which level of detail each visible instance is drawn at.

use std::collections::BTreeMap;

use bevy_ecs::resource::Resource;
use bevy_math::Vec3;
use thiserror::Error;

use crate::draw_group::DrawGroups;
use crate::instance::MeshId;
use crate::instance_table::{InstanceTable, RowEdit};

/// The most levels of detail a mesh can have.
pub const LOD_LEVELS: usize = 8;

/// Where a mesh changes from one level of detail to the next coarser one.
///
/// Level 0 is the finest and ends at the first distance. Distances are from the camera to the middle
/// of the instance's box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LodDistances {
    switches: [f32; LOD_LEVELS - 1],
    levels: u8,
    band: f32,
}

/// Distances that make no levels of detail.
#[derive(Debug, Error, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum LodError {
    /// More distances than levels have borders.
    #[error(
        "{found} distances make {} levels of detail, and a mesh has at most {LOD_LEVELS}; leave some out",
        found + 1
    )]
    TooMany {
        /// How many distances were given.
        found: usize,
    },
    /// A distance that is not a positive number, or not larger than the one before.
    #[error(
        "distance {index} is {found} m, but must be finite and larger than {previous} m; order the distances from near to far"
    )]
    NotRising {
        /// The position of the distance, from 0.
        index: usize,
        /// The distance, in metres.
        found: f32,
        /// The distance before it, in metres; 0 for the first.
        previous: f32,
    },
    /// A band that is not a fraction.
    #[error("the hysteresis band is {found}, but must be at least 0 and below 1; 0.1 is usual")]
    Band {
        /// The band that was given.
        found: f32,
    },
}

impl LodDistances {
    /// A mesh with one level of detail.
    pub const SINGLE: Self = Self {
        switches: [f32::INFINITY; LOD_LEVELS - 1],
        levels: 1,
        band: 0.0,
    };

    /// The fraction of a distance by which one must pass it for the level to change, unless
    /// [`LodDistances::with_band`] says otherwise.
    pub const BAND: f32 = 0.1;

    /// Makes levels of detail that change at the given distances, in metres, from near to far.
    ///
    /// # Errors
    /// [`LodError::TooMany`] for more than seven distances; [`LodError::NotRising`] for a distance
    /// that is not finite, not positive or not larger than the one before.
    ///
    /// # Examples
    /// ```
    /// use amp_render::{LodDistances, LodError, MeshId, MeshLods};
    ///
    /// let mut lods = MeshLods::default();
    /// lods.set(MeshId(3), LodDistances::new(&[40.0, 120.0])?.with_band(0.05)?);
    /// assert_eq!(lods.get(MeshId(3)).levels(), 3);
    /// assert_eq!(lods.get(MeshId(4)).levels(), 1);
    /// assert!(LodDistances::new(&[40.0, 40.0]).is_err());
    /// # Ok::<(), LodError>(())
    /// ```
    pub fn new(switches: &[f32]) -> Result<Self, LodError> {
        let mut lods = Self::SINGLE;
        if switches.len() > lods.switches.len() {
            return Err(LodError::TooMany {
                found: switches.len(),
            });
        }
        let mut previous = 0.0;
        for (index, &found) in switches.iter().enumerate() {
            if !(found.is_finite() && found > previous) {
                return Err(LodError::NotRising {
                    index,
                    found,
                    previous,
                });
            }
            lods.switches[index] = found;
            lods.levels += 1;
            previous = found;
        }
        lods.band = Self::BAND;
        Ok(lods)
    }

    /// Sets the fraction of a distance by which one must pass it for the level to change, in either
    /// direction: at 0.1, a change at 100 m happens at 110 m going away and at 90 m coming back.
    ///
    /// # Errors
    /// [`LodError::Band`] for a number below 0, of 1 or more, or NaN.
    pub fn with_band(mut self, band: f32) -> Result<Self, LodError> {
        if !(0.0..1.0).contains(&band) {
            return Err(LodError::Band { found: band });
        }
        self.band = band;
        Ok(self)
    }

    /// How many levels there are, from 1 to [`LOD_LEVELS`].
    #[must_use]
    pub fn levels(&self) -> u8 {
        self.levels
    }

    /// The distances where the level changes, in metres, from near to far.
    #[must_use]
    pub fn switches(&self) -> &[f32] {
        &self.switches[..usize::from(self.levels) - 1]
    }

    /// The hysteresis band, as a fraction of each distance.
    #[must_use]
    pub fn band(&self) -> f32 {
        self.band
    }
}

/// The levels of detail of each mesh. A mesh that is not named has one.
#[derive(Resource, Debug, Default, Clone, PartialEq)]
pub struct MeshLods {
    by_mesh: BTreeMap<MeshId, LodDistances>,
}

impl MeshLods {
    /// Sets where a mesh changes its level of detail. Returns what was set before.
    pub fn set(&mut self, mesh: MeshId, lods: LodDistances) -> Option<LodDistances> {
        self.by_mesh.insert(mesh, lods)
    }

    /// Where a mesh changes its level of detail.
    #[must_use]
    pub fn get(&self, mesh: MeshId) -> LodDistances {
        self.by_mesh
            .get(&mesh)
            .copied()
            .unwrap_or(LodDistances::SINGLE)
    }
}

/// The level of a row whose distance was never looked at.
const UNKNOWN: u8 = u8::MAX;

/// How far a camera is from a centre, squared.
///
/// The order of the operations is part of the contract: the graphics card chooses the same levels.
#[inline(always)]
fn squared_distance(center: [f32; 3], camera: Vec3) -> f32 {
    let (x, y, z) = (
        center[0] - camera.x,
        center[1] - camera.y,
        center[2] - camera.z,
    );
    x * x + y * y + z * z
}

/// The borders of a mesh's levels, as squared distances, beyond the last one infinite.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Borders {
    /// Farther than this, the next level is due.
    pub(crate) leave: [f32; LOD_LEVELS - 1],
    /// The border itself, for a row that has no level yet.
    pub(crate) middle: [f32; LOD_LEVELS - 1],
    /// Nearer than this, the next level is over.
    pub(crate) enter: [f32; LOD_LEVELS - 1],
    /// The coarsest level.
    pub(crate) last: u8,
}

impl Borders {
    pub(crate) fn new(lods: &LodDistances) -> Self {
        let squared = |factor: f32| {
            lods.switches.map(|switch| {
                let border = switch * factor;
                border * border
            })
        };
        Self {
            leave: squared(1.0 + lods.band),
            middle: squared(1.0),
            enter: squared(1.0 - lods.band),
            last: lods.levels - 1,
        }
    }

    /// The level at a squared distance, given the level before.
    fn level(&self, squared: f32, before: u8) -> u8 {
        let beyond = |borders: &[f32; LOD_LEVELS - 1]| -> u8 {
            borders
                .iter()
                .map(|&border| u8::from(border <= squared))
                .sum()
        };
        let level = if before == UNKNOWN {
            beyond(&self.middle)
        } else {
            // The borders of `leave` lie beyond those of `enter`, so the range is never empty.
            before.clamp(beyond(&self.leave), beyond(&self.enter))
        };
        level.min(self.last)
    }
}

/// The levels of detail of one camera's view, remembered from frame to frame.
///
/// Each camera needs its own: the level an instance had is what keeps it from flickering.
#[derive(Debug, Default)]
pub struct LodState {
    remembered: Vec<u8>,
    cursor: u64,
    borders: Vec<Borders>,
    groups_revision: Option<u64>,
    levels: Vec<u8>,
}

impl LodState {
    /// Chooses the level of every visible row.
    ///
    /// An instance seen for the first time, or with another mesh or
    /// material than before, takes the level of its
    /// distance. After that its level changes only when the distance leaves the band around a
    /// border, so a distance that stays within the band never changes it. A camera at no place
    /// (NaN) gives level 0.
    ///
    /// # Cost
    /// Linear in the visible rows, plus what extraction moved since the last call. Allocates only
    /// when there are more rows than ever before. Whoever changes `lods` calls
    /// [`LodState::forget_distances`] first.
    ///
    /// # Panics
    /// If a row of `visible` is not below the table's length.
    pub fn select(
        &mut self,
        table: &InstanceTable,
        lods: &MeshLods,
        camera: Vec3,
        visible: &[u32],
    ) {
        self.follow_rows(table);
        self.refresh_borders(table.groups(), lods);
        let boxes = table.boxes();
        let groups = table.groups_of();
        self.levels.clear();
        self.levels.reserve(visible.len());
        for &row in visible {
            let row = row as usize;
            let squared = squared_distance(boxes.center(row).to_array(), camera);
            let before = self.remembered[row];
            let level = self.borders[groups[row].index()].level(squared, before);
            self.remembered[row] = level;
            self.levels.push(level);
        }
    }

    /// The level of each row given to the last [`LodState::select`], in the same order.
    #[must_use]
    pub fn levels(&self) -> &[u8] {
        &self.levels
    }

    /// Takes the levels of the last rows away. What is remembered of them stays.
    #[cfg(feature = "gpu")]
    pub(crate) fn clear_levels(&mut self) {
        self.levels.clear();
    }

    /// Forgets the distances of the meshes, so that the next [`LodState::select`] reads them again.
    /// The levels are remembered.
    pub fn forget_distances(&mut self) {
        self.groups_revision = None;
    }

    fn follow_rows(&mut self, table: &InstanceTable) {
        match table.edits_since(self.cursor) {
            Some(edits) => {
                for &edit in edits {
                    match edit {
                        RowEdit::Pushed => self.remembered.push(UNKNOWN),
                        RowEdit::Regrouped(row) => self.remembered[row as usize] = UNKNOWN,
                        RowEdit::SwapRemoved(row) => {
                            self.remembered.swap_remove(row as usize);
                        }
                    }
                }
            }
            None => {
                self.remembered.clear();
                self.remembered.resize(table.len(), UNKNOWN);
            }
        }
        self.cursor = table.edit_cursor();
    }

    fn refresh_borders(&mut self, groups: &DrawGroups, lods: &MeshLods) {
        if self.groups_revision == Some(groups.revision()) {
            return;
        }
        let single = Borders::new(&LodDistances::SINGLE);
        self.borders.clear();
        self.borders.resize(groups.slots(), single);
        for (mesh, _, group) in groups.in_order() {
            self.borders[group.index()] = Borders::new(&lods.get(mesh));
        }
        self.groups_revision = Some(groups.revision());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_changes_only_beyond_the_band() {
        let borders = Borders::new(&LodDistances::new(&[100.0, 200.0]).unwrap());
        let mut level = UNKNOWN;
        for (distance, expected) in [
            (101.0_f32, 1), // seen first: the border itself decides
            (95.0, 1),
            (89.0, 0),
            (109.0, 0),
            (111.0, 1),
            (221.0, 2),
            (181.0, 2),
            (1.0, 0),
            (1.0e9, 2), // over two borders at once
            (f32::INFINITY, 2),
        ] {
            level = borders.level(distance * distance, level);
            assert_eq!(level, expected, "at {distance} m");
        }
    }

    #[test]
    fn a_mesh_without_distances_has_one_level_at_any_distance() {
        let borders = Borders::new(&LodDistances::SINGLE);
        for squared in [0.0, 1.0e30, f32::INFINITY, f32::NAN] {
            assert_eq!(borders.level(squared, UNKNOWN), 0);
        }
    }

    #[test]
    fn distances_that_make_no_levels_are_told_so() {
        assert_eq!(
            LodDistances::new(&[1.0; 8]),
            Err(LodError::TooMany { found: 8 })
        );
        for bad in [0.0, -1.0, f32::NAN, f32::INFINITY] {
            assert!(matches!(
                LodDistances::new(&[bad]),
                Err(LodError::NotRising { index: 0, .. })
            ));
        }
        let error = LodDistances::new(&[50.0, 20.0]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "distance 1 is 20 m, but must be finite and larger than 50 m; order the distances from near to far"
        );
        for bad in [-0.1, 1.0, f32::NAN] {
            assert!(LodDistances::SINGLE.with_band(bad).is_err());
        }
    }
}
