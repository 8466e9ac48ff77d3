use crate::example::{CITY, CROWD, Example, text};

const SMALL: [(&str, &[&str]); 2] = [
    (CITY, &["--frames", "5", "--size", "3"]),
    (CROWD, &["--frames", "5", "--entities", "500"]),
];

#[test]
fn a_run_in_a_pipe_reports_on_standard_output_and_is_silent_on_the_other() {
    for (name, arguments) in SMALL {
        let example = Example::new(name);
        let output = example.run(arguments);
        assert_eq!(text(&output.stderr), "", "{name}");
        assert_eq!(output.status.code(), Some(0), "{name}");
        let report = text(&output.stdout);
        for line in [
            "of 5 frames",
            "p50",
            "p95",
            "p99",
            "1 % low",
            "entities spawned",
        ] {
            assert!(report.contains(line), "{name}: {line} is not in {report}");
        }
        let trace = example.folder.path().join("trace.json");
        assert_eq!(trace.exists(), amp_trace::ENABLED, "{name}");
        if amp_trace::ENABLED {
            for line in ["Top spans by self time", "Losses: none", "ui.perfetto.dev"] {
                assert!(report.contains(line), "{name}: {line} is not in {report}");
            }
            let json = std::fs::read(trace).unwrap();
            serde_json::from_slice::<serde::de::IgnoredAny>(&json).unwrap();
        } else {
            assert!(report.contains("--features perf_trace"), "{report}");
        }
    }
}

#[test]
fn a_trace_that_cannot_be_written_is_said_once_and_the_run_goes_on() {
    for (name, arguments) in SMALL {
        let arguments = [arguments, &["--trace-path", "no/such/folder/trace.json"]].concat();
        let output = Example::new(name).run(&arguments);
        assert_eq!(output.status.code(), Some(0));
        assert!(text(&output.stdout).contains("of 5 frames"));
        let warnings = text(&output.stderr).matches("not tracing").count();
        assert_eq!(warnings, usize::from(amp_trace::ENABLED));
    }
}

#[test]
fn real_time_paces_the_frames_and_does_the_same_work() {
    for (name, arguments) in SMALL {
        let counted = [arguments, &["--counters-json", "-"]].concat();
        let fast = Example::new(name).run(&counted);
        let paced = Example::new(name).run(&[counted.as_slice(), &["--real-time"]].concat());
        assert_eq!(fast.status.code(), Some(0));
        assert_eq!(text(&fast.stdout), text(&paced.stdout));
    }
}

#[test]
fn counters_that_cannot_be_written_are_said_before_the_run() {
    let arguments = [
        SMALL[0].1,
        &["--counters-json", "no/such/folder/counters.json"],
    ]
    .concat();
    let output = Example::new(CITY).run(&arguments);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty(), "nothing was run");
    let error = text(&output.stderr);
    assert!(error.contains("no/such/folder/counters.json"), "{error}");
    assert!(error.contains("--counters-json"), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn counters_that_a_full_disk_refuses_are_exit_code_1() {
    let arguments = [SMALL[0].1, &["--counters-json", "/dev/full"]].concat();
    let output = Example::new(CITY).run(&arguments);
    assert_eq!(output.status.code(), Some(1));
    let error = text(&output.stderr);
    assert!(
        error.contains("/dev/full: ") && error.contains("--counters-json"),
        "{error}"
    );
}

#[cfg(feature = "gpu")]
#[test]
fn a_run_that_is_refused_leaves_no_file_for_its_counters() {
    let example = Example::new(CITY);
    let refused = ["--culling", "gpu", "--counters-json", "work.json"];
    let arguments = [SMALL[0].1, &refused].concat();
    let output = example.run_with(&arguments, &[("AMP_ADAPTER", "softwear")]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    assert!(!example.folder.path().join("work.json").exists());
}
