# SPDX-License-Identifier: GPL-3.0-or-later
"""quadratic_peer.py [SECONDS]: what one would write instead of quadratic_bench, in PyTorch: all replicas in one tensor, the
two arms on the same noise, float32 (PyTorch's default, the faster one). Prints the same lines."""
import sys
import time

import torch

CASES = [(2, 1, 1), (2, 16, 1), (2, 4096, 1), (2, 4096, 2), (100, 1, 1), (100, 16, 1), (100, 4096, 1), (100, 4096, 2)]


def replica_steps_per_second(dimension, replicas, threads, seconds):
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    arms = min(replicas, 2)
    seeds = replicas // arms
    h = torch.logspace(0, -1, dimension) if dimension > 1 else torch.ones(1)
    momentum = torch.tensor([0.9, 0.0][:arms]).reshape(arms, 1, 1)
    rate = 0.1 * (1 - momentum)
    x = torch.ones(arms, seeds, dimension)
    buffer = torch.zeros_like(x)
    noise = torch.empty(seeds, dimension)
    losses = []
    steps = 0
    start = time.perf_counter()
    while time.perf_counter() - start < seconds:
        for _ in range(64):
            if steps % 64 == 0:
                losses.append((0.5 * h * x * x).sum(-1))
            noise.normal_()
            buffer.mul_(momentum).add_(h * x).add_(noise)
            x.sub_(rate * buffer)
            steps += 1
    return steps * replicas / (time.perf_counter() - start)


if __name__ == "__main__":
    duration = float(sys.argv[1]) if len(sys.argv) > 1 else 0.3
    with torch.no_grad():
        for case in CASES:
            print(*case, f"{replica_steps_per_second(*case, duration):.4g}", flush=True)
