//! What goes wrong over HTTP: a status and a JSON body with a code, a sentence and what to do.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use topup_port::{Declined, Trouble};

/// An error of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: StatusCode,
    /// A stable name, for machines.
    pub code: &'static str,
    /// What went wrong, for people.
    pub message: String,
    /// What to do.
    pub advice: String,
    /// Seconds after which it is worth trying again.
    pub retry_after: Option<u64>,
}

impl ApiError {
    /// An error of that status.
    pub fn new(
        status: StatusCode,
        code: &'static str,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self { status, code, message: message.into(), advice: advice.into(), retry_after: None }
    }

    /// The request is not of the form that the API takes.
    pub fn bad_request(message: impl Into<String>) -> Self {
        let advice = "See /openapi.json for what this address takes.";
        Self::new(StatusCode::BAD_REQUEST, "bad_request", message, advice)
    }

    /// There is no such answer, or not for this session.
    #[must_use]
    pub fn unknown_answer() -> Self {
        let advice = "Ask the question again; answers belong to the session that asked for them.";
        Self::new(StatusCode::NOT_FOUND, "unknown_answer", "There is no such answer.", advice)
    }
}

impl ApiError {
    /// What the framework refused by itself: a parameter that is missing, a body that is too large.
    #[must_use]
    pub fn unread(status: StatusCode, said: String) -> Self {
        let reason = status.canonical_reason().unwrap_or("This cannot be done").to_owned();
        let message = if said.is_empty() { reason } else { plainly(&said) };
        match status {
            StatusCode::PAYLOAD_TOO_LARGE => Self::new(
                status,
                "too_large",
                "The body is larger than this service takes.",
                "Ask in fewer words; web.body_kb in the settings is the limit.",
            ),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                Self::new(status, "not_json", message, "Send JSON, with `Content-Type: application/json`.")
            }
            StatusCode::METHOD_NOT_ALLOWED => Self::new(
                status,
                "method_not_allowed",
                "This address does not take that method.",
                "See /openapi.json for what this address takes.",
            ),
            _ => Self { status, ..Self::bad_request(message) },
        }
    }

    /// The answer is this session's, and not at work in this process.
    #[must_use]
    pub fn not_here() -> Self {
        let advice =
            "If several processes serve, give them one redis.url, or keep each session at one of them.";
        Self::new(
            StatusCode::GONE,
            "not_at_work",
            "This answer is not at work here: it has ended, or another process has it.",
            advice,
        )
    }
}

/// The framework's words, without those of its own trade before them.
fn plainly(said: &str) -> String {
    let plain = [
        ("Failed to deserialize query string: ", "A parameter is not as described: "),
        ("Failed to deserialize the JSON body into the target type: ", "The body is not as described: "),
        ("Failed to parse the request body as JSON: ", "The body is not valid JSON: "),
        ("Expected request with `Content-Type: application/json`", "The body is not said to be JSON."),
    ];
    let told =
        plain.into_iter().find_map(|(theirs, ours)| Some(format!("{ours}{}", said.strip_prefix(theirs)?)));
    told.unwrap_or_else(|| said.to_owned())
}

impl From<Declined> for ApiError {
    fn from(declined: Declined) -> Self {
        match declined {
            Declined::Busy { retry_after } => {
                let seconds = retry_after.as_secs_f64().ceil().max(1.0) as u64;
                let again = format!("Ask again in {seconds} s.");
                let error = Self::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    "too_many_questions",
                    "That is more than can be answered at once.",
                    again,
                );
                Self { retry_after: Some(seconds), ..error }
            }
            Declined::ShuttingDown => Self {
                retry_after: Some(5),
                ..Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "shutting_down",
                    "Topup is shutting down.",
                    "Ask again in a few seconds.",
                )
            },
        }
    }
}

impl From<Trouble> for ApiError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Unknown => Self::unknown_answer(),
            Trouble::Changed => Self::new(
                StatusCode::GONE,
                "data_changed",
                "The data has changed since this answer was given.",
                "Ask the question again for the numbers of today.",
            ),
            Trouble::Fault(message) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "fault", message, "Please try again in a moment.")
            }
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = json!({"error": {"code": self.code, "message": self.message, "advice": self.advice}});
        let mut response = (self.status, Json(body)).into_response();
        if let Some(seconds) = self.retry_after
            && let Ok(value) = HeaderValue::from_str(&seconds.to_string())
        {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        response
    }
}
