#!/usr/bin/env python3
"""Writes cps.csv and forecast.csv of an invented lender into the folder given as argument.
Standard library only, deterministic. Columns as in SEMANTICS, "The two tables".
About 6,000 applications from 2024-06-01 to 2026-11-22; stored forecasts run to 2026-12-31."""
import csv
import datetime as dt
import math
import os
import random
import sys

DAY = dt.timedelta(days=1)
FIRST, LAST, HORIZON = dt.date(2024, 6, 1), dt.date(2026, 11, 22), dt.date(2026, 12, 31)
# name: weight at the start, weight at the end, offer shift, take-up shift
CHANNELS = {
    "Paid Social": (18, 24, -0.06, -0.06),
    "Branch": (20, 13, 0.06, 0.10),
    "Penny Compass": (14, 22, -0.03, -0.08),
    "TV & Radio": (9, 7, 0.00, -0.02),
    "Web-Organic": (17, 17, 0.03, 0.04),
    "O'Neil Brokers": (12, 8, -0.02, 0.03),
    "TPO": (10, 9, 0.01, 0.00),
}
# name: weight, mean FICO, offer rate, approval rate of the offered, take-up, base APR
GRADES = {
    "A1": (13, 778, 0.92, 0.93, 0.66, 7.2),
    "A2": (19, 745, 0.88, 0.89, 0.64, 9.4),
    "B1": (22, 716, 0.81, 0.82, 0.62, 12.1),
    "B2": (20, 689, 0.72, 0.74, 0.60, 15.3),
    "C": (16, 658, 0.60, 0.64, 0.58, 19.6),
    "D": (10, 627, 0.44, 0.52, 0.55, 24.8),
}
# name: weight, mean amount, amount spread, terms
PRODUCTS = {
    "Auto Refi": (38, 21000, 0.35, {36: 25, 48: 40, 72: 35}),
    "Medical": (27, 8500, 0.45, {24: 55, 36: 35, 48: 10}),
    "Boat & RV": (14, 34000, 0.40, {48: 35, 72: 65}),
    "Green Energy": (21, 18500, 0.35, {36: 20, 48: 35, 72: 45}),
}
SEASON = [0.94, 0.92, 1.04, 1.06, 1.08, 1.05, 1.02, 1.03, 1.00, 0.98, 0.92, 0.86]


def pick(rng, weights):
    return rng.choices(list(weights), list(weights.values()))[0]


def band(fico):
    if fico is None:
        return ""
    return "<640" if fico < 640 else "640-699" if fico < 700 else "700-759" if fico < 760 else "760+"


def applications(rng):
    rows, span = [], (LAST - FIRST).days
    day = FIRST
    while day <= LAST:
        part = (day - FIRST).days / span
        mean = (5.4 + 2.5 * part) * SEASON[day.month - 1] * (0.55 if day.weekday() > 4 else 1.17)
        count = max(0, round(rng.gauss(mean, math.sqrt(mean))))
        for _ in range(count):
            rows.append(application(rng, day, part))
        day += DAY
    return rows


def application(rng, day, part):
    channel = pick(rng, {k: v[0] + (v[1] - v[0]) * part for k, v in CHANNELS.items()})
    grade = pick(rng, {k: v[0] for k, v in GRADES.items()})
    summer = 1.5 if day.month in (4, 5, 6, 7) else 0.8
    product = pick(rng, {k: v[0] * (summer if k == "Boat & RV" else 1) for k, v in PRODUCTS.items()})
    repeat = "RP" if rng.random() < (0.42 if channel in ("Branch", "Web-Organic") else 0.22) else "NP"
    term = pick(rng, PRODUCTS[product][3])
    _, mean_fico, offer, approve, take, base = GRADES[grade]
    fico = None if rng.random() < 0.01 else min(850, max(540, round(rng.gauss(mean_fico, 17))))
    _, mean, spread, _ = PRODUCTS[product]
    amount = min(90000, max(1500, round(mean * math.exp(rng.gauss(-spread * spread / 2, spread)) / 100) * 100))
    extra = 0.04 if repeat == "RP" else 0
    offered = rng.random() < min(0.98, offer + CHANNELS[channel][2] + extra)
    apr = round(base + (term - 36) * 0.035 + rng.gauss(0, 0.9) - (0.6 if repeat == "RP" else 0) + 0.8 * part, 2) \
        if offered else None
    approved = offered and rng.random() < min(0.98, approve + extra)
    approved_d = issued_d = None
    approval_amt = issued_amt = None
    if approved:
        lag = 0 if rng.random() < 0.22 else min(21, 1 + int(rng.expovariate(1 / 3.2)))
        approved_d = day + lag * DAY
        if approved_d > LAST:
            approved, approved_d = False, None
    if approved:
        approval_amt = amount if rng.random() < 0.78 else round(amount * rng.uniform(0.6, 0.95) / 100) * 100
        if rng.random() < min(0.95, take + CHANNELS[channel][3] + extra):
            lag = 1 + min(30, int(rng.expovariate(1 / (3.0 if product == "Medical" else 5.5))))
            issued_d = approved_d + lag * DAY
            if issued_d.weekday() == 6:
                issued_d += DAY
            if issued_d > LAST:
                issued_d = None
            else:
                issued_amt = approval_amt if rng.random() < 0.9 else round(approval_amt * 0.9 / 100) * 100
    return {
        "app_submit_d": day, "app_submit_amt": amount, "apps_approved_d": approved_d, "approval_amt": approval_amt,
        "issued_d": issued_d, "issued_amt": issued_amt, "channel": channel, "grade": grade, "prod_type": product,
        "repeat_type": repeat, "term": term, "cr_fico": fico, "cr_fico_band": band(fico),
        "cr_appr_flag": int(approved), "offered_flag": int(offered), "issued_flag": int(issued_d is not None),
        "offer_apr": apr,
    }


def forecasts(rng, rows):
    actual = {}
    for row in rows:
        if row["issued_d"]:
            key = row["issued_d"], row["channel"], row["grade"]
            actual[key] = actual.get(key, 0) + row["issued_amt"]
    span = (LAST - FIRST).days
    total = sum(actual.values()) / (span + 1)
    share = {}
    for (_, channel, grade), amount in actual.items():
        share[channel, grade] = share.get((channel, grade), 0) + amount
    whole = sum(share.values())
    out, day = [], FIRST
    while day <= HORIZON:
        part = (day - FIRST).days / span
        level = total * (0.84 + 0.32 * part) * SEASON[day.month - 1]
        level *= 0.0 if day.weekday() == 6 else 0.8 if day.weekday() == 5 else 1.24
        drift = 1 + 0.09 * math.sin((day.year * 12 + day.month) * 1.7)
        for channel in CHANNELS:
            for grade in GRADES:
                value = level * drift * share.get((channel, grade), 0) / whole * (1 + rng.gauss(0, 0.08))
                out.append({"date": day, "channel": channel, "grade": grade,
                            "forecast_issuance": max(0, round(value)),
                            "actual_issuance": actual.get((day, channel, grade), 0) if day <= LAST else None})
        day += DAY
    return out


def write(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for row in rows:
            writer.writerow({k: "" if v is None else v for k, v in row.items()})


def main(folder):
    os.makedirs(folder, exist_ok=True)
    rng = random.Random(20261122)
    rows = applications(rng)
    write(os.path.join(folder, "cps.csv"), rows)
    write(os.path.join(folder, "forecast.csv"), forecasts(rng, rows))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: tune3e.csv.py FOLDER")
    main(sys.argv[1])
