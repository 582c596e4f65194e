//! Applications, day by day: who applies for what, what becomes of it, and what of that has happened by the as-of date.

use super::super::day::Day;
use super::super::schema::fico_band;
use super::lender::{
    APPROVE_LAG, APPROVED, CHANNELS, GRADE_AMOUNT, GRADE_APR, HISTORY, ISSUE_LAG, Lender, OFFERED,
    PRODUCT_AMOUNT, SEARCH, grade_of,
};
use super::prng::Prng;

/// Of the loans that are taken: how many the forecasters' pipeline did not know of, and how many come a few days
/// later than it said. Of those that are not taken: how many stood in it all the same.
const UNFORESEEN: f64 = 0.04;
const SLIPPED: f64 = 0.08;
const FALLEN_OUT: f64 = 0.04;

/// One application with its values as positions in the lender's lists.
#[derive(Debug, Clone)]
pub struct Application {
    pub submitted: Day,
    pub submit_amt: f64,
    pub approved: Option<(Day, f64)>,
    pub issued: Option<(Day, f64)>,
    /// When and at how much the forecasters' pipeline had it down for, who knew nothing of what went wrong.
    pub planned: Option<(Day, f64)>,
    pub channel: usize,
    pub grade: usize,
    pub product: usize,
    pub repeat: bool,
    pub term: u32,
    pub fico: Option<u32>,
    pub apr: Option<f64>,
}

impl Application {
    /// The band of the FICO score, if there is one.
    pub fn band(&self) -> Option<&'static str> {
        self.fico.map(|fico| fico_band(fico.into()))
    }
}

/// Applications of one day: those that came, and those that an outage swallowed.
#[derive(Debug, Clone, Copy)]
pub struct Arrivals {
    pub came: u64,
    pub lost: u64,
}

/// How many of `rows` applications fall on each day of the history: those that came add up to `rows`.
pub fn per_day(lender: &Lender, rows: u64) -> Vec<Arrivals> {
    let weight =
        |n: i32| -> f64 { (0..CHANNELS.len()).map(|c| lender.arrivals(c, lender.start.plus(n))).sum() };
    let weights: Vec<f64> = (0..HISTORY).map(weight).collect();
    let all: f64 = weights.iter().sum();
    let mut before = 0.0;
    let mut given = 0;
    let (mut lost_before, mut lost_given) = (0.0, 0);
    let mut days: Vec<Arrivals> = weights
        .iter()
        .enumerate()
        .map(|(n, w)| {
            before += w;
            let upto = (rows as f64 * (before / all)).round() as u64;
            let came = upto.min(rows) - given;
            given += came;
            lost_before += lender.lost(lender.start.plus(n as i32));
            let lost = (rows as f64 * (lost_before / all)).round() as u64 - lost_given;
            lost_given += lost;
            Arrivals { came, lost }
        })
        .collect();
    if let Some(last) = days.last_mut() {
        last.came += rows - given;
    }
    days
}

/// Makes the applications of one day.
pub struct DayMaker<'a> {
    lender: &'a Lender,
    day: Day,
    prng: Prng,
    /// What the forecasters' pipeline gets right: a stream of its own, so that it changes no application.
    pipeline: Prng,
    channels: Vec<f64>,
    products: [f64; 3],
    /// The probability of taking an approved loan, as it is and as it was before the price change, by channel,
    /// grade, repeat and days since submission.
    taken: Vec<(f64, f64)>,
}

impl<'a> DayMaker<'a> {
    pub fn new(lender: &'a Lender, day: Day) -> Self {
        let mut taken = Vec::with_capacity(CHANNELS.len() * 7 * 2 * APPROVE_LAG.len());
        for channel in 0..CHANNELS.len() {
            for grade in 0..7 {
                for repeat in [false, true] {
                    for lag in 0..APPROVE_LAG.len() {
                        taken.push(lender.taken(channel, grade, repeat, day.plus(lag as i32)));
                    }
                }
            }
        }
        Self {
            lender,
            day,
            prng: Prng::new(lender.seed, day.index() as u64),
            pipeline: Prng::new(lender.seed, 10_000_000 + day.index() as u64),
            channels: (0..CHANNELS.len()).map(|c| lender.arrivals(c, day)).collect(),
            products: Lender::products(day),
            taken,
        }
    }

    /// Makes the applications that an outage swallowed: nobody has seen them, but the forecasters counted on them.
    pub fn of_lost(lender: &'a Lender, day: Day) -> Self {
        let purpose = 11_000_000 + 2 * day.index() as u64;
        let mut maker = Self::new(lender, day);
        maker.prng = Prng::new(lender.seed, purpose);
        maker.pipeline = Prng::new(lender.seed, purpose + 1);
        maker.channels.iter_mut().enumerate().for_each(|(c, w)| *w = if c == SEARCH { 1.0 } else { 0.0 });
        maker
    }

    /// The next application of the day.
    pub fn next(&mut self) -> Application {
        let prng = &mut self.prng;
        let channel = prng.pick(&self.channels);
        let product = prng.pick(&self.products);
        let repeat = prng.chance(CHANNELS[channel].repeat_share);
        let loyalty = if repeat { 14.0 } else { 0.0 };
        let mean = 697.0 + CHANNELS[channel].fico_shift + loyalty;
        let fico = (mean + 46.0 * prng.bell()).round().clamp(500.0, 850.0);
        let grade = grade_of(fico + 20.0 * prng.bell());

        let wish = PRODUCT_AMOUNT[product] * GRADE_AMOUNT[grade] * (0.35 + 1.3 * prng.unit());
        let step = if prng.chance(0.7) { 500.0 } else { 50.0 };
        let submit_amt = ((wish / step).round() * step).clamp(1_000.0, 50_000.0);
        let long = if submit_amt > 15_000.0 { 0.66 } else { 0.31 };
        let term = if prng.chance(long) { 60 } else { 36 };
        // A few applicants have no score; the draw comes for everyone, so that streams stay aligned.
        let thin_file = prng.chance(0.006);

        let offered = prng.chance(OFFERED[grade]);
        let apr = offered.then(|| {
            let longer = if term == 60 { 1.1 } else { 0.0 };
            let better = (fico - 700.0) * 0.011;
            let apr = GRADE_APR[grade] + longer - better + self.lender.market(self.day) + 0.55 * prng.bell();
            (apr.clamp(5.49, 35.99) * 100.0).round() / 100.0
        });
        let likely = if offered { APPROVED[grade] + if repeat { 0.05 } else { 0.0 } } else { 0.012 };
        let mut application = Application {
            submitted: self.day,
            submit_amt,
            approved: None,
            issued: None,
            planned: None,
            channel,
            grade,
            product,
            repeat,
            term,
            fico: (!thin_file).then_some(fico as u32),
            apr,
        };
        if prng.chance(likely) {
            self.decide(&mut application);
        }
        application
    }

    /// Approves the application, and issues it if it is taken; what lies after the as-of date has not happened.
    fn decide(&mut self, application: &mut Application) {
        let prng = &mut self.prng;
        let lag = prng.pick(&APPROVE_LAG);
        let approved = self.day.plus(lag as i32);
        let asked = application.submit_amt;
        let approval_amt = if prng.chance(0.72) {
            asked
        } else {
            (asked * (0.6 + 0.35 * prng.unit()) / 50.0).round() * 50.0
        };
        let at = ((application.channel * 7 + application.grade) * 2 + usize::from(application.repeat))
            * APPROVE_LAG.len()
            + lag;
        let (probability, usual) = self.taken[at];
        let roll = prng.unit();
        let (taken, would_be_taken) = (roll < probability, roll < usual);
        let mut issued = approved.plus(1 + prng.pick(&ISSUE_LAG) as i32);
        if issued.weekday() == 6 && prng.chance(0.85) {
            // Little money moves on a Sunday.
            issued = issued.plus(1);
        }
        let issued_amt = if prng.chance(0.82) {
            approval_amt
        } else {
            // Fees and payoffs leave odd cents.
            (approval_amt * (0.7 + 0.28 * prng.unit()) * 100.0).round() / 100.0
        };
        application.planned = self.plan(would_be_taken, approved, issued).map(|day| (day, issued_amt));
        if approved <= self.lender.as_of {
            application.approved = Some((approved, approval_amt));
        }
        if taken && issued <= self.lender.as_of {
            application.issued = Some((issued, issued_amt));
        }
    }

    /// The day for which the pipeline has a loan down, if it has it.
    fn plan(&mut self, taken: bool, approved: Day, issued: Day) -> Option<Day> {
        let (luck, early) = (self.pipeline.unit(), 1 + self.pipeline.pick(&[0.5, 0.3, 0.2]) as i32);
        match taken {
            false => (luck < FALLEN_OUT).then_some(issued),
            true if luck < UNFORESEEN => None,
            true if luck < UNFORESEEN + SLIPPED => Some(issued.plus(-early).max(approved)),
            true => Some(issued),
        }
    }
}
