//! The chart stage: from a plan and its results to the spec of a picture. The
//! title is the insight's finding; everything drawn is a row of the answer.

mod bars;
mod frame;
mod lines;

use crate::insights::Insight;
use crate::model::Model;
use crate::plan::{Intent, Plan};
use crate::results::Results;
use topup_charts::{ChartSpec, EmptySpec, Mark};

/// The spec of the picture of an answer.
#[must_use]
pub fn spec(plan: &Plan, results: &Results, insight: &Insight, model: &Model) -> ChartSpec {
    let frame = frame::Frame { plan, results, model };
    let mark = match plan.intent {
        _ if results.rows.is_empty() => empty(),
        Intent::Trend => lines::trend(&frame),
        Intent::ForecastVsActual => bars::forecast(&frame),
        Intent::Variance => bars::variance(&frame),
        Intent::Funnel => bars::funnel(&frame),
        Intent::Distribution if !plan.columns.is_empty() => bars::histogram(&frame),
        Intent::Distribution => bars::distribution(&frame),
        Intent::Relationship => lines::scatter(&frame),
        Intent::Explain => empty(),
    };
    let title = if insight.title.is_empty() { frame.subject() } else { insight.title.clone() };
    let mut spec = ChartSpec::new(title, frame.subtitle(), mark);
    spec.footer.source = plan.table.clone();
    spec.footer.data_through = results.data_through.map(|d| d.to_string());
    spec
}

fn empty() -> Mark {
    Mark::Empty(EmptySpec {
        message: "No data in this window".into(),
        hint: "Try a longer window, or fewer filters.".into(),
    })
}
