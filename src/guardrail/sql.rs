//! The gate before the database: a rendered statement is parsed, and every
//! part of it must be one that the templates are known to use. What is not
//! listed here is refused, so a new SQL feature cannot slip in unseen.

use super::expr::check_expr;
use crate::model::Model;
use crate::query::rollup_table;
use crate::results::Cell;
use sqlparser::ast::{
    GroupByExpr, Ident, LimitClause, ObjectName, ObjectNamePart, OrderByKind, Query, Select, SelectFlavor,
    SelectItem, SetExpr, SetOperator, SetQuantifier, Statement, TableFactor,
};
use sqlparser::dialect::SQLiteDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer};
use std::collections::{BTreeMap, BTreeSet};

/// A statement that may run. Only [`verify_sql`] makes one.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedQuery {
    sql: String,
    params: Vec<Cell>,
}

impl CheckedQuery {
    /// The text.
    #[must_use]
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// The values to bind, by number from 1.
    #[must_use]
    pub fn params(&self) -> &[Cell] {
        &self.params
    }
}

/// Why a statement may not run. It is a fault of a template or of the model
/// file, never of the person who asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the statement was stopped by the guardrail: {0}")]
pub struct SqlFault(pub(super) String);

pub(super) fn fault<T>(what: impl Into<String>) -> Result<T, SqlFault> {
    Err(SqlFault(what.into()))
}

/// Words and signs of a statement, values apart.
const MOST_TOKENS: usize = 4_000;
/// Levels of an expression.
pub(super) const DEEPEST: usize = 60;

/// The tables and columns that statements may name.
#[derive(Debug, Clone)]
struct Schema {
    tables: BTreeMap<String, BTreeSet<String>>,
}

impl Schema {
    fn of(model: &Model) -> Self {
        let mut tables = BTreeMap::new();
        for table in model.tables() {
            tables.insert(table.id.clone(), table.columns.iter().map(|c| c.name.clone()).collect());
            for date in &table.dates {
                let kept = model.parts().iter().filter(|p| p.table == table.id && p.rollups.contains(date));
                let keys = ["grain", "d", "k1", "k2", "week", "month"].map(String::from);
                let columns = kept.map(|p| p.id.clone()).chain(keys).collect();
                tables.insert(rollup_table(&table.id, date), columns);
            }
        }
        Self { tables }
    }
}

/// What an expression may name, and the placeholders met so far.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    pub columns: &'a BTreeSet<String>,
    pub placeholders: &'a mut BTreeSet<usize>,
    pub depth: usize,
}

/// Checks the expression of a model's part: one SUM or COUNT over the table's
/// columns, which adds up over days and groups, and of nothing that statements
/// may not hold.
///
/// # Errors
/// What is wrong with it, for the owner of the model file.
pub(crate) fn check_part(expr: &str, columns: &BTreeSet<String>) -> Result<(), String> {
    use sqlparser::ast::Expr;
    let refused = |e: &dyn std::fmt::Display| format!("the expression does not parse: {e}");
    let mut parser = Parser::new(&SQLiteDialect {}).with_recursion_limit(50);
    parser = parser.try_with_sql(expr).map_err(|e| refused(&e))?;
    let parsed = parser.parse_expr().map_err(|e| refused(&e))?;
    if parser.peek_token().token != Token::EOF {
        return Err(format!("`{expr}` is more than one expression"));
    }
    let adds_up = matches!(&parsed, Expr::Function(f)
        if plain_name(&f.name).is_ok_and(|n| n.eq_ignore_ascii_case("sum") || n.eq_ignore_ascii_case("count")));
    if !adds_up {
        return Err(format!("`{expr}` is not one SUM(…) or COUNT(…), which add up over days and groups"));
    }
    let mut none = BTreeSet::new();
    check_expr(&parsed, &mut Scope { columns, placeholders: &mut none, depth: 0 })
        .map_err(|SqlFault(e)| e)?;
    if none.is_empty() { Ok(()) } else { Err("an expression has no placeholders".into()) }
}

/// Parses the statement and checks every part of it.
///
/// # Errors
/// It is not exactly one bounded SELECT over known tables, columns and functions.
pub fn verify_sql(sql: String, params: Vec<Cell>, model: &Model) -> Result<CheckedQuery, SqlFault> {
    let schema = Schema::of(model);
    let unreadable = |e: &dyn std::fmt::Display| SqlFault(format!("it does not parse: {e}"));
    let tokens = Tokenizer::new(&SQLiteDialect {}, &sql).tokenize().map_err(|e| unreadable(&e))?;
    // A statement of ours has a few hundred words; a hostile one must not exhaust
    // the stack. Long lists of values do not nest and do not count.
    let flat = |t: &&Token| !matches!(t, Token::Whitespace(_) | Token::Comma | Token::Placeholder(_));
    if tokens.iter().filter(flat).count() > MOST_TOKENS {
        return fault("it is longer than any template makes it");
    }
    let mut parsed = Parser::new(&SQLiteDialect {})
        .with_recursion_limit(50)
        .with_tokens(tokens)
        .parse_statements()
        .map_err(|e| unreadable(&e))?;
    let query = match (parsed.pop(), parsed.is_empty()) {
        (Some(Statement::Query(query)), true) => query,
        (Some(_), true) => return fault("it is not a SELECT"),
        _ => return fault("it is not exactly one statement"),
    };
    let mut placeholders = BTreeSet::new();
    check_query(&query, &schema, &mut placeholders, true)?;
    if placeholders != (1..=params.len()).collect() {
        return fault(format!("it has placeholders {placeholders:?} for {} values", params.len()));
    }
    Ok(CheckedQuery { sql, params })
}

fn check_query(
    query: &Query,
    schema: &Schema,
    placeholders: &mut BTreeSet<usize>,
    outermost: bool,
) -> Result<BTreeSet<String>, SqlFault> {
    let Query {
        with,
        body,
        order_by,
        limit_clause,
        fetch,
        locks,
        for_clause,
        settings,
        format_clause,
        pipe_operators,
    } = query;
    let plain = with.is_none()
        && fetch.is_none()
        && locks.is_empty()
        && for_clause.is_none()
        && settings.is_none()
        && format_clause.is_none()
        && pipe_operators.is_empty();
    if !plain {
        return fault("it has a clause that no template uses");
    }
    let names = check_body(body, schema, placeholders)?;
    match limit_clause {
        Some(LimitClause::LimitOffset { limit: Some(limit), offset: None, limit_by })
            if limit_by.is_empty() =>
        {
            let none = BTreeSet::new();
            check_expr(limit, &mut Scope { columns: &none, placeholders, depth: 0 })?;
        }
        None if !outermost => {}
        _ => return fault("it has no plain LIMIT"),
    }
    if let Some(order) = order_by {
        let OrderByKind::Expressions(items) = &order.kind else { return fault("ORDER BY ALL is not used") };
        for item in items {
            if item.with_fill.is_some() {
                return fault("WITH FILL is not used");
            }
            check_expr(&item.expr, &mut Scope { columns: &names, placeholders, depth: 0 })?;
        }
    }
    Ok(names)
}

fn check_body(
    body: &SetExpr,
    schema: &Schema,
    placeholders: &mut BTreeSet<usize>,
) -> Result<BTreeSet<String>, SqlFault> {
    match body {
        SetExpr::Select(select) => check_select(select, schema, placeholders),
        SetExpr::SetOperation { left, op: SetOperator::Union, set_quantifier: SetQuantifier::All, right } => {
            let names = check_body(left, schema, placeholders)?;
            check_body(right, schema, placeholders)?;
            Ok(names)
        }
        _ => fault("it is neither a SELECT nor a UNION ALL of SELECTs"),
    }
}

fn check_select(
    select: &Select,
    schema: &Schema,
    placeholders: &mut BTreeSet<usize>,
) -> Result<BTreeSet<String>, SqlFault> {
    let plain = select.optimizer_hints.is_empty()
        && select.distinct.is_none()
        && select.select_modifiers.is_none()
        && select.top.is_none()
        && select.exclude.is_none()
        && select.into.is_none()
        && select.lateral_views.is_empty()
        && select.prewhere.is_none()
        && select.connect_by.is_empty()
        && select.cluster_by.is_empty()
        && select.distribute_by.is_empty()
        && select.sort_by.is_empty()
        && select.having.is_none()
        && select.named_window.is_empty()
        && select.qualify.is_none()
        && select.value_table_mode.is_none()
        && select.flavor == SelectFlavor::Standard;
    if !plain {
        return fault("its SELECT has a clause that no template uses");
    }
    let [from] = select.from.as_slice() else { return fault("it does not read exactly one table") };
    if !from.joins.is_empty() {
        return fault("it joins tables");
    }
    let columns = check_source(&from.relation, schema, placeholders)?;
    let mut names = BTreeSet::new();
    for item in &select.projection {
        let (expr, name) = match item {
            SelectItem::ExprWithAlias { expr, alias } => (expr, plain_ident(alias)?),
            SelectItem::UnnamedExpr(expr) => match expr {
                sqlparser::ast::Expr::Identifier(ident) => (expr, plain_ident(ident)?),
                _ => return fault("a computed column has no name"),
            },
            _ => return fault("it selects with a wildcard"),
        };
        check_expr(expr, &mut Scope { columns: &columns, placeholders, depth: 0 })?;
        names.insert(name.to_string());
    }
    if let Some(filter) = &select.selection {
        check_expr(filter, &mut Scope { columns: &columns, placeholders, depth: 0 })?;
    }
    match &select.group_by {
        GroupByExpr::Expressions(items, modifiers) if modifiers.is_empty() => {
            let both = columns.union(&names).cloned().collect();
            for item in items {
                check_expr(item, &mut Scope { columns: &both, placeholders, depth: 0 })?;
            }
        }
        _ => return fault("its GROUP BY is not a plain list"),
    }
    Ok(names)
}

/// The columns that a source offers.
fn check_source(
    source: &TableFactor,
    schema: &Schema,
    placeholders: &mut BTreeSet<usize>,
) -> Result<BTreeSet<String>, SqlFault> {
    match source {
        TableFactor::Table {
            name,
            alias: None,
            args: None,
            with_hints,
            version: None,
            with_ordinality: false,
            partitions,
            json_path: None,
            sample: None,
            index_hints,
        } if with_hints.is_empty() && partitions.is_empty() && index_hints.is_empty() => {
            let table = plain_name(name)?;
            match schema.tables.get(table) {
                Some(columns) => Ok(columns.clone()),
                None => fault(format!("the table `{table}` is not known")),
            }
        }
        TableFactor::Derived { lateral: false, subquery, alias: None, sample: None } => {
            check_query(subquery, schema, placeholders, false)
        }
        _ => fault("it reads from something that is no plain table"),
    }
}

/// The one unquoted word of a name.
pub(super) fn plain_name(name: &ObjectName) -> Result<&str, SqlFault> {
    match name.0.as_slice() {
        [ObjectNamePart::Identifier(ident)] => plain_ident(ident),
        _ => fault(format!("`{name}` is not a plain name")),
    }
}

/// An unquoted identifier: SQLite reads an unknown quoted one as text.
pub(super) fn plain_ident(ident: &Ident) -> Result<&str, SqlFault> {
    match ident.quote_style {
        None => Ok(&ident.value),
        Some(_) => fault(format!("the name {ident} is quoted")),
    }
}
