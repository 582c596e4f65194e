//! What Microsoft's services say of the settings: for `topup doctor`.

use topup_port::{Finding, SurfaceError};

use crate::http::Http;
use crate::tokens::{BOT, Tokens};
use crate::{Config, Mode, Verifier};

/// Asks Microsoft's services about these settings. Nothing is posted. The secret must be read from its file before.
pub async fn diagnose(config: &Config) -> Vec<Finding> {
    if config.mode == Mode::Off {
        return vec![Finding::Good("Teams is off (teams.mode)".into())];
    }
    if let Err(reason) = config.check() {
        return vec![Finding::Bad(reason)];
    }
    let mut findings = vec![token(config).await, keys(config).await];
    if config.public_url.is_none() {
        findings.push(Finding::Hint(
            "Teams shows small pictures and hands out no files: set teams.public_url to the address at which Teams \
             reaches this service over https"
                .into(),
        ));
    }
    findings
}

/// Whether the secret is taken.
async fn token(config: &Config) -> Finding {
    let tokens = Tokens::new(Http::new(config.call_timeout()), config);
    match tokens.get(BOT, None).await {
        Ok(_) => Finding::Good(format!("Microsoft gives app {} of tenant {} a token", config.app(), config.tenant())),
        Err(SurfaceError::Unauthorized) => Finding::Bad(
            "Microsoft gives no token for teams.app_id and teams.app_password in teams.tenant_id: make a new client secret \
             under Certificates & secrets and copy its value, not its id; the log says Microsoft's reason"
                .into(),
        ),
        Err(_) => Finding::Bad(format!(
            "{} cannot be reached: answers could not be sent (check the network and teams.login_url)",
            config.login_url
        )),
    }
}

/// Whether the keys of the service can be had.
async fn keys(config: &Config) -> Finding {
    match Verifier::new(config).count().await {
        Ok(0) => Finding::Bad(format!("{} names no keys: nothing would be taken", config.metadata_url)),
        Ok(count) => Finding::Good(format!("the keys that Teams signs with are there ({count})")),
        Err(reason) => Finding::Bad(format!(
            "the keys that Teams signs with cannot be had, so that nothing would be taken: {reason}"
        )),
    }
}
