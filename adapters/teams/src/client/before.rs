//! What people said in a conversation before Topup was named in it: read through Graph, where the app was installed with
//! the rights to.

use hyper::Method;
use serde_json::Value;
use topup_port::{SurfaceError, ThreadKey};

use super::Connector;
use super::errors::typed;
use crate::http::Body;
use crate::inbound::as_read;
use crate::place::is_channel;
use crate::tokens::GRAPH;

/// How many of the last lines are read, and of what length.
const LINES: usize = 8;
const LINE: usize = 300;

impl Connector {
    /// What people said before the message of that id, oldest first; nothing where Graph does not say.
    pub(crate) async fn said_before(&self, thread: &ThreadKey, own: &str) -> Vec<String> {
        match self.messages(thread).await {
            Ok(messages) => lines(&messages, own),
            Err(error) => {
                tracing::debug!(%error, "what was said before in a conversation could not be read");
                Vec::new()
            }
        }
    }

    /// The last messages of a conversation, in any order.
    async fn messages(&self, thread: &ThreadKey) -> Result<Vec<Value>, SurfaceError> {
        let Some(address) = self.messages_of(thread).await? else { return Ok(Vec::new()) };
        let token = self.tokens.get(GRAPH, None).await?;
        let get = async |url: &str| {
            let reply = self.http.call(Method::GET, url, Some(&token), Body::Nothing).await;
            typed(reply).map(|reply| reply.json())
        };
        let page = get(&address).await?;
        let mut messages = page["value"].as_array().cloned().unwrap_or_default();
        // The root of a thread is not among its replies.
        if is_channel(thread)
            && let Some((root, _)) = address.split_once("/replies")
        {
            messages.push(get(root).await?);
        }
        Ok(messages)
    }
}

/// The lines of people among messages that came before that one.
fn lines(messages: &[Value], own: &str) -> Vec<String> {
    // An id is a time.
    let time = |id: &str| id.parse::<u64>().ok();
    let before = time(own);
    let mut said: Vec<(u64, String)> = messages
        .iter()
        .filter(|message| !message["from"]["user"].is_null() && message["deletedDateTime"].is_null())
        .filter_map(|message| {
            let at = time(message["id"].as_str()?).filter(|at| before.is_none_or(|before| *at < before))?;
            let words: String = as_read(message["body"]["content"].as_str()?).chars().take(LINE).collect();
            (!words.trim().is_empty()).then_some((at, words))
        })
        .collect();
    said.sort_unstable();
    said.dedup_by_key(|(at, _)| *at);
    said.drain(..said.len().saturating_sub(LINES));
    said.into_iter().map(|(_, words)| words).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_last_lines_of_people_are_read_in_their_order() {
        let said = |id: u64, words: &str| json!({"id": id.to_string(), "from": {"user": {"id": "u"}}, "body": {"content": words}});
        let mut messages: Vec<Value> =
            (1..=12).rev().map(|n| said(n, &format!("<p>line&nbsp;{n}</p>"))).collect();
        messages.push(json!({"id": "5", "from": {"application": {"id": "a"}, "user": null}, "body": {"content": "ours"}}));
        messages.push(
            json!({"id": "6", "deletedDateTime": "x", "from": {"user": {}}, "body": {"content": "gone"}}),
        );
        let read = lines(&messages, "11");
        assert_eq!(read.len(), LINES);
        assert_eq!((read[0].as_str(), read[7].as_str()), ("line 3", "line 10"));
        assert!(lines(&[json!({}), said(3, " ")], "9").is_empty());
    }
}
