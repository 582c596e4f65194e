//! What can go wrong: a spec that cannot be drawn, or a fault of the drawing itself.

/// Why a chart was not rendered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChartError {
    /// The spec breaks a rule; the caller's data or code has to change.
    #[error("chart spec: {field}: {problem}")]
    Invalid {
        /// Path of the offending field, such as `series[2].values[5]`.
        field: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The drawing failed: out of memory, or a font that cannot be read.
    #[error("chart drawing: {0}")]
    Draw(String),
    /// The PNG could not be written.
    #[error("chart encoding: {0}")]
    Encode(String),
}

impl ChartError {
    pub(crate) fn invalid(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Invalid { field: field.into(), problem: problem.into() }
    }
}
