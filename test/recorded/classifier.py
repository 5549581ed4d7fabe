"""A small classifier with Adam, three iterations, a smaller batch at the end."""
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

from backprop_record import record

torch.manual_seed(0)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(2, 4)
        self.fc2 = nn.Linear(4, 2)

    def forward(self, x):
        h = torch.tanh(self.fc1(x))
        return self.fc2(h)


model = Classifier()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
points = torch.randn(8, 2)
labels = (points[:, 0] * points[:, 1] > 0).long()


def train():
    for start in (0, 3, 6):
        x, y = points[start:start + 3], labels[start:start + 3]
        logits = model(x)
        loss = F.cross_entropy(logits, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


with record(sys.argv[1], model=model, optimizer=optimizer):
    train()
