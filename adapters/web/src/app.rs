//! The routes, the parts that they work with, and the headers of every response.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use serde_json::Value;
use topup_port::{Asker, BoxFuture, Intake, Library, Person, ThreadKey};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::address::Networks;
use crate::before;
use crate::config::Config;
use crate::error::ApiError;
use crate::inbound::PLATFORM;
use crate::pictures::Pictures;
use crate::quota::Quota;
use crate::routes;
use crate::routes::chat::ANSWER;
use crate::runs::Runs;
use crate::verify::{SESSION, Session, Signer};

/// What may be loaded, and from where: nothing from any other host.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
     connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The state of the service, for whoever watches over it.
pub trait Probe: Send + Sync {
    /// Whether questions can be answered, and how the parts are.
    fn ready(&self) -> BoxFuture<'_, (bool, Value)>;

    /// The metrics in Prometheus' text format.
    fn metrics(&self) -> String;

    /// A reply of this status was given, for the metrics.
    fn replied(&self, status: u16);
}

/// What the routes work with.
#[derive(Clone)]
pub struct App(pub(crate) Arc<Parts>, pub(crate) Arc<Networks>);

/// The parts of an [`App`].
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// Signs cookies and keys.
    pub signer: Signer,
    /// Answers on their way.
    pub runs: Runs,
    /// Pictures of the last minutes.
    pub pictures: Arc<Pictures>,
    /// Takes questions.
    pub intake: Arc<dyn Intake>,
    /// Knows answers and data.
    pub library: Arc<dyn Library>,
    /// Knows how the service is.
    pub probe: Arc<dyn Probe>,
    /// Counts who asks how often.
    pub quota: Arc<dyn Quota>,
}

impl Parts {
    /// The cookie of a session.
    pub(crate) fn cookie(&self, session: &Session) -> String {
        self.signer.cookie(session, self.config.cookie_kept())
    }
}

impl App {
    /// An app of these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        // What is none was refused with the settings.
        let proxies = Networks::parse(&parts.config.proxies).unwrap_or_default();
        Self(Arc::new(parts), Arc::new(proxies))
    }

    /// All routes, ready to be mounted at the root.
    pub fn router(&self) -> Router {
        let guarded = Router::new()
            .route("/chat", post(routes::chat::start))
            .route("/chat/{answer}", get(routes::chat::resume))
            .route("/chat/{answer}", delete(routes::chat::stop))
            .route("/chart", get(routes::answers::chart))
            .route("/export", get(routes::answers::export))
            .route("/feedback", post(routes::answers::feedback))
            .route("/suggest", get(routes::answers::suggest))
            .route("/segments", get(routes::answers::segments))
            .route("/metrics", get(routes::health::metrics))
            .layer(from_fn_with_state(self.clone(), before::token));
        let open = Router::new()
            .route("/", get(routes::page::index))
            .route("/assets/{name}", get(routes::page::asset))
            .route("/pictures/{name}", get(routes::answers::picture))
            .route("/healthz", get(routes::health::alive))
            .route("/readyz", get(routes::health::ready))
            .route("/openapi.json", get(routes::health::openapi))
            .route("/session", get(routes::session::show).post(routes::session::present));
        guarded
            .merge(open)
            .fallback(async || {
                ApiError::new(
                    StatusCode::NOT_FOUND,
                    "not_found",
                    "There is nothing here.",
                    "See /openapi.json.",
                )
            })
            .layer(axum::middleware::map_response(as_json))
            .layer(DefaultBodyLimit::max(self.0.config.body_kb.saturating_mul(1024)))
            .layer(from_fn_with_state(self.clone(), before::session))
            .layer(self.cors())
            .layer(from_fn_with_state(self.clone(), before::host))
            .layer(from_fn_with_state(self.clone(), counted))
            .layer(axum::middleware::map_response_with_state(self.clone(), headers))
            .with_state(self.clone())
    }

    fn cors(&self) -> CorsLayer {
        let origins: Vec<HeaderValue> =
            self.0.config.origins.iter().filter_map(|o| HeaderValue::from_str(o).ok()).collect();
        CorsLayer::new()
            .allow_origin(AllowOrigin::list(origins))
            .allow_credentials(true)
            .allow_methods([Method::GET, Method::POST, Method::DELETE])
            .allow_headers([
                header::AUTHORIZATION,
                header::CONTENT_TYPE,
                HeaderName::from_static("last-event-id"),
                SESSION,
            ])
            .expose_headers([header::RETRY_AFTER, header::CONTENT_DISPOSITION, ANSWER, SESSION])
    }

    /// Whoever is behind a session, in a thread of its own or in none.
    pub(crate) fn asker(session: &Session, thread: &str) -> Asker {
        Asker {
            person: Person::new(&session.id),
            thread: ThreadKey::new(PLATFORM, "", &session.id, thread),
            private: true,
        }
    }
}

/// What the framework refuses by itself (a parameter that is missing, a body that is too large) is told like all else.
async fn as_json(response: Response) -> Response {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let failed = status.is_client_error() || status.is_server_error();
    if !failed || kind.starts_with("application/json") {
        return response;
    }
    let body = axum::body::to_bytes(response.into_body(), 4_096).await.unwrap_or_default();
    let said = String::from_utf8_lossy(&body).trim().to_owned();
    ApiError::unread(status, said).into_response()
}

/// Counts replies by their status.
async fn counted(State(app): State<App>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    app.0.probe.replied(response.status().as_u16());
    response
}

/// Headers of every response.
async fn headers(State(app): State<App>, mut response: Response) -> Response {
    // Pages of other origins that may call the API may read what it says; else nobody's but ours.
    let readers = if app.0.config.origins.is_empty() { "same-origin" } else { "cross-origin" };
    let all = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), readers),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
    ];
    for (name, value) in all {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
