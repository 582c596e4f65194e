//! Answers for one person alone, in the middle of a channel: ephemeral messages. They are posted whole and once, for they
//! cannot be found, edited or withdrawn, and no file can be shown in them: a picture stands at an address of ours, where
//! the settings name one that Slack can reach. What is exported goes to the person's direct messages.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use topup_port::{
    Answer, AnswerId, Aside, Ask, Budget, Chart, Deliver, Limits, MessageRef, Notebook, Person, Relay,
    RelayParts, Surface, SurfaceError, ThreadKey,
};

use super::{Api, Done, PICTURE_BYTES, SlackSurface};
use crate::render::SlackMessage;
use crate::{pictures, values};

/// Nothing is shown before the answer is final.
const WHOLE: Duration = Duration::from_secs(24 * 3600);
/// How long it waits for its picture.
const PICTURE: Duration = Duration::from_secs(10);

/// Shows answers to their askers alone.
pub struct Asides {
    api: Arc<Api>,
    notebook: Arc<dyn Notebook>,
    budget: Arc<dyn Budget>,
}

impl Asides {
    /// Over this API; pictures are kept in the notebook. They too wait for their turn in the channel.
    #[must_use]
    pub fn new(api: Arc<Api>, notebook: Arc<dyn Notebook>, budget: Arc<dyn Budget>) -> Self {
        Self { api, notebook, budget }
    }
}

impl Aside for Asides {
    fn to(&self, ask: &Ask) -> Arc<dyn Deliver> {
        let surface = ForOne {
            surface: SlackSurface::over(self.api.clone()),
            notebook: self.notebook.clone(),
            person: ask.person.clone(),
            begins: ask.begins,
        };
        let parts = RelayParts {
            budget: self.budget.clone(),
            grace: WHOLE,
            picture_grace: PICTURE,
            ..RelayParts::default()
        };
        Arc::new(Relay::new(Arc::new(surface), parts))
    }
}

/// The surface of one person.
struct ForOne {
    surface: SlackSurface,
    notebook: Arc<dyn Notebook>,
    person: Person,
    /// Whether the thread has no replies yet: Slack shows nothing to one person alone there, so it stands in the channel.
    begins: bool,
}

impl Surface for ForOne {
    type Native = SlackMessage;

    fn limits(&self) -> Limits {
        Limits { edits: Some(0), picture_bytes: Some(PICTURE_BYTES), ..self.surface.limits() }
    }

    fn render(&self, answer: &Answer) -> Option<SlackMessage> {
        crate::render::aside(answer)
    }

    fn plain(&self, answer: &Answer) -> Option<SlackMessage> {
        crate::render::plain_aside(answer)
    }

    async fn post(
        &self,
        thread: &ThreadKey,
        answer: &AnswerId,
        message: &SlackMessage,
    ) -> Result<MessageRef, SurfaceError> {
        let mut message = message.clone().addressed(answer);
        // There is no place for a marker.
        message.metadata = None;
        let mut body =
            json!({"channel": thread.channel, "user": self.person.id, "parse": "none", "link_names": false});
        message.write_into(&mut body);
        if !self.begins {
            body["thread_ts"] = thread.thread.as_str().into();
        }
        // Slack sends no message with a click on it: the blocks say where it belongs.
        let blocks = body["blocks"].as_array_mut().into_iter().flatten();
        for (number, block) in blocks.enumerate().filter(|(_, block)| block["type"] == "actions") {
            block["block_id"] = values::write_place(&thread.thread, number).into();
        }
        let done: Result<Done, _> = self.surface.method(thread, "chat.postEphemeral", &body).await;
        done.map(|_| MessageRef(format!("aside:{answer}")))
    }

    /// Nobody can look: what ended unclearly is posted again, and perhaps seen twice by its asker.
    async fn find(&self, _: &ThreadKey, _: &AnswerId) -> Result<Option<MessageRef>, SurfaceError> {
        Ok(None)
    }

    async fn edit(&self, _: &ThreadKey, _: &MessageRef, _: &SlackMessage) -> Result<(), SurfaceError> {
        // What came after the post (a picture that was late) is not shown.
        Ok(())
    }

    async fn withdraw(&self, _: &ThreadKey, _: &MessageRef) -> Result<(), SurfaceError> {
        Ok(())
    }

    async fn upload(&self, _: &ThreadKey, chart: &Chart) -> Result<String, SurfaceError> {
        let Some(public) = &self.surface.api.config().public_url else {
            // Rows are listed in its place.
            return Ok(String::new());
        };
        Ok(pictures::keep(&*self.notebook, public, &chart.png).await.unwrap_or_default())
    }

    async fn status(&self, thread: &ThreadKey, words: Option<&str>) -> Result<(), SurfaceError> {
        self.surface.status(thread, words).await
    }
}
