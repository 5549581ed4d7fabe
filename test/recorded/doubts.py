"""A column of predictions against a row of labels, softmax taken twice, a layer made after the optimizer, and a weight that the script itself writes."""
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

from backprop_record import record

torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.value, self.head = nn.Linear(2, 3), nn.Linear(3, 1), nn.Linear(3, 2)

    def forward(self, x):
        h = torch.relu(self.body(x))
        return self.value(h), torch.softmax(self.head(h), dim=1)


net = Net()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
net.head = nn.Linear(3, 2)
x, t, y = torch.randn(4, 2), torch.randn(4), torch.tensor([0, 1, 1, 0])

with record(sys.argv[1], model=net, optimizer=optimizer):
    for _ in range(2):
        value, p = net(x)
        loss = F.cross_entropy(p, y) + F.mse_loss(value, t)
        loss = loss + ((value - t) ** 2).mean()
        net.zero_grad()
        loss.backward()
        optimizer.step()
        net.body.weight.data.clamp_(-0.5, 0.5)
