//! Which field of a file is which column.

use std::path::Path;

use super::super::error::LoadError;

/// The place of each column in a file's rows, for `N` columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields<const N: usize> {
    places: [Option<usize>; N],
    /// Fields that each row should have.
    pub width: usize,
}

impl<const N: usize> Fields<N> {
    /// The text of a column in a row; empty where the file has no such column.
    pub fn get<'r>(&self, row: &'r csv::StringRecord, column: usize) -> &'r str {
        self.places[column].and_then(|at| row.get(at)).unwrap_or_default()
    }

    /// Columns that the file does not have.
    pub fn missing<'n>(&self, names: &[&'n str; N]) -> Vec<&'n str> {
        names.iter().zip(&self.places).filter(|(_, at)| at.is_none()).map(|(name, _)| *name).collect()
    }
}

/// Letters and digits in lower case: "App Submit-D" and "app_submit_d" are the same.
fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Finds the columns among the headers; `map` holds pairs of a column and the header that stands for it.
///
/// # Errors
/// A required column is missing, two headers mean the same column, or the map names what is not there.
pub fn find<const N: usize>(
    path: &Path,
    headers: &csv::StringRecord,
    columns: &[&'static str; N],
    required: &[&str],
    map: &[(String, String)],
) -> Result<Fields<N>, LoadError> {
    let refuse = |text: String| Err(LoadError::Unusable(format!("{}: {text}", path.display())));
    let names: Vec<String> = headers.iter().map(bare).collect();
    let mut places = [None; N];
    for (at, column) in columns.iter().enumerate() {
        let mapped = map.iter().find(|(c, _)| c == column);
        let wanted = bare(mapped.map_or(column, |(_, header)| header.as_str()));
        let found: Vec<usize> = (0..names.len()).filter(|n| names[*n] == wanted).collect();
        match (found.as_slice(), mapped) {
            ([one], _) => places[at] = Some(*one),
            ([], Some((column, header))) => {
                return refuse(format!(
                    "--map {column}=\"{header}\": there is no such header; the file has {}",
                    list(headers)
                ));
            }
            ([], None) => {}
            ([..], _) => {
                return refuse(format!(
                    "two headers mean {column}; name the right one with --map {column}=\"…\", or rename the other"
                ));
            }
        }
    }
    let missing: Vec<&str> = columns
        .iter()
        .zip(&places)
        .filter(|(c, at)| at.is_none() && required.contains(c))
        .map(|(c, _)| *c)
        .collect();
    if let Some(first) = missing.first() {
        let free = |n: &usize| !places.contains(&Some(*n));
        let closest = (0..names.len()).filter(free).max_by(|a, b| {
            let near = |n: usize| strsim::jaro_winkler(&names[n], &bare(first));
            near(*a).total_cmp(&near(*b))
        });
        let example = closest.and_then(|n| headers.get(n)).unwrap_or("the header in your file");
        return refuse(format!(
            "no header for {}; the file has {}. Say which is which, for example --map {first}=\"{example}\"",
            missing.join(", "),
            list(headers)
        ));
    }
    Ok(Fields { places, width: headers.len() })
}

fn list(headers: &csv::StringRecord) -> String {
    headers.iter().map(|h| format!("\"{}\"", h.trim())).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(headers: &[&str], map: &[(&str, &str)]) -> Result<Fields<2>, LoadError> {
        let map: Vec<_> = map.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let headers = csv::StringRecord::from(headers.to_vec());
        find(Path::new("f.csv"), &headers, &["app_submit_d", "channel"], &["app_submit_d"], &map)
    }

    #[test]
    fn case_order_and_separators_do_not_matter() {
        let fields = found(&["CHANNEL ", "x", "App Submit-D"], &[]).unwrap();
        assert_eq!(fields.places, [Some(2), Some(0)]);
        let fields = found(&["Submit Date"], &[("app_submit_d", "submit date")]).unwrap();
        assert_eq!(fields.missing(&["app_submit_d", "channel"]), ["channel"]);
    }

    #[test]
    fn what_is_missing_is_named_with_the_remedy() {
        let error = found(&["app_submitted", "channel"], &[]).unwrap_err().to_string();
        assert!(error.contains("--map app_submit_d=\"app_submitted\""), "{error}");
        let error = found(&["app_submit_d", "AppSubmitD"], &[]).unwrap_err().to_string();
        assert!(error.contains("two headers mean app_submit_d"), "{error}");
        let error = found(&["a"], &[("app_submit_d", "b")]).unwrap_err().to_string();
        assert!(error.contains("no such header"), "{error}");
    }
}
