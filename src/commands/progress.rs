//! Progress bars of long loads, and the lines that sum them up.

use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use topup::warehouse::{Loaded, Progress};

/// A bar that follows a load until it is finished or dropped; nothing without a terminal.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
    ticker: tokio::task::JoinHandle<()>,
}

impl Bar {
    /// Takes the bar away.
    pub fn finish(self) {}
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.ticker.abort();
        self.bar.finish_and_clear();
    }
}

fn follow(length: u64, template: &str, at: impl Fn() -> u64 + Send + 'static) -> Bar {
    let bar = if std::io::stderr().is_terminal() { ProgressBar::new(length) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    let shown = bar.clone();
    let ticker = tokio::spawn(async move {
        let mut tick = tokio::time::interval(Duration::from_millis(100));
        loop {
            tick.tick().await;
            let position = at();
            shown.set_position(position);
            if length > 0 && position >= length {
                shown.set_message("indexes and rollups …");
            }
        }
    });
    Bar { bar, ticker }
}

/// A bar that counts rows.
pub fn rows(progress: &Arc<Progress>, all: u64) -> Bar {
    let progress = progress.clone();
    follow(all, "{bar:40} {human_pos}/{human_len} rows {msg}", move || progress.rows())
}

/// A bar that counts the bytes of the files read.
pub fn bytes(progress: &Arc<Progress>, all: u64) -> Bar {
    let progress = progress.clone();
    follow(all, "{bar:40} {bytes}/{total_bytes} {msg}", move || progress.bytes())
}

/// Rows, times and rows a second of a load, on a few lines; `first_half` names what came before
/// indexes and rollups.
pub fn summary(loaded: &Loaded, first_half: &str) -> String {
    let rows = loaded.cps_rows + loaded.forecast_rows;
    let seconds = loaded.storing.as_secs_f64();
    let per_second = if seconds > 0.0 { rows as f64 / seconds } else { 0.0 };
    let size = std::fs::metadata(&loaded.db).map_or(0, |m| m.len());
    let mut text = format!(
        "  rows                {} applications, {} forecasts\n  {first_half:<19} {seconds:.2} s ({:.0} rows/s)\n  \
         indexes             {:.2} s\n  rollups             {:.2} s\n  file                {:.1} MB, data version {}",
        loaded.cps_rows,
        loaded.forecast_rows,
        per_second,
        loaded.indexing.as_secs_f64(),
        loaded.rolling_up.as_secs_f64(),
        size as f64 / 1e6,
        loaded.data_version,
    );
    for (table, segment, rows) in &loaded.respelled {
        text.push_str(&format!("\n  {table}.{segment}: {rows} rows brought to one spelling"));
    }
    for grain in &loaded.not_rolled_up {
        text.push_str(&format!(
            "\n  {grain}: too many values to sum up ahead; such questions read every row"
        ));
    }
    text
}
