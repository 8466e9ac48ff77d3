//! Patterns with `*` for any characters, also none, and `?` for one.

/// A text with wildcards.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Pattern(Vec<Token>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Char(char),
    /// `?`
    One,
    /// `*`
    Many,
}

impl Pattern {
    /// From its tokens; several `*` side by side are one.
    pub(super) fn new(tokens: impl IntoIterator<Item = Token>) -> Self {
        let mut all: Vec<Token> = tokens.into_iter().collect();
        all.dedup_by(|next, last| *next == Token::Many && *last == Token::Many);
        Self(all)
    }

    /// The text as it is, without wildcards, and everything that begins with it.
    pub(super) fn beginning(text: &str) -> Self {
        Self::new(text.chars().map(Token::Char)).and_more()
    }

    /// The same pattern, for everything that begins with what it matches.
    pub(super) fn and_more(mut self) -> Self {
        if self.0.last() != Some(&Token::Many) {
            self.0.push(Token::Many);
        }
        self
    }

    /// How many characters the pattern spells out.
    pub(super) fn spelled_out(&self) -> usize {
        let is_spelled_out = |token: &&Token| matches!(token, Token::Char(_));
        self.0.iter().filter(is_spelled_out).count()
    }

    /// Whether the pattern has no wildcard.
    pub(super) fn is_exact(&self) -> bool {
        self.spelled_out() == self.0.len()
    }

    /// Whether the whole text fits.
    ///
    /// # Cost
    /// At most the product of both lengths: only the last `*` is tried again.
    pub(super) fn matches(&self, text: &str) -> bool {
        let mut at = 0;
        let mut rest = text.chars();
        let mut retry = None;
        loop {
            let token = self.0.get(at);
            if token == Some(&Token::Many) {
                at += 1;
                retry = Some((at, rest.clone()));
                continue;
            }
            let fits = match (token, rest.next()) {
                (None, None) => return true,
                (Some(Token::Char(expected)), Some(found)) => *expected == found,
                (Some(Token::One), Some(_)) => true,
                _ => false,
            };
            if fits {
                at += 1;
                continue;
            }
            let Some((after, from)) = &mut retry else {
                return false;
            };
            if from.next().is_none() {
                return false;
            }
            at = *after;
            rest = from.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Pattern, Token};

    fn pattern(text: &str) -> Pattern {
        Pattern::new(text.chars().map(|char| match char {
            '*' => Token::Many,
            '?' => Token::One,
            char => Token::Char(char),
        }))
    }

    /// The obvious way, which takes for ever where it has to try much.
    fn matches(pattern: &[char], text: &[char]) -> bool {
        match (pattern, text) {
            ([], []) => true,
            (['*', more @ ..], _) => (0..=text.len()).any(|at| matches(more, &text[at..])),
            (['?', more @ ..], [_, rest @ ..]) => matches(more, rest),
            ([char, more @ ..], [found, rest @ ..]) => char == found && matches(more, rest),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn patterns_match_what_the_obvious_way_matches(
            wanted in "[ab*?]{0,8}", text in "[abä]{0,10}",
        ) {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(pattern(&wanted).matches(&text), matches(&chars(&wanted), &chars(&text)));
        }
    }

    #[test]
    fn a_hostile_pattern_takes_no_longer_than_the_product_of_the_lengths() {
        let wanted = pattern(&"a*".repeat(200));
        assert!(!wanted.matches(&("a".repeat(150) + &"b".repeat(5_000))));
    }

    #[test]
    fn a_beginning_matches_what_goes_on() {
        let beginning = Pattern::beginning("amp");
        assert!(beginning.matches("amp") && beginning.matches("amp_engine"));
        assert!(!beginning.matches("am"));
        assert!(!pattern("amp").matches("amp_engine"));
    }
}
