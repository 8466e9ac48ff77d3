//! Call paths in words.

use amp_trace_analysis::{CallTree, Diff, NodeId, PathChange};

/// Steps of a path that a table shows.
const SHOWN: usize = 4;

/// The innermost span, and what it is below: `` `solve` below `physics` ``; the thread where it is not that of the
/// frames.
pub(super) fn title(diff: &Diff, row: &PathChange) -> String {
    let node = row.node();
    let steps = diff.tree.steps(node);
    let Some(last) = steps.last() else {
        return format!(
            "the time of `{}` outside of all spans",
            diff.tree.thread(node)
        );
    };
    let mut title = format!("`{}`", short(last.name));
    // A span of a system and the system's own name are often the same.
    let around = steps.iter().rev().skip(1);
    if let Some(around) = around
        .map(|step| step.name)
        .find(|name| !name.ends_with(last.name))
    {
        title += &format!(" below `{}`", short(around));
    }
    if diff.frames.is_some() && !diff.is_on_frame_thread(node) {
        title += &format!(" on `{}`", diff.tree.thread(node));
    }
    title
}

/// The path from the outermost step in, with the thread in front; of a long one the innermost steps.
pub(super) fn shown(diff: &Diff, node: NodeId) -> String {
    let steps = diff.tree.steps(node);
    let thread = diff.tree.thread(node);
    if steps.is_empty() {
        return format!("{thread}: outside of all spans");
    }
    let left_out = steps.len().saturating_sub(SHOWN);
    let mut names: Vec<_> = steps
        .iter()
        .skip(left_out)
        .map(|step| short(step.name))
        .collect();
    if left_out > 0 {
        names.insert(0, "…".to_owned());
    }
    format!("{thread}: {}", names.join(" › "))
}

/// A name in which paths of modules are short: `system: a::b::Type::name` becomes `system: Type::name`. Names with
/// generics stay as they are.
fn short(name: &str) -> String {
    if name.contains('<') {
        return name.to_owned();
    }
    let words = name.split(' ').map(|word| {
        let ends = word.rmatch_indices("::").map(|(at, _)| at + 2);
        // One more segment where it is a type, as methods of one name are many.
        let starts: Vec<usize> = ends.take(2).collect();
        match starts.as_slice() {
            [] => word,
            [last] => &word[*last..],
            [last, before, ..] => {
                let is_type = word[*before..].starts_with(|c: char| c.is_uppercase());
                &word[if is_type { *before } else { *last }..]
            }
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The whole path, for programs.
pub(super) fn whole(tree: &CallTree, node: NodeId) -> String {
    let names: Vec<_> = tree.steps(node).iter().map(|step| step.name).collect();
    names.join(" > ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_modules_are_short() {
        let names = [
            "system: bevy_app::main_schedule::Main::run_main",
            "solve",
            "a::b::c",
            "Vec<a::b>",
            "x::Y",
        ];
        let expected = ["system: Main::run_main", "solve", "c", "Vec<a::b>", "Y"];
        assert_eq!(names.map(short), expected);
    }
}
