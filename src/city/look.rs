//! What the city looks like: a model for each mesh, by level of detail, and the materials.
//!
//! The numbers are those of `assets/city.ron`.

mod building;
mod ground;
mod prop;
mod vehicle;

use std::collections::BTreeMap;

use amp_render::picture::{Finish, Light, Look, Material, Models, Paint, Rgb};
use amp_render::{MaterialId, MeshId};

use super::plan::CityPlan;

/// What a city looks like in the afternoon.
///
/// # Cost
/// Some hundred thousand vertices of streets for a large city; milliseconds.
#[must_use]
pub fn look(plan: &CityPlan) -> Look {
    let mut models = Models::default();
    models.set(MeshId(0), 0, ground::model(plan));
    for lod in 0..=COARSEST {
        for (mesh, model) in [
            (1, building::house(lod)),
            (2, building::apartments(lod)),
            (3, building::office(lod)),
            (4, building::tower(lod)),
            (10, prop::lamp(lod)),
            (11, prop::tree(lod)),
            (12, prop::bench(lod)),
            (13, prop::hydrant(lod)),
            (20, vehicle::car(lod)),
            (21, vehicle::wheel(lod)),
            (22, vehicle::van(lod)),
        ] {
            models.set(MeshId(mesh), lod, model);
        }
    }
    Look {
        models,
        materials: materials(),
        light: Light::default(),
    }
}

/// The coarsest level of detail that has a model of its own.
const COARSEST: u8 = 2;

fn materials() -> BTreeMap<MaterialId, Material> {
    let facades = [
        (10, building::HOUSES),
        (20, building::APARTMENTS),
        (30, building::OFFICES),
        (40, building::TOWERS),
    ];
    let mut materials: BTreeMap<_, _> = facades
        .into_iter()
        .flat_map(|(first, facades)| (first..).zip(facades))
        .map(|(number, material)| (MaterialId(number), material))
        .collect();
    // What is not a wall is painted by its model.
    for number in [0, 50, 51, 52, 53, 60, 61, 62] {
        materials.insert(MaterialId(number), Material::default());
    }
    materials
}

const fn plain(color: u32) -> Paint {
    Paint::new(Rgb(color), Finish::Plain)
}

const fn finished(finish: Finish) -> Paint {
    Paint::new(Rgb(0xff_ff_ff), finish)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every number in the text of the built-in prefabs after such a word.
    fn numbers(word: &str) -> BTreeSet<u32> {
        let text = include_str!("../../assets/city.ron");
        let after = text.split(word).skip(1);
        after
            .map(|rest| {
                let digits: String = rest
                    .chars()
                    .skip_while(|character| !character.is_ascii_digit())
                    .take_while(char::is_ascii_digit)
                    .collect();
                digits.parse().expect("a number")
            })
            .collect()
    }

    #[test]
    fn every_mesh_and_material_of_the_built_in_prefabs_has_a_look() {
        let look = look(&CityPlan::draw(1, 2, 0));
        let meshes = numbers("\"MeshId\"");
        assert!(meshes.len() > 10);
        for mesh in meshes {
            assert!(look.models.has(MeshId(mesh)), "mesh {mesh}");
        }
        for material in numbers("\"MaterialId\"") {
            assert!(
                look.materials.contains_key(&MaterialId(material)),
                "material {material}"
            );
        }
    }
}
