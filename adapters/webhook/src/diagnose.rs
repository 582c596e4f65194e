//! What is to be said of the settings: for `topup doctor`.

use hyper::{Method, Uri};
use topup_port::Finding;

use crate::http::Http;
use crate::{Config, Mode};

/// Looks whether these settings work. Nothing is posted; the callback's address is asked for its head.
pub async fn diagnose(config: &Config) -> Vec<Finding> {
    if config.mode == Mode::Off {
        return vec![Finding::Good("the webhook is off (webhook.mode)".into())];
    }
    let config = match config.clone().with_files() {
        Ok(config) => config,
        Err(reason) => return vec![Finding::Bad(reason)],
    };
    let mut findings = vec![Finding::Good("tools ask at POST /webhook, signed with webhook.secret".into())];
    findings.push(match config.callback_url() {
        None => Finding::Hint(
            "webhook.callback_url is not set: only questions with \"wait\": true are taken, and an answer that takes longer \
             than webhook.wait_s is lost"
                .into(),
        ),
        Some(url) => callback(&config, url).await,
    });
    findings.push(match &config.public_url {
        Some(url) => topup_port::reached("webhook.public_url", url).await,
        None => Finding::Hint(
            "charts travel within the JSON: set webhook.public_url to the address at which tools reach this service over \
             https, and they are given addresses instead"
                .into(),
        ),
    });
    findings
}

/// Whether somebody is there. Of the address only the host is said: the rest may be a secret.
async fn callback(config: &Config, url: &str) -> Finding {
    let host = url.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_owned)).unwrap_or_default();
    match Http::new(config.call_timeout()).call(Method::HEAD, url, &[], String::new()).await {
        Ok(_) => Finding::Good(format!("answers go to {host}, which can be reached (webhook.callback_url)")),
        Err(reason) => Finding::Bad(format!(
            "{host} of webhook.callback_url cannot be reached, so that no answer would arrive: {reason}"
        )),
    }
}
