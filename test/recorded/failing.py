"""The second iteration fails in the middle."""
import sys

import torch
import torch.nn as nn

from backprop_record import record

torch.manual_seed(0)
model = nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

try:
    with record(sys.argv[1], model=model, optimizer=optimizer):
        for width in (3, 2):
            loss = model(torch.ones(2, width)).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
except RuntimeError:
    pass
