//! Every error, word for word.

use std::fmt::Write;
use std::path::Path;

use gameplay_factory::{PrefabErrorKind, PrefabLibrary, Source};

use super::components::{parse, registry};

#[track_caller]
fn errors(text: &str) -> String {
    parse(text).unwrap_err().to_string()
}

#[test]
fn show() {
    let mut out = String::new();
    for text in [
        "{ \"car\": (components: { \"MeshId\": (1) }",
        "{ \"car\": (components: { \"Label\": (text: \"open) }) }",
        "[1, 2]",
        "{ \"car\": 3 }",
        "{ 7: () }",
        "{ \"car\": (component: {}) }",
        "{ \"car\": (components: [], parents: \"a\", set: 3, children: ()) }",
        "{ \"car\": (),\n  \"van\": (),\n  \"car\": () }",
        "{ \"car\": (components: { \"MeshId\": (1), \"MeshId\": (2) }) }",
        "{ \"car\": (components: { \"MeshID\": (1) }) }",
        "{ \"car\": (components: { \"Propeller\": (1) }) }",
        "{ \"car\": (components: { \"bevy_transform::components::transform::Transfrom\": () }) }",
        "{ \"car\": (components: { \"Twin\": () }) }",
        "{ \"car\": (components: { \"Plain\": () }) }",
        "{ \"car\": (components: { \"Sealed\": (number: 1) }) }",
        "{ \"car\": (components: { \"MeshId\": (\"three\") }) }",
        "{ \"car\": (components: { \"MeshId\": (-3) }) }",
        "{ \"car\": (components: { \"MeshId\": 3 }) }",
        "{ \"car\": (components: { \"MeshId\": (1, 2) }) }",
        "{ \"car\": (components: {\n    \"Engine\": (\n      force: \"strong\",\n    ),\n}) }",
        "{ \"car\": (components: { \"Engine\": (gears: [1.0, true]) }) }",
        "{ \"car\": (components: { \"Engine\": (fuel: Petrol) }) }",
        "{ \"car\": (components: { \"Engine\": (fuel: Battery(charge: 'x')) }) }",
        "{ \"car\": (components: { \"Engine\": (forse: 3.0) }) }",
        "{ \"car\": (components: { \"Engine\": (fuel: Battery(volts: 1.0)) }) }",
        "{ \"car\": (components: { \"Transform\": (translation: (1.0, 2.0)) }) }",
        "{ \"car\": (components: { \"Transform\": (translation: (x: 1.0)) }) }",
        "{ \"car\": (components: { \"Bounds\": (center: (0.0, 0.0, 0.0)) }) }",
        "{ \"car\": (components: { \"Engine\": (fuel: Battery()) }) }",
        "{ \"car\": (components: { \"Label\": () }) }",
        "{ \"car\": (components: { \"Transform\": (translation: (0.0, NaN, 0.0)) }) }",
        "{ \"car\": (components: { \"Engine\": (gears: [1.0, -inf]) }) }",
        "{ \"car\": (components: { \"Engine\": (force: 1e99) }) }",
        "{ \"car\": (parents: [\"vehicel\"]), \"vehicle\": () }",
        "{ \"car\": (parents: [\"x\"]) }",
        "{ \"a\": (parents: [\"b\"]), \"b\": (parents: [\"c\"]), \"c\": (parents: [\"a\"]) }",
        "{ \"a\": (parents: [\"a\"]) }",
        "{ \"a\": (children: [(parents: [\"a\"])]) }",
        "{ \"car\": (set: { \"MeshId.0\": 3 }) }",
        "{ \"car\": (components: { \"Engine\": () }, set: { \"Engine\": (), \"Engine.gears[0]\": 1.0, \"Engine.x\": 2, \"Engine.\": 2, \"Engine.force\": true, \"Engine.force.deep\": 1, \"Motor.x\": 1, \"Engine.fuel\": Battery(charge: inf) }) }",
        "{ \"car\": (children: [(), (components: { \"MeshId\": (true) })]) }",
    ] {
        writeln!(out, "{text}\n => {}", errors(text)).unwrap();
    }
    panic!("{out}");
}
