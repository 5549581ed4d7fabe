"""Every optimizer updates a parameter of which only the first numbers are kept, two iterations after the first, which is not recorded."""
import sys

import torch
from torch import optim

from backprop_record import record

torch.manual_seed(0)
MAKERS = {
    "sgd": lambda p: optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01),
    "nesterov": lambda p: optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "adam": lambda p: optim.Adam(p, lr=0.1, amsgrad=True),
    "adamw": lambda p: optim.AdamW(p, lr=0.1),
    "adamax": lambda p: optim.Adamax(p, lr=0.1),
    "nadam": lambda p: optim.NAdam(p, lr=0.1),
    "radam": lambda p: optim.RAdam(p, lr=0.1),
    "rmsprop": lambda p: optim.RMSprop(p, lr=0.1, momentum=0.9, centered=True),
    "adagrad": lambda p: optim.Adagrad(p, lr=0.1),
    "adadelta": lambda p: optim.Adadelta(p),
}
weights = {name: torch.randn(2, 3).requires_grad_() for name in MAKERS}
optimizers = [make([weights[name]]) for name, make in MAKERS.items()]

with record(sys.argv[1], optimizer=optimizers, names=weights, keep=4, iterations=range(2, 4)):
    for step in range(3):
        for optimizer in optimizers:
            optimizer.zero_grad()
        loss = sum(w.square().sum() for w in weights.values())
        loss.backward()
        for optimizer in optimizers:
            optimizer.step()
