//! The platforms that Topup knows: the list that settings, `topup serve` and `topup doctor` go by. One line here, and a
//! crate in `adapters/` whose `Config` is a [`PlatformConfig`](topup_port::PlatformConfig), is all that a platform is.

/// Hands the list to the macro named: what each line says is the section's name, which is the platform's name in
/// thread keys too, and the crate.
macro_rules! platforms {
    ($then:ident) => {
        $then! {
            /// Slack.
            slack: topup_slack,
            /// Discord.
            discord: topup_discord,
            /// Microsoft Teams.
            teams: topup_teams,
            /// People's own tools, by signed requests.
            webhook: topup_webhook,
        }
    };
}

pub(crate) use platforms;
