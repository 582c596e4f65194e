//! Looking for an answer's message by its marker, after a call whose effect is unknown. The method's rate is tight and
//! the Relay asks only then.

use serde::Deserialize;
use serde_json::Value;
use topup_port::{AnswerId, SurfaceError, ThreadKey};

use super::{SlackSurface, thread_ts};
use crate::render::MARKER;

/// Messages of one page, and the most pages: a thread longer than their product is not searched further.
const PAGE: &str = "200";
const PAGES: usize = 10;

/// A page of messages. Only what is looked at is read: other apps' messages may hold anything.
#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    messages: Vec<Value>,
    #[serde(default)]
    response_metadata: Value,
}

impl SlackSurface {
    /// The time stamp of the newest message that carries the marker.
    pub(super) async fn search(
        &self,
        thread: &ThreadKey,
        answer: &AnswerId,
    ) -> Result<Option<String>, SurfaceError> {
        let method =
            if thread_ts(thread).is_some() { "conversations.replies" } else { "conversations.history" };
        let (mut cursor, mut found) = (None::<String>, None);
        for _ in 0..PAGES {
            let params = [
                ("channel", Some(thread.channel.as_str())),
                ("ts", thread_ts(thread)),
                ("limit", Some(PAGE)),
                ("include_all_metadata", Some("true")),
                ("cursor", cursor.as_deref()),
            ];
            let page: Page = self.api.read(&thread.workspace, method, &params).await?;
            let ours = page.messages.iter().filter(|message| is_marked(message, answer));
            let newest = ours.filter_map(|message| message["ts"].as_str()).max().map(str::to_owned);
            found = found.max(newest);
            cursor = page.response_metadata["next_cursor"].as_str().filter(|c| !c.is_empty()).map(Into::into);
            if cursor.is_none() {
                break;
            }
        }
        Ok(found)
    }
}

fn is_marked(message: &Value, answer: &AnswerId) -> bool {
    let metadata = &message["metadata"];
    metadata["event_type"] == MARKER && metadata["event_payload"]["answer"] == answer.as_str()
}
