"""Padding told by lengths, one of which is 0: the row of its mask is empty, and softmax of it is NaN."""
import sys

import torch

from backprop_record import record

scores = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
lengths = torch.tensor([2, 0])
with record(sys.argv[1], names={"scores": scores, "lengths": lengths}):
    mask = torch.arange(3)[None] < lengths[:, None]
    hidden = scores.masked_fill(~mask, float("-inf"))
    weights = hidden.softmax(1)
    (weights ** 2).sum().backward()
