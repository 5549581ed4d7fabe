"""Layers of windows: transposed convolutions, pools of all kinds, interpolations, padding; and products and losses of several operands."""
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

from backprop_record import record

torch.set_num_threads(1)
torch.manual_seed(3)
up, wide, line = nn.ConvTranspose2d(2, 4, 3, stride=2, padding=1, output_padding=1, groups=2), nn.ConvTranspose2d(2, 3, 2, dilation=2, bias=False), nn.ConvTranspose1d(2, 3, 4, stride=2, padding=1)
bilinear, slope, normed = nn.Bilinear(3, 4, 2), nn.PReLU(2), nn.InstanceNorm2d(2)
x = torch.randn(1, 2, 4, 5, requires_grad=True)
labels, ones = torch.randint(0, 2, (1, 4, 5)), torch.ones(1, 2, 4, 5)

with record(sys.argv[1], model={"up": up, "wide": wide, "line": line, "bilinear": bilinear, "slope": slope}, names={"x": x}):
    h = x * 0.5
    transposed = up(h).pow(2).sum() + wide(h).pow(2).sum() + line(h[:, :, 0]).pow(2).sum()
    pools = F.adaptive_avg_pool2d(h, (3, 4)).pow(2).sum() + F.adaptive_max_pool2d(h, (3, 2)).pow(2).sum() + F.adaptive_avg_pool1d(h[0], 3).pow(2).sum() + F.adaptive_max_pool1d(h[0], 2).sum() \
        + F.avg_pool2d(h, 3, 2, 1, ceil_mode=True, count_include_pad=False).pow(2).sum() + F.avg_pool2d(h, 2, divisor_override=3).pow(2).sum() + F.avg_pool3d(h, 2, 1).pow(2).sum() \
        + F.max_pool2d(h, 2, 2, 1, ceil_mode=True).pow(2).sum() + F.max_pool2d(h, 2, 1, dilation=2).sum() + F.max_pool3d(h, 2, 1).sum() + F.max_pool1d(h[0], 2, 1).sum()
    between = F.interpolate(h, scale_factor=2, mode="bilinear").pow(2).sum() + F.interpolate(h, size=(7, 3), mode="bilinear", align_corners=True).pow(2).sum() \
        + F.interpolate(h, scale_factor=1.5, mode="bicubic").pow(2).sum() + F.interpolate(h[0], size=7, mode="linear").pow(2).sum() + F.interpolate(h, size=(3, 4), mode="area").pow(2).sum()
    edges = F.pad(h, (1, 2, 1, 0), mode="reflect").pow(2).sum() + F.pad(h, (1, 0, 2, 1), mode="replicate").pow(2).sum() + F.pixel_shuffle(h.reshape(1, 8, 1, 5), 2).pow(2)[..., 0].sum() \
        + F.pixel_unshuffle(h[:, :, :, :4], 2).pow(2)[:, 0].sum() + F.unfold(h, (2, 3), dilation=(1, 2), padding=1, stride=(1, 2)).pow(2).sum() + h.unfold(3, 3, 2).pow(2).sum() + h.roll(3).flatten()[:7].pow(2).sum()
    running = h.cumprod(3).pow(2).sum() + h.logcumsumexp(2).pow(2).sum()
    products = bilinear(h[0, :, :3, 0], h[0, :, :, 1]).pow(2).sum() + torch.cdist(h[0, 0], h[0, 1]).sum() + torch.linalg.cross(h[..., :3], h[..., 2:]).pow(2).sum() + torch.diag(h[0, 0]).sum() \
        + torch.addbmm(h[0, 0, :, :4], h[0], h[0].transpose(1, 2)).pow(2).sum()
    smooth = slope(h) + normed(h) + F.celu(h, 0.7) + F.softshrink(h, 0.1) + F.hardshrink(h, 0.1) + torch.asinh(h) + torch.atanh(h / 3) + torch.acosh(h * h + 1.5) + torch.atan2(h, h + 3) + torch.hypot(h, h + 1) \
        + torch.logaddexp(h, x) + torch.exp2(h) + h.frac() + h.trunc() + h.ceil() + torch.remainder(h, 0.3) + torch.fmod(h, 0.3) + torch.xlogy(ones, h * h + 1) + torch.sigmoid(h).logit() + torch.sigmoid(h).logit(eps=0.4) + h.sgn()
    losses = F.cross_entropy(h, labels) + F.nll_loss(F.log_softmax(h, 1), labels, reduction="none").pow(2).sum() + F.cross_entropy(h, labels, label_smoothing=0.1) \
        + F.binary_cross_entropy_with_logits(h, ones) + F.binary_cross_entropy_with_logits(h, ones / 2, pos_weight=torch.tensor(2.0)) \
        + F.binary_cross_entropy_with_logits(h, ones / 4, ones * 2, pos_weight=torch.tensor(3.0), reduction="sum") + F.kl_div(F.log_softmax(h, 1), ones / 2, reduction="batchmean")
    loss = transposed + pools + between + edges + running + products + smooth.pow(2).sum() + losses
    loss.backward()
