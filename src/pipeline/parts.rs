//! What a pipeline is made of: its parts, limits and looks.

use super::{Observer, Presenter, Source};
use crate::guardrail::Limits;
use crate::model::Model;
use crate::store::{ReceiptStore, ResultCache, ThreadStore};
use std::sync::Arc;
use std::time::Duration;

/// What a pipeline is made of.
pub struct Parts {
    /// The semantic model.
    pub model: Arc<Model>,
    /// The data.
    pub source: Source,
    /// Contexts of threads.
    pub threads: Arc<dyn ThreadStore>,
    /// Receipts.
    pub receipts: Arc<dyn ReceiptStore>,
    /// Results that replicas share, behind the pipeline's own cache; none where there is one process.
    pub shared: Option<Arc<dyn ResultCache>>,
    /// Called after each stage.
    pub observer: Arc<dyn Observer>,
    /// Makes texts and pictures.
    pub presenter: Arc<dyn Presenter>,
    /// Limits and looks.
    pub options: Options,
}

/// Limits and looks.
#[derive(Debug, Clone)]
pub struct Options {
    /// Longest time of all SQL of one try.
    pub sql_timeout: Duration,
    /// Longest time of one question.
    pub question_timeout: Duration,
    /// Limits of the guardrail.
    pub limits: Limits,
    /// How pictures look.
    pub theme: topup_charts::Theme,
    /// 1 or 2.
    pub scale: u32,
    /// How long results are kept.
    pub cache_ttl: Duration,
    /// How much memory results may take, bytes.
    pub cache_bytes: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            sql_timeout: Duration::from_secs(30),
            question_timeout: Duration::from_secs(60),
            limits: Limits::default(),
            theme: topup_charts::Theme::Light,
            scale: 1,
            cache_ttl: Duration::from_secs(600),
            cache_bytes: 128 * 1024 * 1024,
        }
    }
}
