//! What adapters and the root are tested by, behind the feature `testing`: a platform in memory ([`Recorder`]), a
//! hostile one ([`HostileSurface`]), trouble in front of a surface without a platform ([`Faulty`]), a notebook ([`Book`]), a
//! check of what was called ([`violations`]), and the suite that every surface passes ([`conformance`]).
//!
//! Everything waits by `tokio::time` alone: under a paused clock a test takes no time.

mod book;
mod calls;
pub mod conformance;
mod faulty;
mod hostile;
mod page;
mod recorder;
mod rules;
#[cfg(test)]
mod tests;

pub use book::Book;
pub use calls::{Call, CallKind, Fault};
pub use faulty::Faulty;
pub use hostile::{HostileSurface, Hostility};
pub use page::Page;
pub use recorder::{Message, Recorder};
pub use rules::violations;
