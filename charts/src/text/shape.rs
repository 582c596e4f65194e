//! Shaping: from a text to glyphs with positions, remembered because labels repeat.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, RwLock};

use rustybuzz::ttf_parser::Tag;
use rustybuzz::{Direction, Feature, Script, ShapePlan, UnicodeBuffer};

use super::TextStyle;
use super::face::{BOX, FaceId, face};

/// One glyph of a line: where it goes, in logical pixels from the start of the baseline.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed {
    pub face: FaceId,
    pub glyph: u16,
    pub x: f64,
    pub y: f64,
}

/// A shaped line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Run {
    pub glyphs: Vec<Placed>,
    pub width: f64,
}

/// Lines kept in memory; charts of one thread repeat most of theirs.
const MAX_RUNS: usize = 4_096;

type Runs = HashMap<TextStyle, HashMap<String, Arc<Run>>>;

type Plans = HashMap<(FaceId, bool, Direction2, Option<Script>), Arc<ShapePlan>>;

/// `Direction` has no `Hash`; only its two horizontal values occur here.
type Direction2 = bool;

static RUNS: LazyLock<RwLock<Runs>> = LazyLock::new(RwLock::default);
static PLANS: LazyLock<RwLock<Plans>> = LazyLock::new(RwLock::default);

/// The width of a line in logical pixels.
pub(crate) fn width(text: &str, style: TextStyle) -> f64 {
    shaped(text, style).width
}

/// The glyphs of a line. Characters that no face holds become boxes.
pub(crate) fn shaped(text: &str, style: TextStyle) -> Arc<Run> {
    if let Ok(runs) = RUNS.read()
        && let Some(run) = runs.get(&style).and_then(|of_style| of_style.get(text))
    {
        return Arc::clone(run);
    }
    let run = Arc::new(shape(text, style));
    if let Ok(mut runs) = RUNS.write() {
        if runs.values().map(HashMap::len).sum::<usize>() >= MAX_RUNS {
            runs.clear();
        }
        runs.entry(style).or_default().insert(text.to_owned(), Arc::clone(&run));
    }
    run
}

/// Forgets shaped lines, because the faces have changed.
pub(super) fn forget() {
    if let Ok(mut runs) = RUNS.write() {
        runs.clear();
    }
}

fn shape(text: &str, style: TextStyle) -> Run {
    let mut run = Run::default();
    for (id, part) in split_by_face(text, style) {
        for (part, is_tabular) in split_at_hyphens(&part, style) {
            shape_part(&mut run, id, part, (style, is_tabular));
        }
    }
    run
}

/// The text in parts that one face can draw each; missing characters are replaced by boxes.
fn split_by_face(text: &str, style: TextStyle) -> Vec<(FaceId, String)> {
    let faces = style.faces();
    let mut parts: Vec<(FaceId, String)> = Vec::new();
    for c in text.chars() {
        let holder = faces.into_iter().find(|&id| face(id).is_some_and(|f| f.glyph_index(c).is_some()));
        let (id, c) = match holder {
            Some(id) => (id, c),
            None if is_invisible(c) => continue,
            None => (faces[0], BOX),
        };
        match parts.last_mut() {
            Some((last, part)) if *last == id => part.push(c),
            _ => parts.push((id, c.to_string())),
        }
    }
    parts
}

/// Joiners, variation selectors and combining marks: a box for each would double its base's box.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{0300}'..='\u{036F}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0100}'..='\u{E01EF}')
}

/// The text with its hyphens apart: tabular figures would make them as wide as a digit, so that "48-month" fell
/// apart into two words.
fn split_at_hyphens(text: &str, style: TextStyle) -> Vec<(&str, bool)> {
    if !style.is_tabular() {
        return vec![(text, false)];
    }
    let is_hyphen = |c: char| matches!(c, '-' | '\u{2010}' | '\u{2011}');
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, hyphen) in text.match_indices(is_hyphen) {
        parts.push((&text[from..at], true));
        parts.push((hyphen, false));
        from = at + hyphen.len();
    }
    parts.push((&text[from..], true));
    parts.retain(|(part, _)| !part.is_empty());
    parts
}

fn shape_part(run: &mut Run, id: FaceId, part: &str, (style, is_tabular): (TextStyle, bool)) {
    let Some(font) = face(id) else { return };
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(part);
    buffer.guess_segment_properties();
    let is_rtl = buffer.direction() == Direction::RightToLeft;
    let script = (buffer.script() != rustybuzz::script::UNKNOWN).then(|| buffer.script());
    let key = (id, is_tabular, is_rtl, script);
    let known = PLANS.read().ok().and_then(|plans| plans.get(&key).cloned());
    let plan = known.unwrap_or_else(|| {
        let features: &[Feature] = &[Feature::new(Tag::from_bytes(b"tnum"), u32::from(is_tabular), ..)];
        let plan = Arc::new(ShapePlan::new(font, buffer.direction(), script, None, features));
        if let Ok(mut plans) = PLANS.write() {
            plans.insert(key, Arc::clone(&plan));
        }
        plan
    });
    let scale = f64::from(style.size) / f64::from(font.units_per_em());
    let glyphs = rustybuzz::shape_with_plan(font, &plan, buffer);
    for (info, position) in glyphs.glyph_infos().iter().zip(glyphs.glyph_positions()) {
        run.glyphs.push(Placed {
            face: id,
            // OpenType glyph ids are 16 bits wide.
            glyph: info.glyph_id as u16,
            x: run.width + f64::from(position.x_offset) * scale,
            y: -f64::from(position.y_offset) * scale,
        });
        run.width += f64::from(position.x_advance) * scale;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{TICK, TITLE, VALUE};

    #[test]
    fn digits_are_tabular_in_labels() {
        assert_eq!(width("1111", TICK), width("8888", TICK));
        assert_eq!(width("1111", VALUE), width("8888", VALUE));
        assert!(width("1111", TITLE) < width("8888", TITLE));
    }

    #[test]
    fn hyphens_keep_their_own_width() {
        let own =
            |style: TextStyle| width("Tele-sales", style) - width("Tele", style) - width("sales", style);
        assert!(own(TICK) < width("8", TICK) * 0.85, "{} beside {}", own(TICK), width("8", TICK));
        assert!(own(VALUE) < width("8", VALUE) * 0.85);
    }

    #[test]
    fn weights_are_real() {
        assert!(width("Hamburg", VALUE) > width("Hamburg", TextStyle::regular(24)) + 1.0);
    }

    #[test]
    fn inter_holds_the_box() {
        let inter = face(FaceId::InterRegular).expect("the font crate holds Inter");
        assert!(inter.glyph_index(BOX).is_some());
    }

    #[test]
    fn missing_characters_become_one_box_each() {
        let boxes = shaped("\u{7532}\u{4E59}\u{FE0F}", TICK);
        let expected = shaped("\u{25A1}\u{25A1}", TICK);
        assert_eq!(boxes.glyphs.len(), 2);
        assert_eq!(boxes.glyphs[0].glyph, expected.glyphs[0].glyph);
        assert!((boxes.width - expected.width).abs() < 1e-9);
    }

    #[test]
    fn cyrillic_greek_and_accents_are_drawn() {
        let missing = shaped("\u{25A1}", TICK).glyphs[0].glyph;
        for text in ["Кредит", "Δάνειο", "Crédit à la consommation", "Łódź"] {
            assert!(shaped(text, TICK).glyphs.iter().all(|g| g.glyph != missing && g.glyph != 0), "{text}");
        }
    }
}
