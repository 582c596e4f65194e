//! The drawn shapes and texts of each kind as SVG, and its alt text.

mod samples;

use topup_charts::{Theme, alt_text, render_svg};

#[test]
fn svg_of_each_kind() {
    for (name, spec) in samples::gallery() {
        // Hundreds of equal points tell nothing that a dozen do not.
        let svg = render_svg(&spec, Theme::Light).expect(name);
        let lines: Vec<&str> = svg.lines().collect();
        let shown =
            if lines.len() > 200 { [&lines[..60], &lines[lines.len() - 90..]].concat() } else { lines };
        insta::assert_snapshot!(format!("svg_{name}"), shown.join("\n"));
    }
}

#[test]
fn alt_text_of_each_kind() {
    let mut all = String::new();
    for (name, spec) in samples::gallery() {
        let alt = alt_text(&spec);
        assert!(alt.chars().count() < 700, "{name}: {}", alt.chars().count());
        all.push_str(&format!("{name}: {alt}\n\n"));
    }
    insta::assert_snapshot!("alt_texts", all);
}
