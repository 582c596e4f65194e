//! Values that are single letters ("grade A"): told from the article, and said as
//! plurals ("As and Bs only", "the D's") or in lists ("a, b and c grades").

use crate::planner::lexicon::{Lexicon, Sense};
use crate::planner::token::{Kind, Token};

/// The letter that a token writes, if it is one letter, perhaps in the plural.
fn letter(raw: &str) -> Option<char> {
    let mut chars = raw.chars();
    let first = chars.next().filter(|c| c.is_ascii_uppercase())?;
    matches!(chars.as_str(), "" | "s" | "'s" | "\u{2019}s").then_some(first)
}

fn connects(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "or"
            | ","
            | "/"
            | "&"
            | "vs"
            | "versus"
            | "through"
            | "to"
            | "thru"
            | "-"
            | "+"
            | "nor"
            | "against"
    )
}

/// Rewrites "Bs" and "D's" to their letter where the data has it as a value.
pub fn singular(tokens: &mut [Token], lexicon: &Lexicon) {
    let known = |c: char| {
        let text = c.to_ascii_lowercase().to_string();
        lexicon.longest(&[text.as_str()], |s| matches!(s, Sense::Value { exact: true, .. })).is_some()
    };
    for i in 0..tokens.len() {
        code_plural(&mut tokens[i], lexicon);
        let Some(c) = letter(&tokens[i].raw).filter(|c| tokens[i].raw.len() > 1 && known(*c)) else {
            continue;
        };
        // "As of today", "Is …": the opening word needs another letter beside it.
        let beside =
            |k: Option<usize>| k.and_then(|k| tokens.get(k)).is_some_and(|t| letter(&t.raw).is_some());
        let listed = beside(Some(i + 2)) || beside(i.checked_sub(2));
        let only = tokens.get(i + 1).is_some_and(|t| t.is(&["only", "vs", "versus", "alone"]));
        if matches!(tokens[i].raw.as_str(), "As" | "Is") && tokens[i].opens && !listed && !only {
            continue;
        }
        let text = c.to_ascii_lowercase().to_string();
        tokens[i].raw = c.to_string();
        tokens[i].stem.clone_from(&text);
        tokens[i].text = text;
    }
}

/// Rewrites "RPs" to the code where the data has it and no word is spelled so.
fn code_plural(token: &mut Token, lexicon: &Lexicon) {
    let Some(code) = token.text.strip_suffix('s').filter(|c| (2..=3).contains(&c.chars().count())) else {
        return;
    };
    // "subs" beside a grade "Sub" are the submits.
    let metric = token.raw.chars().all(char::is_lowercase)
        && code.chars().count() == 3
        && lexicon.longest(&[code], |s| matches!(s, Sense::Metric { weak: false, .. })).is_some();
    // "NPs" writes the plural out; "nps" may be anything.
    let written = token.raw.ends_with('s')
        && token.raw.chars().rev().skip(1).all(|c| c.is_uppercase() || c.is_ascii_digit());
    if metric
        || !written && lexicon.longest(&[token.text.as_str()], |_| true).is_some()
        || !written && crate::planner::words::is_plain(&token.text)
        || lexicon.longest(&[code], |s| matches!(s, Sense::Value { exact: true, .. })).is_none()
    {
        return;
    }
    let code = code.to_string();
    token.raw.truncate(token.raw.len() - 1);
    token.stem.clone_from(&code);
    token.text = code;
}

/// "a vs b vs c" in lower case: letters that are all values, set against each other.
fn lower_list(tokens: &[Token], i: usize, lexicon: &Lexicon) -> bool {
    let value = |k: usize| {
        tokens.get(k).is_some_and(|t| {
            t.text.chars().count() == 1
                && t.kind == Kind::Word
                && lexicon
                    .longest(&[t.text.as_str()], |s| matches!(s, Sense::Value { exact: true, .. }))
                    .is_some()
        })
    };
    let against =
        |k: usize| tokens.get(k).is_some_and(|t| t.is(&["vs", "versus", "/", "&", "v", "against", "+"]));
    let listed = |k: usize| tokens.get(k).is_some_and(|t| t.is(&["and", "or", ",", "n"]));
    let behind = against(i + 1) && value(i + 2) || i >= 2 && against(i - 1) && value(i - 2);
    // "a, b and c": at least one of the two that are joined is not the article.
    let joined = listed(i + 1) && value(i + 2) && tokens[i + 2].text != "a"
        || i >= 2 && listed(i - 1) && value(i - 2) && tokens[i].text != "a";
    value(i) && (behind || joined)
}

/// Whether the single letter at `i` is meant as a value. `before_name`: the name of
/// its segment stands behind it; `listed`: it stands in a list that the name opens.
#[must_use]
pub fn is_letter_value(
    tokens: &[Token],
    i: usize,
    before_name: bool,
    listed: bool,
    lexicon: &Lexicon,
) -> bool {
    let token = &tokens[i];
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    let previous = if i == 0 { "" } else { word(i - 1) };
    let upper = token.raw.chars().all(char::is_uppercase);
    let capital = |k: usize| {
        tokens.get(k).is_some_and(|t| {
            t.text.chars().count() == 1 && t.kind == Kind::Word && t.raw.chars().all(char::is_uppercase)
        })
    };
    if before_name && upper
        || ends_in_name(tokens, i, lexicon)
        || in_a_row(tokens, i)
        || lower_list(tokens, i, lexicon)
    {
        return true;
    }
    // "AA and A fundings": beside another value in capitals.
    let code = |k: usize| {
        tokens.get(k).is_some_and(|t| {
            t.raw.chars().all(|c| c.is_uppercase() || c.is_ascii_digit())
                && lexicon
                    .longest(&[t.stem.as_str()], |s| matches!(s, Sense::Value { exact: true, .. }))
                    .is_some()
        })
    };
    if upper && (connects(word(i + 1)) && code(i + 2) || i >= 2 && connects(previous) && code(i - 2)) {
        return true;
    }
    let list_behind = connects(word(i + 1)) && capital(i + 2)
        || tokens.get(i + 1).is_some_and(|t| t.glued) && capital(i + 1);
    let list_before = i >= 2 && (connects(previous) || previous == "not") && (capital(i - 2) || listed)
        || token.glued && i > 0 && capital(i - 1);
    let plural = matches!(
        word(i + 1),
        "loans"
            | "customers"
            | "applications"
            | "borrowers"
            | "apps"
            | "applicants"
            | "issuances"
            | "submits"
            | "approvals"
    );
    let against = matches!(word(i + 1), "vs" | "versus" | "against");
    let closing = plural
        || against
        || matches!(
            word(i + 1),
            "" | ","
                | "."
                | "?"
                | "!"
                | ";"
                | ")"
                | "only"
                | "last"
                | "and"
                | "by"
                | "grade"
                | "grades"
                | "this"
                | "mtd"
                | "ytd"
                | "qtd"
                | "since"
                | "in"
                | "for"
        );
    let introduced = matches!(
        previous,
        "for"
            | "only"
            | "excluding"
            | "except"
            | "without"
            | "ex"
            | "no"
            | "not"
            | "just"
            | "vs"
            | "by"
            | "than"
            | "in"
            | "of"
            | "from"
            | "and"
            | "or"
            | "is"
            | "("
    );
    let article = token.text == "a" || token.text == "i";
    upper
        && (list_behind
            || list_before
            || listed
            || plural
            || against
            || (introduced && closing)
            || (!article && (introduced || closing || token.text != "i")))
}

/// "a vs b vs c", "a, b and c": small letters set against each other, or three in a row.
fn in_a_row(tokens: &[Token], i: usize) -> bool {
    let one = |k: usize| {
        tokens.get(k).is_some_and(|t| {
            t.kind == Kind::Word && t.text.chars().count() == 1 && t.text.chars().all(char::is_alphabetic)
        })
    };
    let join = |k: usize| tokens.get(k).is_some_and(|t| connects(&t.text));
    let (mut first, mut last) = (i, i);
    while first >= 2 && join(first - 1) && one(first - 2) {
        first -= 2;
    }
    while join(last + 1) && one(last + 2) {
        last += 2;
    }
    let letters = (last - first) / 2 + 1;
    let versus = (first..last).any(|k| matches!(tokens[k].text.as_str(), "vs" | "versus" | "against"));
    letters >= 3 || letters == 2 && versus
}

/// "a, b and c grades": a list of letters that ends in the name of their segment.
fn ends_in_name(tokens: &[Token], i: usize, lexicon: &Lexicon) -> bool {
    let one = |t: &Token| t.text.chars().count() == 1 && t.kind == Kind::Word;
    let mut k = i + 1;
    let mut letters = 1;
    let mut back = i;
    while back > 0 && (one(&tokens[back - 1]) || connects(&tokens[back - 1].text)) {
        back -= 1;
        letters += usize::from(one(&tokens[back]));
    }
    while let Some(t) = tokens.get(k) {
        if one(t) {
            letters += 1;
        } else if !connects(&t.text) {
            let name = lexicon.longest(&[t.stem.as_str()], |s| matches!(s, Sense::Segment(_))).is_some();
            return name && letters >= 2 && t.text.ends_with('s');
        }
        k += 1;
    }
    false
}
