use std::cell::RefCell;
use std::collections::BTreeMap;

/// What a line begins with that says a figure: then comes its name, and then the figure.
const MARK: &str = "figure: ";

/// Figures by their names, as a step finds them.
#[derive(Debug, Default)]
pub(crate) struct Figures(RefCell<BTreeMap<String, String>>);

impl Figures {
    /// Listens to a line that a test printed.
    pub(crate) fn hear(&self, line: &str) {
        // The harness may have begun the line with the name of the test.
        let said = line.split_once(MARK).map(|(_, said)| said.trim());
        if let Some((name, figure)) = said.and_then(|said| said.split_once(' ')) {
            self.say(name, figure);
        }
    }

    /// A step has found a figure itself.
    pub(crate) fn say(&self, name: &str, figure: impl Into<String>) {
        self.0.borrow_mut().insert(name.to_owned(), figure.into());
    }

    /// Those found since the last call.
    pub(super) fn take(&self) -> BTreeMap<String, String> {
        self.0.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_heard_among_other_lines() {
        let figures = Figures::default();
        figures.hear("running 3 tests");
        figures.hear("test forks ... figure: R10 200 forks");
        figures.hear("figure: R7 10 spans");
        figures.hear("figure: R7 20 spans");
        figures.hear("figure: nothing");
        let found: Vec<_> = figures.take().into_iter().collect();
        let expected = [("R10", "200 forks"), ("R7", "20 spans")];
        assert_eq!(
            found,
            expected.map(|(name, figure)| (name.to_owned(), figure.to_owned()))
        );
        assert!(figures.take().is_empty());
    }
}
