#!/usr/bin/env python3
"""Checks the held-out golden questions: format, ids, threads, values, counts,
and recomputes every window from the line's `w` (a short window expression),
strictly from SEMANTICS.md, with Python's datetime alone.

    python3 tests/golden/retired_check.py [--counts]

Window expressions (D is the line's as_of; alternatives are joined by " | "; a
trailing "@daily" etc. says that the question names its granularity):
  days:N              the N days that end with D
  today, yesterday, daysago:N
  week, month, quarter, year            the current period up to D (wtd, mtd, qtd, ytd)
  last:week, last:3month, last:2year …  N complete periods before the current one
  ago:2week, ago:2month                 that one complete period
  next:week, next:month, next:4week     periods that lie ahead
  month:sep, q:2, year:2025, month:2025-10, q:2025-4
                                        the latest one that has begun (or the one named), clipped at D
  half:1                                first or second half of the current year
  since:jul, since:9-15, since:2026-10-01, since:q2, since:labor
  dates:11-01..11-14                    both days included, the latest that has begun
  months:mar..may                       both months included
  weekof:10-05                          the ISO week that holds the day
  on:veterans, on:10-12                 one day, or a federal holiday by name
"""
import calendar
import collections
import datetime as dt
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
DAY = dt.timedelta(days=1)
MONTHS = {m.lower(): i for i, m in enumerate(calendar.month_abbr) if m}
CATEGORIES = ["trend", "variance", "forecast", "funnel", "distribution", "relationship",
              "explain", "refusal", "clarification", "thread"]
INTENTS = ["trend", "variance", "forecast_vs_actual", "funnel", "distribution", "relationship", "explain"]
ADDITIVE = ["submits", "approvals", "issuances"]
METRICS = ADDITIVE + ["approval_rate", "funding_rate", "avg_apr", "avg_fico", "forecast_issuance",
                      "actual_issuance", "forecast_delta", "forecast_accuracy", "abs_error", "mape"]
BANDS = ["<640", "640-699", "700-759", "760+"]
VOCABULARY = {
    "retired.jsonl": {
        "channel": ["Email", "OMB", "Direct Mail", "Search", "Partner", "Affiliate", "Referral"],
        "grade": ["P1", "P2", "P3", "P4", "P5", "P6", "P7"],
        "prod_type": ["Personal Loan", "Debt Consolidation", "Home Improvement"],
        "repeat_type": ["NP", "RP"], "term": [36, 60], "cr_fico_band": BANDS},
    "retired_alien.jsonl": {
        "channel": ["Branch", "Web", "Co-Brand", "TV & Radio", "Field Sales", "Word of Mouth"],
        "grade": ["A", "B", "C", "D", "E"],
        "prod_type": ["Auto Refi", "Card Payoff", "Medical", "Solar-Loan"],
        "repeat_type": ["NP", "RP"], "term": [24, 48, 72], "cr_fico_band": BANDS},
}


def month_start(day, back=0):
    n = day.year * 12 + day.month - 1 - back
    return dt.date(n // 12, n % 12 + 1, 1)


def start_of(unit, day, back=0):
    """First day of the period that holds `day`, or of the one `back` periods earlier."""
    if unit == "week":
        return day - DAY * day.weekday() - dt.timedelta(weeks=back)
    if unit == "month":
        return month_start(day, back)
    if unit == "quarter":
        return month_start(day, (day.month - 1) % 3 + 3 * back)
    if unit == "year":
        return dt.date(day.year - back, 1, 1)
    raise ValueError(unit)


def nth_weekday(year, month, weekday, n):
    """n from 1; -1 is the month's last."""
    days = [d for d in calendar.Calendar().itermonthdates(year, month) if d.month == month and d.weekday() == weekday]
    return days[n - 1] if n > 0 else days[-1]


HOLIDAYS = {
    "newyear": lambda y: dt.date(y, 1, 1), "mlk": lambda y: nth_weekday(y, 1, 0, 3),
    "presidents": lambda y: nth_weekday(y, 2, 0, 3), "memorial": lambda y: nth_weekday(y, 5, 0, -1),
    "juneteenth": lambda y: dt.date(y, 6, 19), "independence": lambda y: dt.date(y, 7, 4),
    "labor": lambda y: nth_weekday(y, 9, 0, 1), "columbus": lambda y: nth_weekday(y, 10, 0, 2),
    "veterans": lambda y: dt.date(y, 11, 11), "thanksgiving": lambda y: nth_weekday(y, 11, 3, 4),
    "christmas": lambda y: dt.date(y, 12, 25),
}


def latest(of_year, D):
    """The latest of a yearly event that has begun by D."""
    return of_year(D.year) if of_year(D.year) <= D else of_year(D.year - 1)


def month_named(text, D):
    if text in MONTHS:
        return latest(lambda y: dt.date(y, MONTHS[text], 1), D)
    year, month = text.split("-")
    return dt.date(int(year), int(month), 1)


def quarter_named(text, D):
    if "-" in text:
        year, q = text.split("-")
        return dt.date(int(year), 3 * int(q) - 2, 1)
    return latest(lambda y: dt.date(y, 3 * int(text) - 2, 1), D)


def day_named(text, D):
    if text in HOLIDAYS:
        return latest(HOLIDAYS[text], D)
    parts = [int(p) for p in text.split("-")]
    if len(parts) == 3:
        return dt.date(*parts)
    return latest(lambda y: dt.date(y, *parts), D)


def window(expr, D):
    """[start, end) of one window expression."""
    end = D + DAY
    if expr == "today":
        return D, end
    if expr == "yesterday":
        return D - DAY, D
    if expr in ("week", "month", "quarter", "year"):
        return start_of(expr, D), end
    kind, _, arg = expr.partition(":")
    if kind == "days":
        return end - DAY * int(arg), end
    if kind == "daysago":
        return D - DAY * int(arg), end - DAY * int(arg)
    if kind in ("last", "ago", "next"):
        n, unit = re.fullmatch(r"(\d*)(\w+)", arg).groups()
        n = int(n or 1)
        if kind == "last":
            return start_of(unit, D, n), start_of(unit, D)
        if kind == "ago":
            return start_of(unit, D, n), start_of(unit, D, n - 1)
        return start_of(unit, D, -1), start_of(unit, D, -1 - n)
    if kind == "month":
        start = month_named(arg, D)
        return start, min(month_start(start, -1), end)
    if kind == "q":
        start = quarter_named(arg, D)
        return start, min(start_of("quarter", start, -1), end)
    if kind == "year":
        return dt.date(int(arg), 1, 1), min(dt.date(int(arg) + 1, 1, 1), end)
    if kind == "half":
        start = dt.date(D.year, 1 if arg == "1" else 7, 1)
        return start, min(month_start(start, -6), end)
    if kind == "since":
        if arg in MONTHS:
            return month_named(arg, D), end
        if re.fullmatch(r"q\d", arg):
            return quarter_named(arg[1:], D), end
        if re.fullmatch(r"\d{4}-\d\d", arg):
            return month_named(arg, D), end
        return day_named(arg, D), end
    if kind == "dates":
        a, b = arg.split("..")
        return day_named(a, D), min(day_named(b, D) + DAY, end)
    if kind == "months":
        a, b = arg.split("..")
        return month_named(a, D), min(month_start(month_named(b, D), -1), end)
    if kind == "weekof":
        start = start_of("week", day_named(arg, D))
        return start, min(start + dt.timedelta(weeks=1), end)
    if kind == "on":
        day = day_named(arg, D)
        return day, day + DAY
    raise ValueError(expr)


def parse_w(w, as_of):
    """`w` → (list of {"start","end"}, granularity said or None)."""
    D = dt.date.fromisoformat(as_of)
    m = re.search(r"\s*@(\w+)$", w)
    said = m.group(1) if m else None
    body = w[:m.start()] if m else w
    out = []
    for alternative in body.split(" | "):
        start, end = window(alternative.strip(), D)
        assert start < end, (w, start, end)
        out.append({"start": start.isoformat(), "end": end.isoformat()})
    return out, said


def default_granularity(win):
    days = (dt.date.fromisoformat(win["end"]) - dt.date.fromisoformat(win["start"])).days
    return "daily" if days <= 14 else "weekly" if days <= 92 else "monthly"


def check(name, prefix, least):
    vocabulary, errors, lines = VOCABULARY[name], [], []
    with open(os.path.join(HERE, name), encoding="utf-8") as f:
        for n, raw in enumerate(f, 1):
            try:
                lines.append(json.loads(raw))
            except ValueError as e:
                errors.append(f"line {n}: {e}")
    seen_q, turns = set(), collections.OrderedDict()
    for n, line in enumerate(lines, 1):
        def bad(what):
            errors.append(f"{name} {line.get('id')}: {what}")

        if line.get("id") != f"{prefix}{n:03d}":
            bad(f"id out of order, wanted {prefix}{n:03d}")
        if set(line) - {"id", "q", "as_of", "thread", "turn", "category", "w", "expect"}:
            bad("unknown field")
        if line["as_of"] != "2026-11-22":
            bad("as_of")
        if line["category"] not in CATEGORIES:
            bad("category")
        if ("thread" in line) != ("turn" in line):
            bad("thread without turn")
        if "thread" in line:
            had = turns.setdefault(line["thread"], [])
            if had and had[-1][0] != n - 1:
                bad("thread not together")
            had.append((n, line["turn"]))
            if line["turn"] != len(had):
                bad("turns not consecutive")
        if (line["category"] == "thread") != (line.get("turn", 1) > 1):
            bad("category thread is for turn 2 and later")
        elif "thread" not in line:
            if line["q"] in seen_q:
                bad("question twice")
            seen_q.add(line["q"])
        expect = line["expect"]
        if set(expect) - {"kind", "plan", "note"} or not expect.get("kind"):
            bad("expect")
        if set(expect["kind"]) - {"answer", "definition", "clarification", "refusal"}:
            bad("kind")
        plan = expect.get("plan")
        if ("answer" in expect["kind"]) != (plan is not None):
            bad("a plan exactly where an answer is acceptable")
        if plan is None:
            if "w" in line:
                bad("w without a plan")
            continue
        if set(plan) - {"intent", "metric", "measure", "window", "granularity", "group_by", "segments", "exclude", "compare"}:
            bad("unknown plan field")
        if set(plan.get("intent", [])) - set(INTENTS) or set(plan.get("metric", [])) - set(METRICS):
            bad("intent or metric")
        if ("window" in plan) != ("w" in line):
            bad("window and w go together")
        if "w" in line:
            wins, said = parse_w(line["w"], line["as_of"])
            want = wins[0] if len(wins) == 1 else wins
            if plan["window"] != want:
                bad(f"window {plan['window']} is not {want} ({line['w']})")
            if "granularity" in plan:
                fair = {said} if said else {default_granularity(w) for w in wins}
                have = plan["granularity"] if isinstance(plan["granularity"], list) else [plan["granularity"]]
                if set(have) != fair:
                    bad(f"granularity {have} is not {fair}")
            elif said:
                bad("granularity said but not expected")
        if "measure" in plan:
            if not set([plan["measure"]] if isinstance(plan["measure"], str) else plan["measure"]) <= {"amount", "count"}:
                bad("measure")
            if "metric" in plan and not set(plan["metric"]) & set(ADDITIVE):
                bad("measure of a metric that has none")
        if set(plan.get("compare", [])) - {None, "wow", "mom", "yoy", "prior"}:
            bad("compare")
        if plan.get("intent") == ["variance"] and "compare" not in plan:
            bad("variance without compare")
        for segment in plan.get("group_by", []):
            if segment not in vocabulary:
                bad("group_by")
        for field in ("segments", "exclude"):
            for segment, values in plan.get(field, {}).items():
                if segment not in vocabulary or not values or set(values) - set(vocabulary[segment]):
                    bad(f"{field} {segment} {values}")
    for thread, had in turns.items():
        if len(had) < 2:
            errors.append(f"{name} thread {thread}: one turn only")
    if len(lines) < least:
        errors.append(f"{name}: {len(lines)} lines, at least {least} wanted")
    counts = collections.Counter(line["category"] for line in lines)
    print(f"{name}: {len(lines)} lines, {len(turns)} threads, "
          + ", ".join(f"{c} {counts[c]}" for c in CATEGORIES))
    return errors


def main():
    errors = check("retired.jsonl", "h", 150) + check("retired_alien.jsonl", "x", 60)
    for e in errors:
        print(e)
    print("ok" if not errors else f"{len(errors)} errors")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
