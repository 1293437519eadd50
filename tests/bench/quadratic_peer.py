# SPDX-License-Identifier: GPL-3.0-or-later
"""quadratic_peer.py [SECONDS]: what one would write instead of quadratic_bench, in PyTorch: all replicas in one tensor, the
two arms on the same noise. Prints the same lines with three rates: state and noise in float32 (PyTorch's default), state in
float64 and noise in float32 (what ours does), both in float64. One thread per second of processor time, several by the wall
clock."""
import sys
import time

import torch

CASES = [(2, 1, 1), (2, 16, 1), (2, 4096, 1), (2, 4096, 2), (100, 1, 1), (100, 16, 1), (100, 4096, 1), (100, 4096, 2)]


PRECISIONS = [(torch.float32, torch.float32), (torch.float64, torch.float32), (torch.float64, torch.float64)]


def replica_steps_per_second(dimension, replicas, threads, state, noisy, seconds):
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    arms = min(replicas, 2)
    seeds = replicas // arms
    h = torch.logspace(0, -1, dimension, dtype=state) if dimension > 1 else torch.ones(1, dtype=state)
    momentum = torch.tensor([0.9, 0.0][:arms], dtype=state).reshape(arms, 1, 1)
    rate = 0.1 * (1 - momentum)
    x = torch.ones(arms, seeds, dimension, dtype=state)
    buffer = torch.zeros_like(x)
    noise = torch.empty(seeds, dimension, dtype=noisy)
    losses = []
    steps = 0
    clock = time.process_time if threads == 1 else time.perf_counter
    start = clock()
    while clock() - start < seconds:
        for _ in range(64):
            if steps % 64 == 0:
                losses.append((0.5 * h * x * x).sum(-1))
            noise.normal_()
            buffer.mul_(momentum).add_(h * x).add_(noise)
            x.sub_(rate * buffer)
            steps += 1
    return steps * replicas / (clock() - start)


if __name__ == "__main__":
    duration = float(sys.argv[1]) if len(sys.argv) > 1 else 0.3
    with torch.no_grad():
        for case in CASES:
            rates = [replica_steps_per_second(*case, *precision, duration) for precision in PRECISIONS]
            print(*case, *(f"{rate:.4g}" for rate in rates), flush=True)
