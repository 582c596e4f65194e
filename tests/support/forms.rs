//! One answer in the forms that the page, the terminal and programs have of it, and whether their figures are the same.
#![allow(clippy::unwrap_used, dead_code)]

use jiff::civil::Date;
use serde_json::Value;

/// What a chat platform shows of an answer beside its sentences.
pub struct InChat<'a> {
    pub platform: &'a str,
    /// Its text, line by line.
    pub text: &'a str,
    /// What can be pressed, in its order.
    pub buttons: &'a [String],
    /// What its picture shows, in words.
    pub alt: Option<String>,
}

/// Suggestions that every chat platform shows.
const SUGGESTED: usize = 3;

/// The answer as the page's events, the terminal's text and the JSON of `topup ask` have it.
pub struct Forms {
    pub plan: Value,
    pub card: Value,
    pub done: Value,
    pub terminal: String,
    pub json: Value,
}

impl Forms {
    pub fn new(events: &[(String, Value)], terminal: String, json: Value) -> Self {
        let last = |name: &str| {
            events.iter().rfind(|event| event.0 == name).map(|event| event.1.clone()).unwrap_or_default()
        };
        Self { plan: last("plan"), card: last("card"), done: last("done"), terminal, json }
    }

    /// Whether rows were computed for it.
    pub fn has_data(&self) -> bool {
        self.done["kind"] == "answer"
    }

    /// `data through Nov 21, 2026`, of the page's receipt.
    pub fn through(&self) -> Option<String> {
        let told = |field: &str, words: &str| {
            let day: Date = self.done["receipt"][field].as_str()?.parse().unwrap();
            Some(format!("{words} through {}", day.strftime("%b %-d, %Y")))
        };
        told("actuals_through", "actuals").or_else(|| told("data_through", "data"))
    }

    /// The parts of the small print on which the numbers rest: basis, window, how far the data goes.
    fn rests_on(&self) -> Vec<String> {
        let understood = ["basis", "window"].map(|name| self.plan[name].as_str().unwrap().to_owned());
        understood.into_iter().chain(self.through()).collect()
    }

    /// The drivers of the page, each with its change.
    fn drivers(&self) -> Vec<(String, String)> {
        let drivers = self.card["insight"]["drivers"].as_array().into_iter().flatten();
        drivers.map(|d| (text(&d["segment"]), text(&d["delta"]))).collect()
    }

    /// What can be asked next, or chosen.
    fn choices(&self) -> Vec<String> {
        let options = self.done["clarification"]["options"].as_array().into_iter().flatten();
        let options = options.map(|option| text(&option["label"]));
        let suggestions = self.done["suggestions"].as_array().into_iter().flatten().map(text);
        options.chain(suggestions).collect()
    }

    /// The page, the terminal and the JSON agree.
    pub fn agree(&self) {
        let choices = self.choices();
        let numbered: Vec<String> =
            (1..).zip(&choices).map(|(n, words): (usize, _)| format!("{n}. {words}")).collect();
        let flat = super::flat(&self.terminal);
        assert!(flat.contains(&numbered.join(" ")), "{numbered:?} in {flat}");
        if !self.has_data() {
            return;
        }
        assert_eq!(self.json["suggestions"], self.done["suggestions"]);
        assert_eq!(self.json["data_through"], self.done["receipt"]["data_through"]);
        assert_eq!(self.json["chart"]["alt"], self.card["chart"]["alt"]);
        let small_print = self.terminal.split("\n\n").find(|block| block.contains("receipt ")).unwrap();
        let parts: Vec<String> =
            small_print.lines().flat_map(|line| line.split(" · ")).map(Into::into).collect();
        assert_eq!(parts[..3], self.rests_on(), "the terminal's small print");
        self.drivers_agree();
        self.rows_agree();
    }

    fn drivers_agree(&self) {
        let shown = self.drivers();
        let exact = self.json["insight"]["drivers"].as_array().unwrap();
        assert_eq!(shown.len(), exact.len());
        let is_driver = |line: &&str| line.starts_with(['▲', '▼']);
        let at_terminal: Vec<&str> = self.terminal.lines().filter(is_driver).collect();
        assert_eq!(at_terminal.len(), exact.len(), "{}", self.terminal);
        for (((segment, change), exact), line) in shown.iter().zip(exact).zip(at_terminal) {
            assert_eq!(line[3..].trim(), format!("{segment}: {change}"));
            assert_eq!(exact["segment"], *segment);
            let (first, behind) = change.split_once(" (").unwrap_or((change, ""));
            // What a value contributed to a rate stands before what it did itself; the JSON has the latter alone.
            let contributed = first.ends_with(" of the change");
            assert!(contributed || is_shown(first, &exact["delta"]), "{change}: {exact}");
            let behind_is = if contributed { "delta" } else { "delta_pct" };
            assert!(behind.is_empty() || is_shown(behind, &exact[behind_is]), "{change}: {exact}");
        }
    }

    fn rows_agree(&self) {
        let table = &self.card["table"];
        let columns = table["columns"].as_array().unwrap();
        let named: Vec<&Value> = columns.iter().map(|column| &column["name"]).collect();
        assert_eq!(named, self.json["columns"].as_array().unwrap().iter().collect::<Vec<_>>());
        let (rows, exact) = (table["rows"].as_array().unwrap(), self.json["rows"].as_array().unwrap());
        assert_eq!(rows.len(), exact.len());
        for (row, exact) in rows.iter().zip(exact) {
            for (n, column) in columns.iter().enumerate() {
                let (cell, exact) = (text(&row["cells"][n]), &exact[n]);
                let same =
                    if column["number"] == true { is_shown(&cell, exact) } else { is_named(&cell, exact) };
                assert!(same, "{column}: {cell} for {exact}");
            }
        }
        let (totals, exact) =
            (table["totals"].as_object().unwrap(), self.json["totals"].as_object().unwrap());
        // Those of a funnel have names of stages, which no column has.
        let of_columns = exact.keys().filter(|name| named.iter().any(|column| column.as_str() == Some(name)));
        assert_eq!(totals.len(), of_columns.count(), "{totals:?} for {exact:?}");
        for (name, total) in totals {
            assert!(is_shown(&text(total), &exact[name]), "{name}: {total} for {}", exact[name]);
        }
        // The terminal shows the same cells, of as many columns as it has room for.
        let labels: Vec<String> = columns.iter().map(|column| text(&column["label"])).collect();
        let mut lines = self
            .terminal
            .lines()
            .map(cells)
            .skip_while(|cells| cells.first() != labels.first() || cells.len() < 2);
        let shown = lines.next().unwrap_or_else(|| panic!("no {labels:?} in {}", self.terminal));
        let place = |label: &String| labels.iter().position(|one| one == label).unwrap();
        let places: Vec<usize> = shown.iter().map(place).collect();
        assert!(places.len() > 1, "{shown:?}");
        for row in rows {
            let mut same: Vec<String> = places.iter().map(|n| text(&row["cells"][*n])).collect();
            same.extend(row["mark"].as_str().map(str::to_owned));
            assert_eq!(lines.next().unwrap(), same);
        }
        if !totals.is_empty() {
            let of = |n: &usize| totals.get(columns[*n]["name"].as_str().unwrap()).map(text);
            let same: Vec<String> =
                std::iter::once("Total".to_owned()).chain(places.iter().filter_map(of)).collect();
            assert_eq!(lines.nth(1).unwrap(), same, "below a rule");
        }
    }

    /// A chat platform's message agrees with them.
    pub fn agree_with(&self, chat: &InChat<'_>) {
        let InChat { platform, text, buttons, alt } = chat;
        let choices = self.choices();
        let most = if self.has_data() { SUGGESTED.min(choices.len()) } else { choices.len() };
        assert!(buttons.starts_with(&choices[..most]), "{platform}: {choices:?} among {buttons:?}");
        if !self.has_data() {
            return;
        }
        let small_print = text.lines().last().unwrap();
        let parts: Vec<&str> = small_print.split(" · ").collect();
        assert_eq!(parts[0], self.plan["plan"], "{platform}");
        assert_eq!(parts[1..4], self.rests_on(), "{platform}");
        let named = text.lines().find_map(|line| line.split_once("Drivers: "));
        let named: Vec<&str> = named.into_iter().flat_map(|(_, drivers)| drivers.split(" · ")).collect();
        let first = self.drivers().into_iter().map(|(segment, change)| format!("{segment} {change}"));
        assert_eq!(named, first.take(3).collect::<Vec<_>>(), "{platform}");
        // Platforms cut what is too long for them.
        let whole = self.card["chart"]["alt"].as_str().unwrap();
        let alt = alt.as_deref().unwrap_or_else(|| panic!("{platform} shows no picture"));
        assert!(alt == whole || whole.starts_with(alt.strip_suffix('…').unwrap_or("?")), "{platform}: {alt}");
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// The cells of a line of the terminal's table.
fn cells(line: &str) -> Vec<String> {
    line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).map(str::to_owned).collect()
}

/// Whether a number is shown so: read back, it is the exact one to the last digit that stands there.
fn is_shown(shown: &str, exact: &Value) -> bool {
    let Some(exact) = exact.as_f64() else { return shown == "n/a" };
    let digits: String = shown.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let size: f64 = digits.parse().unwrap_or_else(|e| panic!("{e}: {shown}"));
    let sign = if shown.contains('−') { -1.0 } else { 1.0 };
    let unit = if shown.contains('%') || shown.contains("pts") { 0.01 } else { 1.0 };
    let last_digit = unit * 10_f64.powi(-i32::try_from(decimals).unwrap());
    (sign * size * unit - exact).abs() <= last_digit * 0.500_001
}

/// Whether a text is shown so, or a period by its day or month.
fn is_named(shown: &str, exact: &Value) -> bool {
    let exact = exact.as_str().unwrap();
    let day = exact.parse::<Date>();
    shown == exact
        || day.is_ok_and(|day| {
            ["%b %-d, %Y", "%b %Y"].iter().any(|form| day.strftime(form).to_string() == shown)
        })
}
