"""The Proof: what optimizers must be seen to do, measured anew at every visit."""

from collections.abc import Iterable, Sequence

import streamlit as st

from ..optimizers import MENU, OPTIMIZERS
from ..proof.agreement import TOLERANCE, Agreement, Repeated, agreement, with_choice
from ..proof.phenomena import PHENOMENA
from ..proof.phenomena.phenomenon import Measured, Phenomenon, measured
from ..proof.published import POINTS, ROUGH, Witnessed, surfaces
from ..proof.published import TOLERANCE as WITNESSED
from ..surfaces import SURFACES
from ..words import Message, Row, message, say
from . import in_app

METHODS = [card for cards in MENU.values() for card in cards]
Reason = tuple[str, float]
# A package, not a framework: it has methods that none of those has.
AUTHORS = "pytorch_optimizer"


def _row(phenomenon: Phenomenon, found: Measured) -> None:
    colour, verdict = ("green", "holds") if found.holds else ("red", "fails")
    title = say("pages.proof.name", title=phenomenon.said("title"))
    lines = (
        f"{title} :{colour}-badge[{say(f'pages.proof.{verdict}')}]",
        say(phenomenon.said("prediction")),
        say("pages.proof.now", measured=found.text),
        say(
            "pages.proof.watch",
            open=message("pages.proof.open"),
            link=in_app("", phenomenon.in_lab),
            watch=phenomenon.said("watch"),
        ),
    )
    st.markdown("  \n".join(lines))


def _phenomena() -> None:
    """Measure one after another, each shown as soon as it is there."""
    summary, count, holding = st.empty(), len(PHENOMENA), 0
    for k, phenomenon in enumerate(PHENOMENA):
        title = phenomenon.said("title")
        said = say("pages.proof.measuring", title=title, place=k + 1, count=count)
        summary.progress(k / count, said)
        found = measured(phenomenon)
        holding += found.holds
        _row(phenomenon, found)
    summary.markdown(say("pages.proof.summary", holding=holding, count=count))


def _grid(rows: Iterable[Sequence[str]]) -> str:
    """Rows as a Markdown table, the first of them its head."""
    head, *rest = rows
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rest))


def _reasons(lines: Iterable[Agreement]) -> list[Reason]:
    """Why some goldens may be further off than others, each reason once, and how far."""
    runs = (run for line in lines for run in line.runs if run.because)
    return list(dict.fromkeys((run.because, run.tolerance) for run in runs))


def _cell(lines: Iterable[Agreement], reasons: list[Reason]) -> str:
    """What is said of the runs of a method by one framework: ✗ where any is further off than
    it may be, else ✓, with the place of its reason for each that is allowed more."""
    runs = [run for line in lines for run in line.runs]
    failed = [run for run in runs if not run.holds]
    if failed:
        return say("pages.proof.differs", **_far(failed))
    groups: dict[int, list[Repeated]] = {}
    for run in runs:
        place = reasons.index((run.because, run.tolerance)) + 1 if run.because else 0
        groups.setdefault(place, []).append(run)
    return say(
        Row(
            tuple(
                message("pages.proof.explained", place=place, **_far(group))
                if place
                else message("pages.proof.agrees", **_far(group))
                for place, group in sorted(groups.items())
            )
        )
    )


def _choices() -> list[tuple[str, str, str]]:
    """The method, the switch and the word of every choice of the menu."""
    return [
        (card.key, param.name, word)
        for card in METHODS
        for param in card.params
        for word, _ in param.choices
    ]


def _far(runs: Sequence[Repeated]) -> dict[str, float]:
    return {"difference": max(run.difference for run in runs), "runs": len(runs)}


def table(lines: Iterable[Agreement]) -> str:
    """The agreement as a Markdown table, a row for each method, and the reasons below it."""
    lines = list(lines)
    versions = {line.framework: f"{line.framework} {line.version}" for line in lines}
    reasons, rows = _reasons(lines), [[say("pages.proof.column.method"), *versions.values()]]
    for key in dict.fromkeys(line.optimizer for line in lines):
        own = [line for line in lines if line.optimizer == key]
        cells = (_cell((o for o in own if o.framework == name), reasons) for name in versions)
        rows.append([say(OPTIMIZERS[key].said("name")), *cells])
    notes = (
        f"{k}. {say('pages.proof.reason', because=because, tolerance=tolerance)}"
        for k, (because, tolerance) in enumerate(reasons, 1)
    )
    return "\n".join([_grid(rows), "", *notes])


def switch_table(lines: Iterable[Agreement]) -> str:
    """A row for each choice of each switch of each method, and which frameworks ran it."""
    lines = list(lines)
    rows = [[say(f"pages.proof.column.{what}") for what in ("choice", "run")]]
    for key, name, word in _choices():
        card = OPTIMIZERS[key]
        (param,) = (p for p in card.params if p.name == name)
        said = Row((card.said("name"), param.said(word, f"optimizers.{key}")))
        ran = Row(tuple(map(_ran, with_choice(lines, key, name, word))))
        rows.append([say(said), say(ran)])
    return _grid(rows)


def _ran(line: Agreement) -> Message:
    """A framework's runs of a choice, all of them together."""
    verdict = "agrees" if line.holds else "differs"
    far = message(f"pages.proof.{verdict}", **_far(line.runs))
    return message("pages.proof.by", framework=line.framework, far=far)


def surface_table(found: Iterable[Witnessed]) -> str:
    """A row for each surface: how far its values and its slopes are from what was published."""
    rows = [[say(f"pages.proof.column.{what}") for what in ("surface", "value", "slope")]]
    for one in found:
        cells = (_off(off, one.tolerance) for off in (one.value, one.slope))
        rows.append([say(SURFACES[one.surface].said("name")), *cells])
    return _grid(rows)


def _off(off: float | None, tolerance: float) -> str:
    if off is None:
        return say("pages.proof.unwitnessed")
    return say(f"pages.proof.{'exact' if off < tolerance else 'other'}", off=off)


def _frameworks() -> None:
    st.markdown(say("pages.proof.frameworks", tolerance=TOLERANCE))
    with st.spinner(say("pages.proof.repeating")):
        lines = list(agreement())
    st.markdown(table(line for line in lines if line.framework != AUTHORS))
    st.markdown(say("pages.proof.authors"))
    st.markdown(table(line for line in lines if line.framework == AUTHORS))
    known = {line.optimizer for line in lines}
    alone = Row(tuple(card.said("name") for card in METHODS if card.key not in known))
    st.markdown(say("pages.proof.without", methods=alone))
    st.header(say("pages.proof.switches"), anchor="switches")
    ran = [list(with_choice(lines, *choice)) for choice in _choices()]
    counts = {
        "count": len(ran),
        "run": sum(map(bool, ran)),
        "holding": sum(bool(own) and all(line.holds for line in own) for own in ran),
    }
    st.markdown(say("pages.proof.switched", **counts))
    with st.expander(say("pages.proof.all_switches")):
        st.markdown(switch_table(lines))


def _surfaces() -> None:
    st.markdown(say("pages.proof.published", points=POINTS, tolerance=WITNESSED, rough=ROUGH))
    with st.spinner(say("pages.proof.evaluating")):
        found = list(surfaces())
    holding = sum(one.holds for one in found)
    st.markdown(say("pages.proof.agreeing", holding=holding, count=len(found)))
    with st.expander(say("pages.proof.all_surfaces")):
        st.markdown(surface_table(found))


def render() -> None:
    """Draw the page."""
    st.title(say("pages.proof.title"))
    st.markdown(say("pages.proof.introduction"))
    st.header(say("pages.proof.phenomena"), anchor="phenomena")
    _phenomena()
    st.header(say("pages.proof.agreement"), anchor="frameworks")
    _frameworks()
    st.header(say("pages.proof.surfaces"), anchor="surfaces")
    _surfaces()
