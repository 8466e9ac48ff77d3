use std::collections::BTreeMap;

use bevy_ecs::entity::{EntityGeneration, EntityIndex};
use bevy_math::{Affine3A, Vec3};
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::instance::Aabb;

fn instance(mesh: u32, x: f32) -> InstanceRow {
    InstanceRow {
        mesh: MeshId(mesh),
        material: MaterialId(0),
        aabb: Aabb::default(),
        visible: true,
        world_from_local: Affine3A::from_translation(Vec3::new(x, 0.0, 0.0)),
    }
}

fn entities<const N: usize>() -> [Entity; N] {
    let mut world = bevy_ecs::world::World::new();
    std::array::from_fn(|_| world.spawn_empty().id())
}

#[test]
fn a_removed_row_is_filled_by_the_last_one() {
    let [a, b, c] = entities();
    let mut table = InstanceTable::new();
    for (x, entity) in [a, b, c].into_iter().enumerate() {
        assert!(table.write(entity, &instance(1, x as f32)));
    }
    let before = table.edit_cursor();
    table.begin();
    assert!(table.remove(a));
    assert!(!table.remove(a), "it has no row any more");
    assert_eq!(table.entities(), [c, b]);
    assert_eq!((table.row_of(a), table.row_of(c)), (None, Some(0)));
    assert_eq!(table.boxes().get(0).center.x, 2.0);
    assert_eq!(table.transforms()[0][0], [1.0, 0.0, 0.0, 2.0]);
    assert_eq!(table.written_rows().collect::<Vec<_>>(), [0]);
    assert_eq!(
        table.edits_since(before),
        Some([RowEdit::SwapRemoved(0)].as_slice())
    );
    assert_eq!(table.edits_since(0), None, "the first edits are forgotten");
    assert_eq!(table.edits_since(table.edit_cursor()), Some([].as_slice()));
}

#[test]
fn an_entity_whose_index_is_reused_replaces_its_predecessor() {
    let [old, other] = entities();
    let mut table = InstanceTable::new();
    table.write(old, &instance(1, 0.0));
    table.write(other, &instance(1, 1.0));
    let new = Entity::from_index_and_generation(old.index(), old.generation().after_versions(1));
    table.write(new, &instance(1, 5.0));
    assert_eq!(table.entities(), [other, new]);
    assert!(!table.remove(old));
    assert_eq!(table.len(), 2);
}

#[test]
fn a_cleared_table_starts_over() {
    let [a, b] = entities();
    let mut table = InstanceTable::new();
    table.write(a, &instance(1, 0.0));
    table.write(b, &instance(2, 1.0));
    let (cursor, revision) = (table.edit_cursor(), table.groups().revision());
    table.clear();
    assert!(table.is_empty() && table.boxes().is_empty() && table.groups().is_empty());
    assert_eq!((table.row_of(a), table.written_rows().count()), (None, 0));
    assert_eq!(table.edits_since(cursor), None);
    assert_ne!(table.groups().revision(), revision);
    table.write(b, &instance(2, 1.0));
    assert_eq!(table.row_of(b), Some(0));
    assert_eq!(table.groups().len(), 1);
}

#[test]
fn a_hidden_instance_keeps_its_row_and_stands_nowhere() {
    let [a] = entities();
    let mut table = InstanceTable::new();
    let hidden = InstanceRow {
        visible: false,
        ..instance(1, 3.0)
    };
    assert!(!table.write(a, &hidden));
    assert_eq!(table.row_of(a), Some(0));
    assert!(!table.boxes().get(0).is_somewhere());
    assert!(table.write(a, &instance(1, 3.0)));
    assert_eq!(table.boxes().get(0).center.x, 3.0);
}

proptest! {
    /// Of the entities that share an index, one after the other, the last that was written has a row; no two entities have the
    /// same, which is what writing from several threads rests on.
    #[test]
    fn every_row_is_one_entitys_and_every_entity_has_one(
        edits in vec((0_u32..6, 0_u32..3, 0..9), 0..60),
    ) {
        let entity = |index, version| {
            let index = EntityIndex::from_raw_u32(index).expect("it is not the highest number");
            Entity::from_index_and_generation(index, EntityGeneration::FIRST.after_versions(version))
        };
        let mut table = InstanceTable::new();
        let mut expected = BTreeMap::new();
        for (index, version, edit) in edits {
            match edit {
                0 => {
                    table.clear();
                    expected.clear();
                }
                1..4 => {
                    let was_there = expected.get(&index) == Some(&version);
                    prop_assert_eq!(table.remove(entity(index, version)), was_there);
                    if was_there {
                        expected.remove(&index);
                    }
                }
                _ => {
                    table.write(entity(index, version), &instance(1, 0.0));
                    expected.insert(index, version);
                }
            }
            let mut rows = Vec::new();
            for index in 0..6 {
                for version in 0..3 {
                    let entity = entity(index, version);
                    let row = table.row_of(entity);
                    prop_assert_eq!(row.is_some(), expected.get(&index) == Some(&version));
                    if let Some(row) = row {
                        prop_assert_eq!(table.entities()[row as usize], entity);
                        rows.push(row);
                    }
                }
            }
            rows.sort_unstable();
            prop_assert_eq!(rows, (0..table.len() as u32).collect::<Vec<_>>());
        }
    }
}
