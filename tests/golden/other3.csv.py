#!/usr/bin/env python3
"""Writes cps.csv and forecast.csv of a third invented lender into the folder given as argument.
Standard library only, deterministic. Columns as in SEMANTICS, "The two tables".
About 6,000 applications from 2024-06-01 to 2026-11-22; stored forecasts run to 2026-12-31.
Names as plain as the demo's: six channels (one a code), grades 1A to 3B, three products."""
import csv
import datetime as dt
import math
import os
import random
import sys

ONE = dt.timedelta(days=1)
FIRST, LAST, HORIZON = dt.date(2024, 6, 1), dt.date(2026, 11, 22), dt.date(2026, 12, 31)
# name: (weight first day, weight last day, shift of the offer rate, shift of the take-up, share of repeat customers)
CHANNELS = {
    "Mobile App": (20, 27, -0.02, -0.02, 0.30),
    "Dealer": (24, 18, 0.04, 0.07, 0.22),
    "Marketplace": (16, 24, -0.05, -0.06, 0.14),
    "Call Center": (18, 13, 0.03, 0.05, 0.42),
    "Podcast": (8, 10, -0.01, 0.00, 0.18),
    "GRX": (14, 8, 0.01, 0.02, 0.25),
}
# name: (weight, mean FICO, offer rate, approval rate of the offered, take-up, base APR), best first
GRADES = {
    "1A": (14, 781, 0.94, 0.94, 0.68, 7.4),
    "1B": (20, 751, 0.89, 0.89, 0.65, 9.6),
    "2A": (23, 720, 0.82, 0.82, 0.62, 12.4),
    "2B": (20, 691, 0.73, 0.74, 0.60, 15.9),
    "3A": (14, 661, 0.60, 0.64, 0.58, 20.3),
    "3B": (9, 631, 0.45, 0.53, 0.54, 25.6),
}
# name: (weight, mean amount, spread, terms, season: month -> factor)
PRODUCTS = {
    "Card Payoff": (46, 14500, 0.42, {24: 22, 48: 43, 60: 35}, {1: 1.25, 2: 1.15, 12: 0.85}),
    "Major Purchase": (33, 9200, 0.45, {24: 45, 48: 40, 60: 15}, {10: 1.1, 11: 1.25, 12: 1.3}),
    "Motorcycle": (21, 11800, 0.33, {24: 15, 48: 50, 60: 35}, {3: 1.3, 4: 1.5, 5: 1.4, 6: 1.2, 11: 0.6, 12: 0.5}),
}
MONTH = [0.97, 0.96, 1.03, 1.06, 1.08, 1.04, 0.99, 1.01, 1.02, 1.00, 0.95, 0.87]
WEEKDAY = [1.18, 1.20, 1.16, 1.10, 1.02, 0.73, 0.61]


def draw(rng, weights):
    return rng.choices(list(weights), list(weights.values()))[0]


def chance(rng, p):
    return rng.random() < min(0.98, max(0.02, p))


def hundreds(amount):
    return int(round(amount / 100.0)) * 100


def band(fico):
    if fico is None:
        return ""
    return "<640" if fico < 640 else "640-699" if fico < 700 else "700-759" if fico < 760 else "760+"


def one(rng, day, part):
    channel = draw(rng, {n: c[0] + (c[1] - c[0]) * part for n, c in CHANNELS.items()})
    grade = draw(rng, {n: g[0] for n, g in GRADES.items()})
    product = draw(rng, {n: p[0] * p[4].get(day.month, 1) for n, p in PRODUCTS.items()})
    _, _, offer_shift, take_shift, repeats = CHANNELS[channel]
    _, mean_fico, offer, approve, take, base = GRADES[grade]
    _, mean, spread, terms, _ = PRODUCTS[product]
    repeat = rng.random() < repeats
    term = draw(rng, terms)
    fico = None if rng.random() < 0.012 else min(848, max(545, round(rng.gauss(mean_fico, 16))))
    amount = min(80000, max(800, hundreds(mean * math.exp(rng.gauss(-spread ** 2 / 2, spread)))))
    bonus = 0.04 if repeat else 0.0
    offered = chance(rng, offer + offer_shift + bonus)
    apr = None
    if offered:
        apr = round(base + (term - 24) * 0.03 - (0.7 if repeat else 0) + 0.6 * part + rng.gauss(0, 0.8), 2)
    approved_d = issued_d = approval_amt = issued_amt = None
    if offered and chance(rng, approve + bonus):
        approved_d = day + ONE * (0 if rng.random() < 0.25 else min(24, 1 + int(rng.expovariate(1 / 2.6))))
        if approved_d > LAST:
            approved_d = None
    if approved_d:
        approval_amt = amount if rng.random() < 0.8 else hundreds(amount * rng.uniform(0.6, 0.95))
        if chance(rng, take + take_shift + bonus):
            slow = 5.5 if product == "Motorcycle" else 3.4 if repeat else 4.6
            issued_d = approved_d + ONE * (1 + min(32, int(rng.expovariate(1 / slow))))
            if issued_d > LAST:
                issued_d = None
    if issued_d:
        issued_amt = approval_amt if rng.random() < 0.91 else hundreds(approval_amt * 0.9)
    return {
        "app_submit_d": day, "app_submit_amt": amount, "apps_approved_d": approved_d, "approval_amt": approval_amt,
        "issued_d": issued_d, "issued_amt": issued_amt, "channel": channel, "grade": grade, "prod_type": product,
        "repeat_type": "RP" if repeat else "NP", "term": term, "cr_fico": fico, "cr_fico_band": band(fico),
        "cr_appr_flag": int(approved_d is not None), "offered_flag": int(offered),
        "issued_flag": int(issued_d is not None), "offer_apr": apr,
    }


def applications(rng):
    rows, day, span = [], FIRST, (LAST - FIRST).days
    while day <= LAST:
        part = (day - FIRST).days / span
        mean = (5.5 + 2.4 * part) * MONTH[day.month - 1] * WEEKDAY[day.weekday()]
        for _ in range(max(0, round(rng.gauss(mean, math.sqrt(mean))))):
            rows.append(one(rng, day, part))
        day += ONE
    return rows


def forecasts(rng, rows):
    actual, share = {}, {}
    for row in rows:
        if row["issued_d"]:
            key = row["channel"], row["grade"]
            actual[(row["issued_d"],) + key] = actual.get((row["issued_d"],) + key, 0) + row["issued_amt"]
            share[key] = share.get(key, 0) + row["issued_amt"]
    whole, span = sum(share.values()), (LAST - FIRST).days
    daily, out, day = whole / (span + 1), [], FIRST
    while day <= HORIZON:
        level = daily * (0.86 + 0.28 * (day - FIRST).days / span) * MONTH[day.month - 1]
        level *= 1 + 0.08 * math.sin((day.year * 12 + day.month) * 2.3)
        for channel in CHANNELS:
            for grade in GRADES:
                value = level * share.get((channel, grade), 0) / whole * (1 + rng.gauss(0, 0.07))
                out.append({"date": day, "channel": channel, "grade": grade,
                            "forecast_issuance": max(0, round(value)),
                            "actual_issuance": actual.get((day, channel, grade), 0) if day <= LAST else None})
        day += ONE
    return out


def write(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for row in rows:
            writer.writerow({k: "" if v is None else v for k, v in row.items()})


def main(folder):
    os.makedirs(folder, exist_ok=True)
    rng = random.Random(5_2026)
    rows = applications(rng)
    write(os.path.join(folder, "cps.csv"), rows)
    write(os.path.join(folder, "forecast.csv"), forecasts(rng, rows))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: tune5h.csv.py FOLDER")
    main(sys.argv[1])
