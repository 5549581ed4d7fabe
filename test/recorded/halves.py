"""Numbers of 16 bits: autocast to bfloat16, and a float16 constant."""
import sys

import torch
import torch.nn as nn

from backprop_record import record

torch.manual_seed(0)
model = nn.Linear(3, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
x = torch.randn(4, 3)
scale = torch.tensor([0.1, 65504.0], dtype=torch.float16)

with record(sys.argv[1], model=model, optimizer=optimizer):
    with torch.autocast("cpu", dtype=torch.bfloat16):
        h = model(x)
    loss = (h.float() / scale).mean()
    loss.backward()
    optimizer.step()
