use std::sync::{Arc, Mutex};
use std::time::Duration;

use bevy_app::{App, Plugin, PluginGroup, PluginGroupBuilder, PluginsState};

use super::{PluginsError, Stage, StagedPlugins};

mod graph;

/// What happened, in order.
type Log = Arc<Mutex<Vec<String>>>;

struct Logs(&'static str, Log);

impl Logs {
    fn note(&self, what: &str) {
        self.1.lock().unwrap().push(format!("{what} {}", self.0));
    }
}

impl Plugin for Logs {
    fn build(&self, _: &mut App) {
        self.note("build");
    }

    fn finish(&self, _: &mut App) {
        self.note("finish");
    }

    fn cleanup(&self, _: &mut App) {
        self.note("cleanup");
    }

    fn name(&self) -> &str {
        self.0
    }
}

macro_rules! plugins {
    ($($name:ident),*) => {$(
        struct $name;
        impl Plugin for $name {
            fn build(&self, _: &mut App) {}
        }
    )*};
}
plugins!(A, B, C);

struct Pair;

impl PluginGroup for Pair {
    fn build(self) -> PluginGroupBuilder {
        PluginGroupBuilder::start::<Self>().add(A).add(B)
    }
}

fn checked(plugins: &StagedPlugins) -> Result<Vec<&str>, PluginsError> {
    plugins.check(&App::new())
}

#[test]
fn stages_load_in_their_order_whatever_the_order_of_declaration() {
    let log = Log::default();
    let mut plugins = StagedPlugins::new();
    plugins.add(Stage::TOOLS, Logs("tool", log.clone()));
    plugins.add(Stage::CORE, Logs("core", log.clone()));
    plugins
        .add(Stage::WORLD, Logs("late", log.clone()))
        .requires_named("early");
    plugins.add(Stage::WORLD, Logs("early", log.clone()));

    let mut app = App::new();
    let report = plugins.load(&mut app).unwrap();

    let expected: Vec<String> = ["build", "finish", "cleanup"]
        .iter()
        .flat_map(|what| ["core", "early", "late", "tool"].map(|name| format!("{what} {name}")))
        .collect();
    assert_eq!(*log.lock().unwrap(), expected);
    assert_eq!(app.plugins_state(), PluginsState::Cleaned);
    assert_eq!(
        report.stage(Stage::WORLD).collect::<Vec<_>>(),
        ["early", "late"]
    );
    app.update();
}

#[test]
fn build_leaves_finishing_to_the_runner() {
    let log = Log::default();
    let mut plugins = StagedPlugins::new();
    plugins.add(Stage::CORE, Logs("core", log.clone()));
    let mut app = App::new();
    plugins.build(&mut app).unwrap();
    assert_eq!(*log.lock().unwrap(), ["build core"]);
    app.run();
    assert_eq!(
        *log.lock().unwrap(),
        ["build core", "finish core", "cleanup core"]
    );
}

#[test]
fn an_undeclared_stage_is_named_with_the_declared_ones() {
    let mut plugins = StagedPlugins::with_stages([Stage::new("boot"), Stage::new("play")]).unwrap();
    plugins.add_named(Stage::RENDER, "picture", A);
    let error = checked(&plugins).unwrap_err();
    assert_eq!(
        error.to_string(),
        "plugin `picture` is in stage `render`, which is not declared; expected one of `boot`, \
         `play`; declare the stage or move the plugin"
    );
}

#[test]
fn a_stage_may_be_declared_once() {
    let error = StagedPlugins::with_stages([Stage::CORE, Stage::CORE]).unwrap_err();
    assert_eq!(error, PluginsError::DuplicateStage { stage: "core" });
}

#[test]
fn a_missing_dependency_names_both_plugins() {
    let mut plugins = StagedPlugins::new();
    plugins
        .add_named(Stage::WORLD, "streets", A)
        .requires::<B>();
    let PluginsError::MissingDependency {
        plugin,
        stage,
        requires,
    } = checked(&plugins).unwrap_err()
    else {
        panic!("expected a missing dependency");
    };
    assert_eq!((plugin.as_str(), stage), ("streets", "world"));
    assert!(requires.ends_with("::B"), "{requires}");
}

#[test]
fn an_optional_dependency_may_be_missing() {
    let mut plugins = StagedPlugins::new();
    plugins
        .add_named(Stage::WORLD, "streets", A)
        .after::<B>()
        .before_named("nobody");
    assert_eq!(checked(&plugins).unwrap(), ["streets"]);
}

#[test]
fn what_the_app_has_already_satisfies_a_requirement() {
    let mut app = App::new();
    app.add_plugins(B);
    let mut plugins = StagedPlugins::new();
    plugins.add_named(Stage::CORE, "a", A).requires::<B>();
    assert_eq!(plugins.check(&app).unwrap(), ["a"]);

    plugins.add(Stage::CORE, B);
    assert!(matches!(
        plugins.check(&app),
        Err(PluginsError::AlreadyInApp { stage: "core", .. })
    ));
}

#[test]
fn a_dependency_in_a_later_stage_is_refused() {
    let mut plugins = StagedPlugins::new();
    plugins.add_named(Stage::CORE, "a", A).requires::<B>();
    plugins.add_named(Stage::RENDER, "b", B);
    let expected = PluginsError::LaterStage {
        plugin: "a".to_owned(),
        stage: "core",
        dependency: "b".to_owned(),
        dependency_stage: "render",
    };
    assert_eq!(checked(&plugins).unwrap_err(), expected);

    let mut plugins = StagedPlugins::new();
    plugins.add_named(Stage::CORE, "a", A);
    plugins.add_named(Stage::RENDER, "b", B).before::<A>();
    assert_eq!(checked(&plugins).unwrap_err(), expected);
}

#[test]
fn a_cycle_is_told_with_its_path() {
    let mut plugins = StagedPlugins::new();
    plugins.add_named(Stage::CORE, "outside", Logs("o", Log::default()));
    plugins.add_named(Stage::CORE, "a", A).requires::<B>();
    plugins.add_named(Stage::CORE, "b", B).after::<C>();
    plugins
        .add_named(Stage::CORE, "c", C)
        .requires::<A>()
        .after_named("outside");
    assert_eq!(
        checked(&plugins).unwrap_err().to_string(),
        "plugins wait for each other: `a` needs `b` needs `c` needs `a`; remove one of these \
         constraints"
    );
}

#[test]
fn a_group_that_would_have_to_be_torn_apart_is_a_cycle() {
    let mut plugins = StagedPlugins::new();
    plugins.add_group(Stage::CORE, "ends", |group| {
        group.add_named("a", A);
        group.add_named("b", B).requires_named("middle");
    });
    plugins.add_named(Stage::CORE, "middle", C).requires::<A>();
    let PluginsError::Cycle { path } = checked(&plugins).unwrap_err() else {
        panic!("expected a cycle");
    };
    assert_eq!(path, ["group ends", "middle", "group ends"]);
}

#[test]
fn a_group_loads_together_and_in_the_order_of_its_own_constraints() {
    let mut plugins = StagedPlugins::new();
    plugins
        .add_group(Stage::CORE, "pair", |group| {
            group.add_named("b", B).requires::<A>();
            group.add_named("a", A);
        })
        .requires_named("first");
    plugins
        .add_named(Stage::CORE, "second", C)
        .requires_named("pair");
    plugins.add_named(Stage::CORE, "first", Logs("l", Log::default()));
    assert_eq!(checked(&plugins).unwrap(), ["first", "a", "b", "second"]);

    let mut app = App::new();
    let report = plugins.load(&mut app).unwrap();
    assert_eq!(report.plugins[1].group.as_deref(), Some("pair"));
    assert_eq!(report.plugins[3].group, None);
}

#[test]
fn plugins_of_a_bevy_group_can_be_required_by_type() {
    let mut plugins = StagedPlugins::new();
    plugins.add_named(Stage::CORE, "c", C).requires::<B>();
    plugins.add_bevy_group(Stage::CORE, Pair);
    let order = checked(&plugins).unwrap();
    assert_eq!(order.len(), 2);
    assert_eq!(order[1], "c");

    let mut app = App::new();
    plugins.load(&mut app).unwrap();
    assert!(app.is_plugin_added::<A>() && app.is_plugin_added::<C>());
}

#[test]
fn a_disabled_plugin_of_a_bevy_group_is_missing() {
    let mut plugins = StagedPlugins::new();
    plugins.add_bevy_group(Stage::CORE, Pair.build().disable::<B>());
    plugins.add(Stage::CORE, C).requires::<B>();
    assert!(matches!(
        checked(&plugins),
        Err(PluginsError::MissingDependency { .. })
    ));
}

#[test]
fn the_same_plugin_twice_is_refused() {
    let mut plugins = StagedPlugins::new();
    plugins.add(Stage::CORE, Logs("same", Log::default()));
    plugins.add(Stage::TOOLS, Logs("same", Log::default()));
    assert_eq!(
        checked(&plugins).unwrap_err(),
        PluginsError::DuplicatePlugin {
            plugin: "same".to_owned(),
            first: "core",
            second: "tools",
        }
    );

    let mut plugins = StagedPlugins::new();
    plugins.add(Stage::CORE, A);
    plugins.add_bevy_group(Stage::TOOLS, Pair);
    assert!(matches!(
        checked(&plugins),
        Err(PluginsError::DuplicatePlugin { first: "tools", .. })
    ));
}

#[test]
fn a_plugin_that_another_one_added_is_refused_by_name() {
    let mut plugins = StagedPlugins::new();
    plugins.add_named(Stage::CORE, "adds b", |app: &mut App| {
        app.add_plugins(B);
    });
    plugins.add(Stage::WORLD, B);
    let error = plugins.load(&mut App::new()).unwrap_err();
    assert!(matches!(
        error,
        PluginsError::AlreadyInApp { stage: "world", .. }
    ));
}

#[test]
fn a_panic_in_build_names_the_plugin() {
    let mut plugins = StagedPlugins::new();
    plugins.add_named(Stage::GAMEPLAY, "bad", |_: &mut App| {
        panic!("no {}", "fuel")
    });
    let error = plugins.load(&mut App::new()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "plugin `bad` in stage `gameplay` panicked while being built: no fuel"
    );
}

#[test]
fn a_plugin_that_is_never_ready_is_named() {
    struct Never;
    impl Plugin for Never {
        fn build(&self, _: &mut App) {}

        fn ready(&self, _: &App) -> bool {
            false
        }
    }
    let mut plugins = StagedPlugins::new();
    plugins.ready_timeout(Duration::from_millis(3));
    plugins.add(Stage::CORE, A);
    plugins.add_named(Stage::CORE, "never", Never);
    let error = plugins.load(&mut App::new()).unwrap_err();
    let PluginsError::NotReady { plugins, .. } = error else {
        panic!("expected a plugin that is not ready");
    };
    assert_eq!(plugins, ["never"]);
}

#[test]
fn a_finished_app_takes_no_plugins() {
    let mut app = App::new();
    app.finish();
    app.cleanup();
    let mut plugins = StagedPlugins::new();
    plugins.add(Stage::CORE, A);
    assert_eq!(
        plugins.load(&mut app).unwrap_err(),
        PluginsError::AppFinished {
            found: PluginsState::Cleaned
        }
    );
}
