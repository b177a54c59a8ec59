"""OptViz: an optimizer laboratory. What is offered here is the way in from Python, and stays.

    run("rosenbrock", "adam", steps=500, lr=0.1).loss[-1]
    run(surface("x**2 + 3*y**2"), "gd", clip=Clip("norm", 0.1)).clipped.sum()
    train("mlp", "digits", "adam", lr=0.005).validation["accuracy"]

Each name is imported when it is first asked for, so that the app starts without the engine.
"""

from importlib import import_module

_ROOMS = {
    "run": ("engine.runs", "run"),
    "sweep": ("engine.sweeps", "sweep"),
    "surface": ("engine.typed", "typed_surface"),
    "train": ("nets.train", "train"),
    "Clip": ("engine.stages", "Clip"),
    "Noise": ("engine.stages", "Noise"),
    "Schedule": ("engine.stages", "Schedule"),
    "SURFACES": ("surfaces", "SURFACES"),
    "OPTIMIZERS": ("optimizers", "OPTIMIZERS"),
    "MODELS": ("nets.models", "MODELS"),
    "DATA": ("nets.data", "DATA"),
}
__all__ = [*_ROOMS]  # noqa: PLE0604


def __getattr__(name: str):
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    room, there = _ROOMS[name]
    return getattr(import_module(f".{room}", __name__), there)


def __dir__() -> list[str]:
    return sorted([*globals(), *_ROOMS])
