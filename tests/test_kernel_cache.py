"""Kernels without a cache, or with a damaged one: compiled all the same, and the log says so once.

Each case is a process of its own, since kernels are compiled once in each.
"""

import ctypes
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1
RUN = "from optviz.engine.runs import run; print(run('ravine', 'gd', steps=30, lr=0.02).loss[-1])"
# The disk is full whenever numba writes, and only then.
FULL = """
import errno
from numba.core.caching import IndexDataCacheFile
def full(*_):
    raise OSError(errno.ENOSPC, "No space left on device")
IndexDataCacheFile._open_for_write = full
"""


def process(script: str, *, tree: Path = ROOT, cache: Path | None = None, **options):
    """Run a script in a tree, with numba's cache in a folder or where numba finds one."""
    env = {k: v for k, v in os.environ.items() if k not in ("HOME", "NUMBA_CACHE_DIR")}
    env |= {"PYTHONDONTWRITEBYTECODE": "1", "NUMBA_OPT": "1"}
    env |= {"NUMBA_CACHE_DIR": str(cache)} if cache else {}
    done = subprocess.run(
        (sys.executable, "-c", script),
        cwd=tree, env=env, capture_output=True, text=True, check=False, **options,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


@pytest.fixture(scope="module")
def warm(tmp_path_factory) -> tuple[Path, str]:
    """A cache with the kernels of one run, and what the run prints."""
    cache = tmp_path_factory.mktemp("cache")
    said, complaints = process(RUN, cache=cache)
    assert complaints == ""
    return cache, said


DAMAGE = {
    "truncated": lambda data: data[: len(data) // 2],
    "empty": lambda data: b"",
    "random": lambda data: random.Random(1).randbytes(len(data)),
}

EMPTY_INDEX = ("nbi", "empty")


# Where every file is empty, the index is what is met first.
@pytest.mark.parametrize(
    ("kind", "damage"),
    [
        (kind, damage)
        for damage in DAMAGE
        for kind in ("nbi", "nbc")
        if (kind, damage) != EMPTY_INDEX
    ],
)
def test_a_damaged_file_is_replaced(warm, tmp_path, kind, damage):
    cache, right = tmp_path / "cache", warm[1]
    shutil.copytree(warm[0], cache)
    (file,) = cache.glob(f"*/gd.gd.update*.{kind}")
    file.write_bytes(DAMAGE[damage](file.read_bytes()))
    said, complaints = process(RUN, cache=cache)
    assert said == right and "Traceback" not in complaints
    assert complaints.count("could not be used") == 1
    assert process(RUN, cache=cache) == (right, "")


def test_every_file_empty(warm, tmp_path):
    cache, right = tmp_path / "cache", warm[1]
    shutil.copytree(warm[0], cache)
    for file in cache.glob("*/*.nb?"):
        file.write_bytes(b"")
    said, complaints = process(RUN, cache=cache)
    assert said == right and complaints.count("could not be used") == 1
    assert process(RUN, cache=cache) == (right, "")


def test_a_full_disk(warm, tmp_path):
    said, complaints = process(FULL + RUN, cache=tmp_path)
    assert said == warm[1] and "Traceback" not in complaints
    assert complaints.count("could not be used (OSError)") == 1
    assert [*tmp_path.glob("*/*.nb?*")] == []


def test_a_damaged_file_on_a_full_disk(warm, tmp_path):
    cache = tmp_path / "cache"
    shutil.copytree(warm[0], cache)
    for file in cache.glob("*/*.nb?"):
        file.write_bytes(b"\x80")
    assert process(FULL + RUN, cache=cache)[0] == warm[1]


@pytest.fixture
def tree(tmp_path) -> Path:
    """A copy of the source that may be changed."""
    shutil.copytree(ROOT / "optviz", tmp_path / "optviz", ignore=shutil.ignore_patterns("__py*"))
    return tmp_path


# The loss of a network and its gradient, through the loop that training goes through as well.
LEARN = """
import numpy as np
from optviz.nets.layer import Shape
from optviz.nets.learner import Learner
from optviz.nets.models import MODELS, network
learner = Learner(network(MODELS["softmax"], Shape(1, 1, 2), 2, judge=0), 2)
weights = np.linspace(-1, 1, learner.network.size)
loss, grad = learner.value_grad(weights, np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([0, 1]))
print(loss + grad @ grad)
"""


# What a layer does, and what it calls of its own file.
CHANGES = (
    ("out[k, j] = bias[j]", "out[k, j] = bias[j] + j"),
    ("c[n, j] += a[n, i] * b[i, j]", "c[n, j] -= a[n, i] * b[i, j]"),
)


def test_a_layer_that_is_changed_is_compiled_anew(tree, tmp_path):
    """A loop that was cached with what it calls went on running the layer as it had been."""
    said = [process(LEARN, tree=tree, cache=tmp_path / "cache")]
    layer = tree / "optviz" / "nets" / "layers" / "dense.py"
    for was, is_ in CHANGES:
        text = layer.read_text("utf-8")
        assert was in text
        layer.write_text(text.replace(was, is_), "utf-8")
        said.append(process(LEARN, tree=tree, cache=tmp_path / "cache"))
    assert len({float(loss) for loss, _ in said}) == 3
    assert [complaints for _, complaints in said] == ["", "", ""]


def as_anyone() -> None:
    """Take from root what others have not: to write where the mode of a folder forbids it."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)


@pytest.fixture
def read_only() -> Iterator[Path]:
    """A copy of the source in which nobody may write, below a folder that everyone may enter."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "source"
        shutil.copytree(ROOT / "optviz", tree / "optviz", ignore=shutil.ignore_patterns("__py*"))
        folders = [Path(folder), tree, *(path for path in tree.rglob("*") if path.is_dir())]
        for path in folders:
            path.chmod(0o555)
        yield tree
        for path in folders:
            path.chmod(0o755)


def test_no_place_for_a_cache(warm, read_only):
    before = sorted(read_only.parent.rglob("*"))
    home = "import os; os.environ['HOME'] = '/proc/none'; "
    said, complaints = process(home + RUN, tree=read_only, preexec_fn=as_anyone)
    assert said == warm[1] and "Traceback" not in complaints
    assert complaints.count("no place to be kept") == 1
    assert sorted(read_only.parent.rglob("*")) == before
