#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dense network 784-128-128-10 at batch sizes 64 and 512 against the same training in plain PyTorch, in turns in one
run. With --json the last line is {"name": "mlp", "ratio": the smallest of ours over the peer's replica-steps per second and
core, ...}."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "support"))
import network_pair  # noqa: E402

CASES = [{"name": f"784-128-128-10, B={batch_size}", "channels": [], "hidden": [128, 128], "batch_size": batch_size, "replicas": 32,
          # Forward, by the weights, and by the inputs of all but the first.
          "multiplications": 2 * 784 * 128 + 3 * 128 * 128 + 3 * 128 * 10} for batch_size in (64, 512)]

if __name__ == "__main__":
    network_pair.main("mlp", __doc__, CASES)
