"""The pages of the app. Each is loaded when first opened: a visit to the Lab needs no other."""

from collections.abc import Callable
from importlib import import_module


def page(name: str) -> Callable[[], None]:
    """A function that draws the page of the module `name`."""

    def render() -> None:
        import_module(f"{__name__}.{name}").render()

    return render
