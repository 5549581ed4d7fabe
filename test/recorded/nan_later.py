"""A division by 0 is infinite, and two lines later 0 times ∞ is NaN."""
import sys

import torch

from backprop_record import record

with record(sys.argv[1]):
    x = torch.tensor([0.0, 2.0], requires_grad=True)
    a = 1 / x
    b = a + 3
    m = b * 0
    m.sum().backward()
