//! The platforms that Topup knows: the list that settings, `topup serve` and `topup doctor` go by. One line here, a Cargo
//! feature, and a crate in `adapters/` whose `Config` is a [`PlatformConfig`](topup_port::PlatformConfig) are all that a
//! platform is.

/// Hands the list to the macro named. Each line says the section's name, which is the platform's name in thread keys too,
/// the crate, and the feature with which it is built.
macro_rules! platforms {
    ($then:ident) => {
        $then! {
            /// Slack.
            slack: topup_slack if "slack",
            /// Discord.
            discord: topup_discord if "discord",
            /// Microsoft Teams.
            teams: topup_teams if "teams",
            /// People's own tools, by signed requests.
            webhook: topup_webhook if "webhook",
        }
    };
}

pub(crate) use platforms;
