use crate::example::{CITY, Example, text};

/// What says where a display is, set to nothing.
const NO_DISPLAY: [(&str, &str); 3] = [
    ("DISPLAY", ""),
    ("WAYLAND_DISPLAY", ""),
    ("WAYLAND_SOCKET", ""),
];

#[test]
fn without_a_window_to_be_had_there_is_one_error_and_nothing_is_run() {
    let example = Example::new(CITY);
    let output = example.run_with(&["--window", "--size", "2"], &NO_DISPLAY);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert_eq!(
        text(&output.stderr),
        "error: expected a display for --window, found neither WAYLAND_DISPLAY nor DISPLAY set; set DISPLAY (X11) \
         or WAYLAND_DISPLAY to one, or draw a file with --screenshot\n"
    );
    assert_eq!(example.folder.path().read_dir().unwrap().count(), 0);
}

#[test]
fn a_window_is_no_picture_and_counts_no_frames() {
    for (arguments, expected) in [
        (
            &["--window", "--screenshot", "city.png"][..],
            "--screenshot <FILE>",
        ),
        (&["--window", "--frames", "3"], "--frames <COUNT>"),
        (&["--window", "--real-time"], "--real-time"),
        (&["--window-size", "320x200"], "--window"),
        (&["--window", "--window-size", "320"], "such as 1280x720"),
    ] {
        let example = Example::new(CITY);
        let output = example.run_with(arguments, &NO_DISPLAY);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let error = text(&output.stderr);
        assert!(error.contains(expected), "{arguments:?}: {error}");
        assert_eq!(example.folder.path().read_dir().unwrap().count(), 0);
    }
}

#[test]
fn an_adapter_that_is_none_is_said_before_the_display() {
    let wrong = [("AMP_ADAPTER", "softwear")];
    let output = Example::new(CITY).run_with(&["--window"], &[&NO_DISPLAY[..], &wrong].concat());
    assert_eq!(output.status.code(), Some(2));
    let error = text(&output.stderr);
    assert!(
        error.contains("softwear") && error.contains("AMP_ADAPTER"),
        "{error}"
    );
}
