//! The name that was probably meant.

/// The candidate nearest to `name` by edit distance, case ignored, if one is near enough to be a
/// slip of the fingers: at most two edits, or a third of the name's length.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let wanted: Vec<char> = name.to_lowercase().chars().collect();
    let limit = (wanted.len() / 3).max(2);
    candidates
        .into_iter()
        .map(|candidate| (distance(&wanted, candidate), candidate))
        .filter(|(edits, _)| *edits <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance with two rows collapsed into one.
fn distance(wanted: &[char], candidate: &str) -> usize {
    let mut row: Vec<usize> = (0..=wanted.len()).collect();
    for (i, theirs) in candidate.to_lowercase().chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, ours) in wanted.iter().enumerate() {
            let replaced = diagonal + usize::from(*ours != theirs);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[wanted.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_found_and_a_stranger_is_not() {
        let names = ["MeshId", "MaterialId", "Transform"];
        assert_eq!(nearest("MeshID", names), Some("MeshId"));
        assert_eq!(nearest("Transfrom", names), Some("Transform"));
        assert_eq!(nearest("Health", names), None);
        assert_eq!(nearest("", names), None);
    }

    #[test]
    fn distance_counts_insertions_deletions_and_replacements() {
        let wanted: Vec<char> = "kitten".chars().collect();
        assert_eq!(distance(&wanted, "sitting"), 3);
        assert_eq!(distance(&wanted, "kitten"), 0);
        assert_eq!(distance(&wanted, ""), 6);
    }
}
