use std::time::Duration;

use amp::frame_times::{FrameTimes, rate};
use proptest::prelude::*;

fn times(nanos: &[u64]) -> FrameTimes {
    let mut times = FrameTimes::default();
    times.extend(nanos.iter().copied().map(Duration::from_nanos));
    times
}

#[test]
fn a_run_without_frames_has_no_times() {
    let none = times(&[]);
    assert_eq!(none.percentile(50.0), Duration::ZERO);
    assert_eq!(none.slowest_mean(1.0), Duration::ZERO);
    assert_eq!(none.mean(), Duration::ZERO);
    assert_eq!(rate(none.mean()), 0.0);
}

#[test]
fn percentiles_of_a_hundred_frames_are_the_frames_themselves() {
    let hundred: Vec<u64> = (1..=100).rev().collect();
    let times = times(&hundred);
    for percent in 1..=100 {
        assert_eq!(
            times.percentile(f64::from(percent)).as_nanos(),
            percent as u128
        );
    }
    assert_eq!(times.percentile(0.0).as_nanos(), 1);
    assert_eq!(times.slowest_mean(1.0).as_nanos(), 100);
    assert_eq!(times.slowest_mean(2.0).as_nanos(), 99);
    assert_eq!(times.slowest_mean(100.0), times.mean());
}

#[test]
fn one_slow_frame_in_sixty_is_the_one_percent_low() {
    let mut nanos = vec![16_000_000; 59];
    nanos.push(50_000_000);
    let times = times(&nanos);
    assert_eq!(times.percentile(95.0), Duration::from_millis(16));
    assert_eq!(times.slowest_mean(1.0), Duration::from_millis(50));
    assert!((rate(times.slowest_mean(1.0)) - 20.0).abs() < 1e-9);
}

proptest! {
    #[test]
    fn percentiles_agree_with_a_naive_sort(
        nanos in prop::collection::vec(0_u64..1_000_000_000, 1..400),
        percent in 0.0..=100.0_f64,
    ) {
        let mut sorted = nanos.clone();
        sorted.sort_unstable();
        // The definition: the least time that enough frames do not exceed.
        let enough = |time: u64| {
            let within = sorted.iter().filter(|&&other| other <= time).count();
            within as f64 * 100.0 >= percent * sorted.len() as f64
        };
        let expected = *sorted.iter().find(|&&time| enough(time)).unwrap();
        prop_assert_eq!(times(&nanos).percentile(percent).as_nanos(), u128::from(expected));
    }

    #[test]
    fn the_slowest_agree_with_a_naive_sort(
        nanos in prop::collection::vec(0_u64..1_000_000_000, 1..400),
        percent in 0.0..=100.0_f64,
    ) {
        let mut sorted = nanos.clone();
        sorted.sort_unstable_by(|a, b| b.cmp(a));
        let mut count = 1;
        while (count as f64) * 100.0 < percent * sorted.len() as f64 {
            count += 1;
        }
        let expected = sorted[..count].iter().sum::<u64>() / count as u64;
        prop_assert_eq!(times(&nanos).slowest_mean(percent).as_nanos(), u128::from(expected));
    }
}
