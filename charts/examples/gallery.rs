//! Renders every kind of chart in both themes to a folder, and prints times and sizes.
//!
//! `cargo run --release -p topup-charts --example gallery -- [FOLDER]` (default `target/gallery`).

#[path = "../tests/samples/mod.rs"]
mod samples;

use std::path::PathBuf;
use std::time::Instant;

use topup_charts::{Compression, RenderOptions, Theme, render};

/// Renderings that are timed per chart.
const ROUNDS: usize = 40;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "target/gallery".into()));
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
            if theme == Theme::Dark {
                let double = render(&spec, &RenderOptions { scale: 2, ..options })?;
                std::fs::write(folder.join(format!("{name}_{suffix}@2x.png")), double.png)?;
                continue;
            }
            std::fs::write(folder.join(format!("{name}.txt")), &picture.alt)?;
            let (p50, p95) = times(|| render(&spec, &options).map(|_| ()))?;
            let fast = RenderOptions { compression: Compression::Fast, ..options };
            let fast_kb = render(&spec, &fast)?.png.len() as f64 / 1e3;
            let (fast_p50, _) = times(|| render(&spec, &fast).map(|_| ()))?;
            let kb = picture.png.len() as f64 / 1e3;
            println!("{name:24} {first:8.1} {p50:8.1} {p95:8.1} {kb:6.0} {fast_p50:8.1} {fast_kb:6.0}");
            all.push(p50);
        }
    }
    all.sort_by(f64::total_cmp);
    println!("median of p50: {:.1} ms; slowest p50: {:.1} ms", all[all.len() / 2], all[all.len() - 1]);
    Ok(())
}

/// p50 and p95 in milliseconds.
fn times<E>(mut render: impl FnMut() -> Result<(), E>) -> Result<(f64, f64), E> {
    let mut taken = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        render()?;
        taken.push(start.elapsed().as_secs_f64() * 1e3);
    }
    taken.sort_by(f64::total_cmp);
    Ok((taken[ROUNDS / 2], taken[ROUNDS * 95 / 100]))
}
