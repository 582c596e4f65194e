//! The service: asks from every surface go through one desk to the pipeline, and their answers back through the relays.

mod address;
mod answer_id;
mod budget;
mod desk;
mod journal;
mod library;
mod metrics;
mod notebook;
mod records;

pub use address::{from_elsewhere, openable};
pub use answer_id::answer_id;
pub use budget::EditBudget;
pub use desk::{Desk, DeskParts, Face, FaceKind, Load};
pub use journal::Unended;
pub use library::Archive;
pub use metrics::{Both, Metrics, limited};
pub use notebook::Notes;
pub use records::{Record, Records};
