#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks on a GPU against the same training in PyTorch there, in turns in one run: replica-steps per second by the clock, in
float32 and, ours alone, in TF32. The peer is the best of torch.nn modules and stacked replicas, each as it is and as a CUDA
graph. Needs a build with a CUDA LibTorch (README) and a GPU, and says so where there is none. With --json the
last line is {"name": "gpu", "ratio": the smallest of ours over the peer's, ...}."""
import json
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "support"))
import network_pair  # noqa: E402

MLP = {"name": "784-128-128-10", "channels": [], "hidden": [128, 128], "multiplications": 2 * 784 * 128 + 3 * 128 * 128 + 3 * 128 * 10}
CONVNET = {"name": "convnet 16-32", "channels": [16, 32], "hidden": [],
           "multiplications": 2 * 28 * 28 * 9 * 16 + 3 * 14 * 14 * 9 * 16 * 32 + 3 * 1568 * 10}
CASES = [MLP | {"batch_size": 64, "replicas": 2}, MLP | {"batch_size": 64, "replicas": 32},
         MLP | {"batch_size": 64, "replicas": 1024}, MLP | {"batch_size": 512, "replicas": 32},
         CONVNET | {"batch_size": 64, "replicas": 8}, CONVNET | {"batch_size": 64, "replicas": 128}]


def rate(command):
    return network_pair.run_together([command])["rate"]


def turn(build, case, seconds):
    ours = network_pair.ours(build, case, 1, seconds)
    peers = {"modules": [], "modules, graph": ["--graph"], "stacked": ["--stacked", str(case["replicas"])],
             "stacked, graph": ["--stacked", str(case["replicas"]), "--graph"]}
    found = {"ours": rate([*ours, "cuda:0"]), "ours, TF32": rate([*ours, "cuda:0+tf32"])}
    found["peers"] = {name: rate(network_pair.peer(case, 1, seconds, "--device", "cuda", *more)) for name, more in peers.items()}
    found["ratio"] = found["ours"] / max(found["peers"].values())
    return found


def main():
    args = network_pair.arguments(__doc__, 1.0, "tandem and tests/network_bench")
    listed = subprocess.run([args.build / "tandem", "list", "devices"], check=True, capture_output=True, text=True).stdout
    gpus = [line for line in listed.splitlines() if line.split("\t")[0] == "cuda:0"]
    if not gpus:
        print("gpu: nothing measured: `tandem list devices` has no GPU", file=sys.stderr)
        return
    print(gpus[0])

    results = []
    for case in CASES:
        turns = [turn(args.build, case, args.seconds) for _ in range(args.rounds)]
        median = {key: statistics.median(one[key] for one in turns) for key in ("ours", "ours, TF32", "ratio")}
        peers = {name: statistics.median(one["peers"][name] for one in turns) for name in turns[0]["peers"]}
        gflops = 2e-9 * case["multiplications"] * case["batch_size"] * median["ours"]
        print(f"{case['name']}, B={case['batch_size']}, {case['replicas']} replicas: {median['ours']:.4g} replica-steps/s "
              f"({gflops:.0f} GFLOP/s), in TF32 {median['ours, TF32']:.4g}")
        print("  PyTorch: " + ", ".join(f"{name} {found:.4g}" for name, found in peers.items()))
        print(f"  ratio {network_pair.spread([one['ratio'] for one in turns])}", flush=True)
        results.append({key: case[key] for key in ("name", "batch_size", "replicas")} | {"peers": peers, "gflops": gflops, **median})
    if args.json:
        print(json.dumps({"name": "gpu", "ratio": min(result["ratio"] for result in results), "cases": results}))


if __name__ == "__main__":
    main()
