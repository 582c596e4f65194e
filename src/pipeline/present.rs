//! How results become texts and a picture. A value of its own, so that a
//! pipeline can be given another one: tests hand in one that fails or stalls.

use super::compute::Picture;
use crate::chart::ColourMemory;
use crate::insights::{self, Insight};
use crate::model::Model;
use crate::plan::Plan;
use crate::planner::Values;
use crate::results::Results;
use topup_charts::{Canvas, Compression, RenderOptions, Theme};

/// What texts and pictures are made from.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// The plan that ran.
    pub plan: &'a Plan,
    /// What it came to.
    pub results: &'a Results,
    /// The semantic model.
    pub model: &'a Model,
    /// The values of each segment.
    pub values: &'a Values,
}

/// How pictures look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Light or dark.
    pub theme: Theme,
    /// 1 or 2.
    pub scale: u32,
    /// For which width.
    pub canvas: Canvas,
}

/// Makes texts and pictures. Called on a thread for blocking work; what panics
/// or takes too long is left out of the answer, and the answer says so.
pub trait Presenter: Send + Sync {
    /// Title, summary, bullets, drivers.
    fn insight(&self, of: Material<'_>) -> Insight;

    /// The picture. It is made beside the texts, not after them.
    ///
    /// # Errors
    /// Why it cannot be drawn, for the log.
    fn chart(&self, of: Material<'_>, look: Look) -> Result<Picture, String>;
}

/// The insights and charts of this crate.
#[derive(Debug, Clone, Copy, Default)]
pub struct Standard;

impl Presenter for Standard {
    fn insight(&self, of: Material<'_>) -> Insight {
        insights::write(of.plan, of.results, of.model)
    }

    fn chart(&self, of: Material<'_>, look: Look) -> Result<Picture, String> {
        // The chart's title is the finding. Writing it again takes well under a
        // millisecond, less than waiting for the other thread; a picture outlives a
        // fault in the texts with a plain title.
        let write = std::panic::AssertUnwindSafe(|| insights::write(of.plan, of.results, of.model));
        let insight = std::panic::catch_unwind(write).unwrap_or_default();
        let spec = crate::chart::spec(of.plan, of.results, &insight, of.model, &mut colours(of.values));
        let Look { theme, scale, canvas } = look;
        let options = RenderOptions { theme, scale, canvas, compression: Compression::Fast };
        let drawn = topup_charts::render(&spec, &options).map_err(|e| e.to_string())?;
        Ok(Picture { png: drawn.png.into(), alt: drawn.alt, spec })
    }
}

/// The same value has the same colour in every answer over the same data, and
/// so through a thread as well: values take their hues in the data's order.
fn colours(values: &Values) -> ColourMemory {
    let mut colours = ColourMemory::default();
    for values in values.values() {
        let names: Vec<String> = values.iter().take(6).map(ToString::to_string).collect();
        colours.assign(&names);
    }
    colours
}
