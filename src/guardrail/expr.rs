//! The gate's list of expressions: those that templates and model parts use.

use super::sql::{DEEPEST, Scope, SqlFault, fault, plain_ident, plain_name};
use sqlparser::ast::{
    BinaryOperator, CastKind, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments,
    UnaryOperator, Value,
};

/// Functions that compute and do nothing else.
const FUNCTIONS: [&str; 12] =
    ["sum", "count", "avg", "min", "max", "abs", "coalesce", "nullif", "round", "date", "floor", "trim"];

/// Checks an expression and all in it.
pub(super) fn check_expr(expr: &Expr, scope: &mut Scope<'_>) -> Result<(), SqlFault> {
    if scope.depth >= DEEPEST {
        return fault("an expression is nested deeper than any template makes it");
    }
    scope.depth += 1;
    let checked = check_kind(expr, scope);
    scope.depth -= 1;
    checked
}

fn check_kind(expr: &Expr, scope: &mut Scope<'_>) -> Result<(), SqlFault> {
    match expr {
        Expr::Identifier(ident) => {
            let name = plain_ident(ident)?;
            if scope.columns.contains(name) { Ok(()) } else { fault(format!("no column `{name}` is known")) }
        }
        Expr::Value(value) => check_value(&value.value, scope),
        Expr::Nested(inner) | Expr::IsNull(inner) | Expr::IsNotNull(inner) => check_expr(inner, scope),
        Expr::UnaryOp { op: UnaryOperator::Minus | UnaryOperator::Plus | UnaryOperator::Not, expr } => {
            check_expr(expr, scope)
        }
        Expr::BinaryOp { left, op, right } => {
            check_operator(op)?;
            check_expr(left, scope)?;
            check_expr(right, scope)
        }
        Expr::InList { expr, list, .. } => {
            check_expr(expr, scope)?;
            list.iter().try_for_each(|item| check_expr(item, scope))
        }
        Expr::Between { expr, low, high, .. } => {
            check_expr(expr, scope)?;
            check_expr(low, scope)?;
            check_expr(high, scope)
        }
        Expr::Case { operand, conditions, else_result, .. } => {
            if let Some(operand) = operand {
                check_expr(operand, scope)?;
            }
            for when in conditions {
                check_expr(&when.condition, scope)?;
                check_expr(&when.result, scope)?;
            }
            else_result.as_deref().map_or(Ok(()), |e| check_expr(e, scope))
        }
        Expr::Cast { kind: CastKind::Cast, expr, data_type, format: None, .. } => {
            let known = matches!(data_type, DataType::Text | DataType::Real | DataType::Integer(None));
            if known { check_expr(expr, scope) } else { fault(format!("CAST to {data_type} is not used")) }
        }
        Expr::Floor { expr, .. } => check_expr(expr, scope),
        Expr::Trim { expr, trim_where: None, trim_what: None, trim_characters: None } => {
            check_expr(expr, scope)
        }
        Expr::Function(function) => check_function(function, scope),
        _ => fault(format!("`{expr}` is an expression that no template uses")),
    }
}

fn check_value(value: &Value, scope: &mut Scope<'_>) -> Result<(), SqlFault> {
    match value {
        Value::Number(..) | Value::SingleQuotedString(_) | Value::Null => Ok(()),
        Value::Placeholder(text) => match text.strip_prefix('?').map(str::parse::<usize>) {
            Some(Ok(number)) if number > 0 => {
                scope.placeholders.insert(number);
                Ok(())
            }
            _ => fault(format!("the placeholder `{text}` has no number")),
        },
        _ => fault(format!("the literal {value} is of a kind that no template uses")),
    }
}

fn check_operator(op: &BinaryOperator) -> Result<(), SqlFault> {
    use BinaryOperator as B;
    match op {
        B::Plus | B::Minus | B::Multiply | B::Divide => Ok(()),
        B::Eq | B::NotEq | B::Lt | B::LtEq | B::Gt | B::GtEq | B::And | B::Or => Ok(()),
        B::StringConcat => Ok(()),
        _ => fault(format!("the operator {op} is not used")),
    }
}

fn check_function(function: &Function, scope: &mut Scope<'_>) -> Result<(), SqlFault> {
    let name = plain_name(&function.name)?;
    if !FUNCTIONS.contains(&name.to_lowercase().as_str()) {
        return fault(format!("the function {name} is not allowed"));
    }
    let plain = !function.uses_odbc_syntax
        && function.parameters == FunctionArguments::None
        && function.within_group.is_empty()
        && function.filter.is_none()
        && function.null_treatment.is_none()
        && function.over.is_none();
    let FunctionArguments::List(list) = &function.args else {
        return fault(format!("{name} is called without a plain list"));
    };
    if !plain || list.duplicate_treatment.is_some() || !list.clauses.is_empty() {
        return fault(format!("{name} is called in a way that no template uses"));
    }
    for arg in &list.args {
        match arg {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => check_expr(expr, scope)?,
            FunctionArg::Unnamed(FunctionArgExpr::Wildcard) if name.eq_ignore_ascii_case("count") => {}
            _ => return fault(format!("{name} is called with an argument that no template uses")),
        }
    }
    Ok(())
}
