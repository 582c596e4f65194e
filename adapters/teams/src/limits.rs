//! What Teams takes, as Microsoft's documents say (November 2026).

use std::time::Duration;

/// The most bytes of a message that we send; Teams takes about 100 KB and advises 80.
pub const MESSAGE: usize = 80 * 1024;
/// The largest picture within a message, in bytes; it counts.
pub const EMBEDDED: usize = 60 * 1024;
/// The longest side of a picture in a card, in pixels.
pub const PICTURE_SIDE: u32 = 1_024;
/// The largest activity that is read.
pub const BODY: usize = 262_144;
/// The title of an action that a card shows without cutting it.
pub const LABEL: usize = 60;
/// Entries of a menu that a reader still looks through.
pub const OPTIONS: usize = 60;
/// A question in the form on a message.
pub const QUESTION: usize = 1_000;
/// The alternative text of a picture.
pub const ALT: usize = 1_000;
/// The summary, which notifications show.
pub const SUMMARY: usize = 300;
/// The shortest time between two edits in a chat.
pub const CHAT_EDITS: Duration = Duration::from_millis(1_500);
/// The shortest time between two edits in a channel, where cards flicker.
pub const CHANNEL_EDITS: Duration = Duration::from_secs(3);
/// Edits of progress in a channel.
pub const MOST_CHANNEL_EDITS: u32 = 3;
/// Edits of progress in a chat.
pub const MOST_CHAT_EDITS: u32 = 5;
