#!/usr/bin/env python3
"""Writes the data set of retired_alien.jsonl: cps.csv (about 5,000 applications) and
forecast.csv, other channels, grades, products and terms than the demo's. Stdlib only,
fixed seed: same bytes every time.

    python3 tests/golden/retired_alien.csv.py FOLDER
"""
import csv
import datetime as dt
import os
import random
import sys

START, END, FORECAST_END = dt.date(2024, 10, 1), dt.date(2026, 11, 21), dt.date(2026, 12, 31)
ROWS = 5000
CHANNELS = {"Branch": 26, "Web": 30, "Co-Brand": 12, "TV & Radio": 10, "Field Sales": 13, "Word of Mouth": 9}
GRADES = {"A": 20, "B": 27, "C": 25, "D": 17, "E": 11}
PRODUCTS = {"Auto Refi": 34, "Card Payoff": 36, "Medical": 14, "Solar-Loan": 16}
TERMS = {24: 25, 48: 45, 72: 30}
FICO = {"A": (765, 28), "B": (728, 30), "C": (694, 30), "D": (660, 28), "E": (630, 25)}
APR = {"A": 8.5, "B": 12.0, "C": 16.5, "D": 21.5, "E": 27.5}
APPROVE = {"A": 0.86, "B": 0.78, "C": 0.66, "D": 0.52, "E": 0.38}


def pick(rng, weights):
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def band(fico):
    return "<640" if fico < 640 else "640-699" if fico < 700 else "700-759" if fico < 760 else "760+"


def submit_days(rng):
    """One day for each application: slow growth, quiet weekends, a busy spring, every day within the span."""
    days = [START + dt.timedelta(days=i) for i in range((END - START).days + 1)]
    weights = []
    for i, day in enumerate(days):
        w = 1 + i / len(days)
        w *= 0.45 if day.weekday() >= 5 else 1
        w *= 1.25 if day.month in (3, 4, 5) else 0.8 if day.month == 12 else 1
        weights.append(w)
    chosen = rng.choices(days, weights=weights, k=ROWS - len(days))
    return sorted(chosen + days)


def application(rng, day):
    channel, grade, product = pick(rng, CHANNELS), pick(rng, GRADES), pick(rng, PRODUCTS)
    repeat = "RP" if rng.random() < 0.32 else "NP"
    term = pick(rng, TERMS)
    fico = max(560, min(845, round(rng.gauss(*FICO[grade]))))
    amount = 100 * rng.randint(20, 450)
    offered = int(rng.random() < 0.82)
    approved = int(offered and rng.random() < APPROVE[grade] + (0.06 if repeat == "RP" else 0))
    issued = int(approved and rng.random() < (0.74 if channel in ("Branch", "Co-Brand") else 0.62))
    approved_on = day + dt.timedelta(days=rng.randint(0, 6))
    issued_on = approved_on + dt.timedelta(days=rng.randint(1, 12))
    if approved_on > END:
        approved = issued = 0
    if issued_on > END:
        issued = 0
    approval = 100 * round(amount * rng.uniform(0.7, 1.0) / 100) if approved else ""
    apr = round(APR[grade] + rng.gauss(0, 1.4) + (1.0 if term == 72 else 0), 2) if offered else ""
    return {
        "app_submit_d": day.isoformat(), "app_submit_amt": amount,
        "apps_approved_d": approved_on.isoformat() if approved else "", "approval_amt": approval,
        "issued_d": issued_on.isoformat() if issued else "", "issued_amt": approval if issued else "",
        "channel": channel, "grade": grade, "prod_type": product, "repeat_type": repeat, "term": term,
        "cr_fico": fico, "cr_fico_band": band(fico), "cr_appr_flag": approved, "offered_flag": offered,
        "issued_flag": issued, "offer_apr": apr,
    }


def main(folder):
    rng = random.Random(20261122)
    os.makedirs(folder, exist_ok=True)
    rows = [application(rng, day) for day in submit_days(rng)]
    with open(os.path.join(folder, "cps.csv"), "w", newline="", encoding="utf-8") as f:
        out = csv.DictWriter(f, fieldnames=list(rows[0]), lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
    actual = {}
    for r in rows:
        if r["issued_flag"]:
            key = (r["issued_d"], r["channel"], r["grade"])
            actual[key] = actual.get(key, 0) + r["issued_amt"]
    level = sum(actual.values()) / ((END - START).days + 1)
    with open(os.path.join(folder, "forecast.csv"), "w", newline="", encoding="utf-8") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["date", "channel", "grade", "forecast_issuance", "actual_issuance"])
        day = START
        while day <= FORECAST_END:
            growth = 0.7 + 0.6 * (day - START).days / (END - START).days
            for channel, cw in CHANNELS.items():
                for grade, gw in GRADES.items():
                    base = level * growth * cw / sum(CHANNELS.values()) * gw / sum(GRADES.values())
                    forecast = max(0, round(base * rng.uniform(0.75, 1.3)))
                    known = actual.get((day.isoformat(), channel, grade), 0) if day <= END else ""
                    out.writerow([day.isoformat(), channel, grade, forecast, known])
            day += dt.timedelta(days=1)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: retired_alien.csv.py FOLDER")
    main(sys.argv[1])
