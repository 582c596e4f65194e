//! One row of a forecast file, read.

use super::super::row::ForecastRow;
use super::super::schema::FORECAST_COLUMNS;
use super::super::sink::Sink;
use super::clean;
use super::dates::DateReader;
use super::headers::Fields;
use super::report::Tally;
use super::table::{Refused, field};

/// Columns without which a forecast is none.
pub const REQUIRED: [&str; 2] = ["date", "forecast_issuance"];

/// Reads and stores one row.
pub fn store(
    row: &csv::StringRecord,
    fields: &Fields<5>,
    dates: &DateReader,
    tally: &mut Tally,
    sink: &mut Sink,
) -> Result<(), Refused> {
    let [date, channel, grade, forecast, actual] = [0, 1, 2, 3, 4].map(|column| fields.get(row, column));
    let refuse = |column: usize| move |why| field(FORECAST_COLUMNS[column], why);
    let (date, cleaning) = dates.read(date).map_err(refuse(0))?;
    tally.cleaned(FORECAST_COLUMNS[0], cleaning);
    let date = date.ok_or_else(|| field("date", "is missing"))?;
    let (forecast, cleaning) = clean::amount(forecast).map_err(refuse(3))?;
    tally.cleaned(FORECAST_COLUMNS[3], cleaning);
    let (actual, cleaning) = clean::amount(actual).map_err(refuse(4))?;
    tally.cleaned(FORECAST_COLUMNS[4], cleaning);
    if forecast.is_none() && actual.is_none() {
        tally.odd("neither a forecast nor an actual");
    }
    let mut segments = [0; 2];
    for (at, text) in [channel, grade].into_iter().enumerate() {
        let (label, cleaning) = clean::label(text);
        tally.cleaned(FORECAST_COLUMNS[1 + at], cleaning);
        segments[at] = sink.forecast_value(at, label.as_deref());
    }
    sink.forecast(&ForecastRow { date, segments, forecast, actual }).map_err(Refused::Fault)
}
