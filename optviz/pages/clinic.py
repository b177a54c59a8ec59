"""The formula clinic: misprinted formulas of Adam beside the published one, and their repair."""

import streamlit as st

from ..engine.runs import run
from ..optimizers import OPTIMIZERS
from ..proof.clinic import (
    ARTICLES,
    EDITS,
    PUBLISHED,
    SPECIMENS,
    findings,
    line_up,
    multipliers,
    repaired,
)
from ..spec import Surface
from ..surfaces import SURFACES

KEPT = [key for key, surface in SURFACES.items() if not surface.typed]
INTRODUCTION = (
    "Formulas of Adam as articles printed them, run *literally*, beside Adam *as published*. "
    "A formula is not wrong because its picture looks bad, nor right because it goes downhill; "
    "what each one really is can be measured."
)
MULTIPLIER = (
    "One picture explains articles A and E. Under a constant gradient Adam's steps are η from the "
    "first one on: that is what bias correction is for. Multiplied instead of divided, or left "
    "alone as the only thing, it makes the first steps many times too long."
)
REPAIR = (
    "Three edits turn article A's formula into Adam (with ε inside the root). Make them one at a "
    "time, in any order, and see what each is worth."
)


def _formula(lines: str) -> None:
    """Set a formula of several parts one below the other, so that a phone shows all of it."""
    below = r",\\[2pt] ".join(lines.split(r", \quad "))
    st.latex(rf"\begin{{gathered}}{below}\end{{gathered}}")


def _chart(figure, key: str) -> None:
    st.plotly_chart(figure, key=key, config={"displayModeBar": False})


def _settings() -> tuple[Surface, int, float]:
    left, middle, right = st.columns(3)
    key = left.selectbox("Surface", KEPT, format_func=lambda key: SURFACES[key].name)
    steps = middle.select_slider("Steps", (50, 100, 200, 500, 1000, 2000, 4000), value=500)
    rates = (1e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1.0)
    return SURFACES[key], int(steps), right.select_slider("Learning rate η", rates, value=0.01)


def _specimens(surface: Surface, steps: int, lr: float) -> None:
    from .charts import losses, paths

    runs = {specimen.name: specimen.run(surface, steps, lr) for specimen in SPECIMENS}
    left, right = st.columns(2)
    with left:
        _chart(paths(surface, runs), "paths")
    with right:
        _chart(losses(surface, runs), "losses")
    ends = {name: trajectory.diverged_at for name, trajectory in runs.items()}
    gone = [f"{name} at step {step}" for name, step in ends.items() if step is not None]
    if gone:
        st.caption(f"Diverged: {', '.join(gone)}.")
    st.markdown(f"[Open these five in the Lab](./?{line_up(surface, lr)})")


def _wards() -> None:
    measured = dict(findings())
    st.markdown(f"**{PUBLISHED.name}.** {PUBLISHED.truth} Measured: {measured[PUBLISHED.name]}")
    _formula(PUBLISHED.printed)
    for specimen in ARTICLES:
        st.subheader(specimen.name)
        _formula(specimen.printed)
        st.markdown(f"{specimen.truth}  \nRun literally: {measured[specimen.name]}")
        card = OPTIMIZERS[specimen.optimizer]
        if card.misprint:
            with st.expander("More on it"):
                st.markdown(card.text)


def _multipliers() -> None:
    from .charts import against_t

    shown = {s.name: multipliers(s, 4000) for s in SPECIMENS if s.optimizer != "misprint_c"}
    st.markdown(MULTIPLIER)
    _chart(against_t(shown, "step, in units of η"), "multipliers")
    st.caption("Article C has no such curve: the length of its step depends on where it is.")


def _repair(surface: Surface, steps: int, lr: float) -> None:
    from .charts import losses, paths

    st.markdown(REPAIR)
    columns = st.columns(len(EDITS))
    edits = {
        name: column.toggle(f"{number}. {text}", key=name)
        for number, (column, (name, text)) in enumerate(zip(columns, EDITS, strict=True), 1)
    }
    _formula(repaired(edits))
    switches = {name: "yes" if made else "no" for name, made in edits.items()}
    ours = run(surface, "misprint_a", steps=steps, lr=lr, **switches)
    adam = run(surface, "adam", steps=steps, lr=lr, eps_place="inside")
    runs = {"Adam, ε inside the root": adam, "Article A, as edited": ours}
    rows = min(len(ours.path), len(adam.path))
    apart = float(abs(ours.path[:rows] - adam.path[:rows]).max())
    left, right = st.columns(2)
    with left:
        _chart(paths(surface, runs), "repaired-paths")
    with right:
        _chart(losses(surface, runs), "repaired-losses")
    # Sums in another order may differ in the last of sixteen digits.
    same = "the same" if apart < 1e-12 else "not the same"
    st.markdown(f"The two paths are **{same}**: {apart:.2g} apart at most.")


def render() -> None:
    """Draw the page."""
    st.title("Formula clinic")
    st.markdown(INTRODUCTION)
    surface, steps, lr = _settings()
    _specimens(surface, steps, lr)
    st.header("What each one really is", anchor="wards")
    _wards()
    st.header("The step multiplier", anchor="multiplier")
    _multipliers()
    st.header("Repairing article A", anchor="repair")
    _repair(surface, steps, lr)
