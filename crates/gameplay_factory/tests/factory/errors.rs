//! Every error, word for word.

use std::path::Path;

use gameplay_factory::{PrefabErrorKind, PrefabLibrary, Source};
use proptest::prelude::*;

use super::components::{parse, registry};

#[track_caller]
fn expect(text: &str, errors: &[&str]) {
    let found = parse(text).unwrap_err().to_string();
    assert_eq!(found.lines().collect::<Vec<_>>(), errors, "{text}");
}

#[test]
fn texts_that_are_not_ron_have_one_error() {
    expect(
        r#"{ "car": (components: { "MeshId": (1) }"#,
        &[
            r#"city.ron:1:39: expected well-formed RON, found: Expected comma; check brackets, quotes and commas before this place"#,
        ],
    );
    expect(
        r#"{
  "car": (),
  "van": (components: { "Label": (text: "open) }),
}"#,
        &[
            r#"city.ron:3:41: expected well-formed RON, found: Expected end of string; check brackets, quotes and commas before this place"#,
        ],
    );
    expect(
        r#"{ "car": () } }"#,
        &[
            r#"city.ron:1:14: expected well-formed RON, found: Non-whitespace trailing characters; check brackets, quotes and commas before this place"#,
        ],
    );
    expect(
        r#"#![enable(magic)]
{}"#,
        &[
            r#"city.ron:1:11: expected well-formed RON, found: No RON extension named `magic`; check brackets, quotes and commas before this place"#,
        ],
    );
}

#[test]
fn texts_of_another_shape() {
    expect(
        r#"[1, 2]"#,
        &[
            r#"city.ron:1:1: expected a map from names to prefabs, `{ "name": (…) }`, found `[`; see `PrefabLibrary` for the grammar"#,
        ],
    );
    expect(
        r#"{ "car": 3 }"#,
        &[
            r#"city.ron:1:10: prefab "car": expected a prefab, `(components: {…}, …)`, found `3`; see `PrefabLibrary` for the grammar"#,
        ],
    );
    expect(
        r#"{ 7: () }"#,
        &[
            r#"city.ron:1:3: expected the name of a prefab in quotes, found `7`; see `PrefabLibrary` for the grammar"#,
        ],
    );
    expect(
        r#"{ "car": (component: {}) }"#,
        &[
            r#"city.ron:1:11: prefab "car": expected a prefab, `(components: {…}, …)`, found `component`; did you mean `components`?"#,
        ],
    );
    expect(
        r#"{ "car": (set: {}, set: {}) }"#,
        &[
            r#"city.ron:1:20: prefab "car": expected a prefab, `(components: {…}, …)`, found `set`; write it once"#,
        ],
    );
    expect(
        r#"{ "car": (components: [], parents: "a", set: 3, children: ()) }"#,
        &[
            r#"city.ron:1:23: prefab "car": expected a map from components to values, `{ "Type": (…) }`, found `[`; see `PrefabLibrary` for the grammar"#,
            r#"city.ron:1:36: prefab "car": expected a list of prefab names, `["name"]`, found `"a"`; see `PrefabLibrary` for the grammar"#,
            r#"city.ron:1:46: prefab "car": expected a map from paths to values, `{ "Type.field": … }`, found `3`; see `PrefabLibrary` for the grammar"#,
            r#"city.ron:1:59: prefab "car": expected a list of prefabs, `[(parents: ["name"])]`, found `(`; see `PrefabLibrary` for the grammar"#,
        ],
    );
    expect(
        r#"{ "car": (parents: [1], components: { 2: () }, children: [3]) }"#,
        &[
            r#"city.ron:1:21: prefab "car": expected the name of a prefab in quotes, found `1`; see `PrefabLibrary` for the grammar"#,
            r#"city.ron:1:39: prefab "car": expected the name of a component in quotes, found `2`; see `PrefabLibrary` for the grammar"#,
            r#"city.ron:1:59: prefab "car", child 1: expected a prefab, `(components: {…}, …)`, found `3`; see `PrefabLibrary` for the grammar"#,
        ],
    );
}

#[test]
fn names_are_unique() {
    expect(
        r#"{ "car": (),
  "van": (),
  "car": () }"#,
        &[
            r#"city.ron:3:3: prefab "car": expected a name of its own, found the one of the prefab at city.ron:1:3; rename one of them"#,
        ],
    );
    expect(
        r#"{ "car": (components: { "MeshId": (1), "MeshId": (2) }) }"#,
        &[
            r#"city.ron:1:40: prefab "car": component `MeshId`: expected each component once, found it a second time; remove one of them"#,
        ],
    );
}

#[test]
fn components_are_registered_components() {
    expect(
        r#"{ "car": (components: { "MeshID": (1) }) }"#,
        &[
            r#"city.ron:1:25: prefab "car": component `MeshID`: expected the name of a registered component, found an unknown one; did you mean `MeshId`?"#,
        ],
    );
    expect(
        r#"{ "car": (components: { "Propeller": (1) }) }"#,
        &[
            r#"city.ron:1:25: prefab "car": component `Propeller`: expected the name of a registered component, found an unknown one; register the type with `app.register_type::<T>()` before the file is read"#,
        ],
    );
    expect(
        r#"{ "car": (components: { "bevy_transform::components::transform::Transfrom": () }) }"#,
        &[
            r#"city.ron:1:25: prefab "car": component `bevy_transform::components::transform::Transfrom`: expected the name of a registered component, found an unknown one; did you mean `bevy_transform::components::transform::Transform`?"#,
        ],
    );
    expect(
        r#"{ "car": (components: { "Twin": () }) }"#,
        &[
            r#"city.ron:1:25: prefab "car": component `Twin`: expected a name that fits one type, found one that fits `factory::factory::components::Twin`, `factory::factory::components::other::Twin`; write the full path"#,
        ],
    );
    expect(
        r#"{ "car": (components: { "Plain": () }) }"#,
        &[
            r#"city.ron:1:25: prefab "car": component `Plain`: expected a component, found a type without `ReflectComponent`; add `#[reflect(Component)]` to `factory::factory::components::Plain`"#,
        ],
    );
    expect(
        r#"{ "car": (components: { "Sealed": (number: 1) }) }"#,
        &[
            r#"city.ron:1:35: prefab "car": component `Sealed`: expected a type that is made from its fields, found one without `FromReflect`; derive it for `factory::factory::components::Sealed`"#,
        ],
    );
}

#[test]
fn values_have_the_field_s_type() {
    expect(
        r#"{ "car": (components: { "MeshId": ("three") }) }"#,
        &[
            r#"city.ron:1:36: prefab "car": component `MeshId`: field `0`: expected integer, found `"three"`; write what fits in `factory::factory::components::MeshId`"#,
        ],
    );
    expect(
        r#"{ "car": (components: { "MeshId": (-3) }) }"#,
        &[
            r#"city.ron:1:37: prefab "car": component `MeshId`: field `0`: expected a value for `factory::factory::components::MeshId`, found another: Integer is out of bounds; correct it"#,
        ],
    );
    expect(
        r#"{ "car": (components: { "MeshId": 3 }) }"#,
        &[
            r#"city.ron:1:35: prefab "car": component `MeshId`: expected opening `(` for struct `MeshId`, found `3`; write what fits in `factory::factory::components::MeshId`"#,
        ],
    );
    expect(
        r#"{ "car": (components: { "MeshId": (1, 2) }) }"#,
        &[
            r#"city.ron:1:38: prefab "car": component `MeshId`: expected closing `)`, found `2`; write what fits in `factory::factory::components::MeshId`"#,
        ],
    );
    expect(
        r#"{ "car": (components: {
    "Engine": (
      force: "strong", // "1.0"
    ),
}) }"#,
        &[
            r#"city.ron:3:13: prefab "car": component `Engine`: field `force`: expected float, found `"strong"`; write what fits in `factory::factory::components::Engine`"#,
        ],
    );
    expect(
        r#"{ "car": (components: { "Engine": (gears: [1.0, true]) }) }"#,
        &[
            r#"city.ron:1:49: prefab "car": component `Engine`: field `gears[1]`: expected float, found `true`; write what fits in `factory::factory::components::Engine`"#,
        ],
    );
    expect(
        r#"{ "car": (components: { "Engine": (fuel: Petrol) }) }"#,
        &[
            r#"city.ron:1:42: prefab "car": component `Engine`: field `fuel`: expected a value for `factory::factory::components::Engine`, found another: unknown variant `Petrol`, expected one of `Diesel`, `Battery`; correct it"#,
        ],
    );
    expect(
        r#"{ "car": (components: { "Engine": (fuel: Battery(charge: 'x')) }) }"#,
        &[
            r#"city.ron:1:57: prefab "car": component `Engine`: field `fuel.charge`: expected float, found `'x'`; write what fits in `factory::factory::components::Engine`"#,
        ],
    );
    expect(
        r#"{ "car": (components: { "Transform": (translation: (1.0, 2.0)) }) }"#,
        &[
            r#"city.ron:1:61: prefab "car": component `Transform`: field `translation`: expected a sequence of 3 f32 values, found `)`; write what fits in `bevy_transform::components::transform::Transform`"#,
        ],
    );
    expect(
        r#"{ "car": (components: { "Transform": (translation: (x: 1.0)) }) }"#,
        &[
            r#"city.ron:1:53: prefab "car": component `Transform`: field `translation.x`: expected float, found `x`; write what fits in `bevy_transform::components::transform::Transform`"#,
        ],
    );
}

#[test]
fn fields_are_known_and_complete() {
    expect(
        r#"{ "car": (components: { "Engine": (forse: 3.0) }) }"#,
        &[
            r#"city.ron:1:36: prefab "car": component `Engine`: field `forse`: expected one of `force`, `gears`, `fuel`, found the unknown field `forse`; rename or remove it"#,
        ],
    );
    expect(
        r#"{ "car": (components: { "Engine": (fuel: Battery(volts: 1.0)) }) }"#,
        &[
            r#"city.ron:1:50: prefab "car": component `Engine`: field `fuel.volts`: expected one of `charge`, found the unknown field `volts`; rename or remove it"#,
        ],
    );
    expect(
        r#"{ "car": (components: { "Bounds": (center: (0.0, 0.0, 0.0)) }) }"#,
        &[
            r#"city.ron:1:35: prefab "car": component `Bounds`: field `half`: expected a value, found none; write `half: …`, for which `factory::factory::components::Bounds` has no default"#,
        ],
    );
    expect(
        r#"{ "car": (components: { "Engine": (force: 1.0, fuel: Battery(), gears: []) }) }"#,
        &[
            r#"city.ron:1:54: prefab "car": component `Engine`: field `fuel.charge`: expected a value, found none; write `charge: …`, for which `factory::factory::components::Fuel` has no default"#,
        ],
    );
    expect(
        r#"{ "car": (components: { "Label": () }) }"#,
        &[
            r#"city.ron:1:34: prefab "car": component `Label`: field `text`: expected a value, found none; write `text: …`, for which `factory::factory::components::Label` has no default"#,
        ],
    );
}

#[test]
fn numbers_are_finite() {
    expect(
        r#"{ "car": (components: { "Transform": (translation: (0.0, NaN, 0.0)) }) }"#,
        &[
            r#"city.ron:1:52: prefab "car": component `Transform`: field `translation.y`: expected a finite number, found `NaN`; write a number that fits in the field's type"#,
        ],
    );
    expect(
        r#"{ "car": (components: { "Engine": (gears: [1.0, -inf]) }) }"#,
        &[
            r#"city.ron:1:49: prefab "car": component `Engine`: field `gears[1]`: expected a finite number, found `-inf`; write a number that fits in the field's type"#,
        ],
    );
    expect(
        r#"{ "car": (components: { "Engine": (force: 1e99) }) }"#,
        &[
            r#"city.ron:1:43: prefab "car": component `Engine`: field `force`: expected a finite number, found `inf`; write a number that fits in the field's type"#,
        ],
    );
}

#[test]
fn parents_exist_and_end() {
    expect(
        r#"{ "car": (parents: ["vehicel"]), "vehicle": () }"#,
        &[
            r#"city.ron:1:21: prefab "car": expected the name of a prefab as parent, found "vehicel"; did you mean "vehicle"?"#,
        ],
    );
    expect(
        r#"{ "car": (parents: ["x"]) }"#,
        &[
            r#"city.ron:1:21: prefab "car": expected the name of a prefab as parent, found "x"; write that prefab, or read its file together with this one"#,
        ],
    );
    expect(
        r#"{ "a": (parents: ["b"]), "b": (parents: ["c"]), "c": (parents: ["a"]) }"#,
        &[
            r#"city.ron:1:3: prefab "a": expected parents and children that end, found the cycle "a" → "b" → "c" → "a"; remove one of these links"#,
        ],
    );
    expect(
        r#"{ "a": (parents: ["a"]), "b": (parents: ["a"]) }"#,
        &[
            r#"city.ron:1:3: prefab "a": expected parents and children that end, found the cycle "a" → "a"; remove one of these links"#,
        ],
    );
    expect(
        r#"{ "a": (children: [(parents: ["b"])]), "b": (children: [(), (parents: ["a"])]) }"#,
        &[
            r#"city.ron:1:3: prefab "a": expected parents and children that end, found the cycle "a" → "a/1" → "b" → "b/2" → "a"; remove one of these links"#,
        ],
    );
}

#[test]
fn overrides_name_fields_that_are_there() {
    expect(
        r#"{ "car": (set: { "MeshId.0": 3 }) }"#,
        &[
            r#"city.ron:1:18: prefab "car": component `MeshId`: field `0`: expected a component that the prefab or a parent has, found none; add it to `components`"#,
        ],
    );
    expect(
        r#"{ "car": (components: { "Engine": () }, set: {
  "Engine": (),
  "Motor.x": 1,
  "Engine.gears[0]": 1.0,
  "Engine.x": 2,
  "Engine.": 2,
  "Engine.force": true,
  "Engine.force.deep": 1,
  "Engine.fuel": Battery(charge: inf),
  "Engine.fuel": Battery(),
}) }"#,
        &[
            r#"city.ron:2:3: prefab "car": component `Engine`: expected a path to a field, found: the name of a component without a field; write it as `"Type.field.x"`, `"Type.0"` or `"Type.list[2]"`"#,
            r#"city.ron:3:3: prefab "car": component `Motor`: expected the name of a registered component, found an unknown one; register the type with `app.register_type::<T>()` before the file is read"#,
            r#"city.ron:4:3: prefab "car": component `Engine`: field `gears[0]`: expected a path to a field, found: The list accessed doesn't have index `0`; write it as `"Type.field.x"`, `"Type.0"` or `"Type.list[2]"`"#,
            r#"city.ron:5:3: prefab "car": component `Engine`: field `x`: expected a path to a field, found: The struct accessed doesn't have a `x` field; write it as `"Type.field.x"`, `"Type.0"` or `"Type.list[2]"`"#,
            r#"city.ron:6:3: prefab "car": component `Engine`: expected a path to a field, found: expected an identifier, but reached end of path string; write it as `"Type.field.x"`, `"Type.0"` or `"Type.list[2]"`"#,
            r#"city.ron:7:19: prefab "car": component `Engine`: field `force`: expected float, found `true`; write what fits in `f32`"#,
            r#"city.ron:8:3: prefab "car": component `Engine`: field `force.deep`: expected a path to a field, found: Expected field access to access a struct, found a opaque instead; write it as `"Type.field.x"`, `"Type.0"` or `"Type.list[2]"`"#,
            r#"city.ron:9:34: prefab "car": component `Engine`: field `fuel.charge`: expected a finite number, found `inf`; write a number that fits in the field's type"#,
            r#"city.ron:10:18: prefab "car": component `Engine`: field `fuel.charge`: expected a value, found none; write `charge: …`, for which `factory::factory::components::Fuel` has no default"#,
        ],
    );
}

#[test]
fn an_error_of_a_parent_is_not_repeated() {
    expect(
        r#"{ "a": (components: { "MeshId": (true) }, set: { "MeshId.0": 2 }),
  "b": (parents: ["a"], set: { "MeshId.0": 1 }) }"#,
        &[
            r#"city.ron:1:34: prefab "a": component `MeshId`: field `0`: expected integer, found `true`; write what fits in `factory::factory::components::MeshId`"#,
        ],
    );
}

#[test]
fn children_are_named_by_number() {
    expect(
        r#"{ "car": (children: [(), (components: { "MeshId": (true) }, children: [(parents: ["x"])])]) }"#,
        &[
            r#"city.ron:1:52: prefab "car", child 2: component `MeshId`: field `0`: expected integer, found `true`; write what fits in `factory::factory::components::MeshId`"#,
            r#"city.ron:1:83: prefab "car", child 2, child 1: expected the name of a prefab as parent, found "x"; write that prefab, or read its file together with this one"#,
        ],
    );
}

#[test]
fn all_errors_of_a_text_are_reported_in_its_order() {
    expect(
        r#"{
  "car": (parents: ["bus"], components: { "Mesh": (), "MeshId": (1.5) }),
  "car": (),
  "van": (components: { "Engine": (force: NaN) }),
}"#,
        &[
            r#"city.ron:2:21: prefab "car": expected the name of a prefab as parent, found "bus"; write that prefab, or read its file together with this one"#,
            r#"city.ron:2:43: prefab "car": component `Mesh`: expected the name of a registered component, found an unknown one; did you mean `MeshId`?"#,
            r#"city.ron:2:67: prefab "car": component `MeshId`: field `0`: expected closing `)`, found `.5`; write what fits in `factory::factory::components::MeshId`"#,
            r#"city.ron:3:3: prefab "car": expected a name of its own, found the one of the prefab at city.ron:2:3; rename one of them"#,
            r#"city.ron:4:43: prefab "van": component `Engine`: field `force`: expected a finite number, found `NaN`; write a number that fits in the field's type"#,
        ],
    );
}

#[test]
fn errors_are_data_too() {
    let errors = parse("{\n \"car\": (components: { \"MeshId\": (true) }) }").unwrap_err();
    let [error] = errors.as_slice() else {
        panic!("{errors}");
    };
    assert_eq!((error.line, error.column), (2, 35));
    assert_eq!(error.file, "city.ron");
    assert_eq!(error.prefab.as_deref(), Some("\"car\""));
    assert_eq!(error.component.as_deref(), Some("MeshId"));
    assert_eq!(error.field.as_deref(), Some("0"));
    assert!(matches!(error.kind, PrefabErrorKind::WrongValue { .. }));
}

#[test]
fn errors_of_several_files_name_their_file() {
    let sources = [
        ("b.ron", "{ \"car\": 1 }"),
        ("a.ron", "{ \"car\": (), \"van\": (parents: [\"bus\"]) }"),
    ];
    let sources = sources.map(|(name, text)| Source { name, text });
    let errors = PrefabLibrary::parse_all(&sources, &registry())
        .err()
        .unwrap();
    let places = errors
        .as_slice()
        .iter()
        .map(|error| (error.file.as_str(), error.column));
    assert_eq!(
        places.collect::<Vec<_>>(),
        [("b.ron", 10), ("a.ron", 3), ("a.ron", 32)]
    );
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_and_a_good_one_is_not() {
    let missing = Path::new("no/such/file.ron");
    let errors = PrefabLibrary::load_file(missing, &registry())
        .err()
        .unwrap();
    assert_eq!(errors.as_slice()[0].file, "no/such/file.ron");
    assert!(matches!(
        errors.as_slice()[0].kind,
        PrefabErrorKind::Unreadable { .. }
    ));

    let path = std::env::temp_dir().join(format!("prefabs-{}.ron", std::process::id()));
    std::fs::write(&path, "{ \"car\": () }").unwrap();
    let library = PrefabLibrary::load_file(&path, &registry());
    std::fs::remove_file(&path).unwrap();
    assert_eq!(library.unwrap().len(), 1);
}

/// A text with one of everything.
const WHOLE: &str = r##"// All of the grammar.
{
    "base": (components: { "Transform": (translation: (1.0, -2.5e3, 0.0)), "MeshId": (7) }),
    "car": (
        parents: ["base"],
        components: { "Engine": (force: 1.5, gears: [1.0, 2.0], fuel: Battery(charge: 0.5)) },
        set: { "Engine.gears[1]": 3.0, "Transform.scale.y": 2.0, /* dense */ "MeshId.0": 0x1F },
        children: [(components: { "Label": (text: r#"a "b""#) }), (parents: ["base"])],
    ),
}
"##;

proptest! {
    #[test]
    fn damaged_texts_are_errors_in_place_and_never_panics(
        damage in proptest::collection::vec((0..WHOLE.len(), 0_usize..4, "[(){}\\[\\]\",:/*#ré0. ]{0,3}"), 1..4)
    ) {
        let mut text: Vec<char> = WHOLE.chars().collect();
        for (at, removed, inserted) in damage {
            let at = at.min(text.len());
            let end = (at + removed).min(text.len());
            text.splice(at..end, inserted.chars());
        }
        let text: String = text.into_iter().collect();
        if let Err(errors) = parse(&text) {
            let lines: Vec<&str> = text.split('\n').collect();
            prop_assert!(!errors.as_slice().is_empty());
            for error in errors.as_slice() {
                prop_assert!((1..=lines.len()).contains(&error.line), "{error}\n{text}");
                let columns = lines[error.line - 1].chars().count() + 1;
                prop_assert!((1..=columns).contains(&error.column), "{error}\n{text}");
            }
        }
    }
}

#[test]
fn the_whole_text_is_right() {
    let library = parse(WHOLE).unwrap();
    let car = library.prefab(library.get("car").unwrap()).unwrap();
    assert_eq!(
        (car.components().len(), car.entities_per_instance()),
        (3, 3)
    );
}
