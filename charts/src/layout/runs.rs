//! Zones behind periods that are not whole: which they are, and the words above them.

use super::spread::{Wish, spread};
use crate::geom::{Rect, pt};
use crate::scene::{Align, Layer, Scene, Shape};
use crate::spec::{Footer, Granularity, PeriodState, period_name};
use crate::text::{NOTE, width};
use crate::theme::Palette;

/// Height of the strip above the plot in which zones are named.
pub(crate) const STRIP: f64 = 36.0;

/// Neighbouring periods of one state other than whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Zone {
    pub first: usize,
    pub last: usize,
    pub state: PeriodState,
}

/// The zones among `states`.
pub(crate) fn zones(states: &[PeriodState]) -> Vec<Zone> {
    let mut zones: Vec<Zone> = Vec::new();
    for (at, &state) in states.iter().enumerate() {
        match zones.last_mut() {
            Some(zone) if zone.state == state && zone.last + 1 == at => zone.last = at,
            _ if state != PeriodState::Whole => zones.push(Zone { first: at, last: at, state }),
            _ => {}
        }
    }
    zones
}

impl Zone {
    /// What the zone is called; a partial period is "so far" only if it is the current one.
    pub(crate) fn name(&self, periods: usize) -> &'static str {
        match self.state {
            PeriodState::Partial if self.last + 1 == periods => "so far",
            PeriodState::Partial | PeriodState::Cut => "partial",
            PeriodState::Maturing => "still maturing",
            PeriodState::Projected => "projected",
            PeriodState::Whole => "",
        }
    }
}

/// Footer remarks on the zones, unless the caller's own notes speak of them.
pub(crate) fn zone_notes(
    zones: &[Zone],
    periods: &[String],
    granularity: Option<Granularity>,
    footer: &Footer,
) -> Vec<String> {
    let says = |word: &str| footer.notes.iter().any(|note| note.to_lowercase().contains(word));
    let name = |at: usize| match granularity {
        Some(Granularity::Weekly) => format!("week of {}", period_name(&periods[at], Granularity::Weekly)),
        Some(granularity) => period_name(&periods[at], granularity),
        None => periods[at].clone(),
    };
    let named = |state: PeriodState| -> Vec<String> {
        let is_named = |s: PeriodState| s == state || (s.is_partial() && state.is_partial());
        let of_state = zones.iter().filter(|zone| is_named(zone.state)).take(3);
        of_state
            .map(|zone| match zone.first == zone.last {
                true => name(zone.first),
                false => format!("{} to {}", name(zone.first), name(zone.last)),
            })
            .collect()
    };
    let remarks = [
        (PeriodState::Partial, "Partial", ["partial", "so far"]),
        (PeriodState::Maturing, "Still maturing", ["maturing", "mature"]),
        (PeriodState::Projected, "Projected", ["project", "forecast"]),
    ];
    remarks
        .into_iter()
        .filter(|(_, _, words)| !words.iter().any(|word| says(word)))
        .map(|(state, title, _)| (title, named(state)))
        .filter(|(_, names)| !names.is_empty())
        .map(|(title, names)| format!("{title}: {}", names.join(", ")))
        .collect()
}

/// Shades the zones over the height of the plot and names them in the strip above it.
/// `spans` gives the left and right end of each zone.
pub(crate) fn draw_zones(
    scene: &mut Scene,
    zones: &[Zone],
    spans: &[(f64, f64)],
    periods: usize,
    plot: Rect,
    palette: &Palette,
) {
    // More names than this are noise; the shading stays.
    const MAX_NAMES: usize = 4;
    for (zone, &(x0, x1)) in zones.iter().zip(spans) {
        if zone.state != PeriodState::Projected {
            let shade = Rect::new(x0.max(plot.x0) + 1.0, plot.y0 - STRIP, x1.min(plot.x1) - 1.0, plot.y1);
            let outline = crate::geom::rounded(shade, 6.0, crate::geom::Corners::Top);
            scene.push(Layer::Zone, Shape::Polygon(outline, palette.zone.into()));
        }
    }
    // A narrow zone gets the short word, so that the name stays above its own zone.
    let name = |zone: &Zone, room: f64| match zone.name(periods) {
        "still maturing" if width("still maturing", NOTE) + 12.0 > room => "maturing",
        name => name,
    };
    let named: Vec<(&str, &(f64, f64))> = zones
        .iter()
        .zip(spans)
        .rev()
        .take(MAX_NAMES)
        .map(|(zone, span)| (name(zone, span.1 - span.0), span))
        .collect();
    let right = plot.x1.max(scene.canvas.width() - scene.canvas.margin());
    let size = |name: &str| width(name, NOTE) + 16.0;
    // What has no room beside the others goes unnamed; the latest comes first, and the footer names them all.
    let mut left = right + 8.0 - plot.x0;
    let named: Vec<_> = named
        .into_iter()
        .take_while(|(name, _)| {
            left -= size(name);
            left >= 0.0
        })
        .collect();
    let wishes: Vec<Wish> =
        named.iter().map(|(name, (x0, x1))| Wish { at: (x0 + x1) / 2.0, size: size(name) }).collect();
    let centers = spread(&wishes, plot.x0, right + 8.0);
    for ((name, _), x) in named.iter().zip(centers) {
        let at = pt(x, NOTE.baseline_centered(plot.y0 - STRIP + 13.0));
        scene.text(name, at, Align::Center, NOTE, palette.muted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PeriodState::{Cut, Maturing, Partial, Whole};

    #[test]
    fn neighbours_of_one_state_are_one_zone() {
        let found = zones(&[Partial, Whole, Whole, Maturing, Maturing, Partial]);
        assert_eq!(found.len(), 3);
        assert_eq!((found[1].first, found[1].last), (3, 4));
        assert_eq!(found[0].name(6), "partial");
        assert_eq!(found[2].name(6), "so far");
        assert_eq!(zones(&[Whole, Cut])[0].name(2), "partial");
    }
}
