#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Five epochs of the shipped experiment `fashion-mlp` against the same training in plain PyTorch, in one run.

Checks that the mean test accuracies of each arm agree within one point and that every seed of ours reaches 0.84; prints
both, and how many replica-steps per second each did, also per second of processor time, which says more on a machine
that has other work. Exit status 1 when a check fails. With --json the last line is
{"name": "fashion-mlp", "ratio": ours over the peer's replica-steps per second, ...}.
"""
import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import mean

STEPS = 4690
SEEDS = 4
ARMS = ("SGD", "SGDM")
LEAST_ACCURACY = 0.84
TOLERANCE = 0.01


def processor_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run_ours(program: Path):
    """Final test accuracy per arm and seed, and replica-steps per second of training time (evaluation included) and of
    processor time (loading included)."""
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "run", "fashion-mlp", "--steps", str(STEPS), "--seeds", str(SEEDS), "--device", "cpu", "--quiet"]
        before = processor_seconds()
        subprocess.run([*command, "--csv", folder], check=True)
        processor = processor_seconds() - before
        accuracy = {arm: {} for arm in ARMS}
        seconds = 0.0
        with open(Path(folder) / "series.csv", newline="") as file:
            for row in csv.DictReader(file):
                seconds = max(seconds, float(row["seconds"]))
                if row["metric"] == "test_accuracy" and row["seed"]:
                    accuracy[row["arm"]][row["seed"]] = float(row["value"])
    replica_steps = len(ARMS) * SEEDS * STEPS
    return {arm: list(seeds.values()) for arm, seeds in accuracy.items()}, replica_steps / seconds, replica_steps / processor


def run_peer(seeds: int):
    script = Path(__file__).with_name("fashion_mlp_peer.py")
    command = [sys.executable, script, "--steps", str(STEPS), "--seeds", str(seeds)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Path, help="build folder that holds the program")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--peer-seeds", type=int, default=2, help="seeds of the slower peer")
    args = parser.parse_args()

    ours, our_rate, our_processor_rate = run_ours(args.build / "tandem")
    peer = run_peer(args.peer_seeds)
    peer_rate = peer["replica_steps_per_second"]
    peer_processor_rate = peer["replica_steps_per_cpu_second"]
    processor_ratio = our_processor_rate / peer_processor_rate
    well = True
    print(f"{'arm':6}{'ours':>10}{'lowest':>10}{'PyTorch':>10}")
    for arm in ARMS:
        theirs = mean(peer["test_accuracy"][arm])
        agree = abs(mean(ours[arm]) - theirs) <= TOLERANCE and min(ours[arm]) >= LEAST_ACCURACY
        well = well and agree
        print(f"{arm:6}{mean(ours[arm]):10.4f}{min(ours[arm]):10.4f}{theirs:10.4f}  {'agree' if agree else 'DIFFER'}")
    print(f"replica-steps/s: ours {our_rate:.0f}, PyTorch {peer_rate:.0f}, ratio {our_rate / peer_rate:.2f}")
    print(f"per processor second: ours {our_processor_rate:.0f}, PyTorch {peer_processor_rate:.0f}, ratio {processor_ratio:.2f}")
    if args.json:
        print(json.dumps({"name": "fashion-mlp", "ratio": our_rate / peer_rate, "processor_ratio": processor_ratio, "agree": well}))
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
