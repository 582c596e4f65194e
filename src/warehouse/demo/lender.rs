//! The lender that the demo data describes: its channels, grades and products, its seasons, and what happens to it.

use super::super::day::Day;
use super::prng::Prng;

/// Days of history, the as-of date included: about three years.
pub const HISTORY: i32 = 1_100;

/// One way in which applications arrive.
pub struct Channel {
    pub name: &'static str,
    /// Share of applications at the start of the history.
    share: f64,
    /// Relative growth over the whole history.
    growth: f64,
    /// How much weekends fall off: 0 not at all, 1 to nothing.
    weekend_drop: f64,
    /// Points of FICO above or below the lender's mean.
    pub fico_shift: f64,
    /// How readily approved applicants take the loan.
    pub conversion: f64,
    /// Share of repeat customers.
    pub repeat_share: f64,
}

const fn channel(name: &'static str, numbers: [f64; 6]) -> Channel {
    let [share, growth, weekend_drop, fico_shift, conversion, repeat_share] = numbers;
    Channel { name, share, growth, weekend_drop, fico_shift, conversion, repeat_share }
}

pub const CHANNELS: [Channel; 7] = [
    channel("Email", [0.20, 0.45, 0.35, 8.0, 1.10, 0.52]),
    channel("OMB", [0.12, 0.25, 0.55, 4.0, 1.04, 0.30]),
    channel("Direct Mail", [0.22, 0.15, 0.60, 10.0, 1.02, 0.16]),
    channel("Search", [0.18, 0.80, 0.22, -6.0, 0.94, 0.12]),
    channel("Partner", [0.14, 0.60, 0.40, -2.0, 0.98, 0.10]),
    channel("Affiliate", [0.13, 0.05, 0.30, -18.0, 0.84, 0.08]),
    channel("Referral", [0.10, 0.00, 0.30, 6.0, 1.12, 0.26]),
];
pub const SEARCH: usize = 3;
const AFFILIATE: usize = 5;
const REFERRAL: usize = 6;
const DIRECT_MAIL: usize = 2;
/// The part of Search's applications that its outage swallowed.
const LOST: f64 = 0.90;

pub const GRADES: [&str; 7] = ["P1", "P2", "P3", "P4", "P5", "P6", "P7"];
const P3: usize = 2;
/// The lowest score of each grade but the last.
const GRADE_FROM: [f64; 6] = [768.0, 732.0, 702.0, 672.0, 645.0, 618.0];
pub const OFFERED: [f64; 7] = [0.95, 0.93, 0.90, 0.85, 0.76, 0.64, 0.48];
pub const APPROVED: [f64; 7] = [0.86, 0.83, 0.79, 0.74, 0.66, 0.57, 0.45];
const TAKEN: [f64; 7] = [0.50, 0.53, 0.56, 0.58, 0.60, 0.60, 0.57];
pub const GRADE_APR: [f64; 7] = [7.4, 9.8, 12.3, 15.4, 19.1, 23.6, 28.2];
pub const GRADE_AMOUNT: [f64; 7] = [1.40, 1.25, 1.10, 0.96, 0.80, 0.64, 0.50];

pub const PRODUCTS: [&str; 3] = ["Personal Loan", "Debt Consolidation", "Home Improvement"];
const PRODUCT_SHARE: [f64; 3] = [0.44, 0.39, 0.17];
pub const PRODUCT_AMOUNT: [f64; 3] = [11_000.0, 16_500.0, 20_500.0];
/// How much of each product is wanted in each month, January first.
const PRODUCT_SEASON: [[f64; 12]; 3] = [
    [0.88, 0.90, 0.97, 1.00, 1.02, 1.03, 1.05, 1.04, 0.99, 1.02, 1.12, 1.16],
    [1.42, 1.26, 1.08, 0.97, 0.94, 0.92, 0.93, 0.95, 0.98, 0.97, 0.90, 0.82],
    [0.72, 0.80, 1.06, 1.30, 1.36, 1.28, 1.14, 1.02, 0.94, 0.84, 0.72, 0.64],
];

/// Days from submission to approval, and from approval to issuance (from 1 on), with their weights.
pub const APPROVE_LAG: [f64; 7] = [0.34, 0.25, 0.16, 0.10, 0.07, 0.05, 0.03];
pub const ISSUE_LAG: [f64; 14] =
    [0.08, 0.15, 0.16, 0.14, 0.11, 0.09, 0.07, 0.06, 0.04, 0.03, 0.025, 0.02, 0.015, 0.01];

/// The lender, seen from one as-of date.
pub struct Lender {
    pub seed: u64,
    pub as_of: Day,
    pub start: Day,
    /// The first day of the last full month: a pricing change holds from then on.
    repriced: Day,
    /// Monday of the last full week, in which one channel's feed was down from Tuesday to Friday.
    outage_week: Day,
}

impl Lender {
    pub fn new(seed: u64, as_of: Day) -> Self {
        Self {
            seed,
            as_of,
            start: as_of.plus(1 - HISTORY),
            repriced: as_of.month().plus(-1).month(),
            outage_week: as_of.week().plus(-7),
        }
    }

    /// The part of the history that has passed, 0 to 1.
    fn progress(&self, day: Day) -> f64 {
        f64::from(day.since(self.start)) / f64::from(HISTORY)
    }

    /// How many applications to expect by a channel on a day, on no particular scale, were nothing to go wrong.
    pub fn expected(&self, channel: usize, day: Day) -> f64 {
        let c = &CHANNELS[channel];
        let weekday = match day.weekday() {
            0 | 1 => 1.08,
            5 => 1.0 - 0.8 * c.weekend_drop,
            6 => 1.0 - c.weekend_drop,
            _ => 1.0,
        };
        let season: f64 = (0..3).map(|p| PRODUCT_SHARE[p] * product_season(p, day)).sum();
        let life = match channel {
            REFERRAL => (f64::from(day.since(self.referral_starts())) / 75.0).clamp(0.0, 1.0),
            AFFILIATE => 1.0 - 0.9 * ((f64::from(day.since(self.as_of)) + 420.0) / 420.0).clamp(0.0, 1.0),
            _ => 1.0,
        };
        c.share * (1.0 + c.growth * self.progress(day)) * weekday * season * life
    }

    /// Applications by a channel on a day as they came: with the outage and the luck of the day.
    pub fn arrivals(&self, channel: usize, day: Day) -> f64 {
        let expected = self.expected(channel, day);
        if channel == SEARCH && self.is_down(day) {
            return expected * (1.0 - LOST);
        }
        let mut luck = Prng::new(self.seed, 1_000_000 + day.index() as u64 * 16 + channel as u64);
        expected * (1.0 + 0.07 * luck.bell())
    }

    /// Whether the Search channel's feed is down.
    fn is_down(&self, day: Day) -> bool {
        (1..=4).contains(&day.since(self.outage_week))
    }

    /// Applications that would have come by Search, had its feed not been down, on the scale of the arrivals.
    pub fn lost(&self, day: Day) -> f64 {
        if self.is_down(day) { self.expected(SEARCH, day) * LOST } else { 0.0 }
    }

    /// The first day of the channel that started late.
    pub fn referral_starts(&self) -> Day {
        self.as_of.plus(-260)
    }

    /// Whether a channel takes applications on a day.
    pub fn is_active(&self, channel: usize, day: Day) -> bool {
        channel != REFERRAL || day >= self.referral_starts()
    }

    /// The weights of the three products on a day.
    pub fn products(day: Day) -> [f64; 3] {
        std::array::from_fn(|p| PRODUCT_SHARE[p] * product_season(p, day))
    }

    /// The probability that an approved applicant takes the loan: as it is, and as it was before the price change.
    pub fn taken(&self, channel: usize, grade: usize, repeat: bool, approved: Day) -> (f64, f64) {
        let (year, month, _) = approved.ymd();
        let purpose = 2_000_000 + (year.unsigned_abs() * 12 + month) as u64 * 16 + channel as u64;
        let mood = 1.0 + 0.03 * Prng::new(self.seed, purpose).bell();
        let loyalty = if repeat { 1.12 } else { 1.0 };
        let price = if is_repriced(channel, grade) && approved >= self.repriced { 0.42 } else { 1.0 };
        let usual = TAKEN[grade] * CHANNELS[channel].conversion * mood * loyalty;
        ((usual * price).min(0.95), usual.min(0.95))
    }

    /// Points that the market has moved APRs by since the start.
    pub fn market(&self, day: Day) -> f64 {
        let p = self.progress(day);
        if p < 0.5 { 1.2 * p } else { 0.6 - 0.8 * (p - 0.5) }
    }
}

fn is_repriced(channel: usize, grade: usize) -> bool {
    channel == DIRECT_MAIL && grade == P3
}

/// A product's season, from mid-month to mid-month along straight lines.
fn product_season(product: usize, day: Day) -> f64 {
    let (_, month, of_month) = day.ymd();
    let this = month as usize - 1;
    let offset = (f64::from(of_month) - 15.5) / 31.0;
    let other = if offset < 0.0 { (this + 11) % 12 } else { (this + 1) % 12 };
    let season = &PRODUCT_SEASON[product];
    season[this] + (season[other] - season[this]) * offset.abs()
}

/// The grade of a score.
pub fn grade_of(score: f64) -> usize {
    GRADE_FROM.iter().position(|from| score >= *from).unwrap_or(GRADE_FROM.len())
}
