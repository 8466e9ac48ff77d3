//! Filters, from their text to what is recorded.
#![cfg(feature = "enabled")]
#![expect(clippy::unwrap_used, reason = "tests")]

mod capture;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use amp_trace::format::{Dropped, Record, WriteError, Writer};
use amp_trace::{Config, Filter, Level, Output, perf_event, perf_span};
use capture::{capture, capture_with};

#[test]
fn the_filter_decides_by_target_and_level_and_may_change() {
    let config = |filter: &str| {
        let mut config = Config::default();
        config.filter = filter.parse().unwrap();
        config
    };
    let program = || {
        perf_event!(target: "ours::deep", "ours");
        perf_event!(target: "ours", level: Level::DEBUG, "ours in detail");
        perf_event!(level: Level::ERROR, target: "theirs", "theirs");
        perf_event!(target: "theirs", "theirs, not so important");
    };
    let captured = capture_with(config("ours=debug,warn"), program);
    assert_eq!(
        captured.texts(),
        ["event ours", "event ours in detail", "event theirs"]
    );
    drop(captured);
    let captured = capture_with(config("off"), || {
        program();
        amp_trace::set_filter("theirs=error".parse().unwrap());
        program();
    });
    assert_eq!(captured.texts(), ["event theirs"]);
}

#[test]
fn space_and_empty_parts_in_a_filter_mean_nothing() {
    let filter: Filter = " ours=debug, theirs = trace,\n\n# mine=loud\n  [a, b] = info , "
        .parse()
        .unwrap();
    assert!(filter.allows("ours", "x", Level::DEBUG));
    assert!(filter.allows("theirs::deep", "x", Level::TRACE));
    assert!(!filter.allows("nobody's", "x", Level::ERROR));
    assert!(filter.allows("nobody's", "a, b", Level::INFO));
}

#[test]
fn a_span_stays_balanced_when_the_filter_changes_inside_it() {
    let captured = capture(|| {
        perf_span!("outer");
        amp_trace::set_filter("off".parse().unwrap());
        perf_span!("unseen");
        amp_trace::set_filter("trace".parse().unwrap());
        perf_span!("seen");
    });
    assert_eq!(
        captured.texts(),
        ["begin outer", "begin seen", "end seen", "end outer"]
    );
}

#[test]
fn names_and_globs_choose() {
    let cases = [
        // filter, target, name, the most verbose level that passes
        (
            "amp_render[cull*]=trace",
            "amp_render",
            "cull boxes",
            Some(Level::TRACE),
        ),
        (
            "amp_render[cull*]=trace",
            "amp_render::queries",
            "cull",
            Some(Level::TRACE),
        ),
        ("amp_render[cull*]=trace", "amp_render", "sort", None),
        ("amp_render[cull*]=trace", "amp_engine", "cull", None),
        (
            "trace,[*physics*]=off",
            "amp_gameplay",
            "sync physics",
            None,
        ),
        (
            "trace,[*physics*]=off",
            "amp_gameplay",
            "sync",
            Some(Level::TRACE),
        ),
        (
            "*::physics=debug",
            "amp_gameplay::physics::world",
            "step",
            Some(Level::DEBUG),
        ),
        ("amp_*er[step]", "amp_render", "step", Some(Level::TRACE)),
        ("lod?=info", "lod2", "x", Some(Level::INFO)),
        ("lod?=info", "lod", "x", None),
        ("[step 1]=info", "any", "step 1", Some(Level::INFO)),
        (r"[f(\[\*\])]=info", "any", "f([*])", Some(Level::INFO)),
        (r"[f(\[\*\])]=info", "any", "f([1])", None),
        // The more of the name, then of the target, then the last.
        ("game=trace,[draw]=off", "game", "draw", None),
        ("[draw]=off,game=trace", "game", "draw", None),
        ("[*]=off,game=trace", "game", "draw", Some(Level::TRACE)),
        ("[draw*]=off,[draw]=info", "game", "draw", Some(Level::INFO)),
        ("[draw]=info,[draw*]=off", "game", "draw", Some(Level::INFO)),
        (
            "[draw*]=off,[*draw shadows]=info",
            "game",
            "draw shadows",
            Some(Level::INFO),
        ),
        (
            "game::ui[draw]=debug,game[draw]=off",
            "game::ui",
            "draw",
            Some(Level::DEBUG),
        ),
        ("[a*]=off,[*b]=info", "game", "ab", Some(Level::INFO)),
        ("[*b]=info,[a*]=off", "game", "ab", None),
        ("game=info,game=debug", "game", "x", Some(Level::DEBUG)),
    ];
    for (text, target, name, most) in cases {
        let filter: Filter = text.parse().unwrap();
        for level in [
            Level::ERROR,
            Level::WARN,
            Level::INFO,
            Level::DEBUG,
            Level::TRACE,
        ] {
            assert_eq!(
                filter.allows(target, name, level),
                most.is_some_and(|most| level as u8 <= most as u8),
                "{text} for {target}[{name}] at {level:?}"
            );
        }
    }
}

proptest::proptest! {
    #[test]
    fn plain_directives_mean_what_they_mean_to_tracing_subscriber(
        directives in proptest::collection::vec(
            ("(a|b|::){0,3}", "(=(off|error|WARN|info|debug|5|0))?"), 1..5,
        ),
        bare in "(off|error|warn|info|debug|trace|3)?",
        targets in proptest::collection::vec("(a|b|::){0,4}", 1..8),
    ) {
        let mut texts: Vec<String> = directives
            .into_iter()
            .map(|(target, level)| target + &level)
            .filter(|text| !text.is_empty())
            .collect();
        texts.extend((!bare.is_empty()).then_some(bare));
        proptest::prop_assume!(!texts.is_empty());
        let text = texts.join(",");
        let theirs: tracing_subscriber::filter::Targets = text.parse().unwrap();
        let ours: Filter = text.parse().unwrap();
        for target in targets {
            for (level, their_level) in [
                (Level::ERROR, tracing::Level::ERROR),
                (Level::WARN, tracing::Level::WARN),
                (Level::INFO, tracing::Level::INFO),
                (Level::DEBUG, tracing::Level::DEBUG),
                (Level::TRACE, tracing::Level::TRACE),
            ] {
                proptest::prop_assert_eq!(
                    ours.allows(&target, "name", level),
                    theirs.would_enable(&target, &their_level),
                    "{} for {} at {}", text, target, their_level
                );
            }
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "[a\\[\\]{}=,*?#\\\\ \nä0]{0,24}|\\PC{0,40}") {
        if let Err(error) = text.parse::<Filter>() {
            proptest::prop_assert!(error.to_string().starts_with("cannot read the filter"));
        }
    }
}

#[test]
fn call_sites_change_by_name_while_the_program_runs() {
    let program = || {
        perf_span!("cull boxes");
        perf_span!("cull meshes");
        perf_event!("hit");
    };
    let captured = capture(|| {
        for filter in ["[cull*]=off,trace", "filters[cull m*]", "[hit]=info"] {
            amp_trace::set_filter(filter.parse().unwrap());
            program();
        }
    });
    assert_eq!(
        captured.texts(),
        [
            "event hit",
            "begin cull meshes",
            "end cull meshes",
            "event hit"
        ]
    );
}

#[test]
fn a_bad_filter_says_what_is_wrong_where_and_what_to_do() {
    let long = "a".repeat(300);
    let many = "a,".repeat(1_025);
    for (filter, reasons) in [
        ("", ["it is empty", "expected directives such as"]),
        (" , \n# warn\n", ["it is empty", "`off` records nothing"]),
        (
            "amp=loud",
            ["`loud` is no level for `amp`", "as in `amp=debug`"],
        ),
        (
            "warn, ämp=loud",
            ["directive `ämp=loud` at character 7", "expected off, error"],
        ),
        (
            "warn\n info,a=loud",
            ["directive `a=loud` at line 2, character 7", "no level"],
        ),
        (
            &(long + ",a=loud"),
            ["directive `a=loud` at line 1, character 302", "no level"],
        ),
        (
            "two words=info",
            [
                "`two words=info` is no directive",
                "expected `level`, `target",
            ],
        ),
        ("a=b=c", ["`b=c` is no level for `a`", "expected off"]),
        (
            "a[span{field=1}]=info",
            ["`{` asks for a field", "leave it out"],
        ),
        (
            "a[span=info,b=warn",
            [
                "directive `a[span=info,b=warn` at character 1",
                "has no `]`",
            ],
        ),
        ("a[]=info", ["is empty", "write `[*]` for every name"]),
        ("a[b]info", ["`info` stands after `]`", "expected `=level`"]),
        (
            "[b]=loud",
            ["`loud` is no level for `[b]`", "as in `[b]=debug`"],
        ),
        (
            "b]=info",
            ["`b]=info` is no directive", "targets hold no space"],
        ),
        (
            "[a\\",
            ["nothing stands after `\\`", "write `\\\\` for a backslash"],
        ),
        (&many, ["more than 1024 directives", "write fewer"]),
        (
            "\u{1b}[31mred=loud",
            ["directive `\u{fffd}[31mred=loud`", "has no `]`"],
        ),
    ] {
        let error = filter.parse::<Filter>().unwrap_err().to_string();
        for reason in reasons {
            assert!(error.contains(reason), "{filter}: {error}");
        }
    }
}

/// An output whose disk does not move until it is told to.
struct Slow {
    is_stuck: SyncSender<()>,
    moves: Receiver<()>,
    was_told: Arc<AtomicBool>,
}

impl Writer for Slow {
    fn write(&mut self, _: &Record<'_>) {}
    fn commit(&mut self) -> Result<(), WriteError> {
        if self.is_stuck.try_send(()).is_ok() {
            let told = self.moves.recv_timeout(Duration::from_secs(20)).is_ok();
            self.was_told.store(told, Ordering::Relaxed);
        }
        Ok(())
    }
    fn finish(&mut self) -> Result<(), WriteError> {
        Ok(())
    }
    fn dropped(&self) -> Dropped {
        Dropped::default()
    }
}

#[test]
fn a_filter_changes_while_the_disk_is_stuck() {
    let (is_stuck, stuck) = sync_channel(1);
    let (go_on, moves) = sync_channel(1);
    let was_told = Arc::new(AtomicBool::new(false));
    let mut config = Config::default();
    config.outputs.push(Output::new(
        "slow",
        Box::new(Slow {
            is_stuck: is_stuck.clone(),
            moves,
            was_told: Arc::clone(&was_told),
        }),
    ));
    let captured = capture_with(config, || {
        stuck.recv().unwrap();
        // Full from here on: the disk is stuck once.
        is_stuck.send(()).unwrap();
        perf_event!("before");
        amp_trace::set_filter("off".parse().unwrap());
        perf_event!("unseen");
        amp_trace::set_filter("[seen]".parse().unwrap());
        perf_event!("unseen");
        perf_event!("seen");
        go_on.send(()).unwrap();
    });
    assert!(
        was_told.load(Ordering::Relaxed),
        "the filter waited for the disk"
    );
    assert_eq!(captured.texts(), ["event before", "event seen"]);
}

#[test]
fn an_output_may_change_the_filter() {
    /// Turns everything off at the first event.
    struct Once;
    impl Writer for Once {
        fn write(&mut self, record: &Record<'_>) {
            if matches!(record, Record::Event { .. }) {
                amp_trace::set_filter("off".parse().unwrap());
            }
        }
        fn commit(&mut self) -> Result<(), WriteError> {
            Ok(())
        }
        fn finish(&mut self) -> Result<(), WriteError> {
            Ok(())
        }
        fn dropped(&self) -> Dropped {
            Dropped::default()
        }
    }
    let config = Config::to(Output::new("once", Box::new(Once)));
    let captured = capture_with(config, || {
        perf_event!("first");
        amp_trace::flush();
        perf_event!("second");
    });
    assert_eq!(captured.texts(), ["event first"]);
}
