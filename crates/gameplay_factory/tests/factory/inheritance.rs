//! What prefabs are made of.

use bevy_math::Vec3;
use bevy_transform::components::Transform;
use gameplay_factory::{PrefabLibrary, Source};

use super::components::{Bounds, Engine, Fuel, Label, MeshId, component, library, registry};

#[test]
fn a_text_without_prefabs_is_an_empty_library() {
    for text in [
        "",
        " \n\t",
        "// nothing yet\n/* at /* all */ */",
        "{}",
        "{ /* none */ }",
    ] {
        let library = library(text);
        assert!(library.is_empty(), "{text:?}");
        assert_eq!(library.get("car"), None);
    }
}

#[test]
fn components_are_found_by_short_and_by_full_path() {
    let library = library(
        r#"{ "a": (components: {
            "bevy_transform::components::transform::Transform": (scale: (2.0, 2.0, 2.0)),
            "MeshId": (7),
            "Bounds": (center: (0.0, 1.0, 0.0), half: (1.0, 1.0, 1.0)),
            "factory::factory::components::other::Twin": (),
        }) }"#,
    );
    let transform = Transform::from_scale(Vec3::splat(2.0));
    assert_eq!(component::<Transform>(&library, "a"), Some(transform));
    assert_eq!(component::<MeshId>(&library, "a"), Some(MeshId(7)));
    let bounds = Bounds {
        center: Vec3::Y,
        half: Vec3::ONE,
    };
    assert_eq!(component::<Bounds>(&library, "a"), Some(bounds));
    let id = library.get("a").unwrap();
    assert_eq!(library.prefab(id).unwrap().components().len(), 4);
}

#[test]
fn a_child_prefab_replaces_whole_components_and_sets_single_fields() {
    let library = library(
        r#"{
            "sports car": (
                parents: ["car"],
                components: { "MeshId": (2) },
                set: {
                    "Engine.gears[1]": 2.5,
                    "Engine.fuel": Battery(charge: 0.5),
                    "Transform.translation.y": 1.0,
                },
            ),
            "car": (components: {
                "Transform": (translation: (3.0, 0.0, 0.0)),
                "MeshId": (1),
                "Engine": (force: 9.0, gears: [1.0, 2.0, 3.0]),
            }),
            "old car": (parents: ["sports car"], set: { "Engine.fuel.charge": 0.25, "MeshId.0": 3 }),
        }"#,
    );
    let engine = |gear, fuel| Engine {
        force: 9.0,
        gears: vec![1.0, gear, 3.0],
        fuel,
    };
    let half = Fuel::Battery { charge: 0.5 };
    let quarter = Fuel::Battery { charge: 0.25 };
    assert_eq!(component(&library, "car"), Some(engine(2.0, Fuel::Diesel)));
    assert_eq!(component(&library, "sports car"), Some(engine(2.5, half)));
    assert_eq!(component(&library, "old car"), Some(engine(2.5, quarter)));
    assert_eq!(component(&library, "sports car"), Some(MeshId(2)));
    assert_eq!(component(&library, "old car"), Some(MeshId(3)));
    let place = Transform::from_xyz(3.0, 1.0, 0.0);
    assert_eq!(component(&library, "old car"), Some(place));
}

#[test]
fn a_shared_ancestor_is_folded_in_once() {
    let library = library(
        r#"{
            "base": (components: { "MeshId": (1), "Label": (text: "base") }, children: [()]),
            "left": (parents: ["base"], set: { "MeshId.0": 2 }),
            "right": (parents: ["base"], set: { "Label.text": "right" }),
            "both": (parents: ["left", "right"]),
        }"#,
    );
    assert_eq!(component(&library, "both"), Some(MeshId(2)));
    let text = "right".to_owned();
    assert_eq!(component(&library, "both"), Some(Label { text }));
    let both = library.prefab(library.get("both").unwrap()).unwrap();
    assert_eq!(both.children().len(), 1);
    assert_eq!(both.entities_per_instance(), 2);
}

#[test]
fn parents_may_be_in_another_file() {
    let car = Source {
        name: "cars.ron",
        text: r#"{ "car": (parents: ["base"]) }"#,
    };
    let base = Source {
        name: "base.ron",
        text: r#"{ "base": (components: { "MeshId": (4) }) }"#,
    };
    let library = PrefabLibrary::parse_all(&[car, base], &registry()).unwrap();
    assert_eq!(component(&library, "car"), Some(MeshId(4)));
    let names: Vec<&str> = library.iter().map(|(_, prefab)| prefab.name()).collect();
    assert_eq!(names, ["car", "base"]);
}

#[test]
fn extensions_that_a_file_enables_hold_for_its_values() {
    let library =
        library("#![enable(unwrap_newtypes)]\n{ \"a\": (components: { \"MeshId\": 5 }) }");
    assert_eq!(component(&library, "a"), Some(MeshId(5)));
}

#[test]
fn a_family_of_children_counts_without_being_made() {
    let mut text = String::from("{ \"0\": (),\n");
    for generation in 1..=40 {
        let child = format!("(parents: [\"{}\"]), ", generation - 1);
        let children = child.repeat(10);
        text.push_str(&format!("\"{generation}\": (children: [{children}]),\n"));
    }
    text.push('}');
    let library = library(&text);
    let last = library.prefab(library.get("40").unwrap()).unwrap();
    assert_eq!(last.entities_per_instance(), u64::MAX);
}
