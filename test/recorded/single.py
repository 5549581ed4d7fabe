"""The lecture's two-layer network as in lecture.py, in float32."""
import sys

import torch

from backprop_record import record

W1 = torch.ones(2, 4, requires_grad=True)
b1 = torch.ones(2, requires_grad=True)
W2 = torch.ones(2, requires_grad=True)
b2 = torch.ones((), requires_grad=True)
x = torch.tensor([0.442, -0.562, 2.795, 2.087], requires_grad=True)
y = torch.tensor(1.0)
optimizer = torch.optim.SGD([W1, b1, W2, b2], lr=0.1)

with record(sys.argv[1], optimizer=optimizer):
    z1 = W1 @ x + b1
    a1 = torch.relu(z1)
    z2 = W2 @ a1 + b2
    a2 = torch.sigmoid(z2)
    L = -(y * torch.log(a2) + (1 - y) * torch.log(1 - a2))
    L.backward()
    optimizer.step()
