"""Operators that pick elements by index, and those that repeat or average neighbours."""
import sys

import torch
import torch.nn.functional as F

from backprop_record import record

torch.set_num_threads(1)
torch.manual_seed(1)
w = torch.randn(4, 6, requires_grad=True)
rows, columns, inside = torch.tensor([2, 0, 2]), torch.tensor([5, 1]), torch.tensor([True, False, True, True])

with record(sys.argv[1], names={"w": w}):
    h = w * 0.5
    picked = h[rows].sum(0) + h.index_select(0, rows)[1]
    across = h.index_select(1, columns) * h[:, columns] + h[..., columns]
    square = h[:, :4] @ h[:, 2:]
    same = square[:, rows].sum() + square[rows].sum()
    pairs = h[rows, torch.tensor([1, 5, 1])].sum() + h[inside].sum()
    gathered = h.gather(1, torch.tensor([[0, 5], [1, 1], [2, 3], [4, 0]])) * h.topk(2, 1).values
    image = h.reshape(1, 2, 3, 4)
    grown = (F.interpolate(image, scale_factor=2) ** 2).sum() + (F.interpolate(image, size=(5, 7)) ** 2).sum() + (F.interpolate(h[None], size=9) ** 2).mean()
    means = F.adaptive_avg_pool2d(F.pad(image, (0, 0, 0, 1)), (2, 2)) + F.adaptive_avg_pool2d(image, (2, 2))
    diagonals = h.diagonal() * h.diagonal(2) + h.diagonal(-1).sum() + image.diagonal(1, 1, 3).sum()
    loss = picked.sum() + (across * across).sum() + same + pairs + gathered.sum() + grown + (means ** 2).sum() + diagonals.sum()
    loss.backward()
