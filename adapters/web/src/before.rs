//! What stands before the routes: the host, how often one may ask, the session, the token.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::address::{Remote, remote};
use crate::app::App;
use crate::error::ApiError;
use crate::quota::{By, take};
use crate::verify::{SESSION, Session, bears, is_our_host};

/// What anybody may have at no cost of ours, without a session: files, health, pictures by their addresses.
fn is_plain(path: &str) -> bool {
    ["/healthz", "/readyz", "/openapi.json"].contains(&path)
        || path.starts_with("/assets/")
        || path.starts_with("/pictures/")
}

/// Keeps out pages whose name was made to point here.
pub async fn host(State(app): State<App>, request: Request, next: Next) -> Response {
    let named = request.headers().get(header::HOST).and_then(|h| h.to_str().ok());
    let named = named.or_else(|| request.uri().authority().map(|a| a.as_str())).unwrap_or_default();
    // Whoever watches over the process asks by its address.
    let probed = ["/healthz", "/readyz"].contains(&request.uri().path());
    if probed || is_our_host(named, &app.0.config.hosts) {
        return next.run(request).await;
    }
    ApiError::new(
        StatusCode::MISDIRECTED_REQUEST,
        "unknown_host",
        "This service does not go by that name.",
        "Add the name to web.hosts in the settings.",
    )
    .into_response()
}

/// Counts what its address and its session ask for, gives each request its session, and a new one its cookie.
pub async fn session(State(app): State<App>, mut request: Request, next: Next) -> Response {
    if is_plain(request.uri().path()) {
        return next.run(request).await;
    }
    let from = remote(request.extensions(), request.headers(), &app.1);
    request.extensions_mut().insert(Remote(from));
    match admitted(&app, request.headers(), from).await {
        Ok((session, begun)) => with_session(&app, session, begun, request, next).await,
        Err(error) => error.into_response(),
    }
}

/// The session of the request, and whether it begins with it.
async fn admitted(app: &App, headers: &HeaderMap, from: IpAddr) -> Result<(Session, bool), ApiError> {
    take(app, By::Address(from)).await?;
    if let Some(session) = app.0.signer.session(headers) {
        take(app, By::Session(&session.id)).await?;
        return Ok((session, false));
    }
    take(app, By::Begun(from)).await?;
    let begun = app.0.signer.begin(false);
    let begun = begun.map_err(|_| topup_port::Trouble::Fault("No session can be begun.".into()))?;
    Ok((begun, true))
}

async fn with_session(
    app: &App,
    session: Session,
    begun: bool,
    mut request: Request,
    next: Next,
) -> Response {
    let cookie = begun.then(|| app.0.cookie(&session));
    let value = (begun && reads_headers(app, request.headers())).then(|| app.0.signer.signed(&session));
    request.extensions_mut().insert(session);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // A session that presented its token has its cookie already.
    if let Some(cookie) = cookie.filter(|_| !headers.contains_key(header::SET_COOKIE))
        && let Ok(cookie) = HeaderValue::from_str(&cookie)
    {
        headers.append(header::SET_COOKIE, cookie);
    }
    if let Some(value) = value.filter(|_| !headers.contains_key(SESSION))
        && let Ok(value) = HeaderValue::from_str(&value)
    {
        headers.insert(SESSION, value);
    }
    response
}

/// Whether the client is one that sends its session in a header: a page of another origin, whose cookies browsers
/// mostly drop, or a program with the token. A page of ours never sees its session.
pub fn reads_headers(app: &App, headers: &HeaderMap) -> bool {
    let origin = headers.get(header::ORIGIN).and_then(|o| o.to_str().ok());
    let foreign = origin.is_some_and(|origin| app.0.config.origins.iter().any(|known| known == origin));
    let told = app.0.config.token.as_ref().is_some_and(|token| bears(headers, token));
    foreign || told || headers.contains_key(SESSION)
}

/// Where a token is set, it or a session that presented it is required.
pub async fn token(State(app): State<App>, request: Request, next: Next) -> Response {
    let Some(token) = &app.0.config.token else { return next.run(request).await };
    if bears(request.headers(), token) {
        return match take(&app, By::Token).await {
            Ok(()) => next.run(request).await,
            Err(error) => error.into_response(),
        };
    }
    if request.extensions().get::<Session>().is_some_and(|s| s.trusted) {
        return next.run(request).await;
    }
    if request.headers().contains_key(header::AUTHORIZATION) {
        let from = request.extensions().get::<Remote>().map_or(IpAddr::from([0; 4]), |remote| remote.0);
        if let Err(error) = take(&app, By::Guess(from)).await {
            return error.into_response();
        }
    }
    let mut response = ApiError::new(
        StatusCode::UNAUTHORIZED,
        "token_required",
        "This service asks for its token.",
        "Send it as `Authorization: Bearer …`, or enter it on the page.",
    )
    .into_response();
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}
