"""Convolution, batch normalisation and pooling; longer tensors are summaries."""
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

from backprop_record import record

torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3, padding=1)
        self.bn = nn.BatchNorm2d(2)
        self.fc = nn.Linear(18, 3)

    def forward(self, x):
        x = F.relu(self.bn(self.conv(x)))
        x = F.max_pool2d(x, 2)
        x = x.flatten(1)
        return self.fc(x)


model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
images, labels = torch.randn(2, 1, 6, 6), torch.tensor([0, 2])

with record(sys.argv[1], model=model, optimizer=optimizer, keep=40, full={"fc.weight"}):
    for _ in range(2):
        loss = F.cross_entropy(model(images), labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
