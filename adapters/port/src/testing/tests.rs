//! The suite passes with the platform in memory, and it fails with surfaces that are wrong.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::{Instant, advance};

use super::conformance::{self, Bench, HOSTILE, Shown};
use super::{CallKind, Fault, Page, Recorder};
use crate::{Answer, AnswerId, Chart, Limits, MessageRef, Outcome, Surface, SurfaceError, ThreadKey};

fn limits() -> Limits {
    Limits {
        between_edits: Duration::from_secs(2),
        edits: Some(5),
        picture_bytes: None,
        status_rearm: Some(Duration::from_mins(1)),
    }
}

/// Which mistake a surface makes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Mistake {
    None,
    /// It finds nothing.
    Blind,
    /// It says that a deleted message was edited.
    Careless,
    /// It renders only the first state.
    Frozen,
    /// It takes nothing away.
    Clinging,
    /// It takes a rate limit for a passing fault.
    Impatient,
}

/// A recorder seen through a mistake.
struct Wrong(Recorder, Mistake);

impl Wrong {
    fn has(&self, mistake: Mistake) -> bool {
        self.1 == mistake
    }

    fn misread<T>(&self, result: Result<T, SurfaceError>) -> Result<T, SurfaceError> {
        match result {
            Err(SurfaceError::RateLimited { .. }) if self.has(Mistake::Impatient) => {
                Err(Fault::Broken.error())
            }
            result => result,
        }
    }
}

impl Surface for Wrong {
    type Native = Page;

    fn limits(&self) -> Limits {
        self.0.limits()
    }

    fn render(&self, answer: &Answer) -> Option<Page> {
        if self.has(Mistake::Frozen) && answer.outcome == Some(Outcome::Complete) {
            return Page::of(&Answer::default());
        }
        self.0.render(answer)
    }

    fn plain(&self, answer: &Answer) -> Option<Page> {
        self.0.plain(answer)
    }

    async fn post(
        &self,
        thread: &ThreadKey,
        answer: &AnswerId,
        page: &Page,
    ) -> Result<MessageRef, SurfaceError> {
        self.misread(self.0.post(thread, answer, page).await)
    }

    async fn find(&self, thread: &ThreadKey, answer: &AnswerId) -> Result<Option<MessageRef>, SurfaceError> {
        if self.has(Mistake::Blind) { Ok(None) } else { self.0.find(thread, answer).await }
    }

    async fn edit(&self, thread: &ThreadKey, at: &MessageRef, page: &Page) -> Result<(), SurfaceError> {
        match self.misread(self.0.edit(thread, at, page).await) {
            Err(SurfaceError::Gone) if self.has(Mistake::Careless) => Ok(()),
            result => result,
        }
    }

    async fn withdraw(&self, thread: &ThreadKey, at: &MessageRef) -> Result<(), SurfaceError> {
        if self.has(Mistake::Clinging) { Ok(()) } else { self.0.withdraw(thread, at).await }
    }

    async fn upload(&self, thread: &ThreadKey, chart: &Chart) -> Result<String, SurfaceError> {
        self.0.upload(thread, chart).await
    }

    async fn status(&self, thread: &ThreadKey, words: Option<&str>) -> Result<(), SurfaceError> {
        self.0.status(thread, words).await
    }
}

struct Memory {
    surface: Arc<Wrong>,
    threads: AtomicU32,
}

impl Memory {
    fn new(mistake: Mistake) -> Self {
        Self { surface: Arc::new(Wrong(Recorder::new(limits()), mistake)), threads: AtomicU32::new(0) }
    }

    fn recorder(&self) -> &Recorder {
        &self.surface.0
    }
}

impl Bench for Memory {
    type Surface = Wrong;

    fn surface(&self) -> Arc<Wrong> {
        Arc::clone(&self.surface)
    }

    fn thread(&self) -> ThreadKey {
        ThreadKey::new("memory", "w", "c", self.threads.fetch_add(1, Ordering::Relaxed).to_string())
    }

    fn shown(&self, thread: &ThreadKey) -> Vec<Shown> {
        let pages = self.recorder().shown(thread).into_iter();
        pages
            .map(|page| Shown {
                text: page.text,
                pictures: usize::from(page.picture.is_some()),
                buttons: page.buttons,
            })
            .collect()
    }

    fn fail_next(&self, fault: Fault) {
        self.recorder().fail_next(fault);
    }

    fn delete_last(&self, thread: &ThreadKey) {
        self.recorder().delete_last(thread);
    }

    fn calls(&self, thread: &ThreadKey) -> Vec<(CallKind, Instant)> {
        let calls = self.recorder().calls().into_iter();
        calls.filter(|call| call.thread == *thread).map(|call| (call.kind, call.started)).collect()
    }

    fn harm(&self, thread: &ThreadKey) -> Option<String> {
        // Nothing is interpreted in memory; what can be checked is that the text arrived at all.
        let arrived = self.recorder().shown(thread).iter().any(|page| page.text.contains(HOSTILE));
        (!arrived).then(|| "the hostile text was swallowed".into())
    }
}

#[tokio::test(start_paused = true)]
async fn the_platform_in_memory_conforms() {
    let bench = Memory::new(Mistake::None);
    conformance::all(&bench).await;
    assert_eq!(bench.recorder().violations(), [""; 0]);
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "one message is to be shown")]
async fn a_surface_that_finds_nothing_does_not_conform() {
    conformance::an_unclear_post_is_not_doubled(&Memory::new(Mistake::Blind)).await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "one message is to be shown")]
async fn a_surface_that_misses_a_deletion_does_not_conform() {
    conformance::a_deleted_message_is_posted_again(&Memory::new(Mistake::Careless)).await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "the title is to be shown")]
async fn a_surface_that_renders_no_answer_does_not_conform() {
    conformance::a_fast_answer_is_posted_whole(&Memory::new(Mistake::Frozen)).await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "left == right")]
async fn a_surface_that_leaves_a_message_standing_does_not_conform() {
    conformance::a_late_silence_takes_the_progress_message_away(&Memory::new(Mistake::Clinging)).await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "was asked for")]
async fn a_surface_that_misreads_a_rate_limit_does_not_conform() {
    conformance::a_rate_limit_is_obeyed(&Memory::new(Mistake::Impatient)).await;
}

/// Makes every mistake that a relay could make and asks whether the check of the calls sees it.
#[tokio::test(start_paused = true)]
async fn every_broken_rule_is_seen() {
    let thread = ThreadKey::new("memory", "w", "c", "1");
    let answer = AnswerId::parse("answer-0000001").expect("a good id");
    let page = |answer: &Answer| Page::of(answer).expect("a page");
    let early = page(&Answer::default());
    let late = page(&Answer { stage: crate::Stage::Querying, ..Answer::default() });
    let broken = |recorder: &Recorder, rule: &str| {
        let found = recorder.violations();
        assert!(found.iter().any(|words| words.contains(rule)), "{rule:?} in {found:?}");
    };

    let recorder = Recorder::new(limits());
    recorder.fail_next(Fault::RateLimited(Duration::from_secs(3)));
    assert!(recorder.post(&thread, &answer, &early).await.is_err());
    recorder.post(&thread, &answer, &late).await.expect("posted");
    broken(&recorder, "during a wait");

    let recorder = Recorder::new(limits());
    recorder.fail_next(Fault::Lost);
    assert!(recorder.post(&thread, &answer, &early).await.is_err());
    recorder.post(&thread, &answer, &early).await.expect("posted");
    broken(&recorder, "repeated without a search");
    broken(&recorder, "stands twice");

    let recorder = Recorder::new(limits());
    let at = recorder.post(&thread, &answer, &late).await.expect("posted");
    for _ in 0..8 {
        for page in [&early, &early, &late] {
            recorder.edit(&thread, &at, page).await.expect("edited");
            advance(Duration::from_millis(1_900)).await;
        }
    }
    broken(&recorder, "two edits of");
    broken(&recorder, "before the last");
    broken(&recorder, "changed nothing");
    broken(&recorder, "older state");

    let recorder = Recorder::new(limits());
    for _ in 0..2 {
        recorder.fail_next(Fault::Rejected);
        assert!(recorder.post(&thread, &answer, &early).await.is_err());
        let chart = Chart { png: Arc::new([1, 2, 3]), ..Chart::default() };
        recorder.upload(&thread, &chart).await.expect("uploaded");
    }
    broken(&recorder, "rejected payload was sent again");
    broken(&recorder, "uploaded 2 times");
}
