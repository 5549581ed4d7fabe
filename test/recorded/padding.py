"""Batches padded to their longest sequence and masked; the third has an empty one, whose row is masked all over and becomes NaN."""
import sys

import torch

from backprop_record import record

embedding = torch.nn.Embedding(4, 2)
embedding.weight.data = torch.tensor([[1.0, 2.0], [0.5, -1.0], [2.0, 0.5], [-1.0, 1.0]])
optimizer = torch.optim.SGD(embedding.parameters(), lr=0.1)
batches = [[3, 2], [3, 2], [4, 1], [4, 0], [3, 1], [5, 2]]

with record(sys.argv[1], model=embedding, optimizer=optimizer, iterations=range(2, 7), keep=6):
    for lengths in batches:
        steps = torch.arange(max(lengths))
        x = embedding(steps % 4)
        scores = x @ x.t()
        pad = steps >= torch.tensor(lengths)[:, None]
        masked = scores.expand(2, *scores.shape).masked_fill(pad[:, None, :], float("-inf"))
        loss = (masked.softmax(-1) @ x).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
