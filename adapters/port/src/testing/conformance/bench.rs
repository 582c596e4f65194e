//! What an adapter brings to the suite, and what the suite's functions share.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::testing::{CallKind, Fault};
use crate::{
    AnswerEvent, AnswerId, Answers, Chart, Delivered, Delivery, Emitter, Insight, Outcome, Relay, RelayParts,
    Stage, Surface, ThreadKey, Understood,
};

/// How long anything may take before a function gives up, in seconds of `tokio::time`. Enough for the spacing and
/// the waits of every platform.
pub const ENOUGH: Duration = Duration::from_mins(2);

/// An adapter's surface together with the fake server behind it.
pub trait Bench {
    /// The surface under test.
    type Surface: Surface;

    /// The surface, pointed at the fake server.
    fn surface(&self) -> Arc<Self::Surface>;

    /// What the adapter's relays work with; each function sets the grace that it needs.
    fn parts(&self) -> RelayParts {
        RelayParts::default()
    }

    /// A thread that was never used before.
    fn thread(&self) -> ThreadKey;

    /// What a person who opens the thread sees of our messages now, from top to bottom, read from the server's
    /// state and not from what the client believes.
    fn shown(&self, thread: &ThreadKey) -> Vec<Shown>;

    /// The next post or edit that reaches the server fails so, whatever its thread; told several times, the next
    /// ones in turn. Searches, uploads and statuses are not touched.
    fn fail_next(&self, fault: Fault);

    /// A person deletes our newest message of the thread.
    fn delete_last(&self, thread: &ThreadKey);

    /// The calls that reached the server for this thread, in the order of arrival. Failed ones count; one that the
    /// platform knows for a repetition (by an idempotency key, say) and passes over does not.
    fn calls(&self, thread: &ThreadKey) -> Vec<(CallKind, Instant)>;

    /// What harm the messages of the thread do, if they do any: a mention that pings, a link nobody meant, markup
    /// that is interpreted. [`HOSTILE`](super::HOSTILE) was put in every text of an answer there.
    fn harm(&self, thread: &ThreadKey) -> Option<String>;
}

/// One message as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shown {
    /// Every visible word, in reading order, without markup.
    pub text: String,
    /// How many pictures it shows.
    pub pictures: usize,
    /// The labels of its buttons and menu entries.
    pub buttons: Vec<String>,
}

impl Shown {
    /// Whether a button with this in its label stands.
    pub(super) fn offers(&self, label: &str) -> bool {
        self.buttons.iter().any(|button| button.contains(label))
    }
}

/// A picture that every decoder takes: one grey pixel.
const PIXEL: [u8; 67] = [
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00,
    0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3a, 0x7e, 0x9b, 0x55, 0x00,
    0x00, 0x00, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0xf8, 0x0f, 0x00, 0x01, 0x01, 0x01, 0x00,
    0x1c, 0xb0, 0x8c, 0x99, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

/// The title of the suite's answers: plain words, so that no platform escapes them.
pub(super) const TITLE: &str = "Issuances rose by twelve percent";
/// Their plan.
pub(super) const PLAN: &str = "Issuances by channel last week";

/// A picture.
pub(super) fn picture() -> Chart {
    Chart { png: PIXEL.into(), alt: "one grey pixel".into(), location: None }
}

/// The parts of a good answer with this title, without its end.
pub(super) fn parts(title: &str) -> Vec<AnswerEvent> {
    vec![
        AnswerEvent::Understood(Understood { plan: PLAN.into(), ..Understood::default() }),
        AnswerEvent::Insight(Insight {
            title: title.into(),
            summary: "Email brought most of it".into(),
            ..Insight::default()
        }),
        AnswerEvent::Chart(picture()),
        AnswerEvent::Suggestions(vec!["by grade".into()]),
        AnswerEvent::Stage(Stage::Presenting),
    ]
}

/// Ends the answer as a good one with this title, in one step.
pub(super) fn complete(emitter: &Emitter, title: &str) {
    emitter.emit_all(parts(title).into_iter().chain([AnswerEvent::End(Outcome::Complete)]));
}

/// The answer of [`complete`].
pub(super) fn completed(title: &str) -> Answers {
    let (emitter, answers) = Emitter::new();
    complete(&emitter, title);
    answers
}

/// An id that no other answer of this process has.
pub(super) fn answer_id() -> AnswerId {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let text = format!("conformance-{}", NEXT.fetch_add(1, Ordering::Relaxed));
    AnswerId::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

/// A relay on the bench's surface that shows progress after `grace`.
pub(super) fn relay<B: Bench>(bench: &B, grace: Duration) -> Relay<B::Surface> {
    Relay::new(bench.surface(), RelayParts { grace, ..bench.parts() })
}

/// A relay that waits for whole answers.
pub(super) fn patient<B: Bench>(bench: &B) -> Relay<B::Surface> {
    relay(bench, ENOUGH)
}

/// A relay that shows progress at once.
pub(super) fn eager<B: Bench>(bench: &B) -> Relay<B::Surface> {
    relay(bench, Duration::ZERO)
}

/// Delivers an answer whole into the thread.
pub(super) async fn deliver<B: Bench>(bench: &B, thread: &ThreadKey, answers: Answers) -> Delivered {
    patient(bench).deliver(Delivery::new(answer_id(), thread.clone()), answers).await
}

/// Delivers a growing answer while `script` makes it grow.
pub(super) async fn grow<B: Bench>(
    bench: &B,
    thread: &ThreadKey,
    script: impl AsyncFnOnce(Emitter),
) -> Delivered {
    let (emitter, answers) = Emitter::new();
    let relay = eager(bench);
    let delivering = relay.deliver(Delivery::new(answer_id(), thread.clone()), answers);
    tokio::join!(delivering, script(emitter)).0
}

/// Waits until the thread shows exactly one message that `good` accepts.
pub(super) async fn until_shown<B: Bench>(
    bench: &B,
    thread: &ThreadKey,
    good: impl Fn(&Shown) -> bool,
) -> Shown {
    let end = Instant::now() + ENOUGH;
    loop {
        let shown = bench.shown(thread);
        match shown.as_slice() {
            [one] if good(one) => return one.clone(),
            _ => assert!(Instant::now() < end, "this is still shown: {shown:?}"),
        }
        sleep(Duration::from_millis(5)).await;
    }
}

/// The thread's single message.
pub(super) fn only<B: Bench>(bench: &B, thread: &ThreadKey) -> Shown {
    let shown = bench.shown(thread);
    let [one] = shown.as_slice() else { panic!("one message is to be shown, not {shown:?}") };
    one.clone()
}

/// How many calls of a kind reached the server for the thread.
pub(super) fn count<B: Bench>(bench: &B, thread: &ThreadKey, kind: CallKind) -> usize {
    bench.calls(thread).iter().filter(|(called, _)| *called == kind).count()
}

/// Fails unless the delivery ended in a shown message.
pub(super) fn assert_shown(delivered: &Delivered) {
    assert!(matches!(delivered, Delivered::Shown(_)), "the last state is to be shown: {delivered:?}");
}
