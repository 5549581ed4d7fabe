"""What is written through views, and layers that few models have: each against its rule."""
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

from backprop_record import record

torch.set_num_threads(1)
torch.manual_seed(0)
w = torch.randn(2, 3, requires_grad=True)
volume = torch.randn(1, 2, 3, 3, 3, requires_grad=True)
kernels, bias = torch.randn(4, 1, 2, 2, 2, requires_grad=True), torch.randn(4, requires_grad=True)
layer = nn.utils.weight_norm(nn.Linear(3, 2))
index = torch.tensor([[0, 1, 1], [0, 0, 2]])
signs = torch.tensor([[1.0, -1.0, 1.0], [-1.0, 1.0, -1.0]])
adjacent = torch.tensor([[0.0, 2.0], [0.5, 0.0]]).to_sparse()

with record(sys.argv[1], names={"w": w, "volume": volume, "kernels": kernels, "bias": bias, **dict(layer.named_parameters())}):
    h = w * 0.5
    padded = torch.zeros(3, 4)
    padded[1:, 1:] = h
    padded[0] = h.sum(0).mean()
    padded[:, 0] = 1.5
    padded[1].mul_(2)
    padded[:, 2:].t().add_(h[:, :1].sum(), alpha=3)
    padded[2, ::2].clamp_(-0.5, 0.5)
    scores = h @ h.t()
    scores.fill_diagonal_(-2)
    path = torch.zeros(3, 2)
    state = h[:, 0]
    for k in range(3):
        state = torch.tanh(state)
        path[k] = state
    written = (padded * padded).sum() + (scores * scores).sum() + (path * path).sum()
    reduced = sum((torch.zeros(3, 3).scatter_reduce(0, index, h, kind) * torch.arange(9.0).view(3, 3)).sum() for kind in ("sum", "mean", "amax", "amin"))
    convolved = F.conv3d(volume, kernels, bias, padding=1, stride=2, groups=2)
    folded = F.fold(F.unfold(h.view(1, 1, 2, 3), 2), (2, 3), 2)
    turned = torch.view_as_real(torch.view_as_complex(torch.stack([h, w], -1)) + torch.view_as_complex(torch.stack([w, h], -1)) * torch.view_as_complex(torch.stack([h, w], -1)[:1]))
    others = F.soft_margin_loss(h, signs) + F.soft_margin_loss(h, signs, reduction="none").sum() + torch.trace(scores) + (torch.diag_embed(h) * torch.arange(18.0).view(2, 3, 3)).sum() \
        + (h.clamp(h.detach().mean(), w.detach().abs().mean()) * w).sum() + (layer(h) ** 2).sum() + (torch.sparse.mm(adjacent, h) ** 2).sum()
    loss = written + reduced + (convolved * convolved).sum() + (folded * h).sum() + (turned * turned).sum() + others
    loss.backward()
