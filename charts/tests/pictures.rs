//! The PNG itself: size, ink, empty margins, equal bytes; and arbitrary specs that must not panic.

mod samples;

use proptest::prelude::*;
use topup_charts::*;

struct Picture {
    width: usize,
    height: usize,
    rgb: Vec<[u8; 3]>,
}

fn decode(bytes: &[u8]) -> Picture {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().expect("a PNG");
    let mut data = vec![0; reader.output_buffer_size().expect("a size that fits memory")];
    let info = reader.next_frame(&mut data).expect("one frame");
    let rgb = data.chunks_exact(3).map(|c| [c[0], c[1], c[2]]).collect();
    Picture { width: info.width as usize, height: info.height as usize, rgb }
}

fn options(theme: Theme, scale: u32) -> RenderOptions {
    RenderOptions { theme, scale, ..RenderOptions::default() }
}

#[test]
fn every_kind_has_ink_and_empty_margins() {
    for (name, spec) in samples::gallery().into_iter().chain(samples::hostile()) {
        for (theme, scale) in [(Theme::Light, 1), (Theme::Dark, 1), (Theme::Dark, 2)] {
            let rendered = render(&spec, &options(theme, scale)).expect(name);
            let picture = decode(&rendered.png);
            let scale = scale as usize;
            assert_eq!((picture.width, picture.height), (1200 * scale, 675 * scale), "{name}");
            assert_eq!((rendered.width as usize, rendered.height as usize), (picture.width, picture.height));
            let Rgb(r, g, b) = theme.palette().background;
            let mut ink = 0;
            // Accents on capitals and the side bearing of a glyph may reach a little into the margin.
            let margin = 42 * scale;
            for (at, pixel) in picture.rgb.iter().enumerate() {
                if *pixel == [r, g, b] {
                    continue;
                }
                ink += 1;
                let (x, y) = (at % picture.width, at / picture.width);
                assert!(
                    (margin..picture.width - margin).contains(&x)
                        && (margin..picture.height - margin).contains(&y),
                    "{name} {theme:?}: ink at {x},{y}"
                );
            }
            assert!(ink > 2_000 * scale, "{name}: only {ink} pixels of ink");
        }
    }
}

#[test]
fn equal_specs_give_equal_bytes() {
    let spec = &samples::gallery()[0].1;
    assert_eq!(render(spec, &RenderOptions::default()), render(spec, &RenderOptions::default()));
}

#[test]
fn both_levels_hold_the_same_picture() {
    let spec = &samples::gallery()[5].1;
    let balanced = render(spec, &RenderOptions::default()).expect("valid");
    let fast = render(spec, &RenderOptions { compression: Compression::Fast, ..RenderOptions::default() });
    assert_eq!(decode(&balanced.png).rgb, decode(&fast.expect("valid").png).rgb);
    assert!(balanced.png.len() < 64 * 1024, "{} bytes", balanced.png.len());
}

#[test]
fn specs_that_lie_are_refused() {
    let line = |values: Vec<Option<f64>>, periods: &[&str]| {
        let spec = LineSpec {
            format: Format::Money,
            granularity: Granularity::Weekly,
            periods: periods.iter().map(|p| (*p).to_owned()).collect(),
            states: Vec::new(),
            series: vec![Series::new("A", values)],
            area: false,
            zero: None,
            foldable: true,
        };
        render(&ChartSpec::new("T", "S", Mark::Line(spec)), &RenderOptions::default())
    };
    for (values, periods) in [
        (vec![Some(f64::NAN)], &["2026-11-02"][..]),
        (vec![Some(f64::INFINITY)], &["2026-11-02"]),
        (vec![Some(1e16)], &["2026-11-02"]),
        (vec![Some(1.0), None], &["2026-11-02"]),
        (vec![Some(1.0)], &["November"]),
        (vec![Some(1.0), None], &["2026-11-02", "2026-11-02"]),
    ] {
        assert!(matches!(line(values, periods), Err(ChartError::Invalid { .. })), "{periods:?}");
    }
    let slice = Slice { name: "A".into(), value: -1.0, other: None };
    let donut = Mark::Donut(DonutSpec { format: Format::Count, unit: "x".into(), slices: vec![slice] });
    assert!(render_svg(&ChartSpec::new("T", "S", donut), Theme::Dark).is_err());
}

#[test]
fn unknown_fields_are_refused() {
    let good = r#"{"title": "T", "mark": {"type": "empty", "message": "Nothing"}}"#;
    assert!(serde_json::from_str::<ChartSpec>(good).is_ok());
    for bad in [
        r#"{"title": "T", "mark": {"type": "empty", "message": "Nothing"}, "legend": true}"#,
        r#"{"title": "T", "mark": {"type": "empty", "message": "Nothing", "color": "red"}}"#,
        r#"{"title": "T", "mark": {"type": "pie", "slices": []}}"#,
    ] {
        assert!(serde_json::from_str::<ChartSpec>(bad).is_err(), "{bad}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn arbitrary_numbers_never_panic(
        values in prop::collection::vec(prop::option::of(any::<f64>()), 0..9),
        scale in any::<u32>(),
        name in "\\PC{0,60}",
    ) {
        let bins = values.iter().map(|&value| Bin { label: name.clone(), value, highlight: false }).collect();
        let items = values.iter().map(|&value| RankedItem { name: name.clone(), value, ..RankedItem::default() }).collect();
        let points = values.iter().flatten().map(|&v| ScatterPoint { x: v, y: -v, label: name.clone() }).collect();
        let marks = [
            Mark::Histogram(HistogramSpec { format: Format::Money, axis_title: name.clone(), bins, n: None }),
            Mark::RankedBar(RankedBarSpec { format: Format::Percent, items, change: true, foldable: true }),
            Mark::Scatter(ScatterSpec { points, fit: Some(Fit::LeastSquares), ..ScatterSpec::default() }),
        ];
        for mark in marks {
            let spec = ChartSpec::new(name.clone(), "", mark);
            let _ = render(&spec, &options(Theme::Dark, scale % 3));
            let _ = alt_text(&spec);
        }
    }
}
