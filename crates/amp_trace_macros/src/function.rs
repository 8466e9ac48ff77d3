use proc_macro::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

/// The parts of a function that the attribute touches.
pub(crate) struct Function {
    /// Everything before the body: attributes, visibility, qualifiers, name, generics, parameters,
    /// return type, where clause.
    pub(crate) signature: TokenStream,
    pub(crate) name: Ident,
    pub(crate) is_async: bool,
    /// What stands between `->` and the body or the where clause.
    pub(crate) returns: Option<TokenStream>,
    pub(crate) body: Group,
}

impl Function {
    /// Reads a function with a body.
    ///
    /// # Errors
    /// What is wrong, and where, if the item is no function, has no body or is a `const fn`.
    pub(crate) fn read(item: TokenStream) -> Result<Self, (&'static str, Span)> {
        let mut tokens: Vec<TokenTree> = item.into_iter().collect();
        let is = |token: &TokenTree, word: &str| matches!(token, TokenTree::Ident(ident) if ident.to_string() == word);
        let Some(at_fn) = tokens.iter().position(|token| is(token, "fn")) else {
            let at = tokens.first().map_or_else(Span::call_site, TokenTree::span);
            return Err(("#[perf_fn] goes on a function, and this is none", at));
        };
        let body = match tokens.pop() {
            Some(TokenTree::Group(body)) if body.delimiter() == Delimiter::Brace => body,
            other => {
                let at = other.map_or_else(Span::call_site, |token| token.span());
                return Err((
                    "#[perf_fn] needs a body to record: put it on the implementation",
                    at,
                ));
            }
        };
        let Some(TokenTree::Ident(name)) = tokens.get(at_fn + 1).cloned() else {
            return Err(("#[perf_fn] found no name after `fn`", tokens[at_fn].span()));
        };
        if let Some(token) = tokens[..at_fn].iter().find(|token| is(token, "const")) {
            return Err((
                "#[perf_fn] cannot record a `const fn`: there is no clock at compile time",
                token.span(),
            ));
        }
        Ok(Self {
            is_async: tokens[..at_fn].iter().any(|token| is(token, "async")),
            returns: returns(&tokens[at_fn..]),
            signature: tokens.into_iter().collect(),
            name,
            body,
        })
    }
}

/// The tokens after the parameters' `->`, up to the where clause; `tokens` begin at `fn`.
fn returns(tokens: &[TokenTree]) -> Option<TokenStream> {
    let mut angles = 0_u32;
    let mut after_dash = false;
    let parameters = tokens.iter().position(|token| match token {
        TokenTree::Punct(punct) => {
            match punct.as_char() {
                '<' => angles += 1,
                '>' if !after_dash => angles = angles.saturating_sub(1),
                _ => {}
            }
            after_dash = punct.as_char() == '-';
            false
        }
        TokenTree::Group(group) => angles == 0 && group.delimiter() == Delimiter::Parenthesis,
        _ => false,
    })?;
    let after = &tokens[parameters + 1..];
    let is_arrow = matches!(after, [TokenTree::Punct(dash), TokenTree::Punct(tip), ..]
        if dash.as_char() == '-' && tip.as_char() == '>');
    if !is_arrow {
        return None;
    }
    let end = after
        .iter()
        .position(|token| matches!(token, TokenTree::Ident(ident) if ident.to_string() == "where"))
        .unwrap_or(after.len());
    Some(after[2..end].iter().cloned().collect())
}
