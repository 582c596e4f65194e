//! What an asker chose beside the words: filters, a window, the look of the picture.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Choices from a surface's own controls (chips, menus, typed options). What the words say goes before them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Wishes {
    /// Allowed values by segment id. A segment that the words filter themselves is left to the words.
    pub segments: BTreeMap<String, Vec<String>>,
    /// A window in words, such as `last 30 days`, for a question that names none.
    pub window: Option<String>,
    /// How the picture looks.
    pub look: Look,
}

/// How a picture looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Look {
    /// The colours; none for those of the settings.
    pub theme: Option<Theme>,
    /// Pixels for each unit of layout, 1 or 2; none for the settings' own.
    pub scale: Option<u8>,
    /// For the width of a phone: taller than wide, type as large as beside it, and without the finding as its title,
    /// which the surface says above it.
    pub narrow: bool,
}

/// The colours of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}
