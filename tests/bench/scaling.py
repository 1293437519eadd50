#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What more replicas cost: replica-steps per second of 784-128-128-10 at B=64 from 1 to 1024 replicas, on one core and on all, the
share of the core's peak, and the memory of whole runs of fashion-mlp. With --json the last line is {"name": "scaling", "kept": the
lowest rate from 2 replicas on over the highest, ...}."""
import json
import os
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "support"))
import network_pair  # noqa: E402

REPLICAS = (1, 2, 8, 32, 128, 1024)
CASE = {"channels": [], "hidden": [128, 128], "batch_size": 64}
MULTIPLICATIONS = 2 * 784 * 128 + 3 * 128 * 128 + 3 * 128 * 10  # per example


def rates(build, rounds, seconds):
    """Replicas -> (per core by processor time, all cores by the clock), medians over `rounds` turns through all of them."""
    turns = {replicas: [] for replicas in REPLICAS}
    for _ in range(rounds):
        for replicas in REPLICAS:
            case = CASE | {"replicas": replicas}
            one = network_pair.run_together([network_pair.ours(build, case, 1, seconds)])["processor_rate"]
            every = network_pair.run_together([network_pair.ours(build, case, network_pair.usable_cores(), seconds)])["rate"]
            turns[replicas].append((one, every))
    return {replicas: tuple(map(statistics.median, zip(*found))) for replicas, found in turns.items()}


def megabytes(build, replicas):
    """Most memory that a recorded run of two arms had; evaluated on fewer images, which take time but no memory."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(build / "tandem"), "run", "fashion-mlp", "--seeds", str(replicas // 2), "--steps", "4", "--quiet",
                   "--set", "problem.examples=128", "--log", str(Path(folder) / "run.tandem")]
        pid = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
        _, status, usage = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"a run with {replicas} replicas failed")
    return usage.ru_maxrss / 1024


def main():
    args = network_pair.arguments(__doc__, 1.0, "tandem and tests/network_bench")

    most = network_pair.peak(args.build)
    found = rates(args.build, args.rounds, args.seconds)
    for replicas, (one, every) in found.items():
        gflops = 2e-9 * MULTIPLICATIONS * CASE["batch_size"] * one
        print(f"{replicas:5} replicas: {one:.4g} replica-steps/s per core, {gflops:.0f} GFLOP/s, {100 * gflops / most:.0f} % of "
              f"{most:.0f}; all cores {every:.4g}, {every / one:.2f} times one")
    many = [one for replicas, (one, _) in found.items() if replicas > 1]
    kept = min(many) / max(many)
    print(f"lowest over highest rate from 2 replicas on: {kept:.2f}")
    memory = {replicas: megabytes(args.build, replicas) for replicas in (2, 1024)}
    each = (memory[1024] - memory[2]) / 1022
    print(f"memory: {memory[2]:.0f} MB with 2 replicas, {memory[1024]:.0f} MB with 1024 (wanted: below 4096): {each:.2f} MB each")
    if args.json:
        print(json.dumps({"name": "scaling", "kept": kept, "rates": {str(r): rate for r, rate in found.items()},
                          "peak": most, "megabytes": memory[1024], "megabytes_per_replica": each}))


if __name__ == "__main__":
    main()
