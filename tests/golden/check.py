#!/usr/bin/env python3
"""Checks a golden file: format, ids, threads, categories, values, and every window.

    check.py [FILE.jsonl ...] [--against OTHER.jsonl]   (default: tune.jsonl beside this file)

Every line that expects an answer with a window carries a short expression `w` (and, for a
comparison, `cw`). This script recomputes the dates from the expression and `as_of`, with
Python's datetime alone and strictly from SEMANTICS ("Dates" and "Fine print"), and compares
them with `expect.plan.window` and `expect.compare_window`. Exit code 1 if anything is wrong.

Expressions for `w` (D is as_of; results are [start, end), end exclusive):
  today yesterday day:A             one day
  last_Nd                           the N days that end with D, D included
  last_week last_month last_quarter last_year      the latest complete one before D's
  last_n_weeks:N  last_n_months:N  last_n_quarters:N  last_n_years:N   N complete ones before D's
  weeks_ago:N months_ago:N          the Nth complete week/month before D's
  wtd mtd qtd ytd                   from the period's first day up to D included
  named:august named:Q2 named:2025  latest occurrence that has begun; one in progress ends with D
  month:2026-08 quarter:2026-Q3 year:2025   one in progress ends with D
  months:2026-03..2026-05           both months included
  range:A..B                        both days included
  since:A                           A up to D included
  week_of:A                         the ISO week that holds A
  holiday:labor_day  since_holiday:labor_day  holidays:memorial_day..labor_day
                                    US federal holidays, latest that has begun (…:2025 for a year)
  next_n_days:N next_n_weeks:N next_month next_quarter rest_of_month rest_of_quarter rest_of_year
  full:EXPR                         the whole period even where it is in progress
Expressions for `cw`: wow mom yoy prior (derived from `w`), or any expression for `w` (two named
periods): the window's to-date side cuts it to the same number of days.
"""
import datetime as dt
import difflib
import json
import os
import re
import sys
from collections import Counter

DAY = dt.timedelta(days=1)
MONTHS = "january february march april may june july august september october november december".split()
INTENTS = {"trend", "variance", "forecast_vs_actual", "funnel", "distribution", "relationship", "explain"}
METRICS = {"submits", "approvals", "issuances", "approval_rate", "funding_rate", "avg_apr", "avg_fico",
           "forecast_issuance", "actual_issuance", "forecast_delta", "forecast_accuracy", "abs_error", "mape"}
ADDITIVE = {"submits", "approvals", "issuances"}
KINDS = {"answer", "definition", "clarification", "refusal"}
CATEGORIES = {"trend", "variance", "forecast", "funnel", "distribution", "relationship", "explain",
              "refusal", "clarification", "thread"}
VALUES = {
    "channel": {"Email", "OMB", "Direct Mail", "Search", "Partner", "Affiliate", "Referral"},
    "grade": {"P1", "P2", "P3", "P4", "P5", "P6", "P7"},
    "prod_type": {"Personal Loan", "Debt Consolidation", "Home Improvement"},
    "repeat_type": {"NP", "RP"},
    "term": {36, 60},
    "cr_fico_band": {"<640", "640-699", "700-759", "760+"},
}
GRANULARITIES = {"daily", "weekly", "monthly", "quarterly", "yearly"}
COMPARES = {None, "wow", "mom", "yoy", "prior"}
PLAN_KEYS = {"intent", "metric", "measure", "window", "granularity", "group_by", "segments", "exclude", "compare", "ranges"}
EXPECT_KEYS = {"kind", "plan", "note", "limit", "order", "compare_window", "numbers", "metrics", "split", "assume"}
LINE_KEYS = {"id", "q", "as_of", "thread", "turn", "category", "expect", "w", "cw"}


# ---------------------------------------------------------------- windows
def date(text):
    return dt.date.fromisoformat(text)


def monday(day):
    return day - dt.timedelta(days=day.weekday())


def first_of_month(day):
    return day.replace(day=1)


def add_months(first, n):
    months = first.year * 12 + first.month - 1 + n
    return dt.date(months // 12, months % 12 + 1, 1)


def first_of_quarter(day):
    return dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def nth_weekday(year, month, weekday, n):
    """n-th weekday of a month; n = -1 is the last."""
    if n > 0:
        day = dt.date(year, month, 1)
        day += dt.timedelta(days=(weekday - day.weekday()) % 7)
        return day + dt.timedelta(weeks=n - 1)
    day = add_months(dt.date(year, month, 1), 1) - DAY
    return day - dt.timedelta(days=(day.weekday() - weekday) % 7)


HOLIDAYS = {
    "new_years_day": lambda y: dt.date(y, 1, 1),
    "mlk_day": lambda y: nth_weekday(y, 1, 0, 3),
    "presidents_day": lambda y: nth_weekday(y, 2, 0, 3),
    "memorial_day": lambda y: nth_weekday(y, 5, 0, -1),
    "juneteenth": lambda y: dt.date(y, 6, 19),
    "independence_day": lambda y: dt.date(y, 7, 4),
    "labor_day": lambda y: nth_weekday(y, 9, 0, 1),
    "columbus_day": lambda y: nth_weekday(y, 10, 0, 2),
    "veterans_day": lambda y: dt.date(y, 11, 11),
    "thanksgiving": lambda y: nth_weekday(y, 11, 3, 4),
    "christmas": lambda y: dt.date(y, 12, 25),
}


def holiday(arg, today):
    name, _, year = arg.partition(":")
    if year:
        return HOLIDAYS[name](int(year))
    this = HOLIDAYS[name](today.year)
    return this if this <= today else HOLIDAYS[name](today.year - 1)


def whole(expr, today):
    """The window of an expression, not yet cut at D. Returns (start, end exclusive, kind)."""
    name, _, arg = expr.partition(":")
    days = re.fullmatch(r"last_(\d+)d", name)
    this_month, this_quarter, this_year = first_of_month(today), first_of_quarter(today), dt.date(today.year, 1, 1)
    if days:
        return today - dt.timedelta(days=int(days[1]) - 1), today + DAY, "days"
    if name in ("last_week", "last_month", "last_quarter", "last_year"):
        return whole("last_n_%ss:1" % name[5:], today)
    if name == "last_n_weeks":
        return monday(today) - dt.timedelta(weeks=int(arg)), monday(today), "week"
    if name == "last_n_months":
        return add_months(this_month, -int(arg)), this_month, "month"
    if name == "last_n_quarters":
        return add_months(this_quarter, -3 * int(arg)), this_quarter, "quarter"
    if name == "last_n_years":
        return dt.date(today.year - int(arg), 1, 1), this_year, "year"
    if name == "weeks_ago":
        start = monday(today) - dt.timedelta(weeks=int(arg))
        return start, start + 7 * DAY, "week"
    if name == "months_ago":
        start = add_months(this_month, -int(arg))
        return start, add_months(start, 1), "month"
    if name == "wtd":
        return monday(today), monday(today) + 7 * DAY, "week"
    if name == "mtd":
        return this_month, add_months(this_month, 1), "month"
    if name == "qtd":
        return this_quarter, add_months(this_quarter, 3), "quarter"
    if name == "ytd":
        return this_year, dt.date(today.year + 1, 1, 1), "year"
    if name == "today":
        return today, today + DAY, "days"
    if name == "yesterday":
        return today - DAY, today, "days"
    if name == "day":
        return date(arg), date(arg) + DAY, "days"
    if name == "month":
        start = date(arg + "-01")
        return start, add_months(start, 1), "month"
    if name == "months":
        a, b = arg.split("..")
        return date(a + "-01"), add_months(date(b + "-01"), 1), "month"
    if name == "quarter":
        year, q = arg.split("-Q")
        start = dt.date(int(year), int(q) * 3 - 2, 1)
        return start, add_months(start, 3), "quarter"
    if name == "year":
        return dt.date(int(arg), 1, 1), dt.date(int(arg) + 1, 1, 1), "year"
    if name == "named":
        if re.fullmatch(r"\d{4}", arg):
            return whole("year:" + arg, today)
        for year in (today.year, today.year - 1):
            if arg.upper() in ("Q1", "Q2", "Q3", "Q4"):
                window = whole("quarter:%d-%s" % (year, arg.upper()), today)
            else:
                month = [m.startswith(arg.lower()) for m in MONTHS].index(True) + 1
                window = whole("month:%d-%02d" % (year, month), today)
            if window[0] <= today:
                return window
    if name == "range":
        a, b = arg.split("..")
        return date(a), date(b) + DAY, "range"
    if name == "since":
        return date(arg), today + DAY, "since"
    if name == "week_of":
        start = monday(date(arg))
        return start, start + 7 * DAY, "week"
    if name == "holiday":
        return holiday(arg, today), holiday(arg, today) + DAY, "days"
    if name == "week_of_holiday":
        return whole("week_of:" + holiday(arg, today).isoformat(), today)
    if name == "since_holiday":
        return holiday(arg, today), today + DAY, "since"
    if name == "holidays":
        a, b = arg.split("..")
        return holiday(a, today), holiday(b, today) + DAY, "range"
    if name == "next_n_days":
        return today + DAY, today + DAY * (int(arg) + 1), "future"
    if name == "next_n_weeks":
        start = monday(today) + 7 * DAY
        return start, start + 7 * int(arg) * DAY, "future"
    if name == "next_month":
        start = add_months(this_month, 1)
        return start, add_months(start, 1), "future"
    if name == "next_quarter":
        start = add_months(this_quarter, 3)
        return start, add_months(start, 3), "future"
    if name == "rest_of_month":
        return today + DAY, add_months(this_month, 1), "future"
    if name == "rest_of_quarter":
        return today + DAY, add_months(this_quarter, 3), "future"
    if name == "rest_of_year":
        return today + DAY, dt.date(today.year + 1, 1, 1), "future"
    raise ValueError("unknown window expression %r" % expr)


def resolve(expr, today):
    """(start, end exclusive); a period in progress ends with D."""
    if expr.startswith("full:"):
        start, end, _ = whole(expr[5:], today)
        return start, end
    start, end, kind = whole(expr, today)
    if kind != "future" and start <= today < end - DAY:
        end = today + DAY
    return start, end


def year_before(day):
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def whole_iso_weeks(start, end):
    return start.weekday() == 0 and (end - start).days % 7 == 0


def yoy(start, end):
    if whole_iso_weeks(start, end):
        return start - 364 * DAY, end - 364 * DAY
    return year_before(start), year_before(end - DAY) + DAY


def resolve_compare(w, cw, today):
    start, end = resolve(w, today)
    full_start, full_end, kind = whole(w[5:] if w.startswith("full:") else w, today)
    in_progress = end < full_end
    length = end - start
    if cw == "yoy":
        return yoy(start, end)
    if cw in ("wow", "mom", "prior"):
        if cw == "wow" or kind == "week":
            return start - (7 * DAY if cw == "wow" else full_end - full_start), \
                end - (7 * DAY if cw == "wow" else full_end - full_start)
        if kind in ("month", "quarter", "year"):
            months = (full_end.year - full_start.year) * 12 + full_end.month - full_start.month
            other = add_months(full_start, -months), full_start
        else:
            other = start - length, start
    else:
        other = whole(cw, today)[:2]
    if in_progress:
        other = other[0], min(other[1], other[0] + length)
    return other


def default_granularity(start, end):
    days = (end - start).days
    return "daily" if days <= 14 else "weekly" if days <= 92 else "monthly"


# ---------------------------------------------------------------- checks
def listed(value):
    return value if isinstance(value, list) else [value]


def window_json(pair):
    return {"start": pair[0].isoformat(), "end": pair[1].isoformat()}


def check_line(line, bad):
    def say(text):
        bad.append("%s: %s" % (line.get("id"), text))

    for key in set(line) - LINE_KEYS:
        say("unknown key %r" % key)
    for key in ("id", "q", "as_of", "category", "expect"):
        if key not in line:
            say("missing %r" % key)
            return
    expect = line["expect"]
    plan = expect.get("plan")
    today = date(line["as_of"])
    if line["category"] not in CATEGORIES:
        say("category %r" % line["category"])
    if ("thread" in line) != ("turn" in line):
        say("thread and turn go together")
    if (line["category"] == "thread") != (line.get("turn", 1) > 1):
        say("category thread is for turn 2 and later, and only for them")
    for key in set(expect) - EXPECT_KEYS:
        say("unknown key expect.%s" % key)
    if not expect.get("kind") or not set(expect["kind"]) <= KINDS:
        say("kind %r" % expect.get("kind"))
    if "answer" in expect["kind"] and not plan:
        say("an answer without a plan")
    if "answer" not in expect["kind"]:
        if plan:
            say("a plan without an answer")
        return
    for key in set(plan) - PLAN_KEYS:
        say("unknown key plan.%s" % key)
    for key, allowed in (("intent", INTENTS), ("metric", METRICS), ("compare", COMPARES)):
        if key in plan and not (isinstance(plan[key], list) and plan[key] and set(plan[key]) <= allowed):
            say("plan.%s %r" % (key, plan[key]))
    for key, allowed in (("measure", {"amount", "count"}), ("granularity", GRANULARITIES)):
        if key in plan and not set(listed(plan[key])) <= allowed:
            say("plan.%s %r" % (key, plan[key]))
    if not set(plan.get("group_by", [])) <= set(VALUES):
        say("plan.group_by %r" % plan["group_by"])
    for source, name in ((plan, "segments"), (plan, "exclude"), (expect, "split"),
                         (expect.get("assume", {}), "segments")):
        for segment, values in source.get(name, {}).items():
            if segment not in VALUES or not values or not set(values) <= VALUES[segment]:
                say("%s %r" % (name, source[name]))
    intent, metric = plan.get("intent", []), plan.get("metric", [])
    if intent == ["variance"] and not plan.get("compare"):
        say("a variance without compare")
    if len(metric) == 1 and metric[0] in ADDITIVE and "measure" not in plan and intent != ["funnel"]:
        say("an additive metric without a measure")
    if metric and not set(metric) & ADDITIVE and "measure" in plan:
        say("a rate or a forecast has no measure")
    if intent == ["trend"] and "granularity" not in plan:
        say("a trend without a granularity")
    for need in ("segments", "exclude"):
        if need not in plan and need not in expect.get("assume", {}) and "note" not in expect:
            say("%s left open without a note" % need)
    # windows
    if "window" not in plan:
        say("an answer without a window")
    elif "w" not in line:
        say("a window without its expression w")
    else:
        want = [window_json(resolve(w, today)) for w in listed(line["w"])]
        if want != listed(plan["window"]):
            say("window %s, but %s gives %s" % (plan["window"], line["w"], want))
        for window in want:
            if date(window["start"]) >= date(window["end"]):
                say("empty window")
            if date(window["start"]) > today and intent and not set(intent) & {"forecast_vs_actual", "trend"}:
                say("a window past D for %s" % intent)
    if "cw" in line:
        want = window_json(resolve_compare(listed(line["w"])[0], line["cw"], today))
        if expect.get("compare_window") != want:
            say("compare_window %s, but %s gives %s" % (expect.get("compare_window"), line["cw"], want))
        if plan.get("compare") in (None, [None]):
            say("cw without compare")
    elif "compare_window" in expect:
        say("compare_window without cw")
    elif intent == ["variance"]:
        say("a variance without cw")


def norm(text):
    return re.sub(r"\W+", " ", text.lower()).strip()


def main(argv):
    against, files = [], []
    it = iter(argv)
    for arg in it:
        if arg == "--against":
            against += [json.loads(l) for l in open(next(it), encoding="utf-8")]
        else:
            files.append(arg)
    if not files:
        files = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "tune.jsonl")]
    status = 0
    for path in files:
        bad, lines = [], []
        for number, text in enumerate(open(path, encoding="utf-8"), 1):
            try:
                lines.append(json.loads(text))
            except ValueError as fault:
                bad.append("line %d: %s" % (number, fault))
        own = path.replace(".jsonl", ".values.json")
        if os.path.exists(own):
            VALUES.update({k: set(v) for k, v in json.load(open(own, encoding="utf-8")).items()})
        for line in lines:
            check_line(line, bad)
        for what, seen in (("id", Counter(l["id"] for l in lines)),
                           ("q", Counter(norm(l["q"]) for l in lines if l.get("turn", 1) == 1))):
            bad += ["%s %r occurs %d times" % (what, k, n) for k, n in seen.items() if n > 1]
        open_thread, done = None, set()
        for line in lines:
            thread = line.get("thread")
            if thread != open_thread:
                if open_thread:
                    done.add(open_thread)
                if thread in done or (thread and line["turn"] != 1):
                    bad.append("%s: thread %s is not in one piece from turn 1" % (line["id"], thread))
                open_thread, turn = thread, 0
            if thread:
                turn += 1
                if line["turn"] != turn:
                    bad.append("%s: turn %d where %d stands next" % (line["id"], line["turn"], turn))
        for line in lines:
            if line.get("turn", 1) == 1:
                for other in against:
                    ratio = difflib.SequenceMatcher(None, norm(line["q"]), norm(other["q"])).ratio()
                    if other.get("turn", 1) == 1 and ratio > 0.85:
                        bad.append("%s is close to %s (%.2f): %r" % (line["id"], other["id"], ratio, line["q"]))
        counts = Counter(l["category"] for l in lines)
        print("%s: %d lines, %d threads" % (path, len(lines), len({l["thread"] for l in lines if "thread" in l})))
        print("  " + ", ".join("%s %d" % (c, counts[c]) for c in sorted(counts)))
        print("  with numbers: %d" % sum("numbers" in l["expect"] for l in lines))
        for text in bad:
            print("  WRONG " + text)
        status |= bool(bad)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
