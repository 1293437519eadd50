# SPDX-License-Identifier: GPL-3.0-or-later
"""quadratic.py BUILD_DIR [--json]: the noisy quadratic against its Python peer, in turns, medians of five. The last line of
--json is {"name", "ratio", "cases"}; the ratio is the smallest over the cases."""
import json
import pathlib
import statistics
import subprocess
import sys

ROUNDS = 5
HERE = pathlib.Path(__file__).resolve().parent


def measure(command):
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    lines = [line.split() for line in output.splitlines()]
    return {tuple(map(int, line[:3])): float(line[3]) for line in lines}


def main():
    build = pathlib.Path(sys.argv[1])
    ours, peer = [], []
    for _ in range(ROUNDS):
        ours.append(measure([build / "tests" / "quadratic_bench"]))
        peer.append(measure([sys.executable, HERE / "quadratic_peer.py"]))
    rows = []
    for case in ours[0]:
        mine = statistics.median(run[case] for run in ours)
        theirs = statistics.median(run[case] for run in peer)
        rows.append({"dimension": case[0], "replicas": case[1], "threads": case[2], "ours": mine, "peer": theirs,
                     "ratio": round(mine / theirs, 2)})
    print(f"{'D':>4} {'replicas':>9} {'threads':>8} {'Tandem':>10} {'PyTorch':>10} {'ratio':>8}   replica-steps/s")
    for row in rows:
        print(f"{row['dimension']:4} {row['replicas']:9} {row['threads']:8} {row['ours']:10.3g} {row['peer']:10.3g} {row['ratio']:8.4g}")
    if "--json" in sys.argv[2:]:
        print(json.dumps({"name": "quadratic", "ratio": min(row["ratio"] for row in rows), "cases": rows}))


if __name__ == "__main__":
    main()
