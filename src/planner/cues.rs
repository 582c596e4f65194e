//! The language of questions: words that are neither data nor metric but say
//! what to do. One table from phrase to [`Cue`]; the lexicon matches its stems.

use crate::plan::Granularity;

/// What a phrase asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cue {
    /// Over periods.
    Trend,
    /// This length of a period.
    Every(Granularity),
    /// Week over week.
    Wow,
    /// Month over month.
    Mom,
    /// Quarter over quarter.
    Qoq,
    /// Day over day.
    Dod,
    /// Year over year.
    Yoy,
    /// A change between two periods.
    Change,
    /// A change downwards.
    Fall,
    /// A change upwards.
    Rise,
    /// "vs".
    Versus,
    /// "compare".
    Compare,
    /// Why.
    Why,
    /// The funnel.
    Funnel,
    /// A split into shares.
    Mix,
    /// Shares as percentages.
    Share,
    /// A histogram.
    Histogram,
    /// Two measures against each other.
    Relation,
    /// Forward.
    Project,
    /// How far off the forecast was.
    Miss,
    /// Whether actuals beat the forecast.
    Beat,
    /// As a count.
    Count,
    /// As an amount.
    Amount,
    /// "how much".
    HowMuch,
    /// "average".
    Mean,
    /// Split by what follows.
    By,
    /// Each value on its own.
    Each,
    /// All of them in one number.
    Together,
    /// Not what follows.
    Except,
    /// Only this.
    Only,
    /// "the rest".
    Rest,
    /// Largest first.
    Most,
    /// Smallest first.
    Least,
    /// Largest change in relative terms.
    Fastest,
    /// Largest change, either way.
    Mover,
    /// Also.
    Also,
    /// "instead".
    Instead,
    /// "same".
    Same,
    /// Undo the last step.
    Undo,
    /// Drop filters.
    Unfilter,
    /// Drop the split.
    Unsplit,
    /// Drop the comparison.
    Uncompare,
    /// Start over.
    Reset,
    /// Draw as a line.
    AsLine,
    /// Draw as bars.
    AsBar,
    /// Draw as a pie.
    AsPie,
    /// "what is", "define".
    Define,
    /// "how is … calculated".
    HowComputed,
    /// "difference between" two terms.
    Differ,
}

/// Phrases of each cue, in stems' plain words.
pub const CUES: &[(Cue, &[&str])] = &[
    (
        Cue::Trend,
        &[
            "trend", "trending", "trended", "trendline", "over time", "evolution", "evolve", "evolved", "time series", "timeline",
            "history", "historical", "historically", "been moving", "been going", "trajectory", "run rate", "development",
            "developed", "line chart", "line graph", "progression", "been tracking", "over the course of", "through time",
            "across time", "curve",
        ],
    ),
    (Cue::Every(Granularity::Daily), &["daily", "by day", "per day", "each day", "every day", "day by day", "day wise", "a day", "by date", "per date", "days by days", "by the day", "dly", "in days", "day level", "split by day"]),
    (Cue::Every(Granularity::Weekly), &["weekly", "by week", "per week", "each week", "every week", "week by week", "a week", "by the week", "wkly", "per wk", "by wk", "each wk", "week level", "in weeks", "in weekly steps", "weekwise", "for each week"]),
    (Cue::Every(Granularity::Monthly), &["monthly", "by month", "per month", "each month", "every month", "month by month", "a month", "mthly", "by the month", "month level", "monthwise", "by mo", "per mo", "for each month"]),
    (Cue::Every(Granularity::Quarterly), &["quarterly", "by quarter", "per quarter", "each quarter", "every quarter", "quarter by quarter", "qtrly", "by qtr", "per qtr", "a quarter"]),
    (Cue::Every(Granularity::Yearly), &["yearly", "annually", "annual", "by year", "per year", "each year", "every year", "year by year", "per annum"]),
    (Cue::Wow, &["wow", "w / w", "w o w", "week over week", "week on week", "week vs week", "week to week", "wk / wk", "wk over wk", "week versus week", "weak over weak", "week over weak", "weekly change", "wk on wk"]),
    (Cue::Mom, &["mom", "m / m", "m o m", "month over month", "month on month", "month to month", "month vs month", "month versus month", "mo / mo", "monthly change", "mth on mth"]),
    (Cue::Qoq, &["qoq", "q / q", "q o q", "quarter over quarter", "quarter on quarter", "quarter to quarter"]),
    (Cue::Dod, &["dod", "d / d", "day over day", "day on day"]),
    (Cue::Yoy, &["yoy", "y / y", "y o y", "year over year", "year on year", "yr / yr", "year to year", "year vs year", "annual change", "annual growth", "yearly change", "yr over yr", "versus ly", "vs ly"]),
    (
        Cue::Change,
        &[
            "change", "changed", "changing", "delta", "difference", "differ", "swing", "shift", "shifted", "move", "moved", "mix effect",
            "rate effect", "mix and rate effect", "variance", "up or down", "better or worse", "down or up", "higher or lower", "stack up", "improved or worsened", "gap",
            "did we do better", "hold up", "held up", "doing better or worse",
        ],
    ),
    (
        Cue::Fall,
        &[
            "drop", "dropped", "dropping", "fall", "fell", "fallen", "falling", "decline", "declined", "declining", "decrease", "decreased",
            "down", "dip", "dipped", "slip", "slipped", "shrink", "shrank", "shrunk", "lower", "worsen", "worsened", "soft", "slump", "slumped", "tank",
            "tanked", "plunge", "plunged", "slow", "slowed", "slowdown", "slowing", "weaken", "weakened", "lost ground", "losing ground", "went down", "come down",
            "came down", "go down", "going down", "worse", "crash", "crashed", "collapse", "collapsed", "sank", "sink",
        ],
    ),
    (
        Cue::Rise,
        &[
            "increase", "increased", "increasing", "grow", "grew", "grown", "growing", "growth", "rise", "rose", "risen", "rising", "improve",
            "improved", "jump", "jumped", "spike", "spiked", "surge", "surged", "gain", "gained", "up", "went up", "go up", "going up", "climb",
            "climbed", "came up", "pick up", "picked up", "improvement", "uptick", "accelerate", "accelerated", "better", "higher",
        ],
    ),
    (Cue::Versus, &["vs", "versus", "against", "compared to", "compared with", "comparing to", "compare to", "compare with", "compare against", "relative to", "as opposed to", "in comparison to", "in comparison with", "comparison to", "comparison with", "verses", "v", "over against", "next to", "vss", "than", "beside", "compared against", "benchmarked against", "stack up against", "stacked against", "x"]),
    (Cue::Compare, &["compare", "compared", "comparing", "comparison", "side by side", "head to head"]),
    (Cue::Why, &["why", "what drove", "what is driving", "what drive", "what are driving", "whats driving", "driver", "drivers of", "what caused", "reason for", "reason behind", "what explains", "how come", "what is behind", "whats behind", "what happened", "what happen", "explain the", "explain why", "root cause", "who is responsible", "where did it come from", "where does it come from", "what pushed", "what pulled", "what moved", "contributed to the", "contributed most", "contributors to", "attribution", "what contributed"]),
    (
        Cue::Funnel,
        &[
            "funnel", "drop off", "dropoff", "fall off", "falloff", "fall out", "fallout", "leakage", "leak", "stage conversion", "conversion by stage",
            "conversion of each stage", "conversion at each stage", "by stage", "each stage", "per stage", "stage by stage", "every stage", "where do we lose", "where we lose",
            "where are we losing", "where do people drop", "do we lose", "losing the most application", "losing the most people", "pipeline", "waterfall", "step by step conversion", "each step", "conversion steps",
            "from submit to issue", "from application to funding", "from submission to issuance", "submitted to issued", "submit to issue", "apply to fund", "stages", "stage", "step conversion", "conversion path", "end to end conversion", "where do applicants fall", "where do application die",
        ],
    ),
    (
        Cue::Mix,
        &[
            "mix", "split", "break down", "breakdown", "brake down", "broken down", "broken out", "breakout", "break out", "composition", "distribution",
            "distributed", "divided", "divide", "make up", "makeup", "made up", "spread", "segmentation", "contribution", "contribute", "concentration", "rank", "ranking", "ranked", "league table", "leaderboard", "come from", "came from", "coming from", "cut", "slice",
        ],
    ),
    (Cue::Share, &["share", "proportion", "percentage", "percent", "pct", "percent of", "% of", "as %", "as percent", "as percentage", "as a percentage", "in percent", "as a share", "fraction", "portion", "how big a part", "what part of", "relative share", "in %", "%"]),
    (Cue::Histogram, &["histogram", "histo", "hist", "bell curve", "how spread", "spread of", "how are", "distribution of", "bins", "bucketed", "density", "frequency"]),
    (
        Cue::Relation,
        &[
            "relationship", "relation", "relate", "related", "correlation", "correlate", "correlated", "corr", "scatter", "scatterplot", "scatter plot",
            "association", "associated", "depend on", "dependence", "plotted against", "plot against", "go together", "goes together", "move together", "link between", "linked", "link", "linked to", "tied to", "tie", "regression", "bubble",
            "connection between", "connected", "influence", "predict", "affect", "interplay", "r squared", "elasticity", "goes with", "go hand in hand", "trade off", "tradeoff", "driven by", "also have", "also get", "tend to have", "tend to", "tend to get",
        ],
    ),
    (Cue::Project, &["project", "projected", "projection", "will we land", "will land", "going to land", "expect to", "expected to", "outlook", "extrapolate", "predict", "going to be", "will be", "will we", "forward", "estimate for", "likely to", "on track to", "where do we land", "will come in"]),
    (Cue::Miss, &["how far off", "how far of", "far off", "how off", "off forecast", "miss", "missed", "missing", "off target", "off by", "wide of", "error", "wrong", "how wrong", "short of", "shortfall"]),
    (Cue::Beat, &["beat", "beating", "beaten", "under", "over", "above", "below", "ahead of", "behind", "exceed", "exceeded", "outperform", "outperformed", "underperform", "underperformed", "hit", "meet", "met", "came in", "come in", "on track", "deliver against", "make our", "made our", "keep up with", "over forecast", "under forecast"]),
    (Cue::Count, &["number of", "how many", "count of", "count", "as count", "as a count", "by count", "in units", "units", "unit", "#", "# of", "no of", "nr of", "num of", "volume by count", "by number", "number", "headcount", "counts", "in number", "cnt", "quantity", "unit volume", "ct", "nbr of", "nbr", "how mny", "by units", "tally"]),
    (Cue::Amount, &["amount", "dollar amount", "in dollars", "dollars", "dollar", "$", "by amount", "as amount", "as an amount", "in amount", "by dollar", "dollar volume", "usd", "$ amount", "$ volume", "dollar value", "by value", "in $", "money", "as dollars", "loan amount", "by $", "bucks"]),
    (Cue::HowMuch, &["how much"]),
    (Cue::Mean, &["average", "avg", "mean", "typical"]),
    (Cue::By, &["by", "per", "across", "for each", "for every", "each", "every", "split by", "split out by", "broken down by", "broken out by", "break down by", "grouped by", "group by", "segmented by", "sliced by", "cut by", "among", "amongst", "between", "different", "respective", "within each", "divided by", "along", "in terms of", "via", "in each", "of each", "all"]),
    (Cue::Each, &["one line each", "one line for each", "one line per", "separately", "individually", "each on its own", "a line each", "one series each", "respectively", "as separate line", "side by side", "one each", "next to each other", "one bar each"]),
    (Cue::Together, &["together", "combined", "in total", "total", "overall", "altogether", "in aggregate", "all in", "summed", "sum", "company wide", "across the board", "all up", "in sum"]),
    (Cue::Except, &["excluding", "exclude", "excluded", "excl", "except", "except for", "without", "ex", "minus", "but not", "not", "other than", "apart from", "leaving out", "leave out", "left out", "taking out", "take out", "takeout", "everything but", "all but", "ignoring", "ignore", "non", "besides", "outside of", "outside", "sans", "w / o", "wo", "less", "not including", "not counting", "bar", "skip", "skipping", "omit", "omitting", "with the exception of", "no", "filter out", "remove", "stripping out", "strip out", "barring", "leave", "delete", "save for", "get rid of", "nothing from", "dont include", "do not include", "drop", "kick out"]),
    (Cue::Only, &["only", "just", "solely", "exclusively", "nothing but", "restricted to", "limited to", "restrict to", "limit to", "filter to", "filter on", "filtered to", "filter for", "focus on", "limit it to"]),
    (Cue::Rest, &["rest", "the rest", "everyone else", "everything else", "all other", "all others", "others", "the others", "other ones", "the remaining", "remaining", "everybody else", "rest of the book", "rest of them", "all the other", "all the rest", "the remainder"]),
    (Cue::Most, &["most", "top", "best", "biggest", "largest", "highest", "leading", "greatest", "strongest", "number one", "no 1", "# 1", "maximum", "winner"]),
    (Cue::Least, &["least", "bottom", "worst", "smallest", "lowest", "weakest", "fewest", "minimum", "poorest", "laggard", "lagging"]),
    (Cue::Fastest, &["fastest", "quickest", "grew fastest", "fastest growing", "growing fastest", "growing the fastest", "grew the fastest", "fastest grower", "highest growth", "strongest growth"]),
    (Cue::Mover, &["mover", "movers", "biggest mover", "biggest movers", "biggest change", "biggest swing", "largest change", "biggest delta", "changed the most", "moved the most", "largest swing", "top mover", "biggest shift", "most changed", "largest mover"]),
    (Cue::Also, &["and", "also", "plus", "add", "as well", "too", "in addition", "include", "including", "along with", "additionally", "throw in", "bring in"]),
    (Cue::Instead, &["instead", "rather", "change to", "change it to", "switch to", "swap", "replace"]),
    (Cue::Same, &["same", "same thing", "same question", "same for", "the same", "again", "repeat that", "ditto", "likewise"]),
    (Cue::Undo, &["undo", "undo that", "go back", "back", "revert", "previous answer", "the one before that", "take that back", "scratch that", "step back", "never mind that"]),
    (Cue::Unfilter, &["drop the filter", "drop filter", "remove the filter", "remove filter", "clear the filter", "clear filter", "no filter", "without filter", "without the filter", "without this filter", "without any filter", "drop all filter", "remove all filter", "clear all filter", "unfiltered", "all of them", "lift the filter", "take off the filter", "drop that filter", "take the filter off", "drop those filter", "drop these filter", "drop the filters", "all customers", "everyone again", "reset the filter", "reset filter", "delete the filter", "no filters", "whole book", "for everything", "for everyone", "for all"]),
    (Cue::Unsplit, &["drop the split", "no split", "without the split", "remove the split", "without split", "in total", "total only", "just the total", "one line", "ungrouped", "no breakdown", "not split", "overall", "drop the breakdown", "remove the breakdown", "collapse it", "one number", "all together", "without the breakdown", "unsplit"]),
    (Cue::Uncompare, &["drop the comparison", "no comparison", "without the comparison", "remove the comparison", "without comparison", "dont compare"]),
    (Cue::Reset, &["start over", "reset", "start again", "start fresh", "start afresh", "new question", "forget that", "forget it", "clear everything", "from scratch", "clean slate"]),
    (Cue::AsLine, &["as a line", "as line", "line chart", "line graph", "as lines"]),
    (Cue::AsBar, &["as a bar", "as bar", "bar chart", "as bars", "bar graph", "barchart", "as columns"]),
    (Cue::AsPie, &["as a pie", "as pie", "pie chart", "donut", "doughnut", "pie", "donut chart", "as a donut", "piechart"]),
    (Cue::Define, &["what is", "what are", "whats", "what does", "what do", "define", "definition", "definition of", "meaning", "mean", "means", "meaning of", "explain", "explain to me", "what exactly is", "describe", "tell me what", "what do you mean", "stands for", "stand for", "what kind of", "is meant by", "understand by", "glossary", "remind me what", "terminology", "jargon", "eli5", "what s", "do you mean by", "refer to"]),
    (Cue::HowComputed, &["how do you calculate", "how is", "how are", "how do you compute", "how do we calculate", "calculated", "computed", "calculate", "compute", "formula", "how do you define", "how do we define", "how do you measure", "how do we measure", "worked out", "calculation", "which date do", "what date do", "dated by", "how did you get", "denominator", "numerator", "methodology", "counted as", "count as", "counts as", "how do you work out", "defined", "how do you count", "how do we count", "how do you derive", "derived"]),
    (Cue::Differ, &["difference between", "diffrence between", "differ from", "different from", "distinction between", "distinguish", "compare to each other", "same as", "the same thing as", "differ"]),
];
