use std::fmt::Debug;

/// What a contestant's work came to, to be compared with another's.
pub(crate) trait Outcome {
    /// The first difference to what another came to, in words; none if they are the same.
    fn difference(&self, other: &Self) -> Option<String>;
}

/// Equal in length, and item by item.
impl<T: PartialEq + Debug> Outcome for Vec<T> {
    fn difference(&self, other: &Self) -> Option<String> {
        let differs = |(a, b): (&T, &T)| a != b;
        if let Some(at) = self.iter().zip(other).position(differs) {
            return Some(format!("item {at} is {:?}, not {:?}", other[at], self[at]));
        }
        (self.len() != other.len()).then(|| format!("{} items, not {}", other.len(), self.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_named() {
        let first = vec![1, 2, 3];
        assert_eq!(first.difference(&vec![1, 2, 3]), None);
        let item = first.difference(&vec![1, 4, 5]).unwrap();
        assert_eq!(item, "item 1 is 4, not 2");
        let length = first.difference(&vec![1, 2]).unwrap();
        assert_eq!(length, "2 items, not 3");
    }
}
