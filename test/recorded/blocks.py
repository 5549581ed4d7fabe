"""Blocks of usual models: a residual block, one of a language model, an LSTM cell and losses, with operators in place."""
import math
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

from backprop_record import record

torch.set_num_threads(1)
torch.manual_seed(0)


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(2, 2, 3, padding=1, bias=False), nn.BatchNorm2d(2)
        self.depthwise, self.bn2 = nn.Conv2d(2, 2, 3, padding=1, groups=2), nn.GroupNorm(2, 2)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.depthwise(out))
        out += x
        out = F.max_pool2d(self.relu(out), 3, 2, 1)
        return F.avg_pool2d(out, 2).flatten(1)


class Block(nn.Module):
    def __init__(self, d=4, length=3):
        super().__init__()
        self.tokens, self.places = nn.Embedding(5, d), nn.Embedding(length, d)
        self.norm, self.qkv, self.out, self.fc = nn.LayerNorm(d), nn.Linear(d, 3 * d), nn.Linear(d, d), nn.Linear(d, 5)
        self.register_buffer("mask", torch.tril(torch.ones(length, length)) == 0)

    def forward(self, tokens):
        x = self.tokens(tokens) + self.places(torch.arange(3))
        q, k, v = self.qkv(self.norm(x)).split(4, dim=2)
        q, k, v = (part.view(2, 3, 2, 2).transpose(1, 2) for part in (q, k, v))
        scores = (q @ k.transpose(-2, -1)) * (1 / math.sqrt(2))
        scores = scores.masked_fill(self.mask, float("-inf"))
        y = F.softmax(scores, -1) @ v
        x = x + self.out(y.transpose(1, 2).contiguous().view(2, 3, 4))
        return self.fc(F.gelu(x))


residual, block, cell = Residual(), Block(), nn.LSTMCell(2, 2)
optimizer = torch.optim.AdamW([*residual.parameters(), *block.parameters(), *cell.parameters()], lr=0.01)
images, tokens, labels = torch.randn(2, 2, 4, 4), torch.tensor([[1, 4, 2], [0, 3, 3]]), torch.tensor([0, 1])

with record(sys.argv[1], model={"residual": residual, "block": block, "cell": cell}, optimizer=optimizer):
    for _ in range(1):
        features = residual(images)
        logits = block(tokens)
        h = c = torch.zeros(2, 2)
        for part in features.chunk(1, 1):
            h, c = cell(part, (h, c))
        chosen = h.gather(1, labels[:, None]).squeeze(1)
        loss = F.cross_entropy(logits.view(-1, 5), tokens.view(-1), ignore_index=4) + F.smooth_l1_loss(chosen, torch.ones(2), beta=0.5)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
