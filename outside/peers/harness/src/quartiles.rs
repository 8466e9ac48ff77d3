use std::fmt;

/// The lower quartile, the median and the upper quartile. Shown as a JSON array.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quartiles([f64; 3]);

impl Quartiles {
    /// Of values in any order; all NaN if there are none.
    pub(crate) fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        Self([0.25, 0.5, 0.75].map(|q| at(&values, q).unwrap_or(f64::NAN)))
    }
}

/// The value at a share of the sorted values.
pub(crate) fn at<T: Copy>(sorted: &[T], share: f64) -> Option<T> {
    let last = sorted.len().checked_sub(1)?;
    sorted.get((last as f64 * share).round() as usize).copied()
}

impl fmt::Display for Quartiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [low, median, high] = self.0;
        write!(f, "[{low:.4},{median:.4},{high:.4}]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_of_unsorted_values() {
        let quartiles = Quartiles::of(vec![5.0, 1.0, 4.0, 2.0, 3.0]);
        assert_eq!(quartiles.to_string(), "[2.0000,3.0000,4.0000]");
    }

    #[test]
    fn there_is_no_value_at_a_share_of_nothing() {
        assert_eq!(at::<u32>(&[], 0.5), None);
        assert_eq!(at(&[7], 0.999), Some(7));
    }
}
