//! The port: what the pipeline and every chat adapter both know, and nothing else.
//!
//! An adapter turns what happens on its platform into an [`Ask`] and hands it to an [`Intake`]. The pipeline
//! emits [`AnswerEvent`]s through an [`Emitter`]; they grow one [`Answer`], of which a [`Surface`] renders the
//! newest state in its platform's own form. The port knows no platform, no SQL, no language model, and depends on
//! no other crate of Topup.
//!
//! ```text
//! platform event ─► Ask ─► Intake ─► (pipeline) ─► Emitter ─► Answers ─► Surface ─► platform message
//! ```
//!
//! Between [`Answers`] and [`Surface`] belongs the Relay, the one place that spaces edits, obeys retry-after and
//! survives deleted messages. It comes with the first surface that edits messages; a surface therefore holds no
//! timer and no retry loop, and reports trouble as a [`SurfaceError`] for the Relay to act upon.

mod answer;
mod answer_id;
mod ask;
mod computed;
mod control;
mod emitter;
mod event;
mod format;
mod insight;
mod intake;
mod library;
mod outcome;
mod surface;
mod table;
mod wishes;

pub use answer::{Answer, Chart, Note, NoteKind, Receipt, Stage, Understood};
pub use answer_id::AnswerId;
pub use ask::{Ask, Person, ThreadKey, Words};
pub use computed::{Computed, Parameter, Timing};
pub use control::{Action, Control};
pub use emitter::{Answers, Emitter};
pub use event::AnswerEvent;
pub use format::{Format, NOT_AVAILABLE};
pub use insight::{Driver, Insight};
pub use intake::{Accepted, Declined, Intake};
pub use library::{Asker, Exhibit, Library, SegmentChoices, Spot, Trouble};
pub use outcome::{Clarification, Definition, Failure, FailureCode, Outcome, Refusal};
pub use surface::{Limits, MessageRef, Surface, SurfaceError};
pub use table::{Column, RowMark, Table};
pub use wishes::{Look, Theme, Wishes};
