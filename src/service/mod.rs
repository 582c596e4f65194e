//! The service: asks from every surface go through one desk to the pipeline, and their answers back through the relays.

mod answer_id;
mod desk;
mod library;
mod metrics;

pub use answer_id::answer_id;
pub use desk::{Desk, DeskParts, Load};
pub use library::Archive;
pub use metrics::{Both, Metrics};
