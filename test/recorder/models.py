"""Small models with one training step each: what people write, and what is hard to record.

`made(name)` returns (modules, optimizers, step) from a fixed seed; `step()` is one iteration."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint


class Perceptron(nn.Module):
    def __init__(self, inputs, hidden, outputs):
        super().__init__()
        self.fc1 = nn.Linear(inputs, hidden)
        self.fc2 = nn.Linear(hidden, outputs)

    def forward(self, x):
        h = torch.tanh(self.fc1(x))
        return self.fc2(h)


class Convolutional(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 4, 3, padding=1)
        self.bn1 = nn.BatchNorm2d(4)
        self.conv2 = nn.Conv2d(4, 8, 3)
        self.fc = nn.Linear(8 * 3 * 3, 10)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = F.max_pool2d(x, 2)
        x = F.relu(self.conv2(x))
        x = x.flatten(1)
        return self.fc(x)


class Recurrent(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.emb = nn.Embedding(11, 6)
        self.rnn = getattr(nn, kind)(6, 8, batch_first=True)
        self.out = nn.Linear(8, 2)

    def forward(self, tokens):
        e = self.emb(tokens)
        states, _ = self.rnn(e)
        last = states[:, -1]
        return self.out(last)


class Unrolled(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(3, 4)
        self.out = nn.Linear(4, 1)

    def forward(self, x):
        h = torch.zeros(x.shape[0], 4)
        for t in range(x.shape[1]):
            h = self.cell(x[:, t], h)
        return self.out(h)


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(11, 16)
        self.pos = nn.Parameter(torch.randn(7, 16) * 0.1)
        self.layer = nn.TransformerEncoderLayer(16, 2, 32, dropout=0.0, batch_first=True)
        self.head = nn.Linear(16, 3)

    def forward(self, tokens):
        x = self.emb(tokens) + self.pos
        x = self.layer(x)
        pooled = x.mean(1)
        return self.head(pooled)


class Attention(nn.Module):
    """By hand, with a mask."""

    def __init__(self, d=8):
        super().__init__()
        self.q, self.k, self.v = nn.Linear(d, d), nn.Linear(d, d), nn.Linear(d, d)
        self.norm = nn.LayerNorm(d)
        self.register_buffer("mask", torch.tril(torch.ones(5, 5)).bool())

    def forward(self, x):
        q, k, v = self.q(x), self.k(x), self.v(x)
        scores = q @ k.transpose(-2, -1) / 8 ** 0.5
        scores = scores.masked_fill(~self.mask, float("-inf"))
        p = scores.softmax(-1)
        y = self.norm(x + p @ v)
        return y


class Tied(nn.Module):
    """One weight, used twice."""

    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(7, 5)
        self.out = nn.Linear(5, 7, bias=False)
        self.out.weight = self.emb.weight

    def forward(self, tokens):
        return self.out(torch.tanh(self.emb(tokens)))


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 2 * x * g


class SinCos(torch.autograd.Function):
    """Two results."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.sin(), x.cos()

    @staticmethod
    def backward(ctx, gs, gc):
        (x,) = ctx.saved_tensors
        return gs * x.cos() - gc * x.sin()


def trained(optimizer, objective, **settings):
    """The step that most scripts have; `objective` computes the loss."""

    def step():
        loss = objective()
        optimizer.zero_grad(**settings)
        loss.backward()
        optimizer.step()
        return loss

    return step


def classifier(model, optimizer, inputs, labels, **settings):
    def objective():
        logits = model(inputs)
        loss = F.cross_entropy(logits, labels)
        return loss

    return trained(optimizer, objective, **settings)


def points():
    x = torch.randn(16, 2)
    return x, (x[:, 0] * x[:, 1] > 0).long()


def mlp():
    m, (x, y) = Perceptron(2, 8, 2), points()
    o = torch.optim.Adam(m.parameters(), lr=0.01)
    return m, o, classifier(m, o, x, y)


def mlp_float64():
    m, (x, y) = Perceptron(2, 8, 2).double(), points()
    o = torch.optim.AdamW(m.parameters(), lr=0.01)
    return m, o, classifier(m, o, x.double(), y)


def mnist():
    m = Perceptron(784, 32, 10)
    o = torch.optim.SGD(m.parameters(), lr=0.1)
    return m, o, classifier(m, o, torch.randn(8, 784), torch.randint(0, 10, (8,)))


def cnn():
    m = Convolutional()
    o = torch.optim.SGD(m.parameters(), lr=0.1, momentum=0.9)
    return m, o, classifier(m, o, torch.randn(8, 1, 10, 10), torch.randint(0, 10, (8,)), set_to_none=True)


def recurrent(kind):
    m = Recurrent(kind)
    o = torch.optim.RMSprop(m.parameters(), lr=0.01)
    x, y = torch.randint(0, 11, (4, 4)), torch.randint(0, 2, (4,))

    def step():
        logits = m(x)
        loss = F.cross_entropy(logits, y)
        o.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(m.parameters(), 0.1)
        o.step()
        return loss

    return m, o, step


def lstm():
    return recurrent("LSTM")


def gru():
    return recurrent("GRU")


def unrolled():
    m = Unrolled()
    o = torch.optim.Adagrad(m.parameters(), lr=0.1)
    x, t = torch.randn(3, 4, 3), torch.randn(3, 1)

    def objective():
        loss = F.mse_loss(m(x), t)
        return loss

    return m, o, trained(o, objective)


def transformer():
    m = Transformer()
    o = torch.optim.AdamW(m.parameters(), lr=0.001)
    return m, o, classifier(m, o, torch.randint(0, 11, (4, 7)), torch.randint(0, 3, (4,)))


def attention():
    m = Attention()
    o = torch.optim.SGD(m.parameters(), lr=0.1)
    x, t = torch.randn(3, 5, 8), torch.randn(3, 5, 8)

    def objective():
        y = m(x)
        loss = F.mse_loss(y, t)
        return loss

    return m, o, trained(o, objective)


def tied():
    m = Tied()
    o = torch.optim.SGD(m.parameters(), lr=0.1)
    return m, o, classifier(m, o, torch.randint(0, 7, (6,)), torch.randint(0, 7, (6,)))


def accumulate():
    m, (x, y) = Perceptron(2, 8, 2), points()
    o = torch.optim.SGD(m.parameters(), lr=0.1)

    def step():
        for part in range(4):
            xb, yb = x[part * 4:part * 4 + 4], y[part * 4:part * 4 + 4]
            loss = F.cross_entropy(m(xb), yb) / 4
            loss.backward()
        o.step()
        o.zero_grad()
        return loss

    return m, o, step


def autocast():
    m = Perceptron(16, 16, 2)
    o = torch.optim.SGD(m.parameters(), lr=0.1)
    x, y = torch.randn(8, 16), torch.randint(0, 2, (8,))

    def objective():
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = m(x)
            loss = F.cross_entropy(logits.float(), y)
        return loss

    return m, o, trained(o, objective)


def checkpointed(is_reentrant):
    m = Perceptron(2, 8, 2)
    o = torch.optim.SGD(m.parameters(), lr=0.1)
    x, y = torch.randn(8, 2, requires_grad=True), torch.randint(0, 2, (8,))

    def objective():
        logits = checkpoint(m, x, use_reentrant=is_reentrant)
        loss = F.cross_entropy(logits, y)
        return loss

    return m, o, trained(o, objective)


def checkpoint_reentrant():
    return checkpointed(True)


def checkpoint_new():
    return checkpointed(False)


def checkpoint_shared():
    """A weight that is used inside a reentrant checkpoint and outside it."""
    m = nn.Linear(3, 3)
    o = torch.optim.SGD(m.parameters(), lr=0.1)
    x = torch.randn(4, 3, requires_grad=True)

    def objective():
        h = checkpoint(lambda v: torch.tanh(m(v)), m(x), use_reentrant=True)
        loss = (h * h).mean() + m(h).sum()
        return loss

    return m, o, trained(o, objective)


def inplace():
    m = nn.Linear(4, 4)
    o = torch.optim.SGD(m.parameters(), lr=0.1)
    x = torch.randn(3, 4)

    def objective():
        h = m(x)
        h = h.clone()
        h.mul_(2).add_(1)
        h[0] = h[1] * 3
        h[:, 1] += 1
        out = torch.zeros(3, 2)
        out[:, 0] = h[:, 0]
        parts = h.chunk(2, 1)
        loss = (parts[0] * parts[1]).sum() + out.pow(2).mean() + h.unbind(0)[2].sum() + h.var()
        return loss

    return m, o, trained(o, objective)


def views():
    """Rows of one matrix, used in another order than they were taken."""
    m = nn.Linear(3, 3)
    o = torch.optim.SGD(m.parameters(), lr=0.1)
    x = torch.randn(4, 3)

    def objective():
        h = m(x)
        first, second, third = h[0], h[1], h[2]
        loss = (third * 3).sum() + (first * second).sum() + h.t()[1].sum() + h.view(2, 6).pow(2).mean()
        return loss

    return m, o, trained(o, objective)


def hooks():
    m = Perceptron(2, 4, 2)
    m.fc2.bias.register_hook(lambda g: g * 2)
    o = torch.optim.SGD(m.parameters(), lr=0.1)
    x, y = torch.randn(8, 2), torch.randint(0, 2, (8,))

    def objective():
        h = torch.tanh(m.fc1(x))
        h.register_hook(lambda g: g * 0.5)
        loss = F.cross_entropy(m.fc2(h), y)
        return loss

    return m, o, trained(o, objective)


def function():
    m = nn.Linear(3, 3)
    o = torch.optim.SGD(m.parameters(), lr=0.1)
    x = torch.randn(5, 3)

    def objective():
        h = Square.apply(m(x))
        s, c = SinCos.apply(h)
        loss = h.mean() + Square.apply(h.sum()) + (s * c).sum()
        return loss

    return m, o, trained(o, objective)


def penalty():
    """A gradient in the loss: double backward."""
    m = Perceptron(2, 4, 1)
    o = torch.optim.SGD(m.parameters(), lr=0.1)
    x = torch.randn(8, 2, requires_grad=True)

    def objective():
        out = m(x)
        (g,) = torch.autograd.grad(out.sum(), x, create_graph=True)
        loss = out.mean() + (g.norm(2, 1) - 1).pow(2).mean()
        return loss

    return m, o, trained(o, objective)


def gan():
    """Two models, two optimizers, and a part that is detached."""
    generator, critic = Perceptron(2, 4, 2), Perceptron(2, 4, 1)
    og, oc = torch.optim.Adam(generator.parameters(), lr=0.01), torch.optim.Adam(critic.parameters(), lr=0.01)
    real, noise = torch.randn(4, 2), torch.randn(4, 2)

    def step():
        fake = generator(noise)
        loss_c = F.softplus(critic(fake.detach())).mean() + F.softplus(-critic(real)).mean()
        oc.zero_grad()
        loss_c.backward()
        oc.step()
        loss_g = F.softplus(-critic(fake)).mean()
        og.zero_grad()
        loss_g.backward()
        og.step()
        return loss_g

    return [generator, critic], [og, oc], step


def retained():
    """Two losses of one graph, one after the other."""
    m = Perceptron(2, 4, 2)
    o = torch.optim.SGD(m.parameters(), lr=0.1)
    x, y = torch.randn(8, 2), torch.randint(0, 2, (8,))

    def step():
        logits = m(x)
        a = F.cross_entropy(logits, y)
        b = logits.pow(2).mean()
        o.zero_grad()
        a.backward(retain_graph=True)
        b.backward()
        o.step()
        return a

    return m, o, step


def lbfgs():
    m = nn.Linear(2, 1)
    o = torch.optim.LBFGS(m.parameters(), max_iter=3)
    x, t = torch.randn(6, 2), torch.randn(6, 1)

    def step():
        def closure():
            o.zero_grad()
            loss = F.mse_loss(m(x), t)
            loss.backward()
            return loss

        return o.step(closure)

    return m, o, step


def scheduled():
    m, (x, y) = Perceptron(2, 4, 2), points()
    o = torch.optim.SGD(m.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01)
    s = torch.optim.lr_scheduler.StepLR(o, 1, 0.5)
    step = classifier(m, o, x, y)

    def with_schedule():
        loss = step()
        s.step()
        return loss

    return m, o, with_schedule


def by_hand():
    """No optimizer and no module."""
    w, b = torch.randn(3, requires_grad=True), torch.zeros(1, requires_grad=True)
    x, t = torch.randn(5, 3), torch.randn(5)

    def step():
        loss = ((x @ w + b - t) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            for p in (w, b):
                p -= 0.1 * p.grad
                p.grad = None
        return loss

    holder = nn.Module()
    holder.w, holder.b = nn.Parameter(w), nn.Parameter(b)
    holder.w.data, holder.b.data = w.data, b.data
    return holder, None, step


def dropout():
    m = nn.Sequential(nn.Linear(2, 8), nn.Dropout(0.5), nn.GroupNorm(2, 8), nn.GELU(), nn.Linear(8, 2))
    o = torch.optim.RAdam(m.parameters(), lr=0.01)
    x, y = points()
    return m, o, classifier(m, o, x, y)


def fourier():
    """Complex numbers on the way."""
    m = nn.Linear(8, 8)
    o = torch.optim.SGD(m.parameters(), lr=0.1)
    x = torch.randn(3, 8)

    def objective():
        f = torch.fft.rfft(m(x))
        loss = f.abs().pow(2).mean()
        return loss

    return m, o, trained(o, objective)


def sparse():
    m = nn.Embedding(9, 4, sparse=True)
    o = torch.optim.SGD(m.parameters(), lr=0.1)
    tokens = torch.tensor([1, 3, 3, 8])

    def objective():
        loss = m(tokens).pow(2).sum() + m(tokens[:2]).sum()
        return loss

    return m, o, trained(o, objective)


def flat():
    """A gradient that is 0 and has no memory: what sgn sends back."""
    m = nn.Linear(3, 2)
    o = torch.optim.SGD(m.parameters(), lr=0.1)
    x = torch.randn(4, 3)

    def objective():
        h = m(x)
        loss = h.pow(2).mean() + torch.sgn(h).sum()
        return loss

    return m, o, trained(o, objective)


def graph():
    """A sparse matrix in the forward pass: the neighbours of each row are added up."""
    m = nn.Linear(3, 4)
    o = torch.optim.SGD(m.parameters(), lr=0.1)
    x, edges = torch.randn(4, 3), torch.tensor([[0, 1, 2, 3, 0], [1, 2, 3, 0, 2]])

    def objective():
        neighbours = torch.sparse_coo_tensor(edges, torch.ones(5), (4, 4))
        h = torch.sparse.mm(neighbours, m(x))
        loss = h.pow(2).mean() + (neighbours.to_dense() @ h).sum()
        return loss

    return m, o, trained(o, objective)


def ragged():
    """The last batch is smaller: the same lines with other shapes."""
    m = Perceptron(2, 4, 2)
    o = torch.optim.SGD(m.parameters(), lr=0.1)
    x, y = points()
    batches = [(x[:10], y[:10]), (x[10:], y[10:])]
    turn = [0]

    def objective():
        xb, yb = batches[turn[0] % 2]
        turn[0] += 1
        loss = F.cross_entropy(m(xb), yb)
        return loss

    return m, o, trained(o, objective)


def nan_sqrt():
    m, o, x = zeroed()

    def objective():
        h = m(x)
        dist = torch.sqrt((h * h).sum(1))
        loss = dist.mean()
        return loss

    return m, o, trained(o, objective)


def nan_where():
    m, o, x = zeroed()

    def objective():
        h = m(x)
        safe = torch.where(h > 0, torch.log(h), torch.zeros_like(h))
        loss = safe.sum()
        return loss

    return m, o, trained(o, objective)


def zeroed():
    m = nn.Linear(3, 2)
    nn.init.zeros_(m.bias)
    x = torch.randn(4, 3)
    x[2] = 0
    return m, torch.optim.SGD(m.parameters(), lr=0.1), x


MODELS = {f.__name__: f for f in (mlp, mlp_float64, mnist, cnn, lstm, gru, unrolled, transformer, attention, tied, accumulate, autocast, checkpoint_reentrant, checkpoint_new,
                                  checkpoint_shared, inplace, views, hooks, function, penalty, gan, retained, lbfgs, scheduled, by_hand, dropout, fourier, sparse, flat, graph, ragged, nan_sqrt,
                                  nan_where)}


def made(name):
    torch.manual_seed(0)
    model, optimizer, step = MODELS[name]()
    models = model if isinstance(model, list) else [model]
    optimizers = optimizer if isinstance(optimizer, list) else [optimizer] if optimizer is not None else []
    return models, optimizers, step
