"""Makes pow-table.json: powers with 60 digits, of which the nearest number and the rest are kept. Needs Python alone.

python3 test/ops/make-pow-table.py > test/ops/pow-table.json
"""
import json
import math
import random
import struct
from decimal import Decimal, getcontext

getcontext().prec = 60
getcontext().Emin, getcontext().Emax = -999999, 999999
draw = random.Random(1).uniform


def drawn():
    for t in [*range(1, 40), 100, 999, 1000, 12345, 100000, 1000000]:  # Adam's
        yield 0.9, t
        yield 0.999, t
    for _ in range(200):  # usual
        yield draw(0, 6), draw(-20, 20)
        yield draw(0, 6), round(draw(-12, 12))
    for k in range(1, 52):  # near 1, with an exponent that makes something of it
        yield 1 + draw(-1, 1) * 2.0**-k, draw(-1, 1) * 2.0 ** (k + 8)
    for _ in range(200):  # of any size, with a power of any size
        (x,) = struct.unpack('<d', random.Random(draw(0, 1)).randbytes(7) + b'\x3f')
        x = abs(x) * 2.0 ** draw(-900, 900)
        yield x, draw(-744, 709) / math.log(x)
    for _ in range(60):  # about to overflow, and below the smallest normal number
        x = draw(1.001, 1e6)
        yield x, draw(709, 709.78) / math.log(x)
        yield x, draw(-744, -709) / math.log(x)
    for k in range(60):  # of numbers below the smallest normal one
        yield 5e-324 * 2**k, draw(0, 0.9)
    for k in range(128):  # at the edges of the table's intervals
        yield 0.6 + k / 128, draw(-300, 300)


def row(x, y):
    exact = Decimal(x) ** Decimal(y) if y == int(y) else (Decimal(y) * Decimal(x).ln()).exp()
    nearest = float(exact)
    return [x, y, nearest, round(float((exact - Decimal(nearest)) / Decimal(math.ulp(nearest))), 6)]


rows = (row(float(x), float(y)) for x, y in drawn())
print('[\n' + ',\n'.join(json.dumps(r) for r in rows if 0 < r[2] < math.inf) + '\n]')
