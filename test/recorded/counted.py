"""A mean over a mask that nothing passes, and attention that a mask hides: 0 / 0 and softmax of nothing but -inf."""
import sys

import torch

from backprop_record import record

w = torch.tensor([1.0, 2.0], requires_grad=True)
visible = torch.tensor([False, False])
with record(sys.argv[1], names={"w": w, "visible": visible}):
    each = w * 3.0
    hard = (each.detach() > 10.0).float()
    L = (each * hard).sum() / hard.sum()
    s = w.masked_fill(~visible, float("-inf"))
    (L + s.softmax(0).sum()).backward()
