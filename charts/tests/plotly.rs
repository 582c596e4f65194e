//! The Plotly figures: accepted by Plotly's own schema, complete, and as in the snapshots.

mod samples;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use topup_charts::{ChartSpec, Mark, Theme, alt_text, plotly::figure};

fn all() -> Vec<(&'static str, ChartSpec)> {
    samples::gallery().into_iter().chain(samples::hostile()).collect()
}

#[test]
fn figure_of_each_kind() {
    for (name, spec) in samples::gallery() {
        let mut figure = figure(&spec, Theme::Light);
        shorten(&mut figure);
        let text = serde_json::to_string_pretty(&figure).expect("plain data");
        insta::assert_snapshot!(format!("plotly_{name}"), text);
    }
}

/// Keeps the first and last entries of long lists: hundreds of points tell nothing that a few do not.
fn shorten(value: &mut Value) {
    match value {
        Value::Array(items) => {
            if items.len() > 30 {
                items.drain(8..items.len() - 4);
            }
            items.iter_mut().for_each(shorten);
        }
        Value::Object(fields) => fields.values_mut().for_each(shorten),
        // Sums of the same numbers may differ in the last digits from machine to machine.
        Value::Number(number) => {
            if let Some(rounded) = number.as_f64().map(|n| (n * 1e6).round() / 1e6) {
                *value = rounded.into();
            }
        }
        _ => {}
    }
}

#[test]
fn figures_carry_words_and_colours_of_their_theme() {
    for (name, spec) in all() {
        for (theme, background) in [(Theme::Light, "#FFFFFF"), (Theme::Dark, "#14171F")] {
            let figure = figure(&spec, theme);
            let layout = &figure["layout"];
            assert_eq!(layout["paper_bgcolor"], background, "{name}");
            assert_eq!(layout["meta"]["alt"], alt_text(&spec), "{name}");
            let title = layout["title"]["text"].as_str().expect("a title");
            assert!(title.starts_with(&spec.title[..4]), "{name}: {title}");
            let said = layout["annotations"].to_string();
            assert!(said.contains("Source: "), "{name}: the footer is missing");
        }
    }
}

/// Every value with its hover text: what a reader can point at.
fn readable(figure: &Value) -> usize {
    let traces = figure["data"].as_array().expect("traces");
    traces
        .iter()
        .map(|trace| match (&trace["hovertext"], &trace["y"], &trace["x"], &trace["values"]) {
            (Value::Array(texts), y, x, values) => {
                let numbers = [values, y, x]
                    .into_iter()
                    .filter_map(Value::as_array)
                    .find(|list| list.iter().any(Value::is_number))
                    .expect("numbers");
                assert_eq!(texts.len(), numbers.len());
                let info = |at: usize| trace["hoverinfo"].get(at).is_none_or(|info| info != "skip");
                numbers
                    .iter()
                    .enumerate()
                    .filter(|(at, n)| n.is_number() && info(*at) && texts[*at] != "")
                    .count()
            }
            _ => 0,
        })
        .sum()
}

#[test]
fn every_value_of_a_line_can_be_read() {
    for (name, spec) in samples::gallery() {
        let Mark::Line(mark) = &spec.mark else { continue };
        let values = mark.series.iter().flat_map(|s| &s.values).flatten().count();
        assert_eq!(readable(&figure(&spec, Theme::Light)), values, "{name}");
    }
}

#[test]
fn every_mark_of_the_other_kinds_can_be_read() {
    for (name, spec) in samples::gallery() {
        let marks = match &spec.mark {
            Mark::GroupedBar(mark) => mark.series.iter().flat_map(|s| &s.values).flatten().count(),
            Mark::Funnel(mark) => mark.stages.len(),
            Mark::Donut(_) => 6,
            Mark::RankedBar(mark) => mark.items.len(),
            Mark::Histogram(mark) => mark.bins.len(),
            Mark::Scatter(mark) => mark.points.len(),
            _ => continue,
        };
        assert_eq!(readable(&figure(&spec, Theme::Light)), marks, "{name}");
    }
}

#[test]
fn nothing_solid_reaches_a_period_that_is_not_whole() {
    for (name, spec) in samples::gallery() {
        let Mark::Line(mark) = &spec.mark else { continue };
        let figure = figure(&spec, Theme::Light);
        for trace in figure["data"].as_array().expect("traces") {
            if trace["line"]["dash"] != "solid" {
                continue;
            }
            let values = trace["y"].as_array().expect("values");
            for (at, value) in values.iter().enumerate() {
                let is_whole = mark.states.get(at).is_none_or(|&s| s == topup_charts::PeriodState::Whole);
                assert!(is_whole || value.is_null(), "{name}: a solid line at {at}");
            }
        }
    }
}

#[test]
fn markup_in_data_stays_text() {
    let mut spec = samples::gallery()[7].1.clone();
    let Mark::RankedBar(mark) = &mut spec.mark else { panic!("ranked bars") };
    mark.items[0].name = "<a href='javascript:x'>Texas</a>".into();
    spec.title = "<img src=x> & more".into();
    let figure = figure(&spec, Theme::Light);
    assert_eq!(figure["layout"]["title"]["text"], "&lt;img src=x&gt; &amp; more");
    let shown = [&figure["layout"]["yaxis"]["ticktext"], &figure["data"][0]["hovertext"]];
    assert!(shown.iter().all(|texts| !texts.to_string().contains("<a ")));
}

#[test]
fn a_spec_that_cannot_be_drawn_is_a_card() {
    let mut spec = samples::gallery()[0].1.clone();
    let Mark::Line(mark) = &mut spec.mark else { panic!("a line") };
    mark.series[0].values.pop();
    let figure = figure(&spec, Theme::Dark);
    assert_eq!(figure["data"].as_array().map(Vec::len), Some(0));
    assert!(figure["layout"]["annotations"].to_string().contains("cannot be drawn"));
}

/// The Python of a virtual environment with Plotly, made new; or why there is none.
fn python_with_plotly(folder: &Path) -> Result<PathBuf, String> {
    let run = |command: &mut Command| match command.output() {
        Ok(done) if done.status.success() => Ok(()),
        Ok(done) => Err(String::from_utf8_lossy(&done.stderr).into_owned()),
        Err(error) => Err(error.to_string()),
    };
    if Command::new("python3").arg("--version").output().is_err() {
        return Err("no python3 on this machine".into());
    }
    run(Command::new("python3").args(["-m", "venv"]).arg(folder))
        .map_err(|error| format!("python3 makes no virtual environment: {error}"))?;
    let python = folder.join("bin/python");
    let installed = run(Command::new(&python).args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--retries",
        "1",
        "--timeout",
        "20",
        "plotly>=6,<8",
    ]));
    match installed {
        Ok(()) => Ok(python),
        Err(error) => {
            // Anything but a registry out of reach is a fault of the test, not a reason to skip it.
            let is_out_of_reach = ["connection", "resolve", "timed out", "retries", "proxy", "ssl"];
            let lower = error.to_lowercase();
            assert!(is_out_of_reach.iter().any(|word| lower.contains(word)), "pip: {error}");
            Err(format!("the package registry cannot be reached: {error}"))
        }
    }
}

#[test]
fn plotlys_own_schema_accepts_every_figure() {
    let folder = std::env::temp_dir().join(format!("topup-plotly-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let python = match python_with_plotly(&folder.join("venv")) {
        Ok(python) => python,
        Err(reason) => {
            // Not by a macro, whose output a passing test would hide.
            let _ = writeln!(std::io::stderr(), "skipped plotlys_own_schema_accepts_every_figure: {reason}");
            let _ = std::fs::remove_dir_all(&folder);
            return;
        }
    };
    let mut figures = serde_json::Map::new();
    for (name, spec) in all() {
        figures.insert(format!("{name}, light"), figure(&spec, Theme::Light));
        figures.insert(format!("{name}, dark"), figure(&spec, Theme::Dark));
    }
    let file = folder.join("figures.json");
    std::fs::write(&file, Value::from(figures).to_string()).expect("written");
    // A control: what is unknown or of a wrong kind must be refused, else the check checks nothing.
    let script = "
import json, sys
import plotly.graph_objects as go
for bad in ({'data': [{'type': 'bar', 'colour': 'red'}]}, {'layout': {'title': {'x': 7}}}):
    try:
        go.Figure(bad)
    except ValueError:
        continue
    sys.exit('a bad figure was accepted')
figures = json.load(open(sys.argv[1]))
for name, figure in figures.items():
    try:
        assert set(figure) == {'data', 'layout'}
        go.Figure(figure)
    except Exception as error:
        sys.exit(f'{name}: {error}')
print(len(figures))
";
    let done = Command::new(python).arg("-c").arg(script).arg(&file).output().expect("python runs");
    let _ = std::fs::remove_dir_all(&folder);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(String::from_utf8_lossy(&done.stdout).trim(), (all().len() * 2).to_string());
}
