"""Where a search looks that knows nothing yet: points (n, d) of the unit cube."""

import numpy as np

# Direction numbers of the first four dimensions, of Joe and Kuo (2008), Constructing Sobol
# sequences with better two-dimensional projections, SIAM Journal on Scientific Computing 30(5):
# the degree, the inner coefficients of the polynomial, and the first odd numbers.
DIRECTIONS = ((1, 0, (1,)), (2, 1, (1, 3)), (3, 1, (1, 3, 1)))
BITS = 30


def grid(dimensions: int, budget: int, _seed: int = 0) -> np.ndarray:
    """As many points along every side as the budget has room for, its ends among them."""
    side = int(budget ** (1 / dimensions) + 1e-9)
    along = np.linspace(0, 1, side) if side > 1 else np.array([0.5])
    return np.stack(np.meshgrid(*[along] * dimensions, indexing="ij"), axis=-1).reshape(
        -1, dimensions
    )


def random(dimensions: int, budget: int, seed: int) -> np.ndarray:
    """Points drawn evenly from the cube."""
    return np.random.default_rng(seed).random((budget, dimensions))


def sobol(dimensions: int, budget: int, seed: int) -> np.ndarray:
    """The first points of Sobol's sequence, all shifted by what the seed draws."""
    shift = np.random.default_rng(seed).integers(0, 1 << BITS, dimensions)
    columns = [_sobol(dimension, budget) ^ shift[dimension] for dimension in range(dimensions)]
    return np.stack(columns, axis=1) / (1 << BITS)


def _sobol(dimension: int, count: int) -> np.ndarray:
    """The first numbers of one dimension of the sequence, (count,), of BITS bits."""
    if dimension == 0:
        ways = [1 << (BITS - 1 - k) for k in range(BITS)]
    else:
        degree, inner, first = DIRECTIONS[dimension - 1]
        ways = [m << (BITS - 1 - k) for k, m in enumerate(first)]
        for k in range(degree, BITS):
            new = ways[k - degree] ^ (ways[k - degree] >> degree)
            for j in range(1, degree):
                if inner >> (degree - 1 - j) & 1:
                    new ^= ways[k - j]
            ways.append(new)
    numbers, current = np.zeros(count, dtype=np.int64), 0
    for n in range(1, count):
        # The rightmost zero bit of n - 1, as in Gray's code.
        current ^= ways[(~(n - 1) & n).bit_length() - 1]
        numbers[n] = current
    return numbers
