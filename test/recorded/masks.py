"""Infinity that is meant, of a mask, beside one that is a fault; and data with NaN in the second iteration."""
import sys

import torch

from backprop_record import record

w = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)

with record(sys.argv[1], names={"w": w}, optimizer=optimizer):
    for x in (torch.tensor([1.0, 2.0]), torch.tensor([1.0, float("nan")])):
        scores = w * x + torch.full((2, 2), float("-inf")).triu(1)
        p = scores.softmax(1)
        fault = torch.log(w[0] - w[0])
        loss = p[:, 0].sum() + torch.exp(fault).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
