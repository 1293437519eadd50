#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user would write instead of `tandem run fashion-mlp`: the same training in plain PyTorch.

784-hidden-10 on Fashion-MNIST, SGD and SGD with momentum at the same effective learning rate η (lr = η(1 − β)), minibatches
from a new permutation every epoch. Prints one JSON object: test accuracy and loss per arm and seed, and replica-steps per
second (and per second of processor time) of the training loop alone.

Small batch:  fashion_mlp_peer.py
Large batch:  fashion_mlp_peer.py --batch-size 4096 --learning-rate 2 --steps 150
"""
import argparse
import gzip
import json
import time
from pathlib import Path

import numpy
import torch


def read_idx(path: Path, header: int) -> torch.Tensor:
    with gzip.open(path, "rb") as file:
        return torch.from_numpy(numpy.frombuffer(file.read(), numpy.uint8, offset=header).copy())


def load(folder: Path):
    sets = []
    for part in ("train", "t10k"):
        images = read_idx(folder / f"{part}-images-idx3-ubyte.gz", 16).reshape(-1, 784)
        labels = read_idx(folder / f"{part}-labels-idx1-ubyte.gz", 8)
        sets.append((images.float() / 255, labels.long()))
    return sets


def train(args, seed: int, momentum: float, images, labels):
    torch.manual_seed(seed)
    sizes = [784, *args.hidden, 10]
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    optimizer = torch.optim.SGD(model.parameters(), lr=args.learning_rate * (1 - momentum), momentum=momentum)
    loss_function = torch.nn.CrossEntropyLoss()
    order = torch.empty(0, dtype=torch.long)
    began = time.perf_counter(), time.process_time()
    for _ in range(args.steps):
        if len(order) < args.batch_size:
            order = torch.cat([order, torch.randperm(len(images))])
        batch, order = order[: args.batch_size], order[args.batch_size :]
        optimizer.zero_grad()
        loss_function(model(images[batch]), labels[batch]).backward()
        optimizer.step()
    return model, (time.perf_counter() - began[0], time.process_time() - began[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hidden", type=int, nargs="*", default=[128])
    parser.add_argument("--learning-rate", type=float, default=0.1, help="effective learning rate η")
    parser.add_argument("--momentum", type=float, default=0.9, help="β of the second arm; the first has 0")
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--steps", type=int, default=4690)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--threads", type=int, default=0, help="torch's own threads; 0: as torch chooses")
    parser.add_argument("--folder", type=Path, default=Path("/usr/share/datasets/fashion-mnist"))
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)

    (images, labels), (test_images, test_labels) = load(args.folder)
    result = {"test_accuracy": {}, "test_loss": {}}
    seconds = [0.0, 0.0]
    for arm, momentum in (("SGD", 0.0), ("SGDM", args.momentum)):
        result["test_accuracy"][arm] = []
        result["test_loss"][arm] = []
        for seed in range(args.seeds):
            model, taken = train(args, seed, momentum, images, labels)
            seconds = [sum(pair) for pair in zip(seconds, taken)]
            with torch.no_grad():
                logits = model(test_images)
                result["test_accuracy"][arm].append((logits.argmax(1) == test_labels).double().mean().item())
                result["test_loss"][arm].append(torch.nn.functional.cross_entropy(logits, test_labels).item())
    result["replica_steps_per_second"] = 2 * args.seeds * args.steps / seconds[0]
    result["replica_steps_per_cpu_second"] = 2 * args.seeds * args.steps / seconds[1]
    print(json.dumps(result))


if __name__ == "__main__":
    main()
