"""Writes a messy application file and prints its sums, or prints the sums of a database, for comparison."""
import csv
import gzip
import random
import sqlite3
import sys
from collections import defaultdict

SEGMENTS = ["channel", "grade", "prod_type", "repeat_type", "term", "cr_fico_band"]


def show(sums):
    for key in sorted(sums):
        count, amount = sums[key]
        print(*key, count, f"{amount / 100:.2f}")


def write(path):
    rnd = random.Random(11)
    sums = defaultdict(lambda: [0, 0])

    def mess(text):
        return rnd.choice([text, f" {text}", f"{text}  ", text.upper(), text.lower(), text, text, text])

    def money(cents):
        whole, rest = divmod(cents, 100)
        return rnd.choice([f"{whole}.{rest:02}", f"${whole:,}.{rest:02}", f" {whole:,}.{rest:02} "])

    def date(day):
        return rnd.choice([f"2026-10-{day:02}", f"10/{day}/2026", f"2026-10-{day:02} 13:14:15",
                           f"2026-10-{day:02}T23:59:59Z", f"{day}-Oct-2026"])

    with gzip.open(path, "wt", newline="") as file:
        out = csv.writer(file, delimiter="\t", lineterminator="\r\n")
        out.writerow(["Term", "Grade", "CHANNEL", "Issued Amt", "issued-d", "Issued_Flag", "App Submit D",
                      "app_submit_amt", "Prod Type", "repeat_type", "cr fico", "CR_FICO_Band", "comment"])
        for n in range(3000):
            day = rnd.randint(1, 20)
            submit, fico = rnd.randint(100000, 5000000), rnd.randint(560, 840)
            channel = rnd.choice(["Direct Mail", "R&D \"lab\"", "E-mail", ""])
            grade, product = rnd.choice(["P1", "P2"]), rnd.choice(["Home Loan", "Car"])
            repeat, term = rnd.choice(["NP", "RP"]), rnd.choice([36, 60])
            issued = rnd.random() < 0.4
            amount = rnd.randint(100000, submit) if issued else None
            row = [rnd.choice([term, f"{term}.0", f"{term} months"]), mess(grade), mess(channel),
                   money(amount) if issued else rnd.choice(["", "NULL", "NaN"]),
                   date(day + 5) if issued else rnd.choice(["", " ", "N/A"]),
                   rnd.choice(["1", "TRUE", "yes", "1.0"]) if issued else rnd.choice(["0", "false", "No"]),
                   date(day), money(submit), mess(product), mess(repeat),
                   rnd.choice([fico, f"{fico}.0"]), rnd.choice(["", "NULL"]), "a \"quoted\"\nline"]
            if rnd.random() < 0.05:
                at, bad = rnd.choice([(3, "abc"), (6, "2026-10-45"), (5, "7"), (7, "1,2,3"), (0, "36.5")])
                row[at] = bad
                out.writerow(row)
                continue
            out.writerow(row)
            band = "<640" if fico < 640 else "640-699" if fico < 700 else "700-759" if fico < 760 else "760+"
            values = [channel or "(unknown)", grade, product, repeat, str(term), band]
            for segment, value in zip(SEGMENTS, values):
                key = ("submitted", segment, value, f"2026-10-{day:02}")
                sums[key][0] += 1
                sums[key][1] += submit
                if issued:
                    key = ("issued", segment, value, f"2026-10-{day + 5:02}")
                    sums[key][0] += 1
                    sums[key][1] += amount
    show(sums)


def read(path):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    sums, rolled = {}, {}
    for segment in SEGMENTS:
        value = f"COALESCE(CAST({segment} AS TEXT), '(unknown)')"
        for name, date, amount, where, cnt in [
            ("submitted", "app_submit_d", "app_submit_amt", "1", "submits"),
            ("issued", "issued_d", "issued_amt", "issued_flag = 1", "issuances"),
        ]:
            base = db.execute(f"SELECT {value}, {date}, COUNT(*), SUM({amount}) FROM cps_tb "
                              f"WHERE {date} IS NOT NULL AND {where} GROUP BY 1, 2")
            for v, d, n, total in base:
                sums[(name, segment, v, d)] = (n, round(total * 100))
            rollup = db.execute(f"SELECT k1, d, {cnt}_cnt, {cnt}_amt FROM rollup_{date} WHERE grain = ?", [segment])
            for v, d, n, total in rollup:
                rolled[(name, segment, v, d)] = (n, round(total * 100))
    assert rolled == sums, "rollups and base table differ"
    show(sums)


{"write": write, "read": read}[sys.argv[1]](sys.argv[2])
