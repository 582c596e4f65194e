//! The port: what the pipeline and every chat adapter both know, and nothing else.
//!
//! An adapter turns what happens on its platform into an [`Ask`] and hands it to an [`Intake`]. The pipeline
//! emits [`AnswerEvent`]s through an [`Emitter`]; they grow one [`Answer`], of which a [`Surface`] renders the
//! newest state in its platform's own form. The port knows no platform, no SQL, no language model, and depends on
//! no other crate of Topup.
//!
//! ```text
//! platform event ─► Ask ─► Intake ─► (pipeline) ─► Emitter ─► Answers ─► Relay ─► Surface ─► platform message
//! ```
//!
//! Between [`Answers`] and [`Surface`] stands the [`Relay`], the one place that decides which call is made and when:
//! it spaces edits, obeys rate limits, looks before it posts again, survives deleted messages, and always brings the
//! last state or says why not. A surface therefore holds no timer and no retry loop, and reports trouble as a
//! [`SurfaceError`] for the Relay to act upon. What is shared beyond one answer is handed to the Relay: a [`Budget`]
//! for the edits of a whole workspace, a [`Journal`] for what must survive a crash.
//!
//! With the feature `testing` comes what adapters are tested by: a platform in memory, a hostile one, and the
//! conformance suite that every surface passes against the fake server of its platform.

pub mod addresses;
mod answer;
mod ask;
mod budget;
mod computed;
mod control;
mod controls;
mod delivery;
mod emitter;
mod event;
mod format;
#[cfg(feature = "http")]
pub mod http;
mod insight;
mod intake;
mod journal;
mod library;
mod notebook;
mod outcome;
pub mod patience;
mod platform;
#[cfg(feature = "http")]
mod reached;
mod relay;
pub mod secrets;
#[cfg(feature = "signed")]
pub mod signed;
mod surface;
mod table;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod wishes;
pub mod words;

pub use answer::{Answer, Chart, Note, NoteKind, Receipt, Stage, Understood};
pub use ask::{Ask, Person, Standing, ThreadKey, Words};
pub use budget::{Budget, Edit, Permit, Rates, SET_ASIDE, Unlimited};
pub use computed::{Computed, Parameter, Timing};
pub use control::{Action, Control};
pub use controls::with_controls;
pub use delivery::{AnswerId, Aside, BoxFuture, Deliver, Delivered, Delivery, InvalidAnswerId, Resume};
pub use emitter::{Answers, Emitter};
pub use event::AnswerEvent;
pub use format::{Format, NOT_AVAILABLE};
pub use insight::{Driver, Insight};
pub use intake::{Accepted, Declined, Intake};
pub use journal::{Journal, NoJournal};
pub use library::{Asker, Exhibit, Library, Pressed, SegmentChoices, Spot, Trouble};
pub use notebook::Notebook;
pub use outcome::{Clarification, Definition, Failure, FailureCode, Outcome, Refusal};
pub use platform::{Connections, Finding, House, Platform, PlatformConfig, Reception};
#[cfg(feature = "http")]
pub use reached::reached;
pub use relay::{Relay, RelayParts};
pub use surface::{Limits, MessageRef, Surface, SurfaceError};
pub use table::{Column, RowMark, Table};
pub use wishes::{Look, Theme, Wishes};
