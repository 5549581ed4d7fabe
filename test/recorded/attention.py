"""Masked attention by hand, with a buffer, and a module within a module."""
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

from backprop_record import record

torch.manual_seed(0)


class Attention(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.q, self.k, self.v = nn.Linear(d, d), nn.Linear(d, d), nn.Linear(d, d)
        self.register_buffer("mask", torch.tril(torch.ones(3, 3)).bool())

    def forward(self, x):
        q, k, v = self.q(x), self.k(x), self.v(x)
        scores = q @ k.transpose(-2, -1) / 2
        scores = scores.masked_fill(~self.mask, float("-inf"))
        p = scores.softmax(-1)
        return p @ v


class Block(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.attn = Attention(d)
        self.norm = nn.LayerNorm(d)

    def forward(self, x):
        x = x + self.attn(x)
        return self.norm(x)


model = nn.Sequential(Block(4), Block(4), nn.Linear(4, 2))
optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
tokens, labels = torch.randn(3, 4), torch.tensor([0, 1, 1])

with record(sys.argv[1], model=model, optimizer=optimizer):
    logits = model(tokens)
    loss = F.cross_entropy(logits, labels)
    loss.backward()
    optimizer.step()
