//! From a reply to the Answer that every surface renders: plain data and PNG
//! bytes, none of our types.

use super::compute::Picture;
use super::{Kind, Reply, describe};
use crate::insights::{bin_name, chart_format};
use crate::model::{Format as ModelFormat, Model};
use crate::plan::{Granularity, Measure, Plan};
use crate::results::{Bin, Cell, ColumnKind, Results};
use serde_json::Value;
use std::sync::Arc;
use topup_port::{
    Answer, AnswerEvent, Chart, Clarification, Column, Computed, Control, Definition, Driver, Format,
    Insight, Note, Outcome, Parameter, Receipt, Refusal, Stage, Table, Timing, Understood,
};

/// The finished answer of a reply.
#[must_use]
pub fn to_answer(reply: &Reply, model: &Model) -> Answer {
    let mut answer = Answer { stage: Stage::Presenting, ..Answer::default() };
    answer.outcome = Some(match reply.kind {
        Kind::Answer => Outcome::Complete,
        Kind::Definition => Outcome::Definition(definition(reply)),
        Kind::Clarification => Outcome::Clarification(clarification(reply)),
        Kind::Refusal => Outcome::Refusal(Refusal { message: reply.message.clone(), advice: String::new() }),
        Kind::Silence => Outcome::Silence,
        Kind::Stopped => Outcome::Stopped,
    });
    answer.notes = reply.warnings().into_iter().map(Note::warning).collect();
    answer.suggestions = if reply.kind == Kind::Answer { reply.suggestions() } else { Vec::new() };
    let (Some(understood), Some(computed)) = (&reply.understood, &reply.computed) else { return answer };
    let plan = computed.simplified.as_ref().unwrap_or(&understood.plan);
    let results = &computed.results;
    answer.understood = Some(self::understood(plan, model));
    answer.data = Some(computed.table.clone());
    answer.chart = computed.chart.as_ref().map(chart);
    answer.insight = computed.insight.as_ref().map(|i| insight(i, plan, model));
    answer.receipt = Some(Receipt {
        id: reply.receipt.clone().unwrap_or_default(),
        data_through: results.data_through,
        actuals_through: results.actuals_through(),
        took_ms: u64::try_from(reply.timings.total.as_millis()).unwrap_or(u64::MAX),
        cached: reply.cache_hit,
    });
    answer.computed = Some(Arc::new(how(reply, plan, results, model)));
    answer
}

/// The steps from an answer without an outcome to this one.
pub(super) fn steps(answer: Answer) -> Vec<AnswerEvent> {
    let mut steps: Vec<AnswerEvent> = answer.notes.into_iter().map(AnswerEvent::Note).collect();
    steps.extend(answer.understood.map(AnswerEvent::Understood));
    steps.extend(answer.data.map(AnswerEvent::Data));
    steps.extend(answer.insight.map(AnswerEvent::Insight));
    steps.extend(answer.chart.map(AnswerEvent::Chart));
    if !answer.suggestions.is_empty() {
        steps.push(AnswerEvent::Suggestions(answer.suggestions));
    }
    steps.extend(answer.receipt.map(AnswerEvent::Receipt));
    steps.extend(answer.computed.map(AnswerEvent::Computed));
    steps.push(AnswerEvent::Stage(answer.stage));
    steps.extend(answer.outcome.map(AnswerEvent::End));
    steps
}

/// What was understood, in plain words.
pub(super) fn understood(plan: &Plan, model: &Model) -> Understood {
    Understood {
        plan: describe::plan(plan, model),
        basis: describe::basis(plan, model),
        window: describe::window(&plan.window),
    }
}

/// The texts.
pub(super) fn insight(i: &crate::insights::Insight, plan: &Plan, model: &Model) -> Insight {
    Insight {
        title: i.title.clone(),
        summary: i.summary.clone(),
        bullets: i.bullets.clone(),
        drivers: i.drivers.iter().map(|d| driver(d, plan, model)).collect(),
    }
}

/// The picture.
pub(super) fn chart(picture: &Picture) -> Chart {
    Chart { png: picture.png.clone(), alt: picture.alt.clone(), location: None }
}

fn definition(reply: &Reply) -> Definition {
    let terms: Vec<&str> = reply.defined.iter().map(|d| d.term.as_str()).collect();
    let texts: Vec<String> = match reply.defined.as_slice() {
        [one] => vec![one.text.clone()],
        many => many.iter().map(|d| format!("{}: {}", d.term, d.text)).collect(),
    };
    let mut sources: Vec<&str> = reply.defined.iter().map(|d| d.source.as_str()).collect();
    sources.dedup();
    Definition { term: terms.join(", "), text: texts.join("\n"), source: sources.join(" and ") }
}

fn clarification(reply: &Reply) -> Clarification {
    let Some(c) = &reply.clarification else {
        return Clarification { question: String::new(), options: Vec::new() };
    };
    let options = c
        .choices
        .iter()
        .enumerate()
        .map(|(i, c)| Control::ask(format!("choice-{}", i + 1), &c.label, &c.label))
        .collect();
    Clarification { question: c.question.clone(), options }
}

fn driver(d: &crate::insights::Driver, plan: &Plan, model: &Model) -> Driver {
    let format = model
        .metric(&plan.metric)
        .map_or(Format::Number, |m| port_format(m.format_of(plan.measure == Measure::Count)));
    Driver {
        segment: d.segment.clone(),
        format,
        value: d.value,
        delta: d.delta,
        delta_pct: d.delta_pct,
        effect: d.effect,
    }
}

fn port_format(format: ModelFormat) -> Format {
    match format {
        ModelFormat::Money => Format::Money,
        ModelFormat::Count => Format::Count,
        ModelFormat::Percent => Format::Percent,
        ModelFormat::Apr | ModelFormat::Score => Format::Number,
    }
}

/// The rows as surfaces show them.
pub(super) fn table(plan: &Plan, results: &Results, model: &Model) -> Table {
    let columns = results
        .columns
        .iter()
        .map(|c| {
            let label = describe::heading(&c.name, plan, model);
            let format = match c.kind {
                ColumnKind::Period => match plan.granularity {
                    Some(Granularity::Monthly) => Format::Month,
                    Some(Granularity::Quarterly) => Format::Quarter,
                    Some(Granularity::Yearly) => Format::Year,
                    _ => Format::Date,
                },
                ColumnKind::Segment | ColumnKind::Stage => Format::Text,
                ColumnKind::Bucket => Format::Text,
                ColumnKind::Value(f) => port_format(f),
                ColumnKind::Fraction => Format::Percent,
                ColumnKind::Points => Format::Points,
            };
            let column = Column::new(&c.name, label, format);
            if matches!(c.name.as_str(), "delta" | "delta_pct" | "mix_effect" | "rate_effect") {
                column.signed()
            } else {
                column
            }
        })
        .collect();
    let rows = results.rows.iter().map(|r| shown(r, results, plan, model)).collect();
    let mut table = Table {
        columns,
        rows,
        totals: results.totals.iter().map(|(k, v)| (k.clone(), cell(v))).collect(),
        partial: results.partial.iter().map(ToString::to_string).collect(),
        maturing: results.maturing.iter().map(ToString::to_string).collect(),
        truncated: results.truncated,
    };
    // A rate has no shares: a column of nothing tells nobody anything.
    if let Some(at) = table.columns.iter().position(|c| c.name == "share")
        && !table.rows.is_empty()
        && table.rows.iter().all(|row| row.get(at).is_none_or(Value::is_null))
    {
        table.columns.remove(at);
        table.rows.iter_mut().for_each(|row| drop(row.remove(at)));
        table.totals.remove("share");
    }
    table
}

/// A row as surfaces show it: a bucket, of which the rows have the lower edge, has both.
fn shown(row: &[Cell], results: &Results, plan: &Plan, model: &Model) -> Vec<Value> {
    let measure = plan.columns.last().and_then(|c| model.row_measure(c));
    row.iter()
        .zip(&results.columns)
        .map(|(value, column)| match (column.kind, measure, value.number()) {
            (ColumnKind::Bucket, Some(m), Some(low)) => {
                let bin = Bin { from: low, below: low + m.bin, count: 0 };
                Value::String(bin_name(chart_format(m.format), &bin))
            }
            _ => cell(value),
        })
        .collect()
}

fn cell(cell: &Cell) -> Value {
    serde_json::to_value(cell).unwrap_or(Value::Null)
}

fn how(reply: &Reply, plan: &Plan, results: &Results, model: &Model) -> Computed {
    // Several statements are numbered, so that each value is found where it belongs.
    let several = results.statements.len() > 1;
    let numbered = |(n, sql): (usize, &String)| match several {
        true => format!("-- statement {}\n{sql}", n + 1),
        false => sql.clone(),
    };
    let sql: Vec<String> = results.statements.iter().map(|s| &s.sql).enumerate().map(numbered).collect();
    let params = results
        .statements
        .iter()
        .enumerate()
        .flat_map(|(n, s)| {
            s.params.iter().enumerate().map(move |(i, p)| Parameter {
                name: if several { format!("statement {} ?{}", n + 1, i + 1) } else { format!("?{}", i + 1) },
                value: cell(p),
            })
        })
        .collect();
    let definitions = plan
        .metrics
        .iter()
        .filter_map(|m| model.metric(m))
        .map(|m| Definition {
            term: m.label.clone(),
            text: m.definition.clone(),
            source: "the semantic model".into(),
        })
        .collect();
    let t = &reply.timings;
    let ms = |stage: &str, d: std::time::Duration| Timing { stage: stage.into(), ms: d.as_secs_f64() * 1e3 };
    Computed {
        plan: describe::plan(plan, model),
        sql: sql.join(";\n\n"),
        params,
        definitions,
        timings: vec![
            ms("plan", t.plan),
            ms("guardrail", t.guardrail),
            ms("sql", t.sql),
            ms("chart", t.chart),
            ms("insights", t.insights),
            ms("total", t.total),
        ],
    }
}
