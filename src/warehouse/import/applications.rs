//! One row of an application file, read.

use std::borrow::Cow;

use super::super::dictionary::ValueId;
use super::super::row::CpsRow;
use super::super::schema::{CPS_COLUMNS, FICO_BAND, REPEAT_TYPE, TERM, fico_band};
use super::super::sink::Sink;
use super::clean::{self, Cleaned, Cleaning};
use super::dates::DateReader;
use super::headers::Fields;
use super::report::Tally;
use super::table::{Refused, field};

/// Columns without which no question could be answered.
pub const REQUIRED: [&str; 4] = ["app_submit_d", "app_submit_amt", "issued_d", "issued_amt"];

// Places in CPS_COLUMNS.
const SUBMITTED: usize = 0;
const SUBMIT_AMT: usize = 1;
const APPROVED: usize = 2;
const APPROVAL_AMT: usize = 3;
const ISSUED: usize = 4;
const ISSUED_AMT: usize = 5;
const CHANNEL: usize = 6;
const TERM_COLUMN: usize = 10;
const FICO: usize = 11;
const BAND: usize = 12;
const APPR_FLAG: usize = 13;
const OFFERED_FLAG: usize = 14;
const ISSUED_FLAG: usize = 15;
const APR: usize = 16;

/// Reads and stores one row.
pub fn store(
    row: &csv::StringRecord,
    fields: &Fields<17>,
    dates: &DateReader,
    tally: &mut Tally,
    sink: &mut Sink,
) -> Result<(), Refused> {
    let text = |column: usize| fields.get(row, column);
    let mut read = Read { tally, dates, text: &text };

    let submitted = read.day(SUBMITTED)?.ok_or_else(|| field("app_submit_d", "is missing"))?;
    let approved = read.day(APPROVED)?;
    let issued = read.day(ISSUED)?;
    let submit_amt = read.amount(SUBMIT_AMT)?;
    let approval_amt = read.amount(APPROVAL_AMT)?;
    let issued_amt = read.amount(ISSUED_AMT)?;
    let apr = read.number(APR)?;
    let fico = read.take(FICO, clean::integer(text(FICO)))?;
    let term = read.take(TERM_COLUMN, clean::months(text(TERM_COLUMN)))?;
    if term.is_some_and(|term| term <= 0) {
        return Err(field("term", "is not above 0"));
    }
    let approval = read.outcome(APPR_FLAG, approved.is_some(), approval_amt.is_some())?;
    let offered = read.outcome(OFFERED_FLAG, apr.is_some(), apr.is_some())?;
    let issuance = read.outcome(ISSUED_FLAG, issued.is_some(), issued_amt.is_some())?;

    let band = read.band(fico);
    let term = term.map(|term| term.to_string());
    let mut values: [Option<Cow<'_, str>>; 6] = [None, None, None, None, term.map(Cow::Owned), band];
    for (at, value) in values.iter_mut().enumerate().filter(|(at, _)| *at != TERM && *at != FICO_BAND) {
        let column = CHANNEL + at;
        let (label, mut cleaning) = clean::label(text(column));
        let known = label.as_deref().filter(|_| at == REPEAT_TYPE).and_then(clean::repeat_type);
        let label = match known {
            Some(known) if label.as_deref() != Some(known) => {
                cleaning = Some(Cleaning::Case);
                Some(Cow::Borrowed(known))
            }
            _ => label,
        };
        read.tally.cleaned(CPS_COLUMNS[column], cleaning);
        *value = label;
    }
    for (odd, what) in [
        (submit_amt.is_none(), "app_submit_amt is missing"),
        (issuance == 1 && issued.is_none(), "issued_flag is 1 without issued_d: in no window of issuances"),
        (issuance == 0 && issued.is_some(), "issued_flag is 0 with issued_d: not counted as issued"),
        (
            approval == 1 && approved.is_none(),
            "cr_appr_flag is 1 without apps_approved_d: in no window of approvals",
        ),
        (
            approval == 0 && approved.is_some(),
            "cr_appr_flag is 0 with apps_approved_d: not counted as approved",
        ),
        (issued.is_some_and(|day| day < submitted), "issued_d lies before app_submit_d"),
        (approved.is_some_and(|day| day < submitted), "apps_approved_d lies before app_submit_d"),
        (fico.is_some_and(|f| !(300..=850).contains(&f)), "cr_fico lies outside 300 to 850"),
        (
            apr.is_some_and(|apr| apr > 0.0 && apr < 1.0),
            "offer_apr is below 1: a fraction instead of percent?",
        ),
    ] {
        if odd {
            read.tally.odd(what);
        }
    }

    // Values are counted as they are looked up, so this comes last: the row is taken.
    let mut segments: [ValueId; 6] = [0; 6];
    for (at, value) in values.iter().enumerate() {
        segments[at] = sink.cps_value(at, value.as_deref());
    }
    let flags = [Some(approval), Some(offered), Some(issuance)];
    sink.cps(&CpsRow {
        submitted,
        submit_amt,
        approved,
        approval_amt,
        issued,
        issued_amt,
        segments,
        fico,
        flags,
        apr,
    })
    .map_err(Refused::Fault)
}

/// The fields of one row with the reading of each kind.
struct Read<'a, F> {
    tally: &'a mut Tally,
    dates: &'a DateReader,
    text: &'a F,
}

impl<'r, F: Fn(usize) -> &'r str> Read<'_, F> {
    fn take<T>(&mut self, column: usize, cleaned: Cleaned<T>) -> Result<T, Refused> {
        let (value, cleaning) = cleaned.map_err(|why| field(CPS_COLUMNS[column], why))?;
        self.tally.cleaned(CPS_COLUMNS[column], cleaning);
        Ok(value)
    }

    fn day(&mut self, column: usize) -> Result<Option<super::super::day::Day>, Refused> {
        let read = self.dates.read((self.text)(column));
        self.take(column, read)
    }

    fn number(&mut self, column: usize) -> Result<Option<f64>, Refused> {
        self.take(column, clean::number((self.text)(column)))
    }

    fn amount(&mut self, column: usize) -> Result<Option<f64>, Refused> {
        self.take(column, clean::amount((self.text)(column)))
    }

    /// A flag; a blank one is 1 if both its date and amount are there, 0 if neither is, and unclear otherwise.
    fn outcome(&mut self, column: usize, dated: bool, amounted: bool) -> Result<i64, Refused> {
        if let Some(flag) = self.take(column, clean::flag((self.text)(column)))? {
            return Ok(flag);
        }
        if dated != amounted {
            return Err(field(CPS_COLUMNS[column], "is blank, and date and amount do not agree on it"));
        }
        self.tally.cleaned(CPS_COLUMNS[column], Some(Cleaning::Derived));
        Ok(dated.into())
    }

    /// The band as written, in the schema's spelling; worked out from the score if it is blank.
    fn band(&mut self, fico: Option<i64>) -> Option<Cow<'r, str>> {
        let (label, cleaning) = clean::label((self.text)(BAND));
        let (value, cleaning) = match (label, fico) {
            (Some(label), _) => match clean::band(&label) {
                Some(known) if known != label => (Some(Cow::Borrowed(known)), Some(Cleaning::Spacing)),
                _ => (Some(label), cleaning),
            },
            (None, Some(fico)) => (Some(Cow::Borrowed(fico_band(fico))), Some(Cleaning::Derived)),
            (None, None) => (None, cleaning),
        };
        self.tally.cleaned(CPS_COLUMNS[BAND], cleaning);
        value
    }
}
