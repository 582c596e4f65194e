//! Renders every kind of chart in both themes to a folder, as pictures and as Plotly figures, and prints
//! times and sizes.
//!
//! `cargo run --release -p topup-charts --example gallery -- [FOLDER [ROUNDS]]`
//! (default `target/gallery`, 40 rounds of timing, at least 1).

#[path = "../tests/samples/mod.rs"]
mod samples;

use std::path::PathBuf;
use std::time::Instant;

use topup_charts::{Canvas, Compression, RenderOptions, Theme, hotspots, plotly, render};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "target/gallery".into()));
    let rounds = std::env::args().nth(2).map_or(Ok(40), |text| text.parse())?;
    std::fs::create_dir_all(&folder)?;
    println!(
        "{:24} {:>8} {:>8} {:>8} {:>6} {:>8} {:>6}",
        "chart", "first ms", "p50 ms", "p95 ms", "kB", "fast p50", "kB"
    );
    let mut all = Vec::new();
    for (name, spec) in samples::gallery().into_iter().chain(samples::hostile()) {
        for (theme, suffix) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
            let options = RenderOptions { theme, ..RenderOptions::default() };
            let first = Instant::now();
            let picture = render(&spec, &options)?;
            let first = first.elapsed().as_secs_f64() * 1e3;
            std::fs::write(folder.join(format!("{name}_{suffix}.png")), &picture.png)?;
            let figure = plotly::figure(&spec, theme).to_string();
            std::fs::write(folder.join(format!("{name}_{suffix}.plotly.json")), figure)?;
            if theme == Theme::Dark {
                let double = render(&spec, &RenderOptions { scale: 2, ..options })?;
                std::fs::write(folder.join(format!("{name}_{suffix}@2x.png")), double.png)?;
                continue;
            }
            let narrow = render(&spec, &RenderOptions { canvas: Canvas::Narrow, ..options })?;
            std::fs::write(folder.join(format!("{name}_narrow.png")), narrow.png)?;
            std::fs::write(folder.join(format!("{name}.txt")), &picture.alt)?;
            let spots =
                serde_json::to_string(&hotspots(&spec, Canvas::Wide, (picture.width, picture.height))?)?;
            std::fs::write(folder.join(format!("{name}.hotspots.json")), spots)?;
            let (p50, p95) = times(rounds, || render(&spec, &options).map(|_| ()))?;
            let fast = RenderOptions { compression: Compression::Fast, ..options };
            let fast_kb = render(&spec, &fast)?.png.len() as f64 / 1e3;
            let (fast_p50, _) = times(rounds, || render(&spec, &fast).map(|_| ()))?;
            let kb = picture.png.len() as f64 / 1e3;
            println!("{name:24} {first:8.1} {p50:8.1} {p95:8.1} {kb:6.0} {fast_p50:8.1} {fast_kb:6.0}");
            all.push(p50);
        }
    }
    all.sort_by(f64::total_cmp);
    println!("median of p50: {:.1} ms; slowest p50: {:.1} ms", all[all.len() / 2], all[all.len() - 1]);
    themes_and_scales(rounds)
}

/// What the pictures of one answer cost: light and dark at scale 1 and 2, by compression.
fn themes_and_scales(rounds: usize) -> Result<(), Box<dyn std::error::Error>> {
    println!("\n{:24} {:>5} {:>9} {:>8} {:>8} {:>6}", "line", "scale", "level", "p50 ms", "p95 ms", "kB");
    let (_, spec) = &samples::gallery()[0];
    for theme in [Theme::Light, Theme::Dark] {
        for scale in [1, 2] {
            for compression in [Compression::Balanced, Compression::Fast] {
                let options = RenderOptions { theme, scale, compression, ..RenderOptions::default() };
                let kb = render(spec, &options)?.png.len() as f64 / 1e3;
                let (p50, p95) = times(rounds, || render(spec, &options).map(|_| ()))?;
                let (theme, level) = (format!("{theme:?}"), format!("{compression:?}"));
                println!("{theme:24} {scale:>5} {level:>9} {p50:8.1} {p95:8.1} {kb:6.0}");
            }
        }
    }
    Ok(())
}

/// p50 and p95 in milliseconds.
fn times<E>(rounds: usize, mut render: impl FnMut() -> Result<(), E>) -> Result<(f64, f64), E> {
    let mut taken = Vec::with_capacity(rounds.max(1));
    for _ in 0..rounds.max(1) {
        let start = Instant::now();
        render()?;
        taken.push(start.elapsed().as_secs_f64() * 1e3);
    }
    taken.sort_by(f64::total_cmp);
    Ok((taken[taken.len() / 2], taken[taken.len() * 95 / 100]))
}
