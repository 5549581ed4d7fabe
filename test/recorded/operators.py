"""Operators one by one: those that several operations explain, those that move elements, those that work in place."""
import sys

import torch
import torch.nn.functional as F

from backprop_record import record

torch.set_num_threads(1)
torch.manual_seed(0)
w = torch.randn(3, 4, requires_grad=True)
batch = torch.randn(2, 3, 4)

with record(sys.argv[1], names={"w": w}):
    h = w * 0.5
    elementwise = F.hardswish(h) + F.mish(h) + F.logsigmoid(h) + F.selu(h) + F.softplus(h, beta=2) + torch.rsqrt(h * h + 1) + F.relu6(h) + F.hardsigmoid(h) + h.square()
    others = F.leaky_relu(h, 0.2) + F.elu(h, alpha=0.5) + F.gelu(h) + F.gelu(h, approximate="tanh") + F.silu(h) + torch.tan(h / 2) + torch.sinh(h) + torch.cosh(h) + torch.asin(h / 3) \
        + torch.acos(h / 3) + torch.atan(h) + torch.log1p(h * h) + torch.expm1(h) + torch.log2(h * h + 1) + torch.log10(h * h + 1) + torch.erf(h) + h.cumsum(0) + h.amax(1, keepdim=True) \
        + h.amin(0) + 1 / (h + 5) + (h + 5).reciprocal() + h.clamp(-0.2, 0.3) + torch.maximum(h, w) + torch.minimum(h, w) + torch.sin(h) * torch.cos(h) + h.abs() + h.floor() + h.sign()
    combined = torch.lerp(h, w, 0.3) + torch.addcmul(h, h, w, value=0.5) + torch.add(h, w, alpha=2) + torch.where(h > 0, h, 0.1 * h) + F.threshold(h, 0.1, 0.2)
    products = torch.baddbmm(h[None], batch, h.new_ones(2, 4, 4)).sum() + F.glu(h, 1).sum() + torch.dist(h, w)
    moved = h.flip(0).sum(0) + h.roll(1, 0)[0] + h.repeat(2, 1)[1] + h.expand(2, 3, 4)[1, 2] + torch.stack(h.unbind(1), 1)[2] + torch.cat(h.split([1, 3], 1), 1)[0] + torch.stack([h, w], -1)[0, :, 1]
    rows = F.pad(h, (1, 0, 0, 2)).sum() + h.tril().sum() + h.triu(1).mean() + h.index_select(0, torch.tensor([2, 0])).prod()
    spread = h.std(0).sum() + h.var(1, unbiased=False).mean() + h.norm(dim=1).sum() + h.norm(p=1) + h.max() + h.min() + torch.logsumexp(h, 1).sum()
    normed = F.group_norm(h[None].transpose(1, 2), 2).sum(0) + F.batch_norm(h.t()[None], torch.zeros(4), torch.ones(4))[0] + F.layer_norm(h, (3, 4)).t()
    changed = h * 1
    changed.add_(w).mul_(2).sub_(0.5).clamp_(min=-1).masked_fill_(changed > 2, 0.25)
    copied = torch.zeros(3, 4)
    copied.copy_(changed.sigmoid_())
    copied[:, 1] = h[:, 0] * 3
    losses = F.huber_loss(h, w, delta=0.5) + F.l1_loss(h, w, reduction="sum") + F.nll_loss(F.log_softmax(h, 1), torch.tensor([0, 3, 1]), weight=torch.tensor([1.0, 2.0, 0.5, 1.0])) \
        + F.binary_cross_entropy(h.sigmoid(), torch.ones(3, 4))
    loss = (elementwise + others + combined + copied).sum() + products + (moved * moved).sum() + rows + spread + (normed * w.t()).sum() + losses
    loss.backward()
