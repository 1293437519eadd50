#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The convolutional network 1-16-32 at batch size 64 against the same training in plain PyTorch, in turns in one run. With
--json the last line is {"name": "convnet", "ratio": ours over the peer's replica-steps per second and core, ...}."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "support"))
import network_pair  # noqa: E402

CASES = [{"name": "convnet 16-32, B=64", "channels": [16, 32], "hidden": [], "batch_size": 64, "replicas": 8,
          # Forward, by the weights, and by the inputs of all but the first: what a step has to do in general. We do less.
          "multiplications": 2 * 28 * 28 * 9 * 16 + 3 * 14 * 14 * 9 * 16 * 32 + 3 * 1568 * 10}]

if __name__ == "__main__":
    network_pair.main("convnet", __doc__, CASES)
