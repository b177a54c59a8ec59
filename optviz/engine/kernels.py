"""Turn one coordinate's arithmetic into a compiled kernel over lanes. The only clever file.

A lane is one coordinate of one run; with n runs side by side, lane i holds x and lane n + i holds y
of run i. Every optimizer becomes `update(x, grad, state, hparams)` and every surface
`value_grad(x, params, value, grad)`, each with one fixed signature, so that a single compiled
loop takes any of them as a first-class function. Arrays are C-contiguous float64 with the lane
last, which is what lets LLVM use SIMD over lanes, and keeps two lanes as cheap as scalar code. For
a `timed` surface the last row of params is t; one column is for all runs, and a program's values of
its parameters stand within it:

    x, grad (2n,)   state (k, 2n)   hparams (h, 2n) or (h, 1)
    params (p, n) or (p, 1)   value (n,)

Kernels are compiled when first asked for, and kept by numba's disk cache, which is keyed on the
content of the file that the step or the surface is written in. Where there is no place for that
cache, or it is damaged, they are compiled all the same.
"""

import logging
import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from functools import cache
from types import FunctionType

import numpy as np
from numba import njit, types
from numba.core import cgutils
from numba.core.imputils import lower_builtin
from numba.extending import NativeValue, models, register_model, typeof_impl, unbox

from ..spec import Optimizer, Param, Surface

LANES = types.Array(types.float64, 1, "C")
ROWS = types.Array(types.float64, 2, "C")
UPDATE = types.void(LANES, LANES, ROWS, ROWS)
VALUE_GRAD = types.void(LANES, ROWS, LANES, LANES)

# The default error model raises on division by zero, and the check blocks SIMD.
OPTIONS = {"nogil": True, "error_model": "numpy"}
# a · b + c in one rounding: no value is reordered, so that a run repeated is the same bit for bit.
CONTRACT = {"contract"}
# The ways through a layer.
FORWARD, TO_INPUT, TO_WEIGHTS = range(3)

_LOG = logging.getLogger(__name__)
_COMPILED: dict = {}
_COMPILING = threading.RLock()


def _once(key, make):
    """What `make()` returned when first asked for `key`; only compiling waits for others."""
    if key not in _COMPILED:
        with _COMPILING:
            if key not in _COMPILED:
                _COMPILED[key] = make()
    return _COMPILED[key]


@cache
def _warn(what: str) -> None:
    """Say it in the log, once."""
    _LOG.warning(what)


def compiled(signature, function, **options):
    """`function` compiled for one signature: loaded from numba's disk cache, or kept there.

    `options` are numba's, beside OPTIONS. A cache that cannot be read is emptied and filled anew;
    one that cannot be written is done without. Raises only what compiling itself does.
    """
    kernel = njit(**OPTIONS, **options)(function)
    try:
        kernel.enable_caching()
        remedies = (kernel._cache.flush, kernel._cache.disable)
    except (RuntimeError, OSError):
        _warn("Compiled kernels find no place to be kept; each start compiles them anew.")
        remedies = ()
    for remedy in remedies:
        try:
            kernel.compile(signature)
            break
        # Unpickling damaged bytes raises almost anything; a full disk raises once it is compiled.
        except Exception as wrong:
            _warn(f"A kernel's cache could not be used ({type(wrong).__name__}); it is made anew.")
            with suppress(OSError):
                remedy()
    # Does nothing where it is compiled already.
    kernel.compile(signature)
    kernel.disable_compile()
    return kernel


def _kernel(signature, function, name: str, source: str):
    """Compile `source`, which defines `name` and calls `function` as `step`."""
    code = function.__code__
    scope = {"__name__": function.__module__, "step": njit(inline="always", **OPTIONS)(function)}
    exec(compile(source, code.co_filename, "exec"), scope)
    kernel = scope[name]
    kernel.__qualname__ = f"{function.__name__}.{name}"
    return compiled(signature, kernel)


def _update(optimizer: Optimizer, own: tuple[bool, ...]):
    state = [f"state[{j}, i]" for j in range(len(optimizer.state))]
    hyper = [f"hparams[{j}, i]" if each else f"h{j}" for j, each in enumerate(own)]
    # What is one for all is read before the loop, so that LLVM decides by a switch only once.
    once = [f" h{j} = hparams[{j}, 0]\n" for j, each in enumerate(own) if not each]
    source = (
        "def update(x, grad, state, hparams):\n"
        f"{''.join(once)}"
        " for i in range(x.shape[0]):\n"
        f"  {', '.join(['x[i]', *state])} ="
        f" step({', '.join(['x[i]', 'grad[i]', *state, *hyper])})\n"
    )
    return _kernel(UPDATE, optimizer.step, "update", source)


def _value_grad(surface: Surface):
    if surface.program:
        # Its function is a kernel already: it reads what to compute from params.
        return compiled(VALUE_GRAD, surface.function)
    names = [f"p{j}" for j in range(len(surface.params) + surface.timed)]
    start = "def value_grad(x, params, value, grad):\n n = value.shape[0]\n"
    loop = (
        "{space} for i in range(n):\n"
        "{space}  {lane}value[i], grad[i], grad[n + i] ="
        f" step({', '.join(['x[i]', 'x[n + i]', *names])})\n"
    )
    source = start + loop.format(space="", lane="")
    if names:
        # What is one for all is read before the loop, so that LLVM computes with it only once.
        once, lane = (
            "".join(f"{name} = params[{j}, {place}]; " for j, name in enumerate(names))
            for place in ("0", "i")
        )
        source = (
            f"{start} if params.shape[1] == 1:\n  {once}\n{loop.format(space=' ', lane='')}"
            f" else:\n{loop.format(space=' ', lane=lane)}"
        )
    return _kernel(VALUE_GRAD, surface.function, "value_grad", source)


def update_kernel(optimizer: Optimizer, own: Collection[str] = ()):
    """The compiled `update(x, grad, state, hparams)`, which changes x and state in place.

    `own` names the parameters of which lanes have values of their own; all others are those of the
    first lane. To have few kernels, all numbers are lanes' own if one is, and all if a switch is.
    """
    switches = any(p.choices for p in optimizer.params if p.name in own)
    each = tuple(bool(own) and (switches or not p.choices) for p in optimizer.params)
    return _once((optimizer.step, each), lambda: _update(optimizer, each))


def value_grad_kernel(surface: Surface):
    """The compiled `value_grad(x, params, value, grad)`, which fills value and grad."""
    return _once(surface.function, lambda: _value_grad(surface))


class Function(types.Callable):
    """The type of a kernel that is handed to a loop: compiled code has nothing but where it lies.

    Numba's own FunctionType is looked up and unpickled at every call, which takes longer than
    hundreds of steps, and can be called in three ways, all of which a loop would be compiled with.
    """

    def __init__(self, signature) -> None:
        self.signature = signature
        # Loops are kept on disk by this name too: with another way to call a kernel it must change.
        super().__init__(name=f"kernel{signature}")

    def get_call_type(self, context, args, kws):
        return self.signature.replace(recvr=self)

    def get_call_signatures(self):
        return [self.signature], False

    def get_impl_key(self, sig):
        return Function


register_model(Function)(models.OpaqueModel)


@lower_builtin(Function, types.VarArg(types.Any))
def _call(context, builder, signature, arguments):
    """The call of a kernel from compiled code."""
    _, *given = signature.args
    address, *values = arguments
    returned = signature.return_type
    pointer = context.call_conv.get_function_type(returned, given).as_pointer()
    status, result = context.call_conv.call_function(
        builder, builder.bitcast(address, pointer), returned, given, values
    )
    with cgutils.if_unlikely(builder, status.is_error):
        context.call_conv.return_status_propagate(builder, status)
    return result


class Handed:
    """A kernel as it is handed to a loop at every call: where it lies is looked up once."""

    def __init__(self, kernel, signature) -> None:
        self.type = Function(signature)
        found = kernel.get_compile_result(signature)
        self.address = found.library.get_pointer_to_function(found.fndesc.llvm_func_name)
        # Its code lives as long as this.
        self._kernel = kernel

    def __call__(self, *arguments):
        return self._kernel(*arguments)


@typeof_impl.register(Handed)
def _type_of(given, _context):
    return given.type


@unbox(Function)
def _address_of(_type, given, c):
    """Where a Handed lies."""
    number = c.pyapi.object_getattr_string(given, "address")
    address = c.pyapi.long_as_voidptr(number)
    c.pyapi.decref(number)
    return NativeValue(address)


def handed(kernel, signature) -> Handed:
    """A kernel of that signature as it is handed to a loop."""
    return _once(kernel, lambda: Handed(kernel, signature))


def _whole(function):
    """`function` with what it calls of its own file as compiled code."""
    scope = dict(function.__globals__)
    for name in function.__code__.co_names:
        called = scope.get(name)
        if isinstance(called, FunctionType) and called.__module__ == function.__module__:
            scope[name] = njit(**OPTIONS, fastmath=CONTRACT)(_whole(called))
    whole = FunctionType(function.__code__, scope, function.__name__)
    whole.__qualname__, whole.__module__ = function.__qualname__, function.__module__
    return whole


def function_kernel(signature, function):
    """A function on whole arrays as a kernel, with what it calls of its own file.

    Numba's cache is keyed on the content of one file: what it calls of another it must be handed.
    """

    def make():
        return compiled(signature, _whole(function), fastmath=CONTRACT)

    return handed(_once(function, make), signature)


def layer_kernel(signature, forward, to_input, to_weights):
    """The formulas of a layer as one kernel, `layer(way, dy, x, y, w, out, sizes)`.

    `way` is FORWARD, which fills y, or TO_INPUT or TO_WEIGHTS, which fill `out`. One stands for all
    three, so that the loop has one table.
    """
    source = (
        "def layer(way, dy, x, y, w, out, sizes):\n"
        f" if way == {FORWARD}: forward(x, w, y, sizes)\n"
        f" elif way == {TO_INPUT}: to_input(dy, x, y, w, out, sizes)\n"
        + " else: to_weights(dy, x, y, w, out, sizes)\n"
        * (to_weights is not None)
    )

    def make():
        formulas = {"forward": forward, "to_input": to_input, "to_weights": to_weights}
        scope = {"__name__": forward.__module__} | {
            name: njit(**OPTIONS, fastmath=CONTRACT)(_whole(formula))
            for name, formula in formulas.items()
            if formula is not None
        }
        exec(compile(source, forward.__code__.co_filename, "exec"), scope)
        return compiled(signature, scope["layer"], fastmath=CONTRACT)

    return handed(_once(forward, make), signature)


def rows(params: tuple[Param, ...], values: Mapping, count: int) -> np.ndarray:
    """A kernel's rows of values, each one number or (count,): (p, count)."""
    filled = np.empty((len(params), count))
    for row, param in zip(filled, params, strict=True):
        row[:] = values[param.name]
    return filled


def surface_rows(surface: Surface, values: Mapping, columns: Mapping, count: int) -> np.ndarray:
    """What a surface's kernel takes as params: one column if none of `columns` is a parameter."""
    swept = any(p.name in columns for p in surface.params)
    given = rows(surface.params, {**values, **columns}, count if swept else 1)
    if surface.program:
        whole = np.repeat(np.array(surface.program)[:, None], given.shape[1], axis=1)
        # Its first nodes are the parameters, of three numbers each.
        whole[1 : 3 * len(given) : 3] = given
        return whole
    return np.concatenate((given, np.zeros((1, given.shape[1])))) if surface.timed else given
