"""Operators with settings that are seldom set, and with numbers that their formulas seldom meet."""
import sys

import torch
import torch.nn.functional as F

from backprop_record import record

torch.set_num_threads(1)
torch.manual_seed(4)
w = torch.randn(3, 4, requires_grad=True)
c, mask, target = torch.randn(3, 4), torch.rand(3, 4) > 0.5, torch.rand(3, 4)
places, nan = torch.tensor([0, -1, 1]), float("nan")

with record(sys.argv[1], names={"w": w}):
    h = w * 1.5
    n = h.masked_fill(mask, nan)
    smooth = F.softplus(h, beta=2, threshold=1) + F.softplus(h, threshold=0.1) + F.softplus(h, beta=-1) + F.celu(h, -0.7) + F.elu(h, -0.3) + F.leaky_relu(h, -0.3) + F.gelu(h, approximate="tanh")
    rounded = torch.round(h, decimals=1) + torch.round(h * 100, decimals=-1) + h.round()
    wild = [torch.nan_to_num(x).sum() for x in (F.threshold(n, 0.1, 5), torch.sign(n) * h, torch.addcmul(h, h, h, value=nan), F.pad(h, (1, 2), value=nan), torch.clamp(h, min=nan), F.relu(n))]
    filled = torch.nan_to_num(n, nan=7.0, posinf=2.0) + torch.nan_to_num(h / 0, posinf=nan, neginf=1.0).nansum()
    edges = [torch.nan_to_num(x, posinf=2.0, neginf=-2.0).sum() for x in (F.relu6(h * 0 + 6), F.hardtanh(h * 0 - 1), F.hardsigmoid(h * 0 + 3), F.hardswish(h * 0 - 3), torch.acosh(h * 0 + 1), torch.xlogy(c * 0, n), torch.logaddexp(h / 0, h / 0))]
    whole = torch.cumsum(c, 0, dtype=torch.int64) * h + c.bool().float() * h + c.long() * h + c.to(torch.int8) * h + h.to(torch.float64).sum(dtype=torch.float32) + torch.sum(h, 1, keepdim=True, dtype=torch.float64)
    scaled = torch.add(h, w, alpha=2) + torch.sub(h, 2, alpha=3) + torch.rsub(h, w, alpha=3) + torch.div(h, 0.3, rounding_mode="floor") + torch.div(h, w, rounding_mode="trunc") + h.clamp(0.5, -0.5)
    products = torch.addmm(w[:, :3], h, h.t(), beta=2) + torch.addmm(w[:, :3], h, h.t(), beta=0, alpha=-1) + torch.addmm(w[:, :3], h, h.t()) + torch.addbmm(w[:, :3], h[None], h.t()[None], alpha=2)
    lengths = torch.norm(h, p=3) + torch.norm(h, p=0, dim=0).sum() + torch.linalg.vector_norm(h, ord=float("inf")) + torch.dist(h, w, p=1) + h.var(0, correction=2).sum() + h.std(unbiased=False) + h.amax((0, 1), keepdim=True)
    rows = h[places].pow(2).sum() + h[:, places].pow(2).sum() + F.embedding(places.abs(), h, scale_grad_by_freq=True).pow(2).sum() + h.index_add(0, places[:1], h[:1], alpha=3).sum() + h.unsafe_chunk(2, 1)[1].sum()
    losses = F.huber_loss(h, w, delta=0.3, reduction="sum") + F.smooth_l1_loss(h, w, beta=0.3, reduction="none").pow(2).sum() + F.mse_loss(h, w, reduction="none").sum() \
        + F.cross_entropy(h, target, label_smoothing=0.3) + F.nll_loss(F.log_softmax(h, 1), places.abs(), ignore_index=1, reduction="sum") + F.kl_div(F.log_softmax(h, 1), target, reduction="sum")
    image = h.reshape(1, 1, 3, 4)
    grown = [F.interpolate(image, scale_factor=s, mode=mode).pow(2).sum() for s, mode in ((1.2, "bilinear"), (1.3, "bilinear"), (1.3, "bicubic"), (1.3, "nearest"), (1.5, "nearest"))]
    windows = F.avg_pool2d(image, 2, ceil_mode=True, count_include_pad=False).sum() + F.max_pool2d(image, 2, 1, dilation=(1, 2)).sum() + F.conv2d(image, image[..., :2, :2], dilation=2, padding="same").sum()
    loss = (smooth + rounded + filled + whole + scaled).sum() + sum(wild) + sum(edges) + products.sum() + lengths.sum() + rows + losses + sum(grown) + windows
    loss.backward()
