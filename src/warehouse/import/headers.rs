//! Which field of a file is which column.

use std::path::Path;

use super::super::error::LoadError;

/// The place of each column in a file's rows, for `N` columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields<const N: usize> {
    places: [Option<usize>; N],
    /// Fields that each row should have.
    pub width: usize,
    /// Columns that the file lacks, with the unused header that most looks like each.
    pub likely: Vec<(&'static str, String)>,
    /// Headers that stand for no column: what they hold is not read.
    pub unused: Vec<String>,
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
    if headers.iter().all(|h| h.trim().is_empty()) {
        return refuse("the file is empty: its first line must name the columns".to_owned());
    }
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
        let example = closest(first, headers, &places).map_or("the header in your file", |(_, h)| h);
        return refuse(format!(
            "no header for {}; the file has {}. Say which is which, for example --map {first}=\"{example}\"",
            missing.join(", "),
            list(headers)
        ));
    }
    let lacking = columns.iter().zip(&places).filter(|(_, at)| at.is_none());
    let likely = lacking
        .filter_map(|(column, _)| {
            let (words, header) = closest(column, headers, &places)?;
            (words > 0).then(|| (*column, header.trim().to_owned()))
        })
        .collect();
    let unused =
        headers.iter().enumerate().filter(|(n, h)| !places.contains(&Some(*n)) && !h.trim().is_empty());
    let unused = unused.map(|(_, h)| h.trim().to_owned()).collect();
    Ok(Fields { places, width: headers.len(), likely, unused })
}

/// The unused header that most looks like a column: how many of the column's words it has, and which it is. A word is
/// taken as had when the first letters agree ("prod" in "Product Type").
fn closest<'h>(
    column: &str,
    headers: &'h csv::StringRecord,
    places: &[Option<usize>],
) -> Option<(usize, &'h str)> {
    let begins = |word: &str, other: &str| {
        let n = word.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
        n >= 4.min(word.chars().count()) && n > 2
    };
    let score = |header: &str| {
        let header = header.to_lowercase();
        let words: Vec<&str> =
            header.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        // "app", "amt" and the like stand in several columns and tell nothing apart.
        let telling =
            column.split('_').filter(|w| !matches!(*w, "app" | "apps" | "amt" | "flag" | "type" | "d"));
        // A date is no amount, whatever else its header says.
        let telling = telling.filter(|_| column.ends_with("_d") || !words.contains(&"date"));
        let had = telling.filter(|w| words.iter().any(|x| begins(w, x))).count();
        let dated = usize::from(column.ends_with("_d") == words.contains(&"date"));
        (had, dated, strsim::jaro_winkler(&bare(&header), &bare(column)))
    };
    let free = headers.iter().enumerate().filter(|(n, _)| !places.contains(&Some(*n))).map(|(_, h)| h);
    let best = free
        .map(|h| (score(h), h))
        .max_by(|(a, _), (b, _)| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)))?;
    Some((best.0.0, best.1))
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
        assert_eq!(fields.unused, ["x"]);
        let fields = found(&["Submit Date"], &[("app_submit_d", "submit date")]).unwrap();
        assert_eq!(fields.missing(&["app_submit_d", "channel"]), ["channel"]);
    }

    #[test]
    fn what_is_missing_is_named_with_the_remedy() {
        let error = found(&["app_submitted", "channel"], &[]).unwrap_err().to_string();
        assert!(error.contains("--map app_submit_d=\"app_submitted\""), "{error}");
        let error = found(&[], &[]).unwrap_err().to_string();
        assert!(error.contains("is empty"), "{error}");
        let error = found(&["app_submit_d", "AppSubmitD"], &[]).unwrap_err().to_string();
        assert!(error.contains("two headers mean app_submit_d"), "{error}");
        let error = found(&["Term", "cr_fico", "Submit Date", "app_id"], &[]).unwrap_err().to_string();
        assert!(error.contains("--map app_submit_d=\"Submit Date\""), "{error}");
        let fields = found(&["app_submit_d", "Marketing Channel", "x"], &[]).unwrap();
        assert_eq!(fields.likely, [("channel", "Marketing Channel".to_owned())]);
        assert!(found(&["app_submit_d", "x"], &[]).unwrap().likely.is_empty());
        let error = found(&["a"], &[("app_submit_d", "b")]).unwrap_err().to_string();
        assert!(error.contains("no such header"), "{error}");
    }
}
