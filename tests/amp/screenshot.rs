use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;

use crate::example::{CITY, Example, text};

/// The software adapter of Mesa, which is the same on every machine.
const SOFTWARE: (&str, &str) = ("AMP_ADAPTER", "software");
const SMALL: [&str; 8] = [
    "--frames",
    "20",
    "--size",
    "4",
    "--screenshot-size",
    "160x90",
    "--screenshot",
    "city.png",
];

fn pixels(path: &Path) -> ([u32; 2], Vec<u8>) {
    let file = BufReader::new(File::open(path).unwrap());
    let mut reader = png::Decoder::new(file).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    ([info.width, info.height], bytes)
}

/// How far the colours of two pictures are apart: the mean over all pixels of the part that is furthest off, of 255.
fn distance(one: &[u8], other: &[u8]) -> f64 {
    assert_eq!(one.len(), other.len());
    let pixels = one.chunks_exact(3).zip(other.chunks_exact(3));
    let furthest = pixels.map(|(one, other)| {
        let parts = one.iter().zip(other).map(|(a, b)| a.abs_diff(*b));
        f64::from(parts.max().unwrap())
    });
    furthest.sum::<f64>() / (one.len() / 3) as f64
}

#[test]
fn a_picture_has_the_size_that_was_asked_for_and_is_the_same_city_whoever_culls() {
    let picture = |options: &[&str]| {
        let example = Example::new(CITY);
        let output = example.run_with(&[&SMALL[..], options].concat(), &[SOFTWARE]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let report = text(&output.stdout);
        assert!(
            report.contains("Picture: city.png (160 x 90, frame 8)\n"),
            "{report}"
        );
        pixels(&example.folder.path().join("city.png"))
    };
    let (size, by_processor) = picture(&["--culling", "cpu"]);
    assert_eq!(size, [160, 90]);
    let colors: BTreeSet<&[u8]> = by_processor.chunks_exact(3).collect();
    assert!(colors.len() > 1_000, "{} colours", colors.len());
    // Windows and paint are drawn by lot, by the row of an instance; two runs may have their instances in other rows.
    let (_, by_card) = picture(&["--culling", "gpu"]);
    let same = distance(&by_processor, &by_card);
    let (_, elsewhere) = picture(&["--seed", "9"]);
    let other = distance(&by_processor, &elsewhere);
    assert!(
        same < 5.0 && other > 4.0 * same,
        "{same} from the same city, {other} from another"
    );
}

#[test]
fn a_picture_takes_the_place_of_an_older_one_and_of_nothing_else() {
    let example = Example::new(CITY);
    let path = example.folder.path().join("city.png");
    fs::write(&path, [7; 1_000_000]).unwrap();
    let mut late = SMALL.to_vec();
    late.extend(["--screenshot-frame", "20"]);
    let output = example.run_with(&late, &[SOFTWARE]);
    assert_eq!(output.status.code(), Some(2));
    let error = text(&output.stderr);
    assert!(
        error.contains("from 0 to 19 for --screenshot-frame, found 20"),
        "{error}"
    );
    assert_eq!(fs::read(&path).unwrap().len(), 1_000_000);
    *late.last_mut().unwrap() = "19";
    let output = example.run_with(&late, &[SOFTWARE]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(pixels(&path).0, [160, 90]);
}

#[test]
fn a_file_that_cannot_be_written_is_said_before_the_run() {
    let example = Example::new(CITY);
    for (path, expected) in [("nowhere/city.png", "nowhere/city.png: "), (".", ".: ")] {
        let output = example.run_with(&["--screenshot", path], &[SOFTWARE]);
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty(), "nothing was run");
        let error = text(&output.stderr);
        assert!(
            error.contains(expected) && error.contains("--screenshot"),
            "{error}"
        );
    }
    assert_eq!(example.folder.path().read_dir().unwrap().count(), 0);
}

#[test]
fn without_an_adapter_there_is_an_error_and_no_file() {
    for culling in ["cpu", "gpu"] {
        let example = Example::new(CITY);
        let output = example.run_with(
            &[&SMALL[..], &["--culling", culling]].concat(),
            // No driver is there.
            &[
                ("VK_DRIVER_FILES", "/nowhere.json"),
                ("VK_ICD_FILENAMES", "/nowhere.json"),
            ],
        );
        assert_eq!(output.status.code(), Some(1));
        let error = text(&output.stderr);
        assert!(error.contains("mesa-vulkan-drivers"), "{error}");
        assert!(!example.folder.path().join("city.png").exists());
    }
}

#[test]
fn a_mesh_without_a_model_is_drawn_as_a_box_and_named() {
    let example = Example::new(CITY);
    let built_in = include_str!("../../assets/city.ron");
    let mine = ["(1)", "(2)", "(3)", "(4)"]
        .iter()
        .fold(built_in.to_owned(), |text, number| {
            text.replace(&format!("\"MeshId\": {number}"), "\"MeshId\": (4000000000)")
        });
    assert_eq!(mine.matches("4000000000").count(), 4);
    fs::write(example.folder.path().join("mine.ron"), mine).unwrap();
    let output = example.run_with(
        &[&SMALL[..], &["--prefabs", "mine.ron"]].concat(),
        &[SOFTWARE],
    );
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let report = text(&output.stdout);
    assert!(
        report.contains("no model for MeshId 4000000000"),
        "{report}"
    );
    let (_, rgb) = pixels(&example.folder.path().join("city.png"));
    let magenta = rgb.chunks_exact(3).filter(|pixel| {
        let [r, g, b] = [pixel[0], pixel[1], pixel[2]];
        r > 60 && b > 50 && g < r / 2
    });
    assert!(magenta.count() > 100, "buildings are magenta boxes");
}
