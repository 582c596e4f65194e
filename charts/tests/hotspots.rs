//! Hotspots: inside the canvas, apart, over their marks as drawn, and complete.

mod samples;

use topup_charts::*;

const FULL: (u32, u32) = (1200, 675);
const PHONE: (u32, u32) = (360, 203);

fn all() -> Vec<(&'static str, ChartSpec)> {
    samples::gallery().into_iter().chain(samples::hostile()).collect()
}

fn of(name: &str, size: (u32, u32)) -> Vec<Hotspot> {
    let spec = all().into_iter().find(|(other, _)| *other == name).expect("a sample").1;
    hotspots(&spec, Canvas::Wide, size).expect(name)
}

#[test]
fn boxes_lie_inside_the_canvas() {
    for (name, spec) in all() {
        for size in [FULL, PHONE, (1, 1), (4000, 4000)] {
            for spot in hotspots(&spec, Canvas::Wide, size).expect(name) {
                let is_inside = spot.x >= 0.0
                    && spot.y >= 0.0
                    && spot.x + spot.width <= 1.0 + 1e-9
                    && spot.y + spot.height <= 1.0 + 1e-9;
                assert!(is_inside && spot.width > 0.0 && spot.height > 0.0, "{name} {size:?}: {spot:?}");
                assert!(!spot.label.is_empty() && !spot.value.is_empty(), "{name}: {spot:?}");
            }
        }
    }
}

fn overlap(a: &Hotspot, b: &Hotspot) -> bool {
    const HAIR: f64 = 1e-6;
    a.x + HAIR < b.x + b.width
        && b.x + HAIR < a.x + a.width
        && a.y + HAIR < b.y + b.height
        && b.y + HAIR < a.y + a.height
}

#[test]
fn boxes_of_one_series_are_apart() {
    for (name, spec) in all() {
        if matches!(spec.mark, Mark::Scatter(_)) {
            continue; // Its points lie upon each other.
        }
        let is_line = matches!(spec.mark, Mark::Line(_));
        for size in [FULL, PHONE] {
            let spots = hotspots(&spec, Canvas::Wide, size).expect(name);
            for (at, a) in spots.iter().enumerate() {
                for b in &spots[..at] {
                    if !is_line || a.series == b.series {
                        assert!(!overlap(a, b), "{name} {size:?}: {a:?} {b:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn every_value_of_the_picture_is_there() {
    for (name, spec) in all() {
        let some = |values: &[Option<f64>]| values.iter().flatten().count();
        let expected = match &spec.mark {
            // Six lines are drawn at most; sums of rates mean nothing, so the rest of those is left out.
            Mark::Line(mark) if mark.series.len() > 6 => 6 * mark.periods.len(),
            Mark::Line(mark) => mark.series.iter().map(|s| some(&s.values)).sum(),
            Mark::GroupedBar(mark) => mark.series.iter().map(|s| some(&s.values)).sum(),
            Mark::Funnel(mark) => mark.stages.len(),
            Mark::Donut(mark) => mark.slices.len().min(6) + 1,
            Mark::RankedBar(mark) => mark.items.len().min(10),
            Mark::Histogram(mark) => mark.bins.len(),
            Mark::Scatter(mark) => mark.points.len(),
            Mark::Figure(mark) => 1 + mark.comparisons.len(),
            Mark::Empty(_) => 0,
        };
        assert_eq!(hotspots(&spec, Canvas::Wide, FULL).expect(name).len(), expected, "{name}");
    }
}

#[test]
fn they_read_from_left_to_right_and_from_top_to_bottom() {
    for (name, spec) in all() {
        let spots = hotspots(&spec, Canvas::Wide, FULL).expect(name);
        let center = |s: &Hotspot| (s.x + s.width / 2.0, s.y + s.height / 2.0);
        let own = |series: usize| spots.iter().filter(move |s| s.series == series).map(center);
        let is_downwards =
            matches!(spec.mark, Mark::Funnel(_) | Mark::Donut(_) | Mark::RankedBar(_) | Mark::Figure(_));
        for series in 0..6 {
            let places: Vec<(f64, f64)> = own(series).collect();
            for pair in places.windows(2) {
                let is_after =
                    if is_downwards { pair[0].1 < pair[1].1 } else { pair[0].0 <= pair[1].0 + 1e-9 };
                assert!(is_after, "{name}: {pair:?}");
            }
        }
    }
    let labels: Vec<String> = of("grouped_bar", FULL).into_iter().map(|s| s.label).take(3).collect();
    assert_eq!(labels, ["Forecast · May 2026", "Actual · May 2026", "Forecast · Jun 2026"]);
}

#[test]
fn on_a_phone_small_marks_are_easy_to_hit() {
    for name in ["scatter_segments", "line_single", "ranked_change", "funnel", "x_funnel_eight"] {
        for spot in of(name, PHONE) {
            let (width, height) = (spot.width * 360.0, spot.height * 203.0);
            // Rows of eight stages are lower than that in the picture itself.
            assert!(width >= 16.0 && height >= 12.0, "{name}: {width:.1} by {height:.1}, {spot:?}");
        }
    }
}

struct Picture {
    width: usize,
    rgb: Vec<[u8; 3]>,
}

fn drawn(spec: &ChartSpec) -> Picture {
    let rendered = render(spec, &RenderOptions::default()).expect("valid");
    let mut decoder = png::Decoder::new(std::io::Cursor::new(rendered.png));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().expect("a PNG");
    let mut data = vec![0; reader.output_buffer_size().expect("a size that fits memory")];
    let info = reader.next_frame(&mut data).expect("one frame");
    let rgb = data.chunks_exact(3).map(|c| [c[0], c[1], c[2]]).collect();
    Picture { width: info.width as usize, rgb }
}

#[test]
fn the_box_of_a_bar_is_its_bar_as_drawn() {
    for name in ["grouped_bar", "histogram", "ranked_bar", "ranked_change", "funnel", "x_bars_negative"] {
        let spec = all().into_iter().find(|(other, _)| *other == name).expect("a sample").1;
        let picture = drawn(&spec);
        let palette = Theme::Light.palette();
        let fills: Vec<[u8; 3]> =
            palette.series.iter().chain([&palette.neutral]).map(|&Rgb(r, g, b)| [r, g, b]).collect();
        let is_fill = |x: f64, y: f64| {
            let seen = picture.rgb[y.round() as usize * picture.width + x.round() as usize];
            // The palette of the PNG may be off by an invisible step.
            fills.iter().any(|fill| (0..3).all(|c| fill[c].abs_diff(seen[c]) <= 3))
        };
        let mut compared = 0;
        // Shown so large that no box needs to grow.
        for spot in hotspots(&spec, Canvas::Wide, (12_000, 6_750)).expect(name) {
            let (x0, y0) = (spot.x * 1200.0, spot.y * 675.0);
            let (x1, y1) = (x0 + spot.width * 1200.0, y0 + spot.height * 675.0);
            if x1 - x0 < 6.0 || y1 - y0 < 6.0 {
                continue;
            }
            compared += 1;
            let (x, y) = ((x0 + x1) / 2.0, (y0 + y1) / 2.0);
            let inside = [(x, y0 + 2.0), (x, y1 - 3.0), (x0 + 2.0, y), (x1 - 3.0, y)];
            let outside = [(x, y0 - 2.0), (x, y1 + 2.0), (x0 - 2.5, y), (x1 + 2.0, y)];
            let seen = inside.iter().filter(|p| is_fill(p.0, p.1)).count();
            // Hatched bars have their colour in the outline, which is two pixels wide.
            let rim = [(x, y0 + 1.0), (x, y1 - 2.0), (x0 + 1.0, y), (x1 - 2.0, y)];
            let on_rim = rim.iter().filter(|p| is_fill(p.0, p.1)).count();
            assert!(seen == 4 || on_rim == 4, "{name}: no bar at the edges of {spot:?}");
            assert!(outside.iter().all(|p| !is_fill(p.0, p.1)), "{name}: a bar beyond {spot:?}");
        }
        assert!(compared >= 3, "{name}: {compared} bars");
    }
}

#[test]
fn the_box_of_a_point_is_around_its_point_as_drawn() {
    let spec = all().into_iter().find(|(name, _)| *name == "line_single").expect("a sample").1;
    let picture = drawn(&spec);
    let Rgb(r, g, b) = Theme::Light.palette().hue(0);
    for spot in hotspots(&spec, Canvas::Wide, (12_000, 6_750)).expect("valid") {
        let (x, y) = ((spot.x + spot.width / 2.0) * 1200.0, (spot.y + spot.height / 2.0) * 675.0);
        let is_line = |dx: i64, dy: i64| {
            picture.rgb[(y as i64 + dy) as usize * picture.width + (x as i64 + dx) as usize] == [r, g, b]
        };
        let near = (-8..=8).any(|dy| (-8..=8).any(|dx| is_line(dx, dy)));
        assert!(near, "no line at {spot:?}");
    }
}

#[test]
fn lines_near_each_other_keep_their_own_points() {
    let spots = of("line_maturing", PHONE);
    for (at, a) in spots.iter().enumerate() {
        for b in &spots[..at] {
            // The last period's points lie 4 and 5 pixels apart, and have room above and below.
            if a.label.ends_with("Nov 23") && b.label.ends_with("Nov 23") {
                assert!(!overlap(a, b), "{a:?} {b:?}");
            }
        }
    }
}

#[test]
fn a_size_of_zero_is_refused() {
    let spec = &samples::gallery()[0].1;
    assert!(matches!(hotspots(spec, Canvas::Wide, (0, 675)), Err(ChartError::Invalid { .. })));
}

#[test]
fn a_page_gets_them_as_json() {
    let spots = of("line_single", FULL);
    let json = serde_json::to_value(&spots[11]).expect("plain data");
    assert_eq!(json["label"], "Issuances · week of Nov 16");
    assert_eq!(json["value"], "$5.3M (+7.6%)");
    assert_eq!(json["series"], 0);
    assert!(json["x"].is_f64() && json["height"].is_f64());
}
