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
from ..words import Row, message, say
from ..words.numbers import grouped, shown
from . import in_app
from .cards import formula

KEPT = [key for key, surface in SURFACES.items() if not surface.typed]
STEPS = (50, 100, 200, 500, 1000, 2000, 4000)
RATES = (1e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1.0)


def _chart(figure, key: str) -> None:
    st.plotly_chart(figure, key=key, config={"displayModeBar": False})


def _settings() -> tuple[Surface, int, float]:
    left, middle, right = st.columns(3)
    key = left.selectbox(
        say("pages.clinic.surface"), KEPT, format_func=lambda key: say(SURFACES[key].said("name"))
    )
    steps = middle.select_slider(say("pages.clinic.steps"), STEPS, 500, grouped)
    lr = right.select_slider(say("pages.clinic.rate"), RATES, 0.01, shown)
    return SURFACES[key], int(steps), lr


def _specimens(surface: Surface, steps: int, lr: float) -> None:
    from .charts import losses, paths

    runs = {say(s.said("name")): s.run(surface, steps, lr) for s in SPECIMENS}
    left, right = st.columns(2)
    with left:
        _chart(paths(surface, runs), "paths")
    with right:
        _chart(losses(surface, runs), "losses")
    ends = {name: trajectory.diverged_at for name, trajectory in runs.items()}
    gone = tuple(
        message("pages.clinic.gone", name=name, step=step)
        for name, step in ends.items()
        if step is not None
    )
    if gone:
        st.caption(say("pages.clinic.diverged", gone=Row(gone)))
    st.markdown(f"[{say('pages.clinic.open')}]({in_app('', line_up(surface, lr))})")


def _wards() -> None:
    measured = findings()
    name, truth = PUBLISHED.said("name"), PUBLISHED.said("truth")
    found = measured[PUBLISHED.key]
    st.markdown(say("pages.clinic.yardstick", name=name, truth=truth, measured=found))
    formula(PUBLISHED.printed)
    for specimen in ARTICLES:
        st.subheader(say(specimen.said("name")))
        formula(specimen.printed)
        literally = say("pages.clinic.literally", measured=measured[specimen.key])
        st.markdown(f"{say(specimen.said('truth'))}  \n{literally}")
        card = OPTIMIZERS[specimen.optimizer]
        if card.misprint:
            with st.expander(say("pages.clinic.more")):
                st.markdown(say(card.said("text")))


def _multipliers() -> None:
    from .charts import against_t

    drawn = [specimen for specimen in SPECIMENS if specimen.optimizer != "misprint_c"]
    curves = {say(specimen.said("name")): multipliers(specimen, 4000) for specimen in drawn}
    st.markdown(say("pages.clinic.multiplier"))
    _chart(against_t(curves, say("pages.charts.multiplier")), "multipliers")
    st.caption(say("pages.clinic.no_curve"))


def _repair(surface: Surface, steps: int, lr: float) -> None:
    from .charts import losses, paths

    st.markdown(say("pages.clinic.repair"))
    columns = st.columns(len(EDITS))
    edits = {
        name: column.toggle(f"{number}. {say(f'clinic.edit.{name}')}", key=name)
        for number, (column, name) in enumerate(zip(columns, EDITS, strict=True), 1)
    }
    formula(repaired(edits))
    switches = {name: "yes" if made else "no" for name, made in edits.items()}
    ours = run(surface, "misprint_a", steps=steps, lr=lr, **switches)
    adam = run(surface, "adam", steps=steps, lr=lr, eps_place="inside")
    runs = {say("pages.clinic.adam_inside"): adam, say("pages.clinic.edited"): ours}
    rows = min(len(ours.path), len(adam.path))
    apart = float(abs(ours.path[:rows] - adam.path[:rows]).max())
    left, right = st.columns(2)
    with left:
        _chart(paths(surface, runs), "repaired-paths")
    with right:
        _chart(losses(surface, runs), "repaired-losses")
    # Sums in another order may differ in the last of sixteen digits.
    verdict = "same" if apart < 1e-12 else "not_same"
    st.markdown(say(f"pages.clinic.{verdict}", apart=apart))


def render() -> None:
    """Draw the page."""
    st.title(say("pages.clinic.title"))
    st.markdown(say("pages.clinic.introduction"))
    surface, steps, lr = _settings()
    _specimens(surface, steps, lr)
    st.header(say("pages.clinic.truths"), anchor="wards")
    _wards()
    st.header(say("pages.clinic.multiplier_title"), anchor="multiplier")
    _multipliers()
    st.header(say("pages.clinic.repair_title"), anchor="repair")
    _repair(surface, steps, lr)
