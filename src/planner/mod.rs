//! The rule planner: from a message and its thread to a plan, a definition, a
//! question back or a refusal, in well under a millisecond and without a
//! network. It reads with the model's vocabulary and the data's own values, and
//! says which words it could not account for.

pub mod annotate;
mod ask_forms;
mod axes;
pub mod build;
pub mod clarify;
pub mod cues;
pub mod dates;
pub mod explain;
pub mod filters;
pub mod follow;
mod idioms;
pub mod intent;
pub mod kinds;
pub mod lexicon;
pub mod numbered;
mod numerals;
pub mod rates;
pub mod reading;
pub mod remark;
pub mod safety;
pub mod said;
pub mod shorthand;
pub mod spell;
mod spoken;
pub mod text;
pub mod token;
pub mod topic;
pub mod turns;
pub mod values;
pub mod wordings;
pub mod words;

pub use lexicon::Values;
pub use reading::{Choice, Clarification, Explicit, Means, Reading, ThreadContext, Topic, Understood};
pub use safety::Reason;

use crate::model::Model;
use annotate::Annotated;
use build::Builder;
use dates::DateSettings;
use follow::Turn;
use jiff::civil::Date;
use lexicon::Lexicon;
use std::sync::Arc;

/// What the first look at a message found.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// The reason to refuse it, if there is one.
    pub refused: Option<Reason>,
    /// How likely it is one to refuse.
    opinion: safety::Opinion,
}

/// The rule planner over one model and one set of values.
#[derive(Debug)]
pub struct Planner {
    model: Arc<Model>,
    lexicon: Lexicon,
    day_first: bool,
}

impl Planner {
    /// A planner; `day_first` reads 03/04 as the third of April.
    #[must_use]
    pub fn new(model: Arc<Model>, values: &Values, day_first: bool) -> Self {
        let lexicon = Lexicon::new(&model, values);
        Self { model, lexicon, day_first }
    }

    /// Says where the data begins, for "ever" and "all time".
    #[must_use]
    pub fn with_data_since(mut self, first: Option<Date>) -> Self {
        self.lexicon.since = first;
        self
    }

    /// Reads one message of a thread.
    #[must_use]
    pub fn read(&self, message: &str, thread: &ThreadContext, as_of: Date) -> Reading {
        if let Some(choice) = clarify::chosen(message, thread) {
            return match &choice.means {
                Means::Plan(u) => Reading::Answer(u.clone()),
                Means::Ask(question) => {
                    self.read(question, &ThreadContext { pending: None, ..thread.clone() }, as_of)
                }
            };
        }
        let route = self.route(message, as_of);
        match route.refused {
            Some(reason) => Reading::Refusal(reason),
            None => self.understand(message, thread, as_of, &route),
        }
    }

    /// The first look at a message: whether it is to be refused, whatever its thread.
    #[must_use]
    pub fn route(&self, message: &str, as_of: Date) -> Route {
        let opinion = safety::Opinion::of(message, self.value_names());
        let known = |word: &str| self.lexicon.value_words.iter().any(|(w, ..)| w == word);
        let counted =
            |s: &lexicon::Sense| matches!(s, lexicon::Sense::Metric { .. } | lexicon::Sense::RowMeasure(_));
        let mistaken = |r: &Reason| r.is_soft() && opinion.is_fair() && self.names(message, as_of, counted);
        let plain = safety::without_names(message, self.value_names());
        let refused = safety::refuse_plain(&plain)
            .filter(|r| !mistaken(r))
            .or_else(|| safety::refuse_disguised(&plain))
            .or_else(|| safety::refuse_single(message, &known).filter(|r| !mistaken(r)));
        Route { refused, opinion }
    }

    /// Reads a message that [`Planner::route`] let through.
    #[must_use]
    pub fn understand(&self, message: &str, thread: &ThreadContext, as_of: Date, route: &Route) -> Reading {
        let cleaned = text::unwrap_mail(message);
        let (slash, body) = match text::slash(&cleaned) {
            Some(("help", _)) => return Reading::Definition(vec![Topic::Glossary("help".into())]),
            Some(("ask", body)) => (None, body.to_string()),
            Some((name, body)) => (Some(name), body.to_string()),
            None => (None, cleaned),
        };
        let body = remark::without_remarks(&body, |s| self.annotate(s, as_of)).unwrap_or(body);
        let body = self.with_subject(message, body, as_of);
        let alone = ThreadContext::default();
        let scope = follow::Scope { model: &self.model, lexicon: &self.lexicon, as_of };
        let a = self.annotate(&body, as_of);
        if slash.is_none() && turns::closes(&a, thread) {
            return Reading::Silence;
        }
        let (a, answered) = match clarify::declined(&a, thread) {
            Some((u, None)) => return Reading::Answer(u),
            Some((u, Some(rest))) => (rest, Some(thread.after(&Reading::Answer(u)))),
            None if slash.is_none() && thread.pending.is_some() => {
                if let Some(reading) = self.still_open(&a, thread, as_of) {
                    return reading;
                }
                (a, clarify::unanswered(thread).map(|u| thread.after(&Reading::Answer(u))))
            }
            None => (a, clarify::unanswered(thread).map(|u| thread.after(&Reading::Answer(u)))),
        };
        let thread = answered.as_ref().unwrap_or(thread);
        let Turn { a, said, edits } = follow::turn(scope, a, if slash.is_none() { thread } else { &alone });
        // What plainly changes the last answer is neither small talk nor off topic.
        let fresh = slash.is_none() && !edits.any();
        let asks = fresh
            && !topic::goes_on(&a, thread)
            && !turns::asks_shares(&said, &a, thread)
            && !turns::completes(&said, &a, thread);
        if fresh && let Some(reading) = topic::small_talk(&a, thread) {
            return reading;
        }
        let ranked = kinds::decide::judge(&said, &a, &self.model);
        let ranked = ranked.as_ref();
        let in_thread = thread.last().is_some();
        if asks {
            let ruled = explain::topics(&said, &a, &self.model);
            // "and what about Dealer?" asks for its numbers.
            let about = said.metrics.is_empty()
                && a.tokens.windows(2).any(|w| w[0].is(&["what", "how"]) && w[1].text == "about")
                || turns::asks_number(&a, thread)
                // "how is Online looking?"
                || matches!(a.word(0), "how" | "hows")
                    && a.tokens.len() <= 7
                    && a.tokens.iter().any(|t| t.is(&["looking", "doing", "going", "performing", "faring"]))
                // "and without Agents?"
                || said.metrics.is_empty() && !said.filters.exclude.is_empty() && a.tokens.len() <= 6
                || in_thread && turns::compares(&a)
                || explain::asks_no_term(&said, &a, &self.model)
                || !in_thread && turns::goes_on_alone(&said, &a);
            if let Some(topics) = topic::how_that(&a, &self.model, thread) {
                return Reading::Definition(topics);
            }
            // "Referral?" in a thread is a filter: only the rules define a bare word there.
            let bare = ruled.is_none() && in_thread && a.tokens.len() < 4;
            let absent = bare || ruled.is_none() && !said.absent.is_empty();
            if !about && !absent && kinds::decide::defines(ranked, ruled.is_some(), in_thread) {
                let topics = ruled.unwrap_or_else(|| explain::named_things(&said, &a, &self.model));
                if !topics.is_empty() {
                    return Reading::Definition(topics);
                }
            }
            if let Some(topics) = topic::defined_again(&said, &a, &self.model, thread) {
                return Reading::Definition(topics);
            }
        }
        if fresh {
            let ruled = topic::off_topic(&said, &a, thread, slash);
            let data = !said.metrics.is_empty()
                || said.filters.count > 0
                || !said.group_by.is_empty()
                || !a.unknown.is_empty()
                || !said.absent.is_empty()
                || !said.ranges.is_empty()
                || said.top.is_some()
                || topic::acting(&a)
                || explain::names_a_term(&a)
                || in_thread && (a.leftover.is_empty() || a.tokens.len() < 5 || !a.dates.is_empty());
            // A metric beside a value that the data lacks ("roof repar approvals mtd") is asked about.
            let asks_back = ruled.is_none()
                && (!a.unknown.is_empty() && said.metrics.iter().any(|m| !m.weak)
                    // "show P9" where there is a P7, "loans by state"
                    || a.tokens.len() <= 4 && a.unknown.iter().any(|u| u.segment.is_some())
                    || a.tokens.len() <= 6
                        && a.leftover.len() <= 1
                        && !said.metrics.is_empty()
                        && a.tokens.iter().any(|t| t.is(&["by", "per"]))
                        && said.absent.iter().any(|(_, segment)| *segment)
                    // "what is our default rate": a lender's number, and not one of these.
                    || a.leftover.is_empty()
                        && a.tokens.len() <= 10
                        && said.absent.iter().any(|(_, segment)| !segment));
            // "give me an update" asks for something; for what is asked back.
            let vague = ruled.is_none()
                && a.leftover.len() <= 1
                && a.tokens.len() <= 6
                && a.tokens.iter().any(|t| {
                    t.is(&[
                        "update",
                        "status",
                        "overview",
                        "summary",
                        "snapshot",
                        "recap",
                        "figures",
                        "numbers",
                        "report",
                        "stats",
                        "performance",
                    ])
                });
            // A split of a metric, or a metric of some time or value, is asked for whatever the opinion says
            // ("a list of all channels with their submits").
            let metric = said.metrics.iter().any(|m| !m.weak);
            let narrowed = metric && (!a.dates.is_empty() || said.filters.count > 0);
            let split = !said.metrics.is_empty() && !said.group_by.is_empty();
            let ordered = route.opinion.is_sure() && !narrowed && !split;
            if !asks_back
                && !vague
                && !topic::how_it_goes(&a)
                && (ordered || kinds::decide::foreign(ranked, ruled.is_some(), data, in_thread))
            {
                return ruled.unwrap_or(Reading::Refusal(Reason::OffTopic));
            }
        }
        let reader = clarify::Reader { planner: self, as_of, slash, thread, edits: &edits, ranked };
        reader.read(&said, &a)
    }

    /// What the kind model sees of a message read by itself; for its training.
    #[must_use]
    pub fn kind_features(&self, message: &str, as_of: Date) -> Vec<String> {
        let cleaned = text::unwrap_mail(message);
        let a = self.annotate(&cleaned, as_of);
        let said = said::said(&a, &self.model, &self.lexicon, as_of);
        kinds::features::features(&said, &a, &self.model)
    }

    /// What the second opinion on refusals sees of a message; for its training.
    #[must_use]
    pub fn refusal_features(&self, message: &str) -> Vec<String> {
        safety::opinion::features(message, self.value_names())
    }

    /// The data's own values.
    fn value_names(&self) -> impl Iterator<Item = String> {
        self.lexicon.all_values().map(|(_, v)| v.to_string())
    }

    /// Whether the text names the funnel, or a mark of it has a sense that `counts`.
    fn names(&self, text: &str, as_of: Date, counts: fn(&lexicon::Sense) -> bool) -> bool {
        let a = self.annotate(text, as_of);
        !a.wordings.is_empty()
            || a.has(cues::Cue::Funnel)
            || a.marks.iter().any(|m| m.senses.iter().any(counts))
    }

    /// A pasted mail whose subject alone names the metric ("Subject: funnel", "by channel, August").
    fn with_subject(&self, message: &str, body: String, as_of: Date) -> String {
        let metric = |s: &lexicon::Sense| matches!(s, lexicon::Sense::Metric { weak: false, .. });
        match text::subject(message) {
            Some(subject) if !self.names(&body, as_of, metric) && self.names(&subject, as_of, metric) => {
                format!("{subject}: {body}")
            }
            _ => body,
        }
    }

    /// The marked tokens of a message.
    fn annotate(&self, body: &str, as_of: Date) -> Annotated {
        // A message is at most a long mail; what lies beyond is not read.
        let body: String = token::plain(body)
            .replace(" w/ ", " with ")
            .replace("er cent ", "ercent ")
            .chars()
            .take(4000)
            .collect();
        let mut tokens = token::tokens(&body, self.day_first);
        spoken::without_fillers(&mut tokens, &|w| self.lexicon.value_words.iter().any(|(v, ..)| v == w));
        spell::correct(&mut tokens, &self.lexicon);
        annotate::annotate(
            tokens,
            &self.model,
            &self.lexicon,
            DateSettings { as_of, day_first: self.day_first, ahead: false, expects: false },
        )
    }

    /// The builder of plans.
    fn builder(&self, as_of: Date) -> Builder<'_> {
        Builder { model: &self.model, as_of }
    }
}
