#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user would write in PyTorch for the training that network_bench measures: a network of torch.nn modules, or
replicas stacked on a leading axis (dense layers by baddbmm, convolutions as groups of channels), with torch.optim.SGD at
momentum 0.9. On a GPU the images lie there, the optimizer is the fused one, and --graph replays a step as one CUDA graph.
Prints one line of JSON like network_bench."""
import argparse
import gzip
import json
import math
import time
from pathlib import Path

import numpy
import torch

CLASSES = 10


def read_idx(path: Path, header: int) -> torch.Tensor:
    with gzip.open(path, "rb") as file:
        return torch.from_numpy(numpy.frombuffer(file.read(), numpy.uint8, offset=header).copy())


def modules(channels, hidden):
    layers, inputs, side = [], 1, 28
    if channels:
        layers.append(torch.nn.Unflatten(1, (1, side, side)))
    for outputs in channels:
        layers += [torch.nn.Conv2d(inputs, outputs, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2)]
        inputs, side = outputs, side // 2
    layers.append(torch.nn.Flatten())
    inputs *= side * side
    for units in hidden:
        layers += [torch.nn.Linear(inputs, units), torch.nn.ReLU()]
        inputs = units
    return torch.nn.Sequential(*layers, torch.nn.Linear(inputs, CLASSES))


class Stacked(torch.nn.Module):
    """Replicas on a leading axis."""

    def __init__(self, replicas, channels, hidden):
        super().__init__()
        self.replicas = replicas
        self.filters, self.filter_biases = torch.nn.ParameterList(), torch.nn.ParameterList()
        inputs, side = 1, 28
        for outputs in channels:
            bound = 1 / math.sqrt(9 * inputs)
            self.filters.append(torch.nn.Parameter(torch.empty(replicas * outputs, inputs, 3, 3).uniform_(-bound, bound)))
            self.filter_biases.append(torch.nn.Parameter(torch.empty(replicas * outputs).uniform_(-bound, bound)))
            inputs, side = outputs, side // 2
        self.weights, self.biases = torch.nn.ParameterList(), torch.nn.ParameterList()
        sizes = [inputs * side * side, *hidden, CLASSES]
        for inputs, outputs in zip(sizes, sizes[1:]):
            bound = 1 / math.sqrt(inputs)
            self.weights.append(torch.nn.Parameter(torch.empty(replicas, inputs, outputs).uniform_(-bound, bound)))
            self.biases.append(torch.nn.Parameter(torch.empty(replicas, 1, outputs).uniform_(-bound, bound)))

    def forward(self, x):
        if len(self.filters):
            x = x.transpose(0, 1).unflatten(-1, (28, 28))  # [image, replica, row, column]
            for weight, bias in zip(self.filters, self.filter_biases):
                x = torch.conv2d(x, weight, bias, padding=1, groups=self.replicas)
                x = torch.nn.functional.max_pool2d(torch.relu(x), 2)
            x = x.unflatten(1, (self.replicas, -1)).transpose(0, 1).flatten(2)
        for i, (weight, bias) in enumerate(zip(self.weights, self.biases)):
            x = torch.baddbmm(bias, x, weight)
            if i + 1 < len(self.weights):
                x = torch.relu(x)
        return x


def graphed(step):
    """`step` recorded once as a CUDA graph; what it draws is drawn anew at every replay."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            step()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return graph.replay


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channels", type=int, nargs="*", default=[])
    parser.add_argument("--hidden", type=int, nargs="*", default=[])
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--stacked", type=int, default=0, help="replicas on a leading axis; 0: one network of modules")
    parser.add_argument("--foreach", action="store_true")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--graph", action="store_true")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--folder", type=Path, default=Path("/usr/share/datasets/fashion-mnist"))
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)

    torch.backends.cudnn.allow_tf32 = False  # as ours; for products it is the default
    gpu = args.device != "cpu"

    images = read_idx(args.folder / "train-images-idx3-ubyte.gz", 16).reshape(-1, 784).to(args.device).float() / 255
    labels = read_idx(args.folder / "train-labels-idx1-ubyte.gz", 8).to(args.device).long()
    model = Stacked(args.stacked, args.channels, args.hidden) if args.stacked else modules(args.channels, args.hidden)
    model = model.to(args.device)
    kind = {"fused": True} if gpu else {"foreach": args.foreach}
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, **kind)
    shape = (args.stacked, args.batch_size) if args.stacked else (args.batch_size,)

    def step():
        batch = torch.randint(len(images), shape, device=args.device)
        optimizer.zero_grad(set_to_none=True)
        logits = model(images[batch])
        # A replica's gradient is that of its own mean loss.
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, -2), labels[batch].flatten()) * max(args.stacked, 1)
        loss.backward()
        optimizer.step()

    if args.graph:
        step = graphed(step)
    at_once = 64 if gpu else 4
    settle = torch.cuda.synchronize if gpu else lambda: None
    for _ in range(4):
        step()
    settle()
    began, processor_began, steps = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - began < args.seconds:
        for _ in range(at_once):
            step()
        settle()
        steps += at_once
    replica_steps = steps * max(args.stacked, 1)
    print(json.dumps({"rate": replica_steps / (time.perf_counter() - began),
                      "processor_rate": replica_steps / (time.process_time() - processor_began)}))


if __name__ == "__main__":
    main()
