//! Who waits for a lock, and who holds it.
#![cfg(feature = "enabled")]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests, with threads of their own"
)]

mod capture;

use std::sync::TryLockError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use amp_trace::sync::{Condvar, Mutex, RwLock};
use amp_trace::{Config, Level, perf_mutex, perf_rwlock, perf_span};
use capture::{Captured, capture, capture_with};

/// The lines of a kind, without the numbers of asynchronous spans.
fn lines(captured: &Captured, begin: &str) -> Vec<String> {
    let texts = captured.texts().into_iter();
    let without_number = |text: &str| {
        let parts: Vec<&str> = text.split(' ').collect();
        match parts.as_slice() {
            ["async", what, _, rest @ ..] => format!("{what} {}", rest.join(" ")),
            _ => text.to_owned(),
        }
    };
    texts
        .filter(|text| text.starts_with(begin))
        .map(without_number)
        .collect()
}

#[test]
fn a_free_lock_is_held_and_not_waited_for() {
    let captured = capture(|| {
        let [one, other] = [perf_mutex!("one", 1), perf_mutex!("other", 2)];
        let first = one.lock().unwrap();
        let second = other.try_lock().unwrap();
        // Given back in the order in which they were taken, and across the end of a span.
        perf_span!("span");
        drop(first);
        drop(second);
    });
    assert_eq!(
        lines(&captured, "async"),
        [
            "begin hold one",
            "begin hold other",
            "end hold one",
            "end hold other"
        ]
    );
    assert_eq!(lines(&captured, "begin"), ["begin span"]);
}

#[test]
fn a_taken_lock_is_waited_for_until_it_is_free() {
    static QUEUE: Mutex<u32> = perf_mutex!(target: "queue", level: Level::DEBUG, "queue", 0);
    let captured = capture(|| {
        let held = QUEUE.lock().unwrap();
        let other = thread::spawn(|| *QUEUE.lock().unwrap() += 1);
        // The hold, and then the wait.
        while amp_trace::counts().unwrap().spans < 2 {
            thread::yield_now();
        }
        drop(held);
        other.join().unwrap();
    });
    assert_eq!(lines(&captured, "begin"), ["begin wait queue"]);
    let at = |text: &str, nth: usize| {
        let mut all = captured
            .lines
            .iter()
            .filter(|line| line.text.contains(text));
        all.nth(nth).unwrap().at
    };
    let (waited, held) = (at("end wait queue", 0), at("hold queue", 1));
    assert!(at("begin wait queue", 0) <= held);
    assert!(held <= waited, "held until {held}, waited until {waited}");
    assert_eq!(*QUEUE.lock().unwrap(), 1);
}

#[test]
fn a_read_write_lock_says_how_it_is_used() {
    let captured = capture(|| {
        let tiles = perf_rwlock!("tiles", 5);
        let (one, two) = (tiles.read().unwrap(), tiles.try_read().unwrap());
        assert!(matches!(tiles.try_write(), Err(TryLockError::WouldBlock)));
        assert_eq!(*one + *two, 10);
        drop((one, two));
        *tiles.write().unwrap() = 6;
        assert_eq!(tiles.into_inner().unwrap(), 6);
    });
    let begins: Vec<String> = lines(&captured, "async begin");
    assert_eq!(
        begins,
        [
            "begin hold tiles access=\"read\"",
            "begin hold tiles access=\"read\"",
            "begin hold tiles access=\"write\"",
        ]
    );
    assert_eq!(lines(&captured, "async end").len(), 3);
}

#[test]
fn a_panic_poisons_as_it_does_in_the_standard_library() {
    let captured = capture(|| {
        let (mutex, lock) = (perf_mutex!("mutex", 1), perf_rwlock!("lock", 1));
        let panics = thread::scope(|scope| {
            let thread = scope.spawn(|| {
                let _guards = (mutex.lock(), lock.write());
                std::panic::resume_unwind(Box::new(()));
            });
            thread.join().is_err()
        });
        assert!(panics && mutex.is_poisoned() && lock.is_poisoned());
        assert_eq!(*mutex.lock().unwrap_err().into_inner(), 1);
        assert!(matches!(mutex.try_lock(), Err(TryLockError::Poisoned(_))));
        assert!(lock.read().is_err() && lock.try_write().is_err());
        mutex.clear_poison();
        lock.clear_poison();
        assert!(mutex.lock().is_ok() && lock.write().is_ok());
    });
    let (begins, ends) = (
        lines(&captured, "async begin"),
        lines(&captured, "async end"),
    );
    assert_eq!(begins.len(), ends.len());
    assert_eq!(begins.len(), 8);
}

#[test]
fn who_waits_for_a_condition_does_not_hold_the_lock() {
    static READY: Mutex<bool> = perf_mutex!("ready", false);
    static CHANGED: Condvar = Condvar::new();
    static WAITS: AtomicBool = AtomicBool::new(false);
    let captured = capture(|| {
        let other = thread::spawn(|| {
            let ready = READY.lock().unwrap();
            WAITS.store(true, Ordering::Release);
            drop(CHANGED.wait_while(ready, |ready| !*ready).unwrap());
        });
        while !WAITS.load(Ordering::Acquire) {
            thread::yield_now();
        }
        *READY.lock().unwrap() = true;
        CHANGED.notify_all();
        other.join().unwrap();
        let again = READY.lock().unwrap();
        let (again, timeout) = CHANGED.wait_timeout(again, Duration::ZERO).unwrap();
        assert!(timeout.timed_out());
        drop(CHANGED.wait_while(again, |_| false).unwrap());
    });
    let holds: Vec<String> = lines(&captured, "async")
        .into_iter()
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(holds.len(), 12, "{holds:?}");
    // One after the other: never two at once.
    assert!(
        holds.chunks(2).all(|pair| pair == ["begin", "end"]),
        "{holds:?}"
    );
}

#[test]
fn locks_without_a_name_and_those_filtered_out_record_nothing() {
    let mut config = Config::default();
    config.filter = "trace,quiet=off".parse().unwrap();
    let captured = capture_with(config, || {
        let unnamed = Mutex::new(1);
        let lock: Box<RwLock<[u8]>> = Box::new(RwLock::new([1, 2]));
        let _guards = (unnamed.lock(), lock.read());
        let filtered = perf_mutex!(target: "quiet", "filtered", 1);
        drop(filtered.lock());
    });
    assert_eq!(captured.texts(), [] as [&str; 0]);
    assert_eq!(captured.summary.spans, 0);
}
