"""pandas' side of the sections formats and cleaning: reads and writes files, and times nothing but that.

    formats.py read csv|ndjson|xlsx FILE     into a data frame
    formats.py write csv|xlsx CSV TO         a data frame that was read from a CSV file

Prints seconds, seconds of processor time, and rows. XLSX goes by openpyxl both ways, as it does wherever pandas is left to choose
among Debian's packages.
"""
import sys
import time

import pandas

READERS = {
    "csv": pandas.read_csv,
    "ndjson": lambda path: pandas.read_json(path, lines=True),
    "xlsx": lambda path: pandas.read_excel(path, engine="openpyxl"),
}
WRITERS = {
    "csv": lambda table, path: table.to_csv(path, index=False),
    "xlsx": lambda table, path: table.to_excel(path, index=False, engine="openpyxl"),
}
MOMENTS = ["ordered_at", "due"]


def timed(work):
    wall, processor = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - wall, time.process_time() - processor


def main(action, form, *paths):
    if action == "read":
        table, wall, processor = timed(lambda: READERS[form](paths[0]))
    else:
        table = pandas.read_csv(paths[0])
        table[MOMENTS] = table[MOMENTS].apply(pandas.to_datetime)
        _, wall, processor = timed(lambda: WRITERS[form](table, paths[1]))
    print(f"{wall:.3f} {processor:.2f} {len(table)}")


main(*sys.argv[1:])
