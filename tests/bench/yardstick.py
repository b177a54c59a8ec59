"""The yardsticks in C, compiled by gcc as a person would have it."""

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np


def library(source: str, *flags: str) -> ctypes.CDLL | None:
    """A C file of this folder compiled with gcc -O3 and more flags, None where there is no gcc."""
    if not shutil.which("gcc"):
        return None
    built = Path(tempfile.mkdtemp()) / "yardstick.so"
    subprocess.run(
        ["gcc", "-O3", *flags, "-shared", "-fPIC", Path(__file__).with_name(source), "-o", built,
         "-lm"],
        check=True,
    )  # fmt: skip
    return ctypes.CDLL(str(built))


def numbers(*values: float) -> list[ctypes.c_double]:
    """Numbers as C takes them."""
    return [ctypes.c_double(value) for value in values]


def pointers(*arrays: np.ndarray) -> list[ctypes.c_void_p]:
    """Where arrays lie, as C takes it."""
    return [ctypes.c_void_p(array.ctypes.data) for array in arrays]
