//! Marks the tokens of a message: which words are dates, values, metrics,
//! segments and cues, and which are left over.

use super::cues::Cue;
use super::dates::{self, DateHit, DateSettings};
use super::idioms;
use super::lexicon::{Lexicon, Sense};
use super::numbered;
use super::token::{Kind, Token};
use super::values::{self, Unknown};
use super::wordings;
use super::words::is_plain;
use crate::model::Model;
use crate::plan::Range;

/// A marked stretch of tokens.
#[derive(Debug, Clone)]
pub struct Mark {
    /// First token.
    pub start: usize,
    /// Token after the last.
    pub end: usize,
    /// What it may mean.
    pub senses: Vec<Sense>,
}

impl Mark {
    /// Whether the phrase is this cue.
    #[must_use]
    pub fn is(&self, cue: Cue) -> bool {
        self.senses.contains(&Sense::Cue(cue))
    }
}

/// A numeric filter and where it stands.
#[derive(Debug, Clone)]
pub struct RangeHit {
    /// First token.
    pub start: usize,
    /// Token after the last.
    pub end: usize,
    /// The filter.
    pub range: Range,
}

/// The marked message.
#[derive(Debug)]
pub struct Annotated {
    /// The tokens.
    pub tokens: Vec<Token>,
    /// All marks, left to right.
    pub marks: Vec<Mark>,
    /// Date phrases.
    pub dates: Vec<DateHit>,
    /// Values that the data does not have.
    pub unknown: Vec<Unknown>,
    /// Numeric filters.
    pub ranges: Vec<RangeHit>,
    /// Metrics said in whole phrases.
    pub wordings: Vec<wordings::Said>,
    /// Times that no calendar has.
    pub impossible: Vec<dates::Impossible>,
    /// Words that nothing accounts for.
    pub leftover: Vec<usize>,
    /// Tokens that stand for a value by one word of its name.
    pub abbreviated: Vec<usize>,
}

impl Annotated {
    /// Marks that hold this cue.
    pub fn cues(&self, cue: Cue) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(move |m| m.is(cue))
    }

    /// Whether the cue occurs.
    #[must_use]
    pub fn has(&self, cue: Cue) -> bool {
        self.cues(cue).next().is_some()
    }

    /// The text of a token, or nothing beyond the end.
    #[must_use]
    pub fn word(&self, i: usize) -> &str {
        self.tokens.get(i).map_or("", |t| t.text.as_str())
    }

    /// The word before token `i`, signs and articles passed over.
    #[must_use]
    pub fn before(&self, i: usize) -> &str {
        let mut k = i;
        while k > 0 {
            k -= 1;
            if !matches!(self.word(k), "the" | "our" | "'" | "\"" | "(" | "a" | "just") {
                return self.word(k);
            }
        }
        ""
    }
}

/// Values as the data spells them are found first, in company that makes them
/// values; a stray "a" is no grade A afterwards.
fn is_spelled(s: &Sense) -> bool {
    matches!(s, Sense::Value { exact: true, .. })
}

/// "Kindly share the count": the word asks for an answer, not for a portion.
fn is_verb(tokens: &[Token], at: usize) -> bool {
    let asks = at == 0
        || tokens[at].opens
        || tokens[at - 1].is(&["please", "kindly", "pls", "you", "to", "can", "could", "would", "just"]);
    let object = tokens.get(at + 1).is_some_and(|t| {
        t.is(&[
            "the", "with", "us", "me", "a", "our", "these", "this", "your", "some", "how", "what", "last",
            "any",
        ])
    });
    tokens[at].text == "share" && asks && object
}

/// Marks the tokens.
#[must_use]
pub fn annotate(
    mut tokens: Vec<Token>,
    model: &Model,
    lexicon: &Lexicon,
    settings: DateSettings,
) -> Annotated {
    values::singular(&mut tokens, lexicon);
    let mut taken = vec![false; tokens.len()];
    let mut marks: Vec<Mark> = Vec::new();
    for idiom in idioms::find(&tokens, lexicon) {
        taken[idiom].fill(true);
    }
    let take = |marks: &mut Vec<Mark>, taken: &mut Vec<bool>, mark: Mark| {
        taken[mark.start..mark.end].fill(true);
        marks.push(mark);
    };
    let mut missing: Vec<Unknown> = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        let Some((end, found, unknown)) = numbered::at(&tokens, i, lexicon) else {
            i += 1;
            continue;
        };
        for mark in found {
            take(&mut marks, &mut taken, mark);
        }
        taken[i..end].fill(true);
        missing.extend(unknown);
        i = end;
    }
    for found in values::blank(&tokens, model, lexicon) {
        match found {
            Ok(mark) if !taken[mark.start..mark.end].iter().any(|t| *t) => take(&mut marks, &mut taken, mark),
            Err(u) if !taken[u.start..u.end].iter().any(|t| *t) => {
                taken[u.start..u.end].fill(true);
                missing.push(u);
            }
            _ => {}
        }
    }
    // Values as the data spells them come first: a channel may be called anything.
    // "subs" beside a grade "Sub" are the submits.
    let metric_plural = |m: &Mark| {
        let t = &tokens[m.start];
        m.end - m.start == 1
            && t.raw.to_lowercase() == format!("{}s", t.stem)
            && t.raw.chars().all(char::is_lowercase)
            && lexicon
                .longest(&[t.stem.as_str()], |s| matches!(s, Sense::Metric { weak: false, .. }))
                .is_some()
            && !lexicon.value_words.iter().any(|(w, ..)| *w == t.raw)
    };
    let spelled = values::spelled(&tokens, lexicon);
    let named = spelled.iter().filter(|m| !metric_plural(m) && !joins_two(m, &spelled, &tokens)).cloned();
    for mark in named.collect::<Vec<_>>() {
        if !taken[mark.start..mark.end].iter().any(|t| *t) {
            take(&mut marks, &mut taken, mark);
        }
    }
    let short = values::cut_short(&tokens, &taken, lexicon);
    let cut: Vec<usize> = short.iter().map(|m| m.start).collect();
    for mark in short {
        take(&mut marks, &mut taken, mark);
    }
    let stems: Vec<&str> = tokens.iter().map(|t| t.stem.as_str()).collect();
    let fixed = |s: &Sense| {
        matches!(s, Sense::Cue(Cue::Wow | Cue::Mom | Cue::Yoy | Cue::Qoq | Cue::Dod | Cue::Unfilter))
            || matches!(s, Sense::Metric { .. } | Sense::AbsentMetric)
    };
    for i in 0..tokens.len() {
        if taken[i] {
            continue;
        }
        // "band of the FICO score" holds the name of a metric and is none.
        let found = lexicon.longest(&stems[i..], fixed).or_else(|| {
            lexicon.longest(&stems[i..], |s| matches!(s, Sense::Segment(_))).filter(|(n, _)| *n >= 4)
        });
        // "explain what means originations" asks for no mean of them.
        if let Some((n, senses)) = found.filter(|_| tokens[i].text != "means") {
            let (n, senses) = lexicon
                .longest(&stems[i..], |s| !is_spelled(s))
                .filter(|(m, _)| *m == n)
                .unwrap_or((n, senses));
            // Single words wait for the dates: "sub 640", "mar", "apr 5".
            if n > 1 && !taken[i..i + n].iter().any(|t| *t) {
                let end = i + n;
                take(&mut marks, &mut taken, Mark { start: i, end, senses });
            }
        }
    }
    for found in values::measured(&tokens, &taken, model, lexicon) {
        match found {
            Ok(mark) => take(&mut marks, &mut taken, mark),
            Err(u) => {
                taken[u.start..u.end].fill(true);
                missing.push(u);
            }
        }
    }
    let (ranges, banded) = values::ranges(&tokens, &taken, model, lexicon);
    for mark in banded {
        take(&mut marks, &mut taken, mark);
    }
    for hit in &ranges {
        taken[hit.start..hit.end].fill(true);
    }
    for mark in values::filtered(&tokens, &taken, model, lexicon) {
        take(&mut marks, &mut taken, mark);
    }
    for mark in values::side_by_side(&tokens, &taken, model, lexicon) {
        take(&mut marks, &mut taken, mark);
    }
    for code in values::codes(&tokens, &taken, model, lexicon) {
        taken[code.start] = true;
        missing.push(code);
    }
    let impossible = dates::impossible(&tokens, &taken, settings);
    for x in &impossible {
        taken[x.start..x.end].fill(true);
    }
    let mut dates = dates::find(&tokens, &taken, settings);
    for hit in &dates {
        taken[hit.start..hit.end].fill(true);
    }
    let mut unknown = missing;
    for found in values::counted(&tokens, &taken, model, lexicon) {
        match found {
            Ok(mark) => take(&mut marks, &mut taken, mark),
            Err(u) => {
                taken[u.start..u.end].fill(true);
                unknown.push(u);
            }
        }
    }
    if dates.is_empty()
        && tokens.len() > 2
        && let Some(hit) = dates::lone_length(&tokens, &taken, settings)
    {
        taken[hit.start..hit.end].fill(true);
        dates.push(hit);
    }
    let mut i = 0;
    while i < tokens.len() {
        let free = taken[i..].iter().take_while(|t| !**t).count();
        // "what means originations" asks for no mean of them.
        let free = if free > 1 && tokens[i].text == "means" { 1 } else { free };
        match lexicon.longest(&stems[i..i + free], |s| !is_spelled(s)) {
            Some((n, senses)) => {
                take(&mut marks, &mut taken, Mark { start: i, end: i + n, senses });
                i += n;
            }
            None => i += 1,
        }
    }
    marks.sort_by_key(|m| m.start);
    marks.retain(|m| !(m.is(Cue::Share) && is_verb(&tokens, m.start)));
    // "percent change", "% decline" ask for no part of a whole.
    let moved: Vec<usize> = marks
        .iter()
        .filter(|m| m.is(Cue::Change) || m.is(Cue::Rise) || m.is(Cue::Fall))
        .map(|m| m.start)
        .collect();
    let percent =
        |m: &Mark| m.end - m.start == 1 && tokens[m.start].is(&["percent", "percentage", "pct", "%", "perc"]);
    let asked =
        marks.iter().any(|m| m.senses.iter().any(|s| matches!(s, Sense::Metric { .. } | Sense::Segment(_))));
    marks.retain(|m| !(asked && m.is(Cue::Share) && percent(m) && moved.contains(&m.end)));
    for relation in between_metrics(&tokens, &taken, &marks) {
        take(&mut marks, &mut taken, relation);
    }
    marks.sort_by_key(|m| m.start);
    let spelled: Vec<usize> =
        (0..tokens.len()).filter(|i| !taken[*i] && matches!(tokens[*i].kind, Kind::Word)).collect();
    let mut phrases = wordings::find(&tokens, lexicon.wordings());
    // "funding rate against the average offered APR": a name is not torn apart by a wording.
    phrases.retain(|w| {
        !marks.iter().any(|m| {
            m.end - m.start > 1
                && m.senses.iter().any(|s| matches!(s, Sense::Metric { weak: false, .. }))
                && (m.start..m.end).any(|k| w.own.contains(&k))
                && !(m.start..m.end).all(|k| w.own.contains(&k))
        })
    });
    let spelled: Vec<usize> =
        spelled.into_iter().filter(|i| !phrases.iter().any(|w| w.own.contains(i))).collect();
    let mut annotated = Annotated {
        tokens,
        marks,
        dates,
        unknown,
        ranges,
        wordings: phrases,
        impossible,
        leftover: Vec::new(),
        abbreviated: Vec::new(),
    };
    let short = values::abbreviated(&annotated, &spelled, model, lexicon);
    let spelled: Vec<usize> = spelled.into_iter().filter(|i| !short.iter().any(|m| m.start == *i)).collect();
    annotated.abbreviated = cut.into_iter().chain(short.iter().map(|m| m.start)).collect();
    annotated.marks.extend(short);
    annotated.marks.sort_by_key(|m| m.start);
    let qualified = values::qualified(&annotated, lexicon);
    annotated.marks.retain(|m| !qualified.iter().any(|u| m.start < u.end && u.start < m.end));
    annotated.unknown.extend(qualified);
    let mut found = values::unknown(&annotated, &spelled, model, lexicon);
    found.extend(values::stray(&annotated, &taken, lexicon));
    annotated.unknown.append(&mut found);
    let narrowing = values::modifiers(&annotated, &spelled, &taken);
    annotated.unknown.extend(narrowing);
    annotated.leftover = spelled
        .into_iter()
        .filter(|i| !is_plain(annotated.word(*i)) && !is_plain(&annotated.tokens[*i].stem))
        .filter(|i| !annotated.unknown.iter().any(|u| u.start <= *i && *i < u.end))
        .filter(|i| annotated.word(*i).chars().count() > 1)
        .collect();
    super::filters::join(&mut annotated, model, lexicon);
    annotated
}

/// "Radio plus Telesales" where the data also has a product Plus: between two values of one segment it only joins them.
fn joins_two(mark: &Mark, all: &[Mark], tokens: &[Token]) -> bool {
    let segments = |m: &Mark| -> Vec<usize> {
        m.senses
            .iter()
            .filter_map(|s| if let Sense::Value { segment, .. } = s { Some(*segment) } else { None })
            .collect()
    };
    let joiner = mark.end - mark.start == 1
        && matches!(tokens[mark.start].raw.as_str(), "plus" | "and" | "or" | "with");
    let own = segments(mark);
    joiner
        && all.iter().filter(|m| m.end == mark.start).any(|before| {
            let both = segments(before);
            all.iter()
                .filter(|m| m.start == mark.end)
                .any(|behind| segments(behind).iter().any(|s| both.contains(s) && !own.contains(s)))
        })
}

/// "do issuances follow applications": a verb that between two metrics, and only there, asks whether they go together.
fn between_metrics(tokens: &[Token], taken: &[bool], marks: &[Mark]) -> Vec<Mark> {
    let metric = |m: &&Mark| m.senses.iter().any(|s| matches!(s, Sense::Metric { .. }));
    (1..tokens.len())
        .filter(|i| {
            !taken[*i] && tokens[*i].is(&["follow", "follows", "mirror", "mirrors", "echo", "echoes"])
        })
        .filter(|i| {
            let behind = i + 1 + usize::from(tokens.get(i + 1).is_some_and(|t| t.is(&["the", "our"])));
            marks.iter().filter(metric).any(|m| m.end == *i)
                && marks.iter().filter(metric).any(|m| m.start == behind)
        })
        .map(|i| Mark { start: i, end: i + 1, senses: vec![Sense::Cue(Cue::Relation)] })
        .collect()
}
