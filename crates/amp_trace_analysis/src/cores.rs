//! Work that all cores share.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Builder, ScopedJoinHandle};

/// Does tasks on all cores, each thread with a state of its own. The results are in the order of the tasks; the states are
/// in no order.
pub(crate) fn share<T: Sync, S: Send, R: Send>(
    tasks: &[T],
    new: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) -> R + Sync,
) -> (Vec<R>, Vec<S>) {
    let next = AtomicUsize::new(0);
    let some = || {
        let (mut state, mut done) = (new(), Vec::new());
        while let Some((at, task)) = take(&next, tasks) {
            done.push((at, work(&mut state, task)));
        }
        (done, state)
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let parts = thread::scope(|scope| {
        let others = (1..cores.min(tasks.len())).map_while(|_| {
            let other = Builder::new().name("share".to_owned());
            // Those threads that there are do it all.
            other.spawn_scoped(scope, some).ok()
        });
        let others: Vec<ScopedJoinHandle<'_, _>> = others.collect();
        let mut parts = vec![some()];
        for other in others {
            parts.push(other.join().expect("a panic of it is one of ours"));
        }
        parts
    });
    let (done, states): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    let mut done: Vec<(usize, R)> = done.into_iter().flatten().collect();
    done.sort_unstable_by_key(|(at, _)| *at);
    (done.into_iter().map(|(_, result)| result).collect(), states)
}

fn take<'a, T>(next: &AtomicUsize, tasks: &'a [T]) -> Option<(usize, &'a T)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    Some((at, tasks.get(at)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_tasks() {
        let tasks: Vec<u64> = (0..1000).collect();
        let add = |sum: &mut u64, task: &u64| {
            *sum += task;
            task * 2
        };
        let (doubled, sums) = share(&tasks, || 0, add);
        assert!(doubled.iter().zip(&tasks).all(|(two, one)| *two == one * 2));
        assert_eq!(sums.iter().sum::<u64>(), 499_500);
        assert_eq!(share(&[], || 0, add), (vec![], vec![0]));
    }
}
