"""The rows of a file of comma-separated values, by Python's own reader, as JSON."""

import csv
import json
import sys

csv.field_size_limit(1 << 30)
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file, strict=True))
for row in rows:
    if None in row or None in row.values():
        sys.exit(f"a row has not as many cells as the first: {row}")
json.dump(rows, sys.stdout)
