//! Whatever the data: no text overlaps another, none is cut by the margin, nothing panics.

use proptest::prelude::*;

use super::layout;
use crate::geom::Rect;
use crate::samples;
use crate::scene::{Canvas, Scene, Shape};
use crate::spec::*;
use crate::{Format, Theme};

/// The first fault of a scene's texts: overlapping, outside the margin, or smaller than 18 px.
fn fault(scene: &Scene) -> Option<String> {
    let (canvas, margin) = (scene.canvas, scene.canvas.margin());
    let inside = Rect::new(margin, margin, canvas.width() - margin, canvas.height() - margin);
    let texts: Vec<_> = scene.texts().collect();
    for (at, text) in texts.iter().enumerate() {
        if !inside.grow(0.5).holds(&text.bounds) {
            return Some(format!("{:?} leaves the margin: {:?}", text.text, text.bounds));
        }
        if text.style.size < 18 {
            return Some(format!("{:?} is too small", text.text));
        }
        if text.at.y.fract() != 0.0 {
            return Some(format!("{:?} is off the pixel grid", text.text));
        }
        // Half a pixel of slack: baselines are rounded to whole pixels.
        if let Some(other) = texts[..at].iter().find(|other| other.bounds.grow(-0.5).overlaps(&text.bounds)) {
            return Some(format!(
                "{:?} overlaps {:?}: {:?} {:?}",
                text.text, other.text, text.bounds, other.bounds
            ));
        }
    }
    None
}

#[test]
fn samples_have_no_faults() {
    for (name, spec) in samples::gallery().into_iter().chain(samples::hostile()) {
        spec.validate().unwrap_or_else(|error| panic!("{name}: {error}"));
        for canvas in [Canvas::Wide, Canvas::Narrow] {
            let found = fault(&layout(&spec, Theme::Light, canvas));
            assert!(found.is_none(), "{name} {canvas:?}: {}", found.unwrap_or_default());
        }
    }
    // What lenders ask fits on a phone.
    for (name, spec) in samples::gallery() {
        assert_eq!(layout(&spec, Theme::Light, Canvas::Narrow).canvas, Canvas::Narrow, "{name}");
    }
}

#[test]
fn no_grid_line_runs_through_a_text() {
    for (name, spec) in samples::gallery().into_iter().chain(samples::hostile()) {
        let scene = layout(&spec, Theme::Light, Canvas::Wide);
        let grid = Theme::Light.palette().grid;
        for shape in scene.shapes() {
            let Shape::Rect(line, paint) = shape else { continue };
            if paint.color == grid {
                let through = scene.texts().find(|text| text.bounds.overlaps(line));
                assert!(through.is_none(), "{name}: {:?}", through.map(|text| &text.text));
            }
        }
    }
}

#[test]
fn nothing_solid_reaches_a_partial_period() {
    let spec = samples::gallery().into_iter().find(|(name, _)| *name == "line_single").expect("a sample").1;
    let scene = layout(&spec, Theme::Light, Canvas::Wide);
    let ring = scene.shapes().into_iter().find_map(|shape| match shape {
        Shape::Ring(center, ..) => Some(*center),
        _ => None,
    });
    let ring = ring.expect("the partial point is hollow");
    for shape in scene.shapes() {
        if let Shape::Line(points, ..) = shape {
            assert!(points.iter().all(|p| p.x < ring.x - 40.0), "a line plunges to the partial point");
        }
    }
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[A-Za-z]{1,12}( [a-z]{1,9}){0,2}",
        1 => "[A-Za-z ]{40}",
        1 => "[W]{30,60}",
        1 => "\\PC{0,50}",
        1 => Just(String::new()),
    ]
}

fn prose() -> impl Strategy<Value = String> {
    prop_oneof![word(), "([A-Za-z0-9$%,.]{1,12} ){0,50}"]
}

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => 0.0..1e6_f64,
        2 => -1e7..1e7_f64,
        1 => 0.0..1.0_f64,
        1 => -1e15..1e15_f64,
        1 => -1e-9..1e-9_f64,
        1 => Just(0.0),
    ]
}

fn maybe() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![5 => value().prop_map(Some), 1 => Just(None)]
}

fn format() -> impl Strategy<Value = Format> {
    prop_oneof![
        Just(Format::Money),
        Just(Format::Count),
        Just(Format::Percent),
        Just(Format::Points),
        Just(Format::Apr),
        Just(Format::Score),
        (0..8_u8).prop_map(|decimals| Format::Number { decimals }),
    ]
}

fn state() -> impl Strategy<Value = PeriodState> {
    prop_oneof![
        4 => Just(PeriodState::Whole),
        1 => Just(PeriodState::Partial),
        1 => Just(PeriodState::Maturing),
        1 => Just(PeriodState::Projected),
    ]
}

fn lines() -> impl Strategy<Value = Mark> {
    (0..60_usize, 0..13_usize).prop_flat_map(|(periods, series)| {
        let one = (word(), prop::collection::vec(maybe(), periods), any::<bool>());
        let granularity =
            prop_oneof![Just(Granularity::Daily), Just(Granularity::Weekly), Just(Granularity::Monthly)];
        (
            prop::collection::vec(one, series),
            prop_oneof![Just(Vec::new()), prop::collection::vec(state(), periods)],
            format(),
            granularity,
            any::<(bool, bool)>(),
        )
            .prop_map(move |(series, states, format, granularity, (area, foldable))| {
                Mark::Line(LineSpec {
                    format,
                    granularity,
                    periods: samples::months(periods),
                    states,
                    series: series
                        .into_iter()
                        .map(|(name, values, is_reference)| Series {
                            style: if is_reference { LineStyle::Reference } else { LineStyle::Solid },
                            ..Series::new(name, values)
                        })
                        .collect(),
                    area,
                    zero: None,
                    foldable,
                })
            })
    })
}

fn bars() -> impl Strategy<Value = Mark> {
    (0..54_usize, 0..7_usize, any::<bool>()).prop_flat_map(|(count, series, is_named)| {
        let one = (word(), prop::collection::vec(maybe(), count), any::<bool>());
        (
            prop::collection::vec(one, series),
            prop::collection::vec(word(), count),
            prop_oneof![Just(Vec::new()), prop::collection::vec(state(), count)],
            format(),
        )
            .prop_map(move |(series, names, states, format)| {
                Mark::GroupedBar(GroupedBarSpec {
                    format,
                    granularity: (!is_named).then_some(Granularity::Monthly),
                    categories: if is_named { names } else { samples::months(count) },
                    states,
                    series: series
                        .into_iter()
                        .map(|(name, values, neutral)| BarSeries { name, values, neutral })
                        .collect(),
                })
            })
    })
}

fn others() -> impl Strategy<Value = Mark> {
    let stage =
        (word(), 0.0..1e9_f64, maybe()).prop_map(|(name, count, amount)| Stage { name, count, amount });
    let other = prop_oneof![6 => Just(None), 1 => (0..99_u32).prop_map(Some)];
    let slice =
        (word(), 0.0..1e9_f64, other.clone()).prop_map(|(name, value, other)| Slice { name, value, other });
    let item = (word(), maybe(), any::<bool>(), word(), other).prop_map(
        |(name, value, highlight, detail, other)| RankedItem { name, value, highlight, detail, other },
    );
    let bin = (word(), maybe(), any::<bool>()).prop_map(|(label, value, highlight)| Bin {
        label,
        value,
        highlight,
    });
    let point = (value(), value(), word()).prop_map(|(x, y, label)| ScatterPoint { x, y, label });
    let comparison = (word(), maybe()).prop_map(|(label, value)| Comparison { label, value });
    let axis = || (word(), format()).prop_map(|(title, format)| ScatterAxis { title, format });
    let fit = prop_oneof![
        Just(None),
        Just(Some(Fit::LeastSquares)),
        (value(), value(), -1.0..1.0_f64).prop_map(|(slope, intercept, r)| Some(Fit::Given {
            slope,
            intercept,
            r,
            n: None,
        })),
    ];
    prop_oneof![
        (prop::collection::vec(stage, 0..9), any::<bool>())
            .prop_map(|(stages, maturing)| Mark::Funnel(FunnelSpec { stages, maturing })),
        (prop::collection::vec(slice, 0..20), word(), format())
            .prop_map(|(slices, unit, format)| Mark::Donut(DonutSpec { format, unit, slices })),
        (prop::collection::vec(item, 0..20), format(), any::<(bool, bool)>()).prop_map(
            |(items, format, (change, foldable))| Mark::RankedBar(RankedBarSpec {
                format,
                items,
                change,
                foldable
            })
        ),
        (prop::collection::vec(bin, 0..60), word(), format()).prop_map(|(bins, axis_title, format)| {
            Mark::Histogram(HistogramSpec { format, axis_title, bins, n: Some(12) })
        }),
        (prop::collection::vec(point, 0..60), axis(), axis(), fit)
            .prop_map(|(points, x, y, fit)| Mark::Scatter(ScatterSpec { x, y, points, fit })),
        (maybe(), word(), prop::collection::vec(comparison, 0..4), format(), state()).prop_map(
            |(value, label, comparisons, format, state)| Mark::Figure(FigureSpec {
                format,
                value,
                label,
                comparisons,
                state
            })
        ),
        (prose(), prose()).prop_map(|(message, hint)| Mark::Empty(EmptySpec { message, hint })),
    ]
}

/// The texts that Plotly shows. The alt text is for an attribute, and names that tell places on an axis
/// apart are written by `ticktext`: both stay as they are.
fn shown(figure: &serde_json::Value) -> Vec<String> {
    const DATA: [&str; 5] = ["meta", "x", "y", "categoryarray", "tickvals"];
    match figure {
        serde_json::Value::String(text) => vec![text.clone()],
        serde_json::Value::Array(items) => items.iter().flat_map(shown).collect(),
        serde_json::Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| !DATA.contains(&name.as_str()))
            .flat_map(|f| shown(f.1))
            .collect(),
        _ => Vec::new(),
    }
}

fn chart() -> impl Strategy<Value = ChartSpec> {
    let mark = prop_oneof![lines(), bars(), others()];
    (prose(), prose(), prose(), prop::collection::vec(prose(), 0..3), mark).prop_map(
        |(title, subtitle, source, notes, mark)| {
            let footer = Footer { source, notes, data_through: Some("2026-11-22".into()) };
            ChartSpec::new(title, subtitle, mark).with_footer(footer)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 300 } else { 3_000 }))]

    #[test]
    fn texts_never_overlap_nor_leave_the_margin(spec in chart()) {
        prop_assert!(spec.validate().is_ok(), "{:?}", spec.validate());
        for canvas in [Canvas::Wide, Canvas::Narrow] {
            let found = fault(&layout(&spec, Theme::Light, canvas));
            prop_assert!(found.is_none(), "{canvas:?}: {}", found.unwrap_or_default());
        }
    }

    #[test]
    fn hotspots_lie_inside_and_have_words(spec in chart(), width in 1..3_000_u32) {
        for spot in crate::hotspots(&spec, Canvas::Narrow, (width, width)).expect("the spec is valid") {
            prop_assert!(spot.x >= 0.0 && spot.x + spot.width <= 1.0 + 1e-9, "{spot:?}");
            prop_assert!(spot.y >= 0.0 && spot.y + spot.height <= 1.0 + 1e-9, "{spot:?}");
            prop_assert!(!spot.value.is_empty(), "{spot:?}");
        }
    }

    #[test]
    fn figures_have_no_markup_of_the_data(spec in chart()) {
        for text in shown(&crate::plotly::figure(&spec, Theme::Dark)) {
            for (at, _) in text.match_indices('<') {
                let own = ["b>", "/b>", "br>", "span style=\"color:#", "/span>"];
                prop_assert!(own.iter().any(|tag| text[at + 1..].starts_with(tag)), "{text}");
            }
        }
    }

    #[test]
    fn alt_texts_are_short(spec in chart()) {
        prop_assert!(crate::alt_text(&spec).chars().count() <= 2_000);
    }

    #[test]
    fn json_keeps_a_spec(spec in chart()) {
        let json = serde_json::to_string(&spec).expect("specs are plain data");
        let back: ChartSpec = serde_json::from_str(&json).expect("what is written can be read");
        // serde_json may be one unit off in the last place of a number.
        let words = |spec: &ChartSpec| crate::alt_text(spec).replace(|c: char| c.is_ascii_digit(), "");
        prop_assert_eq!(words(&back), words(&spec));
    }
}
