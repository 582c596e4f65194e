//! From a checked plan to its results.

use super::compare::is_ahead_of_data;
use super::types::Results;
use super::{distribution, forecast, funnel, histogram, relationship, trend, variance};
use crate::calendar::spelled;
use crate::guardrail::CheckedPlan;
use crate::model::Model;
use crate::plan::Intent;
use crate::query::{Context, DataFacts, Dialect, Engine, QueryError, newest};

/// Runs a checked plan, with as few statements as its intent needs, independent
/// ones side by side. An explanation needs no data and gives empty results.
///
/// # Errors
/// The database failed, was stopped or ran out of time.
pub async fn run(
    checked: &CheckedPlan,
    model: &Model,
    data: &DataFacts,
    dialect: Dialect,
    engine: &dyn Engine,
) -> Result<Results, QueryError> {
    let ctx = Context { checked, model, data, dialect };
    let plan = checked.plan();
    if plan.intent == Intent::Explain {
        return Ok(Results::default());
    }
    let (through, ran) = newest(&ctx, engine, &plan.table, &plan.date_col).await?;
    let mut results = match plan.intent {
        Intent::Trend => trend::trend(&ctx, engine, through).await?,
        Intent::Distribution if !plan.columns.is_empty() => {
            histogram::histogram(&ctx, engine, through).await?
        }
        Intent::Distribution => distribution::distribution(&ctx, engine, through).await?,
        Intent::Variance => variance::variance(&ctx, engine, through).await?,
        Intent::ForecastVsActual => forecast::forecast(&ctx, engine, through).await?,
        Intent::Funnel => funnel::funnel(&ctx, engine, through).await?,
        Intent::Relationship if plan.columns.len() > 1 => relationship::by_row(&ctx, engine, through).await?,
        Intent::Relationship => relationship::by_segment(&ctx, engine, through).await?,
        Intent::Explain => Results::default(),
    };
    results.data_through = through;
    results.data_from = ctx.data.oldest.get(&plan.table).copied();
    results.statements.splice(0..0, ran);
    caution(&ctx, &mut results, through);
    Ok(results)
}

/// That the data holds only the later part of a window.
fn begins(what: &str, from: jiff::civil::Date, compares: bool) -> String {
    let so = if compares { "so no growth is computed" } else { "so what lies before is not in the numbers" };
    format!("The data begins on {}, later than {what}, {so}.", spelled(from))
}

/// Words of caution that any intent may need.
fn caution(ctx: &Context<'_>, results: &mut Results, through: Option<jiff::civil::Date>) {
    let plan = ctx.checked.plan();
    let ahead = is_ahead_of_data(&plan.window, through) && plan.intent != Intent::ForecastVsActual;
    match through {
        Some(day) if ahead => results.warnings.insert(
            0,
            format!(
                "The data ends on {}, before this window begins, so there is nothing to show yet.",
                spelled(day)
            ),
        ),
        None => results.warnings.insert(0, "The data holds no day up to the day of asking.".into()),
        Some(_) => {}
    }
    if ahead {
        // What has not begun has not changed either.
        results.facts.drivers.clear();
        results.facts.metrics.iter_mut().for_each(|m| m.prior_total = None);
    }
    if let Some(from) = results.data_from {
        let compares = plan.compare.is_some();
        let cut = if plan.window.start < from {
            Some("this window")
        } else if compares && results.starts_before_data() {
            Some("the other side of the comparison")
        } else {
            None
        };
        results.warnings.extend(cut.map(|what| begins(what, from, compares)));
    }
    let days = plan.window.days();
    if days > ctx.checked.limits().days {
        results.warnings.push(format!(
            "The window spans {days} days, as asked; periods that far apart may not be alike."
        ));
    }
    // A comparison over young applications has said so already.
    if plan.intent != Intent::Variance
        && !results.facts.immature_comparison
        && !results.maturing.is_empty()
        && let Some(lag) = results.facts.lag_days
    {
        results.warnings.push(format!(
            "Applications of the last {lag} days are still being decided, so the newest numbers will rise."
        ));
    }
}
