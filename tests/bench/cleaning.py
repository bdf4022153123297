"""pandas' side of the section cleaning: the steps of recipe.json over a CSV file of `generate ROWS SEED orders`.

    cleaning.py CSV TO

Prints a line "step seconds" for each step, then "whole seconds processor rows": all of them, and the result written as a pickle, pandas'
fastest file. Reading the CSV is not counted.
"""
import sys
import time

import pandas


def trim(t):
    for name in ("customer", "city"):
        t[name] = t[name].str.strip()
    return t


def case(t):
    for name in ("customer", "city"):
        t[name] = t[name].str.lower()
    return t


def replace(t):
    t["note"] = t["note"].str.replace(r"[0-9]{6,}", "#", regex=True)
    return t


def change_type(t):
    t["amount"] = pandas.to_numeric(t["amount"].str.replace(",", "", regex=False), errors="coerce")
    return t


def fill_missing(t):
    t["weight"] = t["weight"].fillna(t["weight"].median())
    return t


def outliers(t):
    low, high = t["quantity"].quantile([0.25, 0.75])
    reach = 1.5 * (high - low)
    t["quantity"] = t["quantity"].clip(low - reach, high + reach)
    return t


def keep(t):
    return t[(t["status"] != "cancelled") & (t["amount"] >= 10)]


def derive(t):
    return t.assign(total=(t["amount"] * (1 - t["discount"])).round(2))


def date_parts(t):
    at = t["ordered_at"].dt
    return t.assign(ordered_at_year=at.year, ordered_at_month=at.month, ordered_at_weekday=at.weekday + 1)


def deduplicate(t):
    return t.drop_duplicates("order_no")


STEPS = {"trim": trim, "case": case, "replace": replace, "change_type": change_type, "fill_missing": fill_missing, "outliers": outliers,
         "filter": keep, "derive": derive, "date_parts": date_parts, "deduplicate": deduplicate}


def main(source, target):
    table = pandas.read_csv(source, parse_dates=["ordered_at"])
    began, processor = time.perf_counter(), time.process_time()
    for name, step in STEPS.items():
        start = time.perf_counter()
        table = step(table)
        print(f"{name} {time.perf_counter() - start:.4f}")
    table.to_pickle(target)
    print(f"whole {time.perf_counter() - began:.4f} {time.process_time() - processor:.2f} {len(table)}")


main(*sys.argv[1:])
