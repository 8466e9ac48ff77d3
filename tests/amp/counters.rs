use std::fs;

use amp::counters::Counters;

use crate::example::{CITY, CROWD, Example, text};

fn counters(name: &'static str, arguments: &[&str]) -> Counters {
    let arguments = [arguments, &["--counters-json", "-"]].concat();
    let output = Example::new(name).run(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_same_seed_makes_the_same_work() {
    let city = ["--frames", "60", "--size", "5", "--seed", "9"];
    let crowd = ["--frames", "30", "--entities", "3000", "--seed", "9"];
    for (name, arguments) in [(CITY, city), (CROWD, crowd)] {
        let first = counters(name, &arguments);
        for _ in 0..3 {
            assert_eq!(counters(name, &arguments), first, "{name}");
        }
    }
}

#[test]
fn another_seed_makes_other_work() {
    for (name, size) in [(CITY, ["--size", "5"]), (CROWD, ["--entities", "3000"])] {
        let with = |seed| {
            counters(
                name,
                &[size.as_slice(), &["--frames", "30", "--seed", seed]].concat(),
            )
        };
        assert_ne!(with("1").visible, with("2").visible, "{name}");
    }
}

#[test]
fn the_crowd_is_extracted_once_and_then_where_it_moves() {
    let work = counters(
        CROWD,
        &["--frames", "11", "--entities", "2000", "--moving", "25"],
    );
    assert_eq!((work.frames, work.spawned), (11, 2_000));
    assert_eq!(work.extracted, 2_000 + 10 * 500);
    assert!(work.visible > 0 && work.visible < 11 * 2_000);
    let still = counters(
        CROWD,
        &["--frames", "11", "--entities", "2000", "--moving", "0"],
    );
    assert_eq!(still.extracted, 2_000);
}

#[test]
fn the_city_does_work_of_every_kind() {
    let work = counters(CITY, &["--frames", "60", "--size", "6"]);
    assert_eq!(work.frames, 60);
    assert!(work.spawned > 500 && work.visible > 0 && work.batches > 0);
    // No time has passed in the first frame.
    assert_eq!(
        work.physics_steps,
        if amp::options::PHYSICS { 59 } else { 0 }
    );
    assert_eq!(work.vehicle_moves > 0, amp::options::PHYSICS);
}

#[test]
fn counters_go_to_a_file_beside_the_report() {
    let example = Example::new(CROWD);
    let output = example.run(&[
        "--frames",
        "3",
        "--entities",
        "10",
        "--counters-json",
        "work.json",
    ]);
    assert!(text(&output.stdout).contains("of 3 frames"));
    let json = fs::read(example.folder.path().join("work.json")).unwrap();
    let work: Counters = serde_json::from_slice(&json).unwrap();
    assert_eq!((work.frames, work.spawned), (3, 10));
}
