//! When Topup is added, and when somebody asks for help: what it is, and what to begin with.

use std::time::Duration;

use topup_port::{Asker, Person, ThreadKey};

use super::Inner;
use crate::render::greeting;

/// For how long a second word of the same arrival is no news: an installation is told twice.
const ONCE: Duration = Duration::from_secs(600);

/// What is said when Topup comes.
const HELLO: &str = "I answer questions about the business with exact numbers, a chart and what drove the change. Mention \
    me in a channel or a group chat, or write to me here in plain words.";
/// What is said where somebody asks for help.
const HELP: &str = "Ask me about the business in plain words: mention me in a channel or a group chat, or write to me in \
    our own chat. For example: WoW issuances by channel · forecast vs actual by week, last 3 months · funnel last \
    month. Go on from an answer in the same thread: \"by grade\", \"only Email\", \"why?\". Under each answer are next \
    questions, other time windows, the numbers as CSV, and how it was computed.";

impl Inner {
    pub(super) async fn added(&self, thread: &ThreadKey) {
        let name = format!("teams/hello/{}/{}", thread.workspace, thread.channel);
        if !self.parts.notebook.first(&name, ONCE).await {
            return;
        }
        // Whoever added it is not known to be allowed to ask: it is greeted with questions that anybody may read.
        let asker = Asker { person: Person::new(""), thread: thread.clone(), private: false };
        self.greet(thread, &asker, HELLO).await;
    }

    pub(super) async fn help(&self, thread: &ThreadKey, asker: &Asker) {
        self.greet(thread, asker, HELP).await;
    }

    async fn greet(&self, thread: &ThreadKey, asker: &Asker, words: &str) {
        let questions = self.parts.library.suggest(asker, "", None).await.unwrap_or_default();
        let questions: Vec<String> = questions.into_iter().take(3).collect();
        self.show(thread, greeting(words, &questions)).await;
    }
}
