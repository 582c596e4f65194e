//! Answers and facts for the adapters to hand out: allowed values, exports, charts in another look, votes. An answer is
//! known by its receipt; its rights are those it was given under.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use topup_port::{
    AnswerId, Asker, BoxFuture, Exhibit, Library, Look, Pressed, SegmentChoices, Spot, Trouble, Wishes,
};

use super::records::{Record, Records};
use crate::access::Access;
use crate::guardrail::{self, Policy, UNKNOWN};
use crate::pipeline::{Kind, Pipeline, Question, rows_to_csv, to_answer};
use crate::planner::Understood;
use crate::results::{Cell, ColumnInfo};
use crate::store::{Ballot, FeedbackStore, PersonKey, ReceiptId, Vote};

/// What can be asked when nothing was asked yet.
pub(super) const FIRST: [&str; 4] = [
    "WoW issuances by channel",
    "forecast vs actual by week, last 3 months",
    "funnel last month",
    "weekly submits by grade, last 8 weeks",
];

/// The size at which a page shows a picture, in pixels: small marks get boxes that can be hit there.
const SHOWN: (u32, u32) = (800, 450);
/// The same on a phone.
const SHOWN_NARROW: (u32, u32) = (344, 381);

/// The library over the pipeline and its stores.
pub struct Archive {
    pipeline: Arc<Pipeline>,
    feedback: Arc<dyn FeedbackStore>,
    persons: PersonKey,
    records: Records,
    access: Arc<Access>,
    today: Arc<dyn Fn() -> Date + Send + Sync>,
}

/// A receipt, read.
struct Kept {
    understood: Understood,
    as_of: Date,
    policy: Policy,
    columns: Vec<ColumnInfo>,
    rows: Vec<Vec<Cell>>,
}

impl Archive {
    /// A library over these.
    #[must_use]
    pub fn new(
        pipeline: Arc<Pipeline>,
        feedback: Arc<dyn FeedbackStore>,
        persons: PersonKey,
        records: Records,
        access: Arc<Access>,
        today: Arc<dyn Fn() -> Date + Send + Sync>,
    ) -> Self {
        Self { pipeline, feedback, persons, records, access, today }
    }

    /// What the asker may see there.
    fn granted(&self, asker: &Asker) -> Result<Policy, Trouble> {
        let granted = self.access.of(&asker.person, &asker.thread, asker.private);
        granted.map(|granted| granted.here).map_err(|_| Trouble::Unknown)
    }

    /// A receipt, for an asker who may see what it shows: all of its rows, and all that it names.
    async fn kept(&self, asker: &Asker, receipt: &str) -> Result<Kept, Trouble> {
        let (kept, granted) = (self.read(receipt).await?, self.granted(asker)?);
        let (plan, policy) = (kept.understood.plan.clone(), kept.policy.and(&granted));
        let snapshot = self.pipeline.source().snapshot().await.map_err(fault)?;
        let limits = guardrail::Limits::default();
        let may = guardrail::check(plan, self.pipeline.model(), &snapshot.vocabulary, limits, policy.clone());
        // A stricter policy would show fewer rows than the receipt has.
        if may.is_ok() && policy.canonical() == kept.policy.canonical() {
            Ok(kept)
        } else {
            Err(Trouble::Unknown)
        }
    }

    async fn read(&self, receipt: &str) -> Result<Kept, Trouble> {
        let id: ReceiptId = receipt.parse().map_err(|_| Trouble::Unknown)?;
        let found = self.pipeline.receipts().get(&id).await.map_err(fault)?.ok_or(Trouble::Unknown)?;
        let of = |name: &str| found[name].clone();
        let written_otherwise =
            |_| Trouble::Fault("That answer was given by another version of Topup.".into());
        Ok(Kept {
            understood: serde_json::from_value(of("understood")).map_err(written_otherwise)?,
            as_of: serde_json::from_value(of("as_of")).map_err(written_otherwise)?,
            policy: serde_json::from_value(of("policy")).map_err(written_otherwise)?,
            columns: serde_json::from_value(of("columns")).map_err(written_otherwise)?,
            rows: serde_json::from_value(of("rows")).map_err(written_otherwise)?,
        })
    }

    async fn exhibited(&self, asker: &Asker, receipt: &str, look: Look) -> Result<Arc<Exhibit>, Trouble> {
        let kept = self.kept(asker, receipt).await?;
        let wishes = Wishes { look, ..Wishes::default() };
        let question = Question { policy: kept.policy, wishes, ..Question::new("", kept.as_of) };
        let never = CancellationToken::new();
        let reply = self.pipeline.run_plan(&question, &kept.understood, &never).await.map_err(fault)?;
        let computed =
            reply.computed.as_ref().filter(|_| reply.kind == Kind::Answer).ok_or(Trouble::Changed)?;
        if computed.results.rows != kept.rows {
            return Err(Trouble::Changed);
        }
        let spec = computed.chart.as_ref().map(|picture| &picture.spec);
        let crate::pipeline::Look { theme, canvas, .. } = self.pipeline.look(&question);
        let figure = spec.map_or(Value::Null, |spec| topup_charts::plotly::figure(spec, theme));
        let shown = if canvas == topup_charts::Canvas::Narrow { SHOWN_NARROW } else { SHOWN };
        let spots = match spec.map(|spec| topup_charts::hotspots(spec, canvas, shown)) {
            Some(Ok(spots)) => spots.into_iter().map(spot).collect(),
            _ => Vec::new(),
        };
        Ok(Arc::new(Exhibit { answer: to_answer(&reply, self.pipeline.model()), figure, spots }))
    }

    async fn segment_choices(&self, asker: &Asker) -> Result<Vec<SegmentChoices>, Trouble> {
        let snapshot = self.pipeline.source().snapshot().await.map_err(fault)?;
        let granted = self.granted(asker)?;
        let shown =
            self.pipeline.model().segments().iter().filter(|segment| granted.shows_segment(&segment.id));
        let choices = shown.map(|segment| {
            let values = snapshot.values.get(&segment.id).into_iter().flatten();
            let values = values.filter(|v| granted.permits(&segment.id, v)).map(ToString::to_string);
            let values = values.filter(|value| value != UNKNOWN).collect();
            SegmentChoices { id: segment.id.clone(), label: segment.label.clone(), values }
        });
        Ok(choices.filter(|c| !c.values.is_empty()).collect())
    }

    async fn suggestions(&self, asker: &Asker, context: &str) -> Result<Vec<String>, Trouble> {
        let first = || FIRST.map(str::to_owned).to_vec();
        if context.is_empty() {
            return Ok(first());
        }
        let question = Question { policy: self.granted(asker)?, ..Question::new(context, (self.today)()) };
        let reply = self.pipeline.ask(&question, &CancellationToken::new()).await.map_err(fault)?;
        let suggestions = reply.suggestions();
        Ok(if suggestions.is_empty() { first() } else { suggestions })
    }

    async fn pressed_of(&self, asker: &Asker, answer: &AnswerId, control: &str) -> Result<Pressed, Trouble> {
        let record = self.records.get(answer).await.map_err(fault)?;
        let pressed = |record: &Record| record.is_pressed_by(&asker.person, &asker.thread);
        let record = record.filter(pressed).ok_or(Trouble::Unknown)?;
        let alone = record.only.is_some();
        self.granted(&Asker { private: asker.private || alone, ..asker.clone() })?;
        let action = record.actions.get(control).cloned().ok_or(Trouble::Unknown)?;
        Ok(Pressed { action, receipt: record.receipt, alone })
    }

    async fn voted(
        &self,
        asker: &Asker,
        receipt: &str,
        good: Option<bool>,
        reason: Option<&str>,
    ) -> Result<(), Trouble> {
        self.granted(asker)?;
        let id: ReceiptId = receipt.parse().map_err(|_| Trouble::Unknown)?;
        let person = self.persons.hash(&asker.thread, &asker.person);
        let vote = match good {
            Some(true) => Vote::Good,
            Some(false) => Vote::Bad,
            None => Vote::Withdrawn,
        };
        let (answer, at) = (receipt.to_owned(), Timestamp::now());
        let ballot = Ballot { answer, receipt: Some(id), person: person.clone(), vote, at };
        self.feedback.vote(ballot).await.map_err(fault)?;
        if let Some(reason) = reason {
            self.feedback.reason(receipt, &person, reason).await.map_err(fault)?;
        }
        Ok(())
    }
}

impl Library for Archive {
    fn metrics<'a>(&'a self, asker: &'a Asker) -> BoxFuture<'a, Result<Vec<String>, Trouble>> {
        Box::pin(async move {
            let granted = self.granted(asker)?;
            let metrics = self.pipeline.model().metrics().iter();
            Ok(metrics.filter(|m| granted.shows_metric(&m.id)).map(|m| m.label.clone()).collect())
        })
    }

    fn segments<'a>(&'a self, asker: &'a Asker) -> BoxFuture<'a, Result<Vec<SegmentChoices>, Trouble>> {
        Box::pin(self.segment_choices(asker))
    }

    fn exhibit<'a>(
        &'a self,
        asker: &'a Asker,
        receipt: &'a str,
        look: Look,
    ) -> BoxFuture<'a, Result<Arc<Exhibit>, Trouble>> {
        Box::pin(self.exhibited(asker, receipt, look))
    }

    fn csv<'a>(&'a self, asker: &'a Asker, receipt: &'a str) -> BoxFuture<'a, Result<String, Trouble>> {
        Box::pin(async move {
            let kept = self.kept(asker, receipt).await?;
            Ok(rows_to_csv(&kept.columns, &kept.rows))
        })
    }

    fn suggest<'a>(
        &'a self,
        asker: &'a Asker,
        context: &'a str,
        last_intent: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Vec<String>, Trouble>> {
        Box::pin(async move {
            // Without words the intent alone says which kind of answer was given last.
            let typical = match last_intent.filter(|_| context.is_empty()) {
                Some("trend") => "weekly issuances last 3 months",
                Some("variance") => "WoW issuances by channel",
                Some("forecast_vs_actual") => "forecast vs actual by week, last 3 months",
                Some("funnel") => "funnel last month",
                Some("distribution") => "issuances by channel last month",
                Some("relationship") => "average APR vs approval rate by grade, last 90 days",
                _ => context,
            };
            self.suggestions(asker, typical).await
        })
    }

    fn pressed<'a>(
        &'a self,
        asker: &'a Asker,
        answer: &'a AnswerId,
        control: &'a str,
    ) -> BoxFuture<'a, Result<Pressed, Trouble>> {
        Box::pin(self.pressed_of(asker, answer, control))
    }

    fn vote<'a>(
        &'a self,
        asker: &'a Asker,
        receipt: &'a str,
        good: Option<bool>,
        reason: Option<&'a str>,
    ) -> BoxFuture<'a, Result<(), Trouble>> {
        Box::pin(self.voted(asker, receipt, good, reason))
    }
}

fn spot(spot: topup_charts::Hotspot) -> Spot {
    let topup_charts::Hotspot { x, y, width, height, label, value, .. } = spot;
    Spot { x, y, w: width, h: height, label, value }
}

/// The person is told that it failed; why stands in the log.
fn fault(error: impl std::fmt::Display) -> Trouble {
    tracing::error!(%error, "an answer could not be handed out");
    Trouble::Fault("That cannot be had just now.".into())
}
