#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What recording costs the step rate, and how long a log of 10^8 values takes from opening to what a plot draws.

runlog.py BUILD_DIR [--json] [--seconds S] [--values N]; the large log takes about 400 MB beside the system's temporary files."""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("build", type=pathlib.Path)
parser.add_argument("--json", action="store_true", help="end with one line of JSON")
parser.add_argument("--seconds", type=float, default=4.0)
parser.add_argument("--values", type=float, default=1e8)
arguments = parser.parse_args()


def run(*parts):
    bench = subprocess.run([arguments.build / "tests" / "runlog_bench", *map(str, parts)], stdout=subprocess.PIPE, text=True, check=False)
    if bench.returncode:
        sys.exit(bench.returncode)
    return json.loads(bench.stdout.splitlines()[-1])


with tempfile.TemporaryDirectory() as folder:
    record = run("record", "fashion-mlp", 16, arguments.seconds, folder)
    many = run("write", 500, int(arguments.values / 500), f"{folder}/many.tandem")
    opened = [run("open", f"{folder}/many.tandem")]
    pathlib.Path(f"{folder}/many.tandem").unlink()
    run("write", 1, int(arguments.values), f"{folder}/long.tandem")
    opened.append(run("open", f"{folder}/long.tandem"))
print(f"fashion-mlp, 2 arms of {record['seeds_per_arm']} seeds: recorded {record['recorded_steps_per_second']} steps/s, not recorded "
      f"{record['plain_steps_per_second']}: ratio {record['ratio']:.3f}, processor time a step x {record['processor_ratio']:.3f} "
      f"(wanted: costs under 3 %)", file=sys.stderr)
for found, what in zip(opened, ("500 series", "one series")):
    print(f"{found['values']:.3g} values in {what}: open in {found['open_seconds']} s, drawn after {found['drawn_seconds']} s (wanted: "
          f"under 1), slowest zoom {found['slowest_zoom_ms']} ms, {found['memory_megabytes']:.0f} MB (wanted: under 500)", file=sys.stderr)
if arguments.json:
    print(json.dumps({"name": "runlog", "ratio": record["ratio"], "record": record, "write": many, "open": opened}))
