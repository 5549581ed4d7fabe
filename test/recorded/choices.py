"""Operators that take elements by comparing them, by places, or by masks, and those that write elements to places."""
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

from backprop_record import record

torch.set_num_threads(1)
torch.manual_seed(2)
w = torch.randn(4, 5, requires_grad=True)
v = torch.randn(3, 4, 5)
places, apart = torch.tensor([[3, 0], [1, 1], [2, 4], [0, 2]]), torch.tensor([[3, 0], [1, 4], [2, 4], [0, 2]])
mask, rows = torch.rand(4, 5) > 0.4, torch.tensor([1, 3])
bags, starts = torch.tensor([1, 2, 4, 5, 4, 3]), torch.tensor([0, 3])
bag, weighted, padded = nn.EmbeddingBag(7, 3, mode="mean"), nn.EmbeddingBag(7, 3, mode="sum"), nn.EmbeddingBag(7, 3, mode="sum", padding_idx=4)

with record(sys.argv[1], model={"bag": bag, "weighted": weighted, "padded": padded}, names={"w": w}):
    h = w * 0.5
    compared = h.max(1).values.sum() + h.min(0, keepdim=True).values.pow(2).sum() + h.topk(2, 0).values[1].sum() + h.topk(3, largest=False).values.pow(2).sum() \
        + (h.sort(1, descending=True).values * w).sum() + h.sort(0).values[0].sum() + h.msort()[1].sum() + h.median(1).values.sum() + h.kthvalue(2, 0).values.pow(2).sum() \
        + h.cummax(0).values.pow(2).sum() + h.cummin(1).values.pow(2).sum()
    taken = h.gather(1, places).pow(2).sum() + h.gather(0, places.t() % 4).sum() + torch.take_along_dim(h, places[:, :1], 1).sum() + h.take(torch.tensor([3, 17])).sum() + h[mask].pow(2).sum() \
        + torch.masked_select(h, mask[0]).sum() + h[rows, torch.tensor([0, -1])].pow(2).sum() + (v * h)[:, rows, :][..., rows].pow(2).sum() + (v * h)[rows - 1, :, rows].pow(2).sum() \
        + (v * h)[:, mask].pow(2).sum() + h[rows[:, None], torch.tensor([0, 2, 4])].pow(2).sum()
    zeros = torch.zeros(4, 5)
    written = zeros.scatter(1, apart, h[:, :2]) + zeros.scatter_add(1, places * 0 + 1, h[:, 1:3]) + h.scatter(1, places, 0.7) + h.index_add(0, rows, h[:2], alpha=2) + h.index_copy(1, rows, h[:, :2]) \
        + h.index_fill(0, rows, 0.3) + h.masked_scatter(mask, h.flip(0)) + h.masked_fill(mask, -1e9).softmax(1) + h.index_put((rows, rows), h[0, :2]) + h.index_put((rows,), h[0], accumulate=True)
    written[mask] = 0.25
    packed = nn.utils.rnn.pack_padded_sequence((v * h).transpose(1, 2), torch.tensor([5, 3, 2]), batch_first=True).data.pow(2).sum()
    logical = torch.where(~mask & (h > -1) | torch.isnan(h), h, h * h).pow(2).sum() + (mask.logical_not().float() * h).sum() + torch.nan_to_num(h / torch.ones_like(h)).pow(2).sum() + h.nansum(1).pow(2).sum()
    pooled = bag(bags, starts).pow(2).sum() + weighted(bags, starts, per_sample_weights=h[0].repeat(2)[:6]).pow(2).sum() + padded(bags, starts).pow(2).sum()
    loss = compared + taken + written.pow(2).sum() + packed + logical + pooled
    loss.backward()
