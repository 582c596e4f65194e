//! What was called on a surface.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::Page;
use crate::{AnswerId, Chart, MessageRef, SurfaceError, ThreadKey};

/// A kind of call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallKind {
    /// [`Surface::post`](crate::Surface::post).
    Post,
    /// [`Surface::edit`](crate::Surface::edit).
    Edit,
    /// [`Surface::find`](crate::Surface::find).
    Find,
    /// [`Surface::withdraw`](crate::Surface::withdraw).
    Withdraw,
    /// [`Surface::upload`](crate::Surface::upload).
    Upload,
    /// [`Surface::status`](crate::Surface::status).
    Status,
}

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The platform asks to wait; nothing took effect.
    RateLimited(Duration),
    /// The call took effect, but its answer was a fault or got lost: a 500 after the work.
    Lost,
    /// The call took no effect, and its answer was a fault: a 500 before the work.
    Broken,
    /// The payload is not taken.
    Rejected,
    /// The credentials are not taken, and no renewal helps (where a client renews a token by itself, a 403).
    Unauthorized,
}

impl Fault {
    /// What a surface reports of it.
    #[must_use]
    pub fn error(self) -> SurfaceError {
        match self {
            Self::RateLimited(wait) => SurfaceError::RateLimited { wait },
            Self::Lost => SurfaceError::Transient { reason: "fault after the work".into() },
            Self::Broken => SurfaceError::Transient { reason: "fault before the work".into() },
            Self::Rejected => SurfaceError::Rejected { reason: "not this".into() },
            Self::Unauthorized => SurfaceError::Unauthorized,
        }
    }
}

/// One recorded call.
#[derive(Debug, Clone)]
pub struct Call {
    /// What was called.
    pub kind: CallKind,
    /// In which thread.
    pub thread: ThreadKey,
    /// For which answer, where the call says so (posts and searches), or whose message it is about.
    pub answer: Option<AnswerId>,
    /// The message it is about, or made.
    pub message: Option<MessageRef>,
    /// What was sent.
    pub page: Option<Page>,
    /// The picture's bytes.
    pub picture: Option<Arc<[u8]>>,
    /// A status's words; none where it was cleared.
    pub words: Option<String>,
    /// When it arrived.
    pub started: Instant,
    /// When and how it was answered; none where the caller left before.
    pub ended: Option<(Instant, Result<(), SurfaceError>)>,
    /// Whether it took effect.
    pub applied: bool,
}

impl Call {
    /// A call that arrives now.
    pub(super) fn new(kind: CallKind, thread: &ThreadKey) -> Self {
        Self {
            kind,
            thread: thread.clone(),
            answer: None,
            message: None,
            page: None,
            picture: None,
            words: None,
            started: Instant::now(),
            ended: None,
            applied: false,
        }
    }

    pub(super) fn post(thread: &ThreadKey, answer: &AnswerId, page: &Page) -> Self {
        let (answer, page) = (Some(answer.clone()), Some(page.clone()));
        Self { answer, page, ..Self::new(CallKind::Post, thread) }
    }

    pub(super) fn find(thread: &ThreadKey, answer: &AnswerId) -> Self {
        Self { answer: Some(answer.clone()), ..Self::new(CallKind::Find, thread) }
    }

    pub(super) fn edit(thread: &ThreadKey, at: &MessageRef, page: &Page) -> Self {
        let (message, page) = (Some(at.clone()), Some(page.clone()));
        Self { message, page, ..Self::new(CallKind::Edit, thread) }
    }

    pub(super) fn withdraw(thread: &ThreadKey, at: &MessageRef) -> Self {
        Self { message: Some(at.clone()), ..Self::new(CallKind::Withdraw, thread) }
    }

    pub(super) fn upload(thread: &ThreadKey, chart: &Chart) -> Self {
        Self { picture: Some(Arc::clone(&chart.png)), ..Self::new(CallKind::Upload, thread) }
    }

    pub(super) fn status(thread: &ThreadKey, words: Option<&str>) -> Self {
        Self { words: words.map(Into::into), ..Self::new(CallKind::Status, thread) }
    }

    pub(super) fn result(&self) -> Option<&Result<(), SurfaceError>> {
        self.ended.as_ref().map(|(_, result)| result)
    }

    /// Whether nobody who made the call can know if it took effect.
    pub(super) fn unclear(&self) -> bool {
        matches!(self.result(), None | Some(Err(SurfaceError::Transient { .. })))
    }
}
