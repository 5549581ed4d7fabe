"""Two models that play against each other, each with an optimizer."""
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

from backprop_record import record

torch.manual_seed(0)
generator, critic = nn.Linear(2, 2), nn.Linear(2, 1)
for_generator = torch.optim.Adam(generator.parameters(), lr=0.01)
for_critic = torch.optim.RMSprop(critic.parameters(), lr=0.01)
real, noise = torch.randn(3, 2), torch.randn(3, 2)

with record(sys.argv[1], model={"generator": generator, "critic": critic}, optimizer=[for_critic, for_generator]):
    for _ in range(2):
        fake = generator(noise)
        critic_loss = F.softplus(critic(fake.detach())).mean() + F.softplus(-critic(real)).mean()
        for_critic.zero_grad()
        critic_loss.backward()
        for_critic.step()
        generator_loss = F.softplus(-critic(fake)).mean()
        for_generator.zero_grad()
        generator_loss.backward()
        for_generator.step()
