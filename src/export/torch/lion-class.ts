/** Lion as a class of Python, as PyTorch has none. Source: Chen and others, Symbolic Discovery of Optimization Algorithms, 2023, algorithm 2. */

export const LION = `
class Lion(torch.optim.Optimizer):
    """Each element moves by the learning rate, along the sign of a running average. PyTorch has no such class."""

    def __init__(self, params, lr, betas=(0.9, 0.99), weight_decay=0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                mean = self.state[p].setdefault("exp_avg", torch.zeros_like(p))
                if group["weight_decay"] != 0:
                    p.mul_(1 - group["lr"] * group["weight_decay"])
                p.sub_(group["lr"] * torch.sign(beta1 * mean + (1 - beta1) * p.grad))
                mean.mul_(beta2).add_((1 - beta2) * p.grad)
`;
