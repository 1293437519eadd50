#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the window keeps its user waiting with 8 arms of 16 seeds, a million steps behind them, and more streaming in.

interaction.py BUILD_DIR [--json] [--seconds S] [--history STEPS]; offscreen where there is no display."""
import argparse
import json
import os
import pathlib
import subprocess
import sys

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("build", type=pathlib.Path)
parser.add_argument("--json", action="store_true", help="end with one line of JSON")
parser.add_argument("--seconds", type=float, default=6.0, help="of each gesture")
parser.add_argument("--history", type=int, default=1_000_000, help="steps before the measurement begins")
arguments = parser.parse_args()

environment = dict(os.environ)
if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
    environment["QT_QPA_PLATFORM"] = "offscreen"
bench = subprocess.run(
    [arguments.build / "tests" / "interaction_bench", str(arguments.seconds), str(arguments.history)],
    env=environment, stdout=subprocess.PIPE, text=True, check=False)
if bench.returncode:
    sys.exit(bench.returncode)
found = json.loads(bench.stdout.splitlines()[-1])
lines = [f"{found['arms']} arms of {found['seeds']} seeds, {found['history_steps']} steps of history, "
         f"{found['streamed_steps']} more streamed meanwhile; pauses of the window, wanted: 99 % under 16 ms, none over 50 ms"]
for gesture in ("watching", "dragging", "zooming", "scrubbing", "sliding"):
    lines.append(f"  {gesture:<9} 99 % under {found[gesture + '_p99_ms']:5.1f} ms, longest {found[gesture + '_longest_ms']:5.1f} ms; "
                 f"of processor time {found[gesture + '_p99_busy_ms']:5.1f} and {found[gesture + '_longest_busy_ms']:5.1f} ms")
lines.append(f"from a slider's move to the first step with its value: median {found['slider_to_step_median_ms']} ms, "
             f"longest {found['slider_to_step_longest_ms']} ms (wanted: under 50 ms)")
print("\n".join(lines), file=sys.stderr)
if arguments.json:
    found["ratio"] = 16.0 / max(found[gesture + "_p99_ms"] for gesture in ("dragging", "zooming", "scrubbing", "sliding"))
    print(json.dumps(found))
