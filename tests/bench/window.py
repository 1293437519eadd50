#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What watching costs: step rate with the window open over the headless one, the GUI thread's share of a core, its pauses; and
how long the window takes to start.

window.py BUILD_DIR [--json] [--experiment NAME] [--seconds S]; offscreen where there is no display."""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("build", type=pathlib.Path)
parser.add_argument("--json", action="store_true", help="end with one line of JSON")
parser.add_argument("--experiment", default="fashion-mlp")
parser.add_argument("--seconds", type=float, default=5.0, help="of each measurement, of which there are five turns")
arguments = parser.parse_args()

environment = dict(os.environ)
if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
    environment["QT_QPA_PLATFORM"] = "offscreen"


def measured(*what):
    bench = subprocess.run([arguments.build / "tests" / "window_bench", arguments.experiment, *what],
                           env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if bench.returncode:
        sys.exit(bench.returncode)
    return json.loads(bench.stdout.splitlines()[-1])


# The program's steady clock is this one.
starts = [measured("start", repr(time.monotonic())) for _ in range(5)]
found = measured(str(arguments.seconds))
found |= {"start_to_window_seconds": statistics.median(start["window_seconds"] for start in starts),
          "window_to_point_seconds": statistics.median(start["point_seconds"] - start["window_seconds"] for start in starts),
          "after_start_longest_pause_ms": max(start["longest_pause_ms"] for start in starts)}
lines = [
    f"{found['experiment']}: {found['watched_steps_per_second']} steps/s watched, "
    f"{found['headless_steps_per_second']} headless: ratio {found['ratio']:.2f}, in single turns {found['least_ratio']:.2f} to "
    f"{found['greatest_ratio']:.2f} (wanted: at least 0.80)",
    f"GUI thread: {100 * found['gui_thread_share']:.0f} % of a core (wanted: under 25 %)",
    f"from the start {found['start_to_window_seconds']:.2f} s to the painted window, from there "
    f"{found['window_to_point_seconds']:.2f} s to the first point (wanted: each under 1 s), longest pause in the two seconds after "
    f"it {found['after_start_longest_pause_ms']} ms (wanted: under 50 ms)",
    f"longest pause {found['longest_pause_ms']} ms, 99 % under {found['pause_p99_ms']} ms; while sliders move like mad "
    f"{found['mad_longest_pause_ms']} ms and {found['mad_pause_p99_ms']} ms (wanted: under 50 ms), "
    f"{found['mad_steps_per_second']} steps/s, {found['interventions']} interventions",
]
print("\n".join(lines), file=sys.stderr)
if arguments.json:
    print(json.dumps(found))
