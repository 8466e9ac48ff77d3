//! Batches hold every visible row once.

use amp_render::{Aabb, BatchList, InstanceRow, InstanceTable, LOD_LEVELS, MaterialId, MeshId};
use bevy_ecs::world::World;
use bevy_math::Affine3A;
use proptest::collection::vec;
use proptest::prelude::*;

#[derive(Debug, Clone, Copy)]
struct Item {
    mesh: u32,
    material: u32,
    /// The level at which it is visible.
    level: Option<u8>,
    removed: bool,
}

fn item() -> impl Strategy<Value = Item> {
    let mesh = prop_oneof![4 => 0_u32..6, 1 => Just(u32::MAX)];
    let level = prop::option::of(0..LOD_LEVELS as u8);
    (mesh, 0_u32..4, level, prop::bool::weighted(0.2)).prop_map(
        |(mesh, material, level, removed)| Item {
            mesh,
            material,
            level,
            removed,
        },
    )
}

proptest! {
    #[test]
    fn batches_partition_the_visible_set(frames in vec(vec(item(), 0..200), 1..4)) {
        let mut list = BatchList::default();
        for items in frames {
            let mut world = World::new();
            let mut table = InstanceTable::new();
            let mut kept = Vec::new();
            for item in items {
                let entity = world.spawn_empty().id();
                table.write(entity, &InstanceRow {
                    mesh: MeshId(item.mesh),
                    material: MaterialId(item.material),
                    aabb: Aabb::default(),
                    visible: true,
                    world_from_local: Affine3A::IDENTITY,
                });
                kept.push((entity, item));
            }
            kept.retain(|(entity, item)| !(item.removed && table.remove(*entity)));
            kept.sort_by_key(|(entity, _)| table.row_of(*entity).unwrap());
            let (visible, levels): (Vec<u32>, Vec<u8>) = (0..)
                .zip(&kept)
                .filter_map(|(row, (_, item))| Some((row, item.level?)))
                .unzip();
            list.build(table.groups(), table.groups_of(), &visible, &levels);

            // The sort that the standard library would do gives the same batches and rows.
            let mut expected: Vec<_> = visible
                .iter()
                .zip(&levels)
                .map(|(&row, &level)| {
                    let item = kept[row as usize].1;
                    ((item.mesh, item.material, level), row)
                })
                .collect();
            expected.sort_by_key(|(key, row)| (*key, *row));
            let found: Vec<_> = list
                .batches()
                .iter()
                .flat_map(|batch| {
                    let key = (batch.mesh.0, batch.material.0, batch.lod);
                    list.rows_of(batch).iter().map(move |&row| (key, row))
                })
                .collect();
            prop_assert_eq!(&found, &expected);
            expected.dedup_by_key(|(key, _)| *key);
            prop_assert_eq!(list.batches().len(), expected.len(), "no batch is split or empty");
            prop_assert_eq!(list.rows().len(), visible.len());
        }
    }
}

#[test]
#[should_panic(expected = "expected one level of detail per visible row")]
fn a_missing_level_is_told() {
    let table = InstanceTable::new();
    BatchList::default().build(table.groups(), table.groups_of(), &[0], &[]);
}
