//! What can be had of an answer: chart, exports, a vote; and what can be asked.

use axum::extract::{Extension, Json, Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use topup_port::{Look, Theme};

use crate::app::App;
use crate::error::ApiError;
use crate::render;
use crate::verify::Session;

/// A picture never changes under its address.
const FOR_EVER: &str = "private, max-age=31536000, immutable";

/// Which answer, and in which look.
#[derive(Debug, Deserialize)]
pub struct Which {
    cache_key: String,
    #[serde(default)]
    theme: Option<Theme>,
    #[serde(default)]
    scale: Option<u8>,
    #[serde(default)]
    narrow: bool,
    #[serde(default)]
    format: Option<Format>,
}

/// The forms of an export.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    Csv,
    Png,
}

impl Which {
    /// The receipt, if the key is this session's.
    fn receipt(&self, app: &App, session: &Session) -> Result<String, ApiError> {
        let receipt = app.0.signer.receipt(&session.id, &self.cache_key);
        receipt.map(str::to_owned).ok_or_else(ApiError::unknown_answer)
    }

    fn look(&self) -> Look {
        Look { theme: self.theme, scale: self.scale, narrow: self.narrow }
    }
}

/// `GET /chart?cache_key=`: the Plotly figure, the data, the explanation.
pub async fn chart(
    State(app): State<App>,
    Extension(session): Extension<Session>,
    Query(which): Query<Which>,
) -> Result<Json<Value>, ApiError> {
    let receipt = which.receipt(&app, &session)?;
    let exhibit = app.0.library.exhibit(&App::asker(&session, ""), &receipt, which.look()).await?;
    let answer = &exhibit.answer;
    let explanation = answer.insight.as_ref().map(|i| {
        let bullets = i.bullets.iter().map(|b| format!("• {b}"));
        [i.title.clone(), i.summary.clone()].into_iter().chain(bullets).collect::<Vec<_>>().join("\n")
    });
    let data = answer.data.as_ref().map(|t| {
        let columns: Vec<&str> = t.columns.iter().map(|c| c.name.as_str()).collect();
        json!({"columns": columns, "rows": t.rows, "totals": t.totals, "partial": t.partial,
               "maturing": t.maturing, "truncated": t.truncated})
    });
    Ok(Json(json!({
        "plotly": exhibit.figure,
        "data": data,
        "explanation": explanation,
        "alt": answer.chart.as_ref().map(|c| c.alt.clone()),
        "spots": exhibit.spots,
        "computed": answer.computed.as_ref().map(|c| render::computed(c)),
        "understood": answer.understood,
    })))
}

/// `GET /export?cache_key=&format=csv|png`.
pub async fn export(
    State(app): State<App>,
    Extension(session): Extension<Session>,
    Query(which): Query<Which>,
) -> Result<Response, ApiError> {
    let receipt = which.receipt(&app, &session)?;
    let asker = App::asker(&session, "");
    let (body, kind, ending) = match which.format.unwrap_or(Format::Csv) {
        Format::Csv => {
            let csv = app.0.library.csv(&asker, &receipt).await?;
            (csv.into_bytes(), "text/csv; charset=utf-8", "csv")
        }
        Format::Png => {
            let exhibit = app.0.library.exhibit(&asker, &receipt, which.look()).await?;
            let chart = exhibit.answer.chart.as_ref().ok_or_else(|| {
                topup_port::Trouble::Fault("The chart of this answer could not be drawn.".into())
            })?;
            (chart.png.to_vec(), "image/png", "png")
        }
    };
    let name = format!("attachment; filename=\"topup-{receipt}.{ending}\"");
    let mut response = ([(header::CONTENT_TYPE, kind)], body).into_response();
    if let Ok(name) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// `GET /pictures/{id}.png`: by an address that cannot be guessed.
pub async fn picture(State(app): State<App>, Path(name): Path<String>) -> Result<Response, ApiError> {
    let id = name.strip_suffix(".png").unwrap_or(&name);
    let png = app.0.pictures.get(id).await.ok_or_else(ApiError::unknown_answer)?;
    let headers = [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, FOR_EVER)];
    Ok((headers, png.to_vec()).into_response())
}

/// The body of `POST /feedback`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vote {
    cache_key: String,
    /// True for a good answer, false for a bad one, null takes the vote back.
    good: Option<bool>,
    #[serde(default)]
    reason: Option<String>,
}

/// `POST /feedback`.
pub async fn feedback(
    State(app): State<App>,
    Extension(session): Extension<Session>,
    Json(vote): Json<Vote>,
) -> Result<StatusCode, ApiError> {
    let receipt = app.0.signer.receipt(&session.id, &vote.cache_key).ok_or_else(ApiError::unknown_answer)?;
    let reason = vote.reason.as_deref().map(str::trim).filter(|r| !r.is_empty());
    if reason.is_some_and(|r| r.chars().count() > 2_000) {
        return Err(ApiError::bad_request("`reason` is longer than 2,000 characters."));
    }
    app.0.library.vote(&App::asker(&session, ""), receipt, vote.good, reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What `GET /suggest` takes.
#[derive(Debug, Deserialize)]
pub struct Context {
    #[serde(default)]
    context: String,
    #[serde(default)]
    last_intent: Option<String>,
}

/// `GET /suggest?context=&last_intent=`.
pub async fn suggest(
    State(app): State<App>,
    Extension(session): Extension<Session>,
    Query(asked): Query<Context>,
) -> Result<Json<Value>, ApiError> {
    let intent = asked.last_intent.as_deref().filter(|i| !i.is_empty());
    let asker = App::asker(&session, "");
    let suggestions = app.0.library.suggest(&asker, asked.context.trim(), intent).await?;
    Ok(Json(json!({"suggestions": suggestions})))
}

/// `GET /segments`: the allowed values.
pub async fn segments(
    State(app): State<App>,
    Extension(session): Extension<Session>,
) -> Result<Json<Value>, ApiError> {
    let segments = app.0.library.segments(&App::asker(&session, "")).await?;
    Ok(Json(json!({"segments": segments})))
}
