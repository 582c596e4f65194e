//! The fake beside messages and files, called by slack-morphism itself: what it answers is what Slack's types read.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

#[path = "support/fake/mod.rs"]
mod fake;

use std::time::Duration;

use hyper_rustls::HttpsConnectorBuilder;
use slack_morphism::errors::SlackClientError;
use slack_morphism::prelude::*;

use fake::{BOT, Fake, Rules, TEAM, TOKEN};

fn client(fake: &Fake) -> SlackClient<SlackClientHyperHttpsConnector> {
    let connector = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().build();
    SlackClient::new(SlackClientHyperConnector::with_connector(connector).with_slack_api_url(&fake.api_url))
}

fn token(value: &str) -> SlackApiToken {
    SlackApiToken::new(SlackApiTokenValue(value.into()))
}

fn code<T: std::fmt::Debug>(result: Result<T, SlackClientError>) -> String {
    match result {
        Err(SlackClientError::ApiError(error)) => error.code,
        other => panic!("an error of the API: {other:?}"),
    }
}

fn modal(title: &str) -> SlackView {
    let section = SlackSectionBlock::new().with_text(SlackBlockPlainText::new("SELECT 1".into()).into());
    SlackView::Modal(SlackModalView::new(title.into(), vec![section.into()]))
}

#[tokio::test]
async fn it_knows_its_token_and_its_people() {
    let fake = Fake::start(Rules::default()).await;
    let (client, token, wrong, none) = (client(&fake), token(TOKEN), token("xoxb-wrong"), token(""));
    let who = client.open_session(&token).auth_test().await.unwrap();
    assert_eq!((who.team_id.0.as_str(), who.user_id.0.as_str()), (TEAM, BOT));
    assert_eq!(code(client.open_session(&wrong).auth_test().await), "invalid_auth");
    assert_eq!(code(client.open_session(&none).auth_test().await), "not_authed");
    let session = client.open_session(&token);
    let info =
        async |id: &str| session.users_info(&SlackApiUsersInfoRequest::new(SlackUserId(id.into()))).await;
    assert_eq!(info("U0GUEST1").await.unwrap().user.flags.is_restricted, Some(true));
    assert_eq!(info("U0ASKER").await.unwrap().user.flags.is_restricted, Some(false));
    assert_eq!(code(info("X1").await), "user_not_found");
}

#[tokio::test]
async fn a_modal_opens_once_with_a_trigger_that_is_alive() {
    let fake = Fake::start(Rules { trigger_lives: Duration::from_secs(2), ..Rules::default() }).await;
    let (client, token) = (client(&fake), token(TOKEN));
    let session = client.open_session(&token);
    let open = async |trigger: &str, title: &str| {
        let request = SlackApiViewsOpenRequest::new(SlackTriggerId(trigger.into()), modal(title));
        // The reply's view is read as loosely as we read it.
        session.http_session_api.http_post::<_, serde_json::Value>("views.open", &request, None).await
    };
    let trigger = fake.trigger();
    assert!(open(&trigger, "How it was computed").await.is_ok());
    assert_eq!(code(open(&trigger, "How it was computed").await), "invalid_trigger_id");
    let late = fake.trigger();
    tokio::time::sleep(Duration::from_millis(2_050)).await;
    assert_eq!(code(open(&late, "How it was computed").await), "expired_trigger_id");
    let fresh = fake.trigger();
    assert_eq!(code(open(&fresh, "A title that is longer than a title is").await), "invalid_blocks");
    assert_eq!(fake.state().views.len(), 1);
}

#[tokio::test]
async fn a_private_note_is_seen_by_one_person() {
    let fake = Fake::start(Rules::default()).await;
    let (client, token) = (client(&fake), token(TOKEN));
    let (channel, _) = fake.new_thread();
    let content = SlackMessageContent::new().with_text("for your eyes".into());
    let note = |channel: &str| {
        let user = SlackUserId("U0ASKER".into());
        SlackApiChatPostEphemeralRequest::new(SlackChannelId(channel.into()), user, content.clone())
    };
    let session = client.open_session(&token);
    session.chat_post_ephemeral(&note(&channel)).await.unwrap();
    // It is no message that could be edited or deleted.
    let ts = fake.state().ephemerals[0].ts.clone();
    let place = || (SlackChannelId(channel.clone()), SlackTs(ts.clone()));
    let edit = SlackApiChatUpdateRequest::new(place().0, content.clone(), place().1);
    assert_eq!(code(session.chat_update(&edit).await), "message_not_found");
    let delete = SlackApiChatDeleteRequest::new(place().0, place().1);
    assert_eq!(code(session.chat_delete(&delete).await), "message_not_found");
    assert_eq!(code(session.chat_post_ephemeral(&note("C0NOWHERE")).await), "channel_not_found");
    let state = fake.state();
    assert_eq!(
        (state.ephemerals[0].channel.as_str(), state.ephemerals[0].user.as_str()),
        (channel.as_str(), "U0ASKER")
    );
    assert!(state.messages.iter().all(|message| !message.is_ours()), "nothing stands for everybody");
}
