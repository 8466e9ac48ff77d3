use bevy_math::Vec3;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::frustum::{Frustum, Plane};
use crate::instance_table::BoxList;
use crate::world_box::WorldBox;

#[test]
fn every_flag_has_its_bit() {
    for bit in 0..64 {
        let mut flags = [0; 64];
        flags[bit] = 1;
        assert_eq!(bits_of(&flags), 1 << bit);
        let others = flags.map(|flag| 1 - flag);
        assert_eq!(bits_of(&others), !(1 << bit));
    }
}

/// Numbers as they come, and those that make NaN of others.
fn number() -> impl Strategy<Value = f32> {
    prop_oneof![
        8 => -50.0_f32..50.0,
        2 => any::<u32>().prop_map(f32::from_bits),
        1 => prop::sample::select(vec![
            f32::INFINITY, f32::NEG_INFINITY, f32::NAN, -f32::NAN, f32::MAX, f32::MIN, -0.0, 0.0,
        ]),
    ]
}

fn plane() -> impl Strategy<Value = Plane> {
    let numbers = || prop_oneof![4 => -1.0_f32..1.0, 1 => Just(-0.0_f32), 1 => Just(0.0)];
    prop_oneof![
        8 => ([numbers(), numbers(), numbers()], -80.0_f32..80.0).prop_map(|(normal, offset)| Plane {
            normal: Vec3::from(normal),
            offset,
        }),
        1 => Just(Plane::EVERYTHING),
        1 => Just(Plane::NOTHING),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// Whatever numbers there are, both ways answer what the plain test does.
    #[test]
    fn every_way_sees_the_same_to_the_last_bit(
        planes in [plane(), plane(), plane(), plane(), plane(), plane()],
        numbers in vec([number(), number(), number(), number(), number(), number()], 1..130),
    ) {
        let boxes: BoxList = numbers
            .iter()
            .map(|&[cx, cy, cz, hx, hy, hz]| WorldBox {
                center: Vec3::new(cx, cy, cz),
                half_extents: Vec3::new(hx, hy, hz),
            })
            .collect();
        let boxes = boxes.as_boxes();
        let mut chosen = vec![u64::MAX; numbers.len().div_ceil(WORD)];
        let mut plain = chosen.clone();
        seen(&planes, boxes.blocks(), &mut chosen);
        portable::seen(&planes, boxes.blocks(), &mut plain);
        prop_assert_eq!(&chosen, &plain);
        let frustum = Frustum::of(planes);
        for row in 0..plain.len() * WORD {
            let bit = plain[row / WORD] >> (row % WORD) & 1 == 1;
            if row >= numbers.len() {
                prop_assert!(!bit, "no box is behind the last one");
                continue;
            }
            prop_assert_eq!(bit, frustum.sees(&boxes.get(row)), "{:?}", boxes.get(row));
        }
    }

    #[test]
    fn every_way_finds_the_rows_of_the_bits(
        words in vec(prop_oneof![Just(0), Just(u64::MAX), any::<u64>(), (0..64).prop_map(|bit| 1_u64 << bit)], 0..20),
    ) {
        let bits = |row: &u32| words[*row as usize / WORD] >> (row % 64) & 1 == 1;
        let expected: Vec<u32> = (0..words.len() as u32 * 64).filter(bits).collect();
        for way in [rows_of, portable::rows_of] {
            let mut rows = vec![u32::MAX; expected.len() + SPILL];
            way(&words, &mut rows);
            prop_assert_eq!(&rows[..expected.len()], &expected);
        }
    }

    /// Ticks of any age, those about to wrap around too.
    #[test]
    fn every_way_finds_the_ticks_that_the_world_calls_newer(
        now in any::<u32>(),
        age in prop_oneof![0_u32..200, any::<u32>()],
        ages in vec((0_u32..300, 0_u32..300, any::<u32>()).prop_map(<[u32; 3]>::from), 128),
    ) {
        let (this_run, last_run) = (Tick::new(now), Tick::new(now.wrapping_sub(age)));
        let columns = [0, 1, 2].map(|which: usize| {
            ages.iter().map(|ages| Tick::new(now.wrapping_sub(ages[which]))).collect::<Vec<_>>()
        });
        let ticks = columns.each_ref().map(|column| column.as_chunks().0);
        let since = Since::new(last_run, this_run);
        let [first, second, third] = ticks;
        let (mut chosen, mut plain) = ([[u64::MAX; 2]; 2], [[0; 2]; 2]);
        changed_since(since, [first, second], [third], &mut chosen);
        portable::changed_since(since, [first, second], [third], &mut plain);
        prop_assert_eq!(chosen, plain);
        for row in 0..ages.len() {
            let bits = plain[row / WORD].map(|word| word >> (row % WORD) & 1 == 1);
            let newer = |column: &Vec<Tick>| column[row].is_newer_than(last_run, this_run);
            prop_assert_eq!(bits, [newer(&columns[0]) || newer(&columns[1]), newer(&columns[2])]);
        }
    }
}
