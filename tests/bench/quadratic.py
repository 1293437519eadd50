# SPDX-License-Identifier: GPL-3.0-or-later
"""quadratic.py BUILD_DIR [--avx2] [--json]: the noisy quadratic against its Python peer, in turns, medians of five. Ours keeps
its state in float64 and draws its noise in float32; the peer is measured like that, and in float32 and float64 throughout. With
--avx2 both run as on a processor without AVX-512. The last line of --json is {"name", "ratio", "cases"}; the ratio is the
smallest over the cases, in the precision of ours."""
import json
import os
import pathlib
import statistics
import subprocess
import sys

ROUNDS = 5
PRECISIONS = ["float32", "same", "float64"]
HERE = pathlib.Path(__file__).resolve().parent


def measure(command, **environment):
    output = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | environment).stdout
    lines = [line.split() for line in output.splitlines()]
    return {tuple(map(int, line[:3])): list(map(float, line[3:])) for line in lines}


def main():
    build = pathlib.Path(sys.argv[1])
    narrow = "--avx2" in sys.argv[2:]
    our_options, peer_environment = (["--avx2"], {"ATEN_CPU_CAPABILITY": "avx2"}) if narrow else ([], {})
    ours, peer = [], []
    for _ in range(ROUNDS):
        ours.append(measure([build / "tests" / "quadratic_bench", *our_options]))
        peer.append(measure([sys.executable, HERE / "quadratic_peer.py"], **peer_environment))
    rows = []
    for case in ours[0]:
        mine = statistics.median(run[case][0] for run in ours)
        row = {"dimension": case[0], "replicas": case[1], "threads": case[2], "ours": mine, "peer": {}, "ratio": {}}
        for i, precision in enumerate(PRECISIONS):
            theirs = statistics.median(run[case][i] for run in peer)
            row["peer"][precision] = theirs
            row["ratio"][precision] = round(mine / theirs, 2)
        rows.append(row)
    print(f"{'D':>4} {'replicas':>9} {'threads':>8} {'Tandem':>10}" + "".join(f" {name:>9} {'ratio':>7}" for name in PRECISIONS))
    for row in rows:
        pairs = "".join(f" {row['peer'][name]:9.3g} {row['ratio'][name]:7.3g}" for name in PRECISIONS)
        print(f"{row['dimension']:4} {row['replicas']:9} {row['threads']:8} {row['ours']:10.3g}{pairs}")
    print("replica-steps/s of PyTorch in float32, with float64 state and float32 noise as ours, in float64")
    if "--json" in sys.argv[2:]:
        print(json.dumps({"name": "quadratic", "ratio": min(row["ratio"]["same"] for row in rows), "cases": rows}))


if __name__ == "__main__":
    main()
