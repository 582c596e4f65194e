#!/usr/bin/env python3
"""The numbers that the golden answers must show, computed apart from Topup's own code.

    numbers.py DB FILE.jsonl [--write] [--id g001 ...]

Python's sqlite3 on the base tables `cps_tb` and `forecast_df` alone (never a rollup), straight from
SEMANTICS. For each line that expects an answer and whose plan is determined, `expect.numbers` is
computed; `--write` stores it in the file, else it is compared with what stands there.
See README.md for the shape of `numbers` and for what is left out on purpose.
"""
import datetime as dt
import json
import math
import re
import sqlite3
import sys
from collections import defaultdict

DAY = dt.timedelta(days=1)
MAX_ROWS = 12
UNKNOWN = "(unknown)"
SEGMENTS = ("channel", "grade", "prod_type", "repeat_type", "term", "cr_fico_band")
DECLARED = {"cr_fico_band": ["<640", "640-699", "700-759", "760+"]}
DATE_COL = {"submits": "app_submit_d", "approvals": "apps_approved_d", "issuances": "issued_d",
            "approval_rate": "app_submit_d", "funding_rate": "app_submit_d",
            "avg_apr": "app_submit_d", "avg_fico": "app_submit_d"}
ADDITIVE = {"submits", "approvals", "issuances"}
COHORT_RATES = {"approval_rate", "funding_rate"}
OPERATORS = {">": lambda a, b: a > b, ">=": lambda a, b: a >= b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b}


class Undetermined(Exception):
    """The plan leaves open what the numbers depend on."""


def as_date(text):
    return dt.date.fromisoformat(text[:10])


def period_of(day, granularity):
    if granularity == "daily":
        first = day
    elif granularity == "weekly":
        first = day - dt.timedelta(days=day.weekday())
    elif granularity == "monthly":
        first = day.replace(day=1)
    elif granularity == "quarterly":
        first = dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    else:
        first = dt.date(day.year, 1, 1)
    return first.isoformat()


def periods(start, end, granularity):
    found, day = [], start
    while day < end:
        label = period_of(day, granularity)
        if not found or found[-1] != label:
            found.append(label)
        day += DAY
    return found


def ratio(a, b):
    return None if b == 0 else a / b


class Data:
    def __init__(self, path):
        db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
        db.row_factory = sqlite3.Row
        self.cps = [self.clean(r) for r in db.execute("SELECT * FROM cps_tb")]
        self.forecast = [self.clean(r) for r in db.execute("SELECT * FROM forecast_df")]
        db.close()
        self.by_date = {}
        for column in ("app_submit_d", "apps_approved_d", "issued_d"):
            self.by_date[column] = self.index(self.cps, column)
        self.by_date["date"] = self.index(self.forecast, "date")

    @staticmethod
    def clean(row):
        row = dict(row)
        for column in SEGMENTS:
            if column in row:
                value = row[column]
                text = "" if value is None else str(value).strip()
                row[column] = text or UNKNOWN
        for column in ("app_submit_d", "apps_approved_d", "issued_d", "date"):
            if row.get(column):
                row[column] = as_date(row[column])
        return row

    @staticmethod
    def index(rows, column):
        days = defaultdict(list)
        for row in rows:
            if row[column]:
                days[row[column]].append(row)
        return days

    def window(self, column, start, end):
        days, day = self.by_date[column], start
        while day < end:
            yield from days.get(day, ())
            day += DAY

    def through(self, column, today):
        return max((day for day in self.by_date[column] if day <= today), default=None)

    def lag90(self, today):
        """An upper bound for the young-cohort limit: 90th percentile from submission to issuance, and 3 days."""
        lags = sorted((r["issued_d"] - r["app_submit_d"]).days for r in self.cps
                      if r["issued_d"] and r["app_submit_d"] and r["issued_d"] <= today)
        return (lags[math.ceil(len(lags) * 0.9) - 1] if lags else 0) + 3


def measure(metric, counted, rows):
    """One metric over rows that are already in its window and filters."""
    if metric == "submits":
        return len(rows) if counted else math.fsum(r["app_submit_amt"] or 0 for r in rows)
    if metric == "approvals":
        rows = [r for r in rows if r["cr_appr_flag"] == 1]
        return len(rows) if counted else math.fsum(r["approval_amt"] or 0 for r in rows)
    if metric == "issuances":
        rows = [r for r in rows if r["issued_flag"] == 1]
        return len(rows) if counted else math.fsum(r["issued_amt"] or 0 for r in rows)
    if metric == "approval_rate":
        return ratio(sum(r["cr_appr_flag"] or 0 for r in rows), sum(r["offered_flag"] or 0 for r in rows))
    if metric == "funding_rate":
        return ratio(sum(r["issued_flag"] or 0 for r in rows), len(rows))
    column = {"avg_apr": "offer_apr", "avg_fico": "cr_fico"}[metric]
    values = [r[column] for r in rows if r[column] is not None]
    return ratio(math.fsum(values), len(values))


def forecast_columns(rows, metric):
    forecast = sum(r["forecast_issuance"] or 0 for r in rows)
    actual = sum(r["actual_issuance"] or 0 for r in rows)
    result = {"forecast": forecast, "actual": actual, "delta": actual - forecast, "accuracy": ratio(actual, forecast)}
    both = [(r["forecast_issuance"], r["actual_issuance"]) for r in rows
            if r["forecast_issuance"] is not None and r["actual_issuance"] is not None]
    if metric == "abs_error":
        result["abs_error"] = sum(abs(a - f) for f, a in both)
    if metric == "mape":
        errors = [abs((a - f) / f) for f, a in both if f != 0]
        result["mape"] = ratio(math.fsum(errors), len(errors))
    return result


class Question:
    def __init__(self, data, line):
        self.data, self.line = data, line
        self.sides = None
        self.today = as_date(line["as_of"])
        expect = line["expect"]
        if "answer" not in expect["kind"]:
            raise Undetermined("no answer")
        self.expect, plan = expect, expect["plan"]
        assume = expect.get("assume", {})
        self.intent = self.one(plan, "intent")
        window = plan["window"]
        if isinstance(window, list):
            raise Undetermined("several windows")
        self.start, self.end = as_date(window["start"]), as_date(window["end"])
        if self.end > self.today + DAY:
            raise Undetermined("a window past D")
        self.metrics = expect.get("metrics") or plan.get("metric", [])
        if self.intent not in ("funnel", "forecast_vs_actual"):
            if not self.metrics or (len(self.metrics) > 1 and "metrics" not in expect):
                raise Undetermined("metric")
            if set(self.metrics) & ADDITIVE and plan.get("measure") not in ("amount", "count"):
                raise Undetermined("measure")
        self.counted = plan.get("measure") == "count"
        self.filters = plan.get("segments", assume.get("segments"))
        self.excluded = plan.get("exclude", assume.get("exclude"))
        if self.filters is None or self.excluded is None:
            raise Undetermined("filters")
        if "segments" in assume:
            self.filters = assume["segments"]
        self.ranges = [(c, re.fullmatch(r"([<>]=?)(\d+)", r).groups()) for c, r in assume.get("ranges", {}).items()]
        self.split = expect.get("split", {})
        group_by = list(self.split) if self.split else plan.get("group_by")
        self.group_by = group_by or []
        self.rows_open = group_by is None  # the split is open: only the totals are determined
        self.granularity = plan.get("granularity")
        if isinstance(self.granularity, list):
            raise Undetermined("granularity")
        self.limit, self.order = expect.get("limit"), expect.get("order", assume.get("order"))

    @staticmethod
    def one(plan, key):
        if len(plan.get(key, [])) != 1:
            raise Undetermined(key)
        return plan[key][0]

    # ------------------------------------------------------------ rows
    def keep(self, row):
        for segment, values in self.filters.items():
            if row[segment] not in [str(v) for v in values]:
                return False
        for segment, values in self.excluded.items():
            if row[segment] in [str(v) for v in values]:
                return False
        for column, (operator, bound) in self.ranges:
            if row[column] is None or not OPERATORS[operator](row[column], float(bound)):
                return False
        return True

    def fetch(self, column, start, end):
        return [row for row in self.data.window(column, start, end) if self.keep(row)]

    def group(self, row):
        return tuple(("all other" if s in self.split and row[s] not in self.split[s] else row[s]) for s in self.group_by)

    def grouped(self, rows):
        groups = defaultdict(list)
        for row in rows:
            groups[self.group(row)].append(row)
        return groups

    def declared(self, group):
        """Sort key of a group: the declared order of its segments, the unknown group last."""
        key = []
        for segment, value in zip(self.group_by, group):
            if segment == "term" and value.isdigit():
                rank = int(value)
            elif segment in DECLARED and value in DECLARED[segment]:
                rank = DECLARED[segment].index(value)
            else:
                rank = 0
            key.append((value == UNKNOWN, value == "all other", rank, value))
        return key

    def ranked(self, rows):
        """Rows by the question's order and limit. An order without a limit leaves open how many rows an
        answer shows, so only the first, which every such answer shows, is kept."""
        keys = sorted(rows, key=lambda k: self.declared(k))
        if not self.order:
            return [] if self.limit else keys
        column, direction = self.order.split()
        if column == "value":
            column = self.metrics[0]

        def value(key):
            if column == "abs_delta":
                return None if rows[key]["delta"] is None else abs(rows[key]["delta"])
            return rows[key][column]

        keys = [k for k in keys if value(k) is not None]
        if column == "delta_pct":
            total = sum(rows[k]["prior"] for k in rows)
            keys = [k for k in keys if rows[k]["prior"] >= 0.01 * total]
        keys.sort(key=value, reverse=direction == "desc")
        ranked = keys[:self.limit or 1]
        rest = keys[len(ranked):]
        if rest and math.isclose(value(rest[0]), value(ranked[-1]), rel_tol=1e-9):
            return []  # a tie at the cut
        return ranked

    # ------------------------------------------------------------ intents
    def answer(self):
        return getattr(self, self.intent)()

    def trend(self):
        rows = {m: self.fetch(DATE_COL[m], self.start, self.end) for m in self.metrics}
        groups = sorted({g for m in rows for g in self.grouped(rows[m])}, key=self.declared)
        cells = {m: defaultdict(list) for m in rows}
        for m in rows:
            for row in rows[m]:
                cells[m][(period_of(row[DATE_COL[m]], self.granularity), *self.group(row))].append(row)
        result = {}
        for period in periods(self.start, self.end, self.granularity):
            for group in groups:
                key = (period, *group)
                result[key] = {m: measure(m, self.counted, cells[m].get(key, [])) for m in rows}
        return {m: measure(m, self.counted, rows[m]) for m in rows}, {} if self.rows_open else result

    def distribution(self):
        if self.rows_open:
            raise Undetermined("a histogram")
        rows = {m: self.fetch(DATE_COL[m], self.start, self.end) for m in self.metrics}
        totals = {m: measure(m, self.counted, rows[m]) for m in rows}
        if len(rows) != 1:
            raise Undetermined("several metrics")
        metric = self.metrics[0]
        result = {}
        for group, part in self.grouped(rows[metric]).items():
            value = measure(metric, self.counted, part)
            share = ratio(value, totals[metric]) if metric in ADDITIVE else None
            result[group] = {metric: value, "share": share}
        return totals, {k: result[k] for k in self.ranked(result)}

    def variance(self):
        if len(self.metrics) != 1:
            raise Undetermined("several metrics")
        metric, column = self.metrics[0], DATE_COL[self.metrics[0]]
        other = self.expect.get("compare_window")
        if not other:
            raise Undetermined("compare_window")
        start, end, prior_start, prior_end = self.start, self.end, as_date(other["start"]), as_date(other["end"])
        through = self.data.through(column, self.today)
        if through is None or through < start:
            raise Undetermined("no data in the window")
        if through < end - DAY:  # the data ends in the window: the same number of days on both sides
            end = through + DAY
            prior_end = min(prior_end, prior_start + (end - start))
            self.sides = {"current": {"start": start.isoformat(), "end": end.isoformat()},
                          "prior": {"start": prior_start.isoformat(), "end": prior_end.isoformat()}}
        young = metric in COHORT_RATES and end > self.today - DAY * self.data.lag90(self.today)
        sides = self.fetch(column, start, end), self.fetch(column, prior_start, prior_end)

        def compare(now, before):
            current, prior = measure(metric, self.counted, now), measure(metric, self.counted, before)
            result = {"current": current, "prior": prior}
            if young:
                return result  # a comparison at equal age or none at all: delta is left open
            missing = current is None or prior is None
            result["delta"] = None if missing else current - prior
            result["delta_pct"] = None if missing or prior <= 0 else (current - prior) / prior
            return result

        now, before = self.grouped(sides[0]), self.grouped(sides[1])
        result = {g: compare(now.get(g, []), before.get(g, [])) for g in set(now) | set(before)}
        if young and self.order:
            result = {}
        return compare(*sides), {} if self.rows_open else {k: result[k] for k in self.ranked(result)}

    def forecast_vs_actual(self):
        if self.ranges or not set(self.filters) | set(self.excluded) | set(self.group_by) <= {"channel", "grade"}:
            raise Undetermined("a segment that forecast_df has not")
        metric = self.metrics[0] if len(self.metrics) == 1 else None
        rows = self.fetch("date", self.start, self.end)
        cells = defaultdict(list)
        if self.granularity:
            groups = sorted(self.grouped(rows), key=self.declared)
            for period in periods(self.start, self.end, self.granularity):
                for group in groups:
                    cells[(period, *group)] = []
            for row in rows:
                cells[(period_of(row["date"], self.granularity), *self.group(row))].append(row)
            keys = list(cells)
        elif self.group_by:
            cells = self.grouped(rows)
            keys = None
        else:
            keys = []  # whether it is shown by period is open
        result = {k: forecast_columns(part, metric) for k, part in cells.items()}
        if keys is None:
            keys = self.ranked(result)
        return forecast_columns(rows, metric), {} if self.rows_open else {k: result[k] for k in keys}

    def funnel(self):
        rows = self.fetch("app_submit_d", self.start, self.end)
        stages = ("submits", "approvals", "issuances")

        def stage_rows(part):
            counts = [measure(m, True, part) for m in stages]
            amounts = [measure(m, False, part) for m in stages]
            found = {("submitted",): {"count": counts[0], "amount": amounts[0]}}
            for i, name in ((1, "approved"), (2, "issued")):
                found[(name,)] = {"count": counts[i], "amount": amounts[i],
                                  "from_previous": ratio(counts[i], counts[i - 1]),
                                  "from_first": ratio(counts[i], counts[0])}
            return found

        groups = self.grouped(rows) if self.group_by else {(): rows}
        result = {}
        for group in sorted(groups, key=self.declared):
            for stage, values in stage_rows(groups[group]).items():
                result[group + stage] = values
        return {m: measure(m, True, rows) for m in stages}, {} if self.rows_open else result

    def relationship(self):
        if self.rows_open or len(self.metrics) != 2 or not self.group_by:
            raise Undetermined("row buckets")
        rows = {m: self.fetch(DATE_COL[m], self.start, self.end) for m in self.metrics}
        groups = {m: self.grouped(rows[m]) for m in rows}
        y, x = self.metrics
        said = len(self.expect["plan"]["metric"]) == 1  # which is y is said by the question
        result = {}
        for group in sorted(set(groups[x]) | set(groups[y]), key=self.declared):
            values = {m: measure(m, self.counted, groups[m].get(group, [])) for m in (y, x)}
            result[group] = {"x": values[x], "y": values[y]} if said else values
        return {m: measure(m, self.counted, rows[m]) for m in rows}, result


def numbers(data, line):
    question = Question(data, line)
    if question.ranges and "cr_fico" in dict(question.ranges):
        question = band_safe(question)
    totals, rows = question.answer()
    keys = list(rows)
    if len(keys) > MAX_ROWS:  # both ends, where the partial periods are
        keys = keys[:MAX_ROWS // 2] + keys[-MAX_ROWS // 2:]
    found = {"totals": totals, "rows": {"|".join(k): rows[k] for k in keys}}
    if question.sides:
        found["sides"] = question.sides
    return found


BANDS = {("<", 640): {"<640"}, (">=", 640): {"640-699", "700-759", "760+"},
         (">=", 700): {"700-759", "760+"}, (">=", 760): {"760+"}}


def band_safe(question):
    """At a band's edge the range and the bands are both fair: only where the data agrees are there numbers."""
    operator, bound = dict(question.ranges)["cr_fico"]
    bands = BANDS.get((operator, int(bound)))
    if bands:
        for row in question.data.cps:
            by_range = row["cr_fico"] is not None and OPERATORS[operator](row["cr_fico"], float(bound))
            if by_range != (row["cr_fico_band"] in bands):
                raise Undetermined("score and band disagree in the data")
    return question


def same(a, b):
    if isinstance(a, str) or isinstance(b, str):
        return a == b
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if a is None or b is None:
        return a is b
    return abs(a - b) <= 0.005 + 1e-9 * max(abs(a), abs(b))


def main(argv):
    write = "--write" in argv
    wanted = set(argv[argv.index("--id") + 1:]) if "--id" in argv else None
    path, file = [a for a in argv if not a.startswith("--") and a not in (wanted or ())][:2]
    data = Data(path)
    lines = [json.loads(l) for l in open(file, encoding="utf-8")]
    done, left, differ = 0, defaultdict(list), []
    for line in lines:
        if wanted is not None and line["id"] not in wanted:
            continue
        expect = line["expect"]
        try:
            found = numbers(data, line)
        except Undetermined as why:
            left[str(why)].append(line["id"])
            if write:
                expect.pop("numbers", None)
            continue
        done += 1
        if wanted is not None:
            print(line["id"], line["q"], json.dumps(found, indent=1))
        if write:
            expect["numbers"] = found
        elif not same(expect.get("numbers", {}), found):
            differ.append(line["id"])
    if write:
        with open(file, "w", encoding="utf-8") as out:
            for line in lines:
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
    print("numbers for %d lines" % done)
    for why, ids in left.items():
        print("  none, %s: %s" % (why, " ".join(ids)))
    if differ and not write:
        print("  differ from the file: %s" % " ".join(differ))
    return 1 if differ and not write else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
