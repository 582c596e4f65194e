//! The checklist tells the truth: every test that it names exists.
#![allow(clippy::unwrap_used)]

use std::path::Path;

#[test]
fn every_test_that_the_checklist_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = std::fs::read_to_string(root.join("tests/CHECKLIST.md")).unwrap();
    let (mut named, mut source) = (0, String::new());
    // Names stand between backquotes; `::name` belongs to the file named before it.
    for name in list.split('`').skip(1).step_by(2) {
        // A case of the page stands in its file by its words.
        if let Some((file, case)) = name.split_once(".mjs::") {
            let path = root.join(format!("{file}.mjs"));
            let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert!(text.contains(&format!("async \"{case}\"(")), "{name} is no case of its file");
            named += 1;
            continue;
        }
        let (file, test) = match name.split_once("::") {
            Some((file, test)) if file.is_empty() || file.ends_with(".rs") => (file, Some(test)),
            None if name.ends_with(".rs") => (name, None),
            _ => continue,
        };
        if !file.is_empty() {
            let folder = if file.contains('/') { root.to_path_buf() } else { root.join("tests") };
            source = std::fs::read_to_string(folder.join(file)).unwrap_or_else(|e| panic!("{file}: {e}"));
        }
        if let Some(test) = test {
            let stands =
                [format!("fn {test}("), format!("fn {test}<")].iter().any(|text| source.contains(text));
            assert!(stands, "{name} is no test of its file");
            named += 1;
        }
    }
    assert!(named > 150, "only {named} tests are named");
}
