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
    findings.push(match &config.public_url {
        Some(url) => topup_port::reached("teams.public_url", url).await,
        None => Finding::Hint(
            "Teams shows small pictures and hands out no files: set teams.public_url to the address at which Teams \
             reaches this service over https"
                .into(),
        ),
    });
    findings
}

/// Whether the secret is taken.
async fn token(config: &Config) -> Finding {
    let tokens = Tokens::new(Http::new(config.call_timeout()), config);
    match tokens.get(BOT, None).await {
        Ok(_) => Finding::Good(format!(
            "Microsoft gives app {} of tenant {} a token",
            config.app(),
            config.tenant()
        )),
        Err(SurfaceError::Unauthorized) => {
            Finding::Bad(format!("Microsoft gives no token: {}", no_token(&tokens.why())))
        }
        Err(_) => Finding::Bad(format!(
            "{} cannot be reached or is away for now: answers could not be sent (check the network and teams.login_url, \
             and try again in a minute)",
            config.login_url
        )),
    }
}

/// What to do where the identity service refuses, by its own words.
/// Source: the list of Microsoft Entra's authentication error codes.
fn no_token(why: &str) -> String {
    let code = why.split(':').next().unwrap_or_default().trim();
    match code {
        "AADSTS90002" | "AADSTS900023" => {
            "it does not know teams.tenant_id: copy the \"Directory (tenant) ID\" of the bot's registration"
                .into()
        }
        "AADSTS700016" => {
            "teams.tenant_id has no app of teams.app_id: copy the \"Application (client) ID\" of the bot's \
             registration, and look whether both ids are of the same one"
                .into()
        }
        "AADSTS7000222" => {
            "the client secret in teams.app_password has expired: make a new one under Certificates & secrets"
                .into()
        }
        "" => "check teams.app_id, teams.app_password and teams.tenant_id".into(),
        _ => format!(
            "make a new client secret under Certificates & secrets and copy its value, not its id, to teams.app_password \
             (Microsoft says: {why})"
        ),
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

#[cfg(test)]
mod tests {
    use super::no_token;

    #[test]
    fn what_is_wrong_is_named_by_microsofts_own_code() {
        for (why, named) in [
            ("AADSTS90002: Tenant 'x' not found.", "teams.tenant_id"),
            ("AADSTS700016: Application with identifier 'x' was not found", "teams.app_id"),
            ("AADSTS7000222: The provided client secret keys are expired.", "expired"),
            ("AADSTS7000215: Invalid client secret provided.", "its value, not its id"),
            ("", "teams.app_password"),
        ] {
            assert!(no_token(why).contains(named), "{why}: {}", no_token(why));
        }
        assert!(!no_token("AADSTS90002: Tenant 'x' not found.").contains("secret"));
    }
}
