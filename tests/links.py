"""Links as a reader has them: text in, and what is said of it in English."""

from optviz.lab.codec import parsed
from optviz.lab.link import decode
from optviz.lab.state import Lab


def opened(link: str) -> tuple[Lab, list[str]]:
    """The state that a link opens, and the sentences on what is wrong in it."""
    lab, _, notes = decode(parsed(link))
    return lab, [str(note) for note in notes]
