//! Ordering of things by what must come first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// For each node the nodes that must come before it.
pub(super) type Before = Vec<Vec<usize>>;

/// Orders nodes so that each comes after everything in its list; among those that may come now,
/// the lowest index does.
///
/// # Errors
/// A cycle as a path: each node needs the next before it, and the last is the first again.
///
/// # Cost
/// O((nodes + edges) log nodes).
pub(super) fn order(before: &Before) -> Result<Vec<usize>, Vec<usize>> {
    let mut waits_for: Vec<usize> = before.iter().map(Vec::len).collect();
    let mut unblocks = vec![Vec::new(); before.len()];
    for (node, needed) in before.iter().enumerate() {
        for &first in needed {
            unblocks[first].push(node);
        }
    }
    let mut free: BinaryHeap<_> = (0..before.len())
        .filter(|&node| waits_for[node] == 0)
        .map(Reverse)
        .collect();
    let mut ordered = Vec::with_capacity(before.len());
    while let Some(Reverse(node)) = free.pop() {
        ordered.push(node);
        for &next in &unblocks[node] {
            waits_for[next] -= 1;
            if waits_for[next] == 0 {
                free.push(Reverse(next));
            }
        }
    }
    if ordered.len() == before.len() {
        Ok(ordered)
    } else {
        Err(cycle(before, &waits_for))
    }
}

/// Follows what is needed from the lowest node that is stuck until a node comes again.
fn cycle(before: &Before, waits_for: &[usize]) -> Vec<usize> {
    let stuck = |node: &usize| waits_for[*node] > 0;
    let mut node = (0..before.len())
        .find(stuck)
        .expect("an order that is too short leaves a node stuck");
    let mut path = Vec::new();
    loop {
        if let Some(start) = path.iter().position(|&seen| seen == node) {
            path.push(node);
            return path.split_off(start);
        }
        path.push(node);
        node = *before[node]
            .iter()
            .find(|needed| stuck(needed))
            .expect("a stuck node needs another stuck one");
    }
}
