"""Parameters whose paths to the loss are cut in four ways, one that is used twice, and one whose gradient is never cleared."""
import sys

import torch
import torch.nn as nn

from backprop_record import record

torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.gate, self.scale, self.twice, self.head = (nn.Linear(2, 2) for _ in range(5))

    def forward(self, x):
        h = torch.tanh(self.first(x)).data
        with torch.no_grad():
            gate = torch.sigmoid(self.gate(x))
        scale = self.scale(x).sum().item()
        h = self.twice(self.twice(h * gate * scale))
        return self.head(h)


net = Net()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
x = torch.randn(3, 2)

with record(sys.argv[1], model=net, optimizer=optimizer):
    for _ in range(3):
        for name, p in net.named_parameters():
            if not name.startswith("head"):
                p.grad = None
        loss = (net(x) ** 2).mean()
        loss.backward()
        optimizer.step()
