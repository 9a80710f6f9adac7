"""Components without a picture: they carry what the page's scripts ask to Python, and answers back to the scripts."""

import json

import gradio as gr

from demo.core.config import require
from demo.page.events import call_script

UNREADABLE = "What the page sent cannot be read; please load it again."


def carrier(elem_id: str, script: str) -> gr.HTML:
    """Place a component that shows nothing.

    A request that only the newest counts of lies in its value: where an event of Gradio's is put off until the last one is
    answered (`always_last`), what comes with the event is that of an earlier one, but values are read when it is sent.

    Args:
        elem_id: Its id.
        script: The call of a function of `static/main.js` that connects it; see Gradio's `js_on_load` for what it can use.
    """
    return gr.HTML("", html_template="", js_on_load=call_script(script), elem_id=elem_id)


def carried_numbers(text: str | None) -> tuple[int, ...]:
    """Return the whole numbers that a script put into a carrier's value, as JSON; none where it put nothing.

    Raises:
        SettingError: It is nothing that the page's scripts send.
    """
    try:
        numbers = json.loads(text or "[]")
    except (ValueError, RecursionError):
        numbers = None
    require(isinstance(numbers, list) and all(type(number) is int for number in numbers), UNREADABLE)
    return tuple(numbers)
