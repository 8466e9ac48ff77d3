//! The function attribute of `amp_trace`.
//!
//! It reads no more of the function than it needs (the name, `async`, the return type and the
//! body), and so needs no parser of Rust: a build that records nothing has no dependency to pay.

use proc_macro::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};

mod function;

use function::Function;

/// Records a span for each call of a function, or for each poll of an `async` one.
///
/// The arguments are those of `perf_span!`, all optional: without a name, the span has the name of
/// the function. Fields may name the function's parameters.
///
/// # Examples
/// ```text
/// #[perf_fn]
/// fn update() {}
///
/// #[perf_fn(level: Level::DEBUG, "load scene", path = %path.display(), retries)]
/// async fn load(path: PathBuf, retries: u32) -> io::Result<Scene> { .. }
/// ```
#[proc_macro_attribute]
pub fn perf_fn(args: TokenStream, item: TokenStream) -> TokenStream {
    match Function::read(item) {
        Ok(function) => {
            let args = with_name(args, &function.name);
            if function.is_async {
                polled(function, args)
            } else {
                called(function, args)
            }
        }
        Err((message, at)) => compile_error(message, at),
    }
}

/// `fn f() { perf_span!(args); { body } }`, with the statements of the body left where they are.
fn called(function: Function, args: TokenStream) -> TokenStream {
    let mut body = path("perf_span", Span::mixed_site());
    body.extend([
        group(Delimiter::Parenthesis, args),
        punct(';', Spacing::Alone),
    ]);
    body.extend(function.body.stream());
    let mut whole = Group::new(Delimiter::Brace, body);
    whole.set_span(function.body.span());
    let mut out = function.signature;
    out.extend([TokenTree::Group(whole)]);
    out
}

/// `__perf_async! { [signature] [args] [edge] { body } }`.
fn polled(function: Function, args: TokenStream) -> TokenStream {
    // Tells the compiler what the body returns, so that `?` in it can be resolved.
    let edge: TokenStream = match &function.returns {
        Some(returns) if !mentions_impl(returns) => format!(
            "#[allow(unreachable_code, clippy::diverging_sub_expression, clippy::empty_loop, \
             clippy::never_loop, clippy::let_unit_value, reason = \"never runs: it tells the \
             compiler the type\")] if false {{ let __perf_returns: {returns} = loop {{}}; return \
             __perf_returns; }}"
        )
        .parse()
        .unwrap_or_default(),
        _ => TokenStream::new(),
    };
    let mut inside = TokenStream::new();
    inside.extend([
        group(Delimiter::Bracket, function.signature),
        group(Delimiter::Bracket, args),
        group(Delimiter::Bracket, edge),
        TokenTree::Group(function.body),
    ]);
    let mut out = path("__perf_async", Span::mixed_site());
    out.extend([group(Delimiter::Brace, inside)]);
    out
}

fn mentions_impl(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident.to_string() == "impl",
        TokenTree::Group(group) => mentions_impl(&group.stream()),
        _ => false,
    })
}

/// Puts the function's name where the arguments have none: after `target: T,` and `level: L,`.
fn with_name(args: TokenStream, name: &Ident) -> TokenStream {
    let mut head = TokenStream::new();
    let mut rest = args.into_iter().peekable();
    loop {
        let mut ahead = rest.clone();
        let first = ahead.next();
        let second = ahead.next();
        let is_option = matches!((&first, &second),
            (Some(TokenTree::Ident(ident)), Some(TokenTree::Punct(colon)))
                if matches!(ident.to_string().as_str(), "target" | "level")
                    && colon.as_char() == ':' && colon.spacing() == Spacing::Alone);
        if !is_option {
            break;
        }
        for token in rest.by_ref() {
            let is_end = matches!(&token, TokenTree::Punct(comma) if comma.as_char() == ',');
            head.extend([token]);
            if is_end {
                break;
            }
        }
    }
    let mut ends_with_comma = true;
    if let Some(last) = head.clone().into_iter().last() {
        ends_with_comma = matches!(&last, TokenTree::Punct(comma) if comma.as_char() == ',');
    }
    if !ends_with_comma {
        head.extend([punct(',', Spacing::Alone)]);
    }
    let has_name = matches!(rest.peek(), Some(TokenTree::Literal(_)));
    if !has_name {
        let text = name.to_string();
        let text = text.strip_prefix("r#").unwrap_or(&text);
        let mut literal = proc_macro::Literal::string(text);
        literal.set_span(name.span());
        head.extend([TokenTree::Literal(literal)]);
        if rest.peek().is_some() {
            head.extend([punct(',', Spacing::Alone)]);
        }
    }
    head.extend(rest);
    head
}

/// `::amp_trace::name!`
fn path(name: &str, span: Span) -> TokenStream {
    [
        punct(':', Spacing::Joint),
        punct(':', Spacing::Alone),
        TokenTree::Ident(Ident::new("amp_trace", span)),
        punct(':', Spacing::Joint),
        punct(':', Spacing::Alone),
        TokenTree::Ident(Ident::new(name, span)),
        punct('!', Spacing::Alone),
    ]
    .into_iter()
    .collect()
}

fn punct(char: char, spacing: Spacing) -> TokenTree {
    TokenTree::Punct(Punct::new(char, spacing))
}

fn group(delimiter: Delimiter, inside: TokenStream) -> TokenTree {
    TokenTree::Group(Group::new(delimiter, inside))
}

fn compile_error(message: &str, at: Span) -> TokenStream {
    let text = TokenTree::Literal(proc_macro::Literal::string(message));
    let mut out: TokenStream = "::core::compile_error!".parse().unwrap_or_default();
    out.extend([
        group(Delimiter::Parenthesis, text.into()),
        punct(';', Spacing::Alone),
    ]);
    out.into_iter()
        .map(|mut token| {
            token.set_span(at);
            token
        })
        .collect()
}
