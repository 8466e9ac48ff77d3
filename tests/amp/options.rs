use crate::example::{CITY, CROWD, Example, text};

#[test]
fn help_names_every_option_and_the_exit_codes() {
    let shared = [
        "--frames",
        "--seed",
        "--real-time",
        "--trace-path",
        "--counters-json",
        "--prefabs",
        "--culling",
        "TRACE_FILE",
        "RUST_LOG",
        "Exit status",
    ];
    for (name, own) in [
        (
            CITY,
            &[
                "--size",
                "--vehicles",
                "--screenshot",
                "--screenshot-size",
                "--screenshot-frame",
                "--window",
                "--window-size",
            ][..],
        ),
        (CROWD, &["--entities", "--moving"]),
    ] {
        let output = Example::new(name).run(&["--help"]);
        assert_eq!(output.status.code(), Some(0));
        assert!(output.stderr.is_empty());
        let help = text(&output.stdout);
        for word in shared.iter().chain(own) {
            assert!(help.contains(word), "{name}: {word} is not in {help}");
        }
    }
}

#[test]
fn a_bad_value_is_exit_code_2_with_the_remedy() {
    for (name, arguments, expected) in [
        (CITY, ["--frames", "0"], "from 1 to 1000000 for frames"),
        (CITY, ["--size", "1000"], "from 1 to 64 for blocks"),
        (CITY, ["--seed", "abc"], "for the seed"),
        (CITY, ["--vehicles", "-3"], "from 0 to 5000 for vehicles"),
        (CITY, ["--speed", "3"], "unexpected argument"),
        (CITY, ["--screenshot-size", "1280"], "such as 1280x720"),
        (CITY, ["--screenshot-frame", "4"], "--screenshot <FILE>"),
        (CROWD, ["--moving", "101"], "from 0 to 100 for percent"),
        (
            CROWD,
            ["--entities", "0"],
            "from 1 to 10000000 for entities",
        ),
    ] {
        let example = Example::new(name);
        let output = example.run(&arguments);
        assert_eq!(output.status.code(), Some(2), "{name} {arguments:?}");
        assert!(output.stdout.is_empty());
        let error = text(&output.stderr);
        assert!(error.contains(expected), "{name} {arguments:?}: {error}");
        assert!(error.contains("--help"), "{error}");
        assert_eq!(example.folder.path().read_dir().unwrap().count(), 0);
    }
}

#[test]
fn vehicles_without_physics_are_refused_with_the_feature_to_add() {
    let output = Example::new(CITY).run(&["--vehicles", "3", "--frames", "2"]);
    if amp::options::PHYSICS {
        assert_eq!(output.status.code(), Some(0));
        assert!(text(&output.stdout).contains("3 vehicles"));
    } else {
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains("--features rapier3d_030"));
    }
}

#[test]
fn a_graphics_card_that_was_left_out_is_refused_with_the_feature_to_add() {
    let output = Example::new(CITY).run(&["--culling", "gpu", "--frames", "2", "--size", "2"]);
    if amp::culling::GPU {
        assert_eq!(output.status.code(), Some(0));
    } else {
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains("--features gpu"));
    }
}

#[test]
fn a_picture_that_was_left_out_is_refused_with_the_feature_to_add() {
    let example = Example::new(CITY);
    let arguments = ["--screenshot", "city.png", "--frames", "2", "--size", "2"];
    let output = example.run_with(&arguments, &[("AMP_ADAPTER", "software")]);
    if amp::culling::GPU {
        assert_eq!(output.status.code(), Some(0));
    } else {
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains("--features gpu"));
        assert_eq!(example.folder.path().read_dir().unwrap().count(), 0);
    }
}

#[test]
fn a_window_that_was_left_out_is_refused_with_the_feature_to_add() {
    let example = Example::new(CITY);
    // With the feature, it is the size that is refused.
    let output = example.run(&["--window", "--window-size", "0x0"]);
    assert_eq!(output.status.code(), Some(2));
    let error = text(&output.stderr);
    let expected = if amp::window::WINDOW {
        "such as 1280x720"
    } else {
        "--features window"
    };
    assert!(error.contains(expected), "{error}");
    assert_eq!(example.folder.path().read_dir().unwrap().count(), 0);
}

#[test]
fn bad_prefabs_are_exit_code_2_with_the_place_and_leave_no_trace() {
    for (name, prefabs, expected) in [
        (
            CITY,
            "{ \"ground\": (components: { \"Transfrom\": () }) }",
            "mine.ron:1:28",
        ),
        (CITY, "{}", "expected a prefab named \"ground\""),
        (CROWD, "{ \"box\": (", "mine.ron:1:"),
    ] {
        let example = Example::new(name);
        std::fs::write(example.folder.path().join("mine.ron"), prefabs).unwrap();
        let output = example.run(&["--prefabs", "mine.ron", "--frames", "2"]);
        assert_eq!(output.status.code(), Some(2));
        let error = text(&output.stderr);
        assert!(error.contains(expected), "{error}");
        assert_eq!(example.folder.path().read_dir().unwrap().count(), 1);
    }
    let output = Example::new(CITY).run(&["--prefabs", "nowhere.ron"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("nowhere.ron"));
}
