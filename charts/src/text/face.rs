//! The font faces, parsed once: Inter, then Roboto, then an optional font of the deployment.
//!
//! Inter and Roboto hold Latin, Greek and Cyrillic. A character that no face holds is drawn as a
//! box (U+25A1 "□"), one per character, and stays readable in the alt text; a deployment with other
//! scripts in its segment names gives a font with [`set_fallback_font`].

use std::sync::OnceLock;

use rustybuzz::Face;
use rustybuzz::ttf_parser::Tag;

use super::{TextStyle, Weight};
use crate::error::ChartError;

/// Stands for a character that no face holds.
pub(crate) const BOX: char = '\u{25A1}';

/// From this size on, texts use the display cut of Inter and proportional digits.
const DISPLAY_SIZE: u32 = 30;

/// One parsed face of the fixed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum FaceId {
    InterRegular,
    InterSemibold,
    InterDisplay,
    RobotoRegular,
    RobotoMedium,
    Fallback,
}

/// A variation axis and where on it a face stands.
type Axis = (&'static [u8; 4], f32);

static FALLBACK: OnceLock<Face<'static>> = OnceLock::new();

/// Gives a font for characters that Inter and Roboto lack. The first call of a process counts;
/// call it at start-up, before charts are drawn. The bytes stay in memory for good.
///
/// # Errors
/// [`ChartError::Draw`] if `data` holds no font with that index, or a font was given before.
pub fn set_fallback_font(data: Vec<u8>, index: u32) -> Result<(), ChartError> {
    if rustybuzz::ttf_parser::Face::parse(&data, index).is_err() {
        return Err(ChartError::Draw("the fallback font cannot be read".into()));
    }
    let data: &'static [u8] = Box::leak(data.into_boxed_slice());
    let face = Face::from_slice(data, index)
        .ok_or_else(|| ChartError::Draw("the fallback font cannot be read".into()))?;
    FALLBACK.set(face).map_err(|_| ChartError::Draw("a fallback font is already set".into()))?;
    super::shape::forget();
    Ok(())
}

/// The face itself. `None` only for a fallback that was not given or a broken build of a font crate,
/// in which case its characters are skipped like missing ones.
pub(crate) fn face(id: FaceId) -> Option<&'static Face<'static>> {
    static FACES: [OnceLock<Option<Face<'static>>>; 5] = [const { OnceLock::new() }; 5];
    let inter = damascene_fonts_inter::INTER_VARIABLE;
    let (slot, data, axes): (usize, &'static [u8], &[Axis]) = match id {
        FaceId::InterRegular => (0, inter, &[(b"wght", 400.0), (b"opsz", 14.0)]),
        FaceId::InterSemibold => (1, inter, &[(b"wght", 600.0), (b"opsz", 14.0)]),
        FaceId::InterDisplay => (2, inter, &[(b"wght", 600.0), (b"opsz", 24.0)]),
        FaceId::RobotoRegular => (3, damascene_fonts_roboto::ROBOTO_REGULAR, &[]),
        FaceId::RobotoMedium => (4, damascene_fonts_roboto::ROBOTO_MEDIUM, &[]),
        FaceId::Fallback => return FALLBACK.get(),
    };
    FACES[slot]
        .get_or_init(|| {
            let mut face = Face::from_slice(data, 0)?;
            let axes: Vec<_> = axes
                .iter()
                .map(|&(tag, value)| rustybuzz::Variation { tag: Tag::from_bytes(tag), value })
                .collect();
            face.set_variations(&axes);
            Some(face)
        })
        .as_ref()
}

impl TextStyle {
    /// The faces to look a character up in, the preferred one first.
    pub(crate) fn faces(self) -> [FaceId; 3] {
        match self.weight {
            Weight::Regular => [FaceId::InterRegular, FaceId::RobotoRegular, FaceId::Fallback],
            Weight::Semibold if self.size >= DISPLAY_SIZE => {
                [FaceId::InterDisplay, FaceId::RobotoMedium, FaceId::Fallback]
            }
            Weight::Semibold => [FaceId::InterSemibold, FaceId::RobotoMedium, FaceId::Fallback],
        }
    }

    /// Whether digits all have one width, so that columns of figures line up.
    pub(crate) fn is_tabular(self) -> bool {
        self.size < DISPLAY_SIZE
    }
}
