//! A surface on the fake, and what its tests call it with.

use std::sync::Arc;

use topup_port::{Answer, AnswerId, Chart, ThreadKey};
use topup_slack::{Config, OneToken, PLATFORM, SlackMessage, SlackSurface, Tokens, render};

use super::fake::{Fake, TEAM, TOKEN};

pub fn surface_with(
    fake: &Fake,
    tokens: impl Tokens + 'static,
    change: impl Fn(&mut Config),
) -> SlackSurface {
    let mut config = Config { api_url: fake.api_url.clone(), between_edits_ms: 20, ..Config::default() };
    change(&mut config);
    SlackSurface::new(config, Arc::new(tokens)).unwrap()
}

pub fn surface(fake: &Fake) -> SlackSurface {
    surface_with(fake, OneToken(TOKEN.into()), |_| {})
}

pub fn thread(fake: &Fake) -> ThreadKey {
    let (channel, ts) = fake.new_thread();
    ThreadKey::new(PLATFORM, TEAM, channel, ts)
}

pub fn id(n: u32) -> AnswerId {
    AnswerId::parse(format!("client-test-{n:04}")).unwrap()
}

pub fn message(answer: &Answer) -> SlackMessage {
    render(answer).unwrap()
}

/// An answer with a picture that was not uploaded before.
pub fn pictured() -> Chart {
    Chart { png: vec![0x89, 0x50, 0x4e, 0x47].into(), alt: "one thing".into(), location: None }
}
