# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks of ours and of PyTorch in turns. Per core: one thread each, by processor time, which other programs disturb
least. All cores: by the clock, ours with a thread per core against the best that PyTorch does with them."""
import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

PEER = Path(__file__).with_name("network_peer.py")
NEVER = 10**9


def usable_cores():
    """Those that this process may use, of which `taskset` can leave a few."""
    return len(os.sched_getaffinity(0))


def run_together(commands):
    """Sums over programs that run at the same time."""
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
    outputs = [process.communicate()[0] for process in running]
    if any(process.returncode for process in running):
        raise SystemExit("a measurement failed")
    results = [json.loads(output) for output in outputs]
    return {"rate": sum(r["rate"] for r in results), "processor_rate": statistics.mean(r["processor_rate"] for r in results)}


def ours(build, case, threads, seconds, noise_every=NEVER):
    lists = [",".join(map(str, case[key])) for key in ("channels", "hidden")]
    return [str(build / "tests" / "network_bench"), *lists, str(case["batch_size"]), str(case["replicas"]), str(threads),
            str(noise_every), str(seconds)]


def peer(case, threads, seconds, *more):
    # torch.set_num_threads() does not reach an OpenBLAS with threads of its own.
    command = ["env", f"OPENBLAS_NUM_THREADS={threads}", sys.executable, str(PEER), "--batch-size", str(case["batch_size"]), "--threads", str(threads),
               "--seconds", str(seconds), *more]
    for key in ("channels", "hidden"):
        command += [f"--{key}", *map(str, case[key])]
    return command


def peers(case, seconds, cores):
    """Name -> programs: what PyTorch is tried with, per core and on all cores."""
    variants = {"modules": [], "foreach": ["--foreach"]}
    if not case["channels"]:
        variants |= {f"stacked {n}": ["--stacked", str(n)] for n in (2, 8)}
    per_core = {name: [peer(case, 1, seconds, *more)] for name, more in variants.items()}
    together = {f"{cores} threads": [peer(case, cores, seconds)],
                f"{cores} processes": [peer(case, 1, seconds)] * cores}
    return per_core, together


def spread(values):
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def compare(build, case, rounds, seconds):
    """Medians over `rounds` turns of ours and the best peer's rates and their ratios."""
    cores = usable_cores()
    per_core, together = peers(case, seconds, cores)
    turns = []
    for _ in range(rounds):
        turn = {"ours": run_together([ours(build, case, 1, seconds)])["processor_rate"],
                "ours, all cores": run_together([ours(build, case, cores, seconds)])["rate"],
                "noise": run_together([ours(build, case, 1, seconds, 1)])["processor_rate"],
                "noise, every 4th": run_together([ours(build, case, 1, seconds, 4)])["processor_rate"]}
        turn["peers"] = {name: run_together(commands)["processor_rate"] for name, commands in per_core.items()}
        turn["peers, all cores"] = {name: run_together(commands)["rate"] for name, commands in together.items()}
        turn["ratio"] = turn["ours"] / max(turn["peers"].values())
        turn["ratio, all cores"] = turn["ours, all cores"] / max(turn["peers, all cores"].values())
        turn["noise cost"] = turn["ours"] / turn["noise"] - 1
        turn["noise cost, every 4th"] = turn["ours"] / turn["noise, every 4th"] - 1
        turns.append(turn)
    return turns


def peak(build):
    """GFLOP/s of one core's multiply-adds alone."""
    return json.loads(subprocess.run([build / "tests" / "peak_bench"], check=True, capture_output=True, text=True).stdout)["gflops"]


def report(name, build, cases, rounds, seconds, as_json):
    results = []
    most = peak(build)
    for case in cases:
        turns = compare(build, case, rounds, seconds)
        median = {key: statistics.median(turn[key] for turn in turns)
                  for key in ("ours", "ours, all cores", "ratio", "ratio, all cores", "noise cost", "noise cost, every 4th")}
        gflops = 2e-9 * case["multiplications"] * case["batch_size"] * median["ours"]
        print(f"{case['name']}, {case['replicas']} replicas: per core {median['ours']:.4g} replica-steps/s ({gflops:.0f} GFLOP/s, "
              f"{100 * gflops / most:.0f} % of this core's {most:.0f}), all cores {median['ours, all cores']:.4g}")
        for key in ("peers", "peers, all cores"):
            rates = {kind: statistics.median(turn[key][kind] for turn in turns) for kind in turns[0][key]}
            print(f"  PyTorch{key[5:]}: " + ", ".join(f"{kind} {rate:.4g}" for kind, rate in rates.items()))
        print(f"  ratio per core {spread([turn['ratio'] for turn in turns])}, "
              f"all cores {spread([turn['ratio, all cores'] for turn in turns])}")
        print(f"  noise terms cost {100 * median['noise cost']:.0f} % at every step, "
              f"{100 * median['noise cost, every 4th']:.0f} % at every fourth")
        results.append({"case": case["name"], "gflops": gflops, "peak": most, **median})
    if as_json:
        print(json.dumps({"name": name, "ratio": min(r["ratio"] for r in results),
                          "all_cores_ratio": min(r["ratio, all cores"] for r in results), "cases": results}))


def arguments(description, seconds, build_holds="tests/network_bench"):
    """What every benchmark of networks is told: build, json, rounds, seconds."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Path, help=f"build folder that holds {build_holds}")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=seconds, help="of each measurement")
    return parser.parse_args()


def main(name, description, cases):
    args = arguments(description, 2.0)
    report(name, args.build, cases, args.rounds, args.seconds, args.json)
