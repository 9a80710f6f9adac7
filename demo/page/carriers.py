"""Components without a picture: they carry what the page's scripts ask to Python, and answers back to the scripts."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from demo.core.config import require
from demo.page.events import PRIVATE, RANKING, call_script

UNREADABLE = "What the page sent cannot be read; please load it again."


def carrier(elem_id: str, script: str) -> gr.HTML:
    """Place a component that shows nothing.

    Args:
        elem_id: Its id.
        script: The call of a function of `static/main.js` that connects it; see Gradio's `js_on_load` for what it can use.
    """
    return gr.HTML("", html_template="", js_on_load=call_script(script), elem_id=elem_id)


def carried_list(text: str | None, message: str) -> list[Any]:
    """Return the list that a script put into a carrier's value, as JSON; an empty one where it put nothing.

    Raises:
        SettingError: It is no list; with the message.
    """
    try:
        carried = json.loads(text or "[]")
    except (ValueError, RecursionError):
        carried = None
    require(isinstance(carried, list), message)
    return list(carried)


def carried_numbers(text: str | None) -> tuple[int, ...]:
    """Return the whole numbers that a script put into a carrier's value.

    Raises:
        SettingError: It is nothing that the page's scripts send.
    """
    numbers = carried_list(text, UNREADABLE)
    require(all(type(number) is int for number in numbers), UNREADABLE)
    return tuple(numbers)


def on_newest(
    name: str, triggers: Sequence[Any], handler: Callable[..., Any], inputs: set[Any], outputs: Sequence[Any], **options: Any
) -> None:
    """Bind a handler to all that asks for the same answer, so that the page ends with the answer to the newest request.

    All is one event, because the answers of two of Gradio's events can reach the page in another order than they were asked.
    A request that has to wait reads its values when it is sent, but what comes with its event would be that of an earlier one:
    what is asked lies in values of components.

    Args:
        name: Of the request; scripts ask by `requests.ask(name)`.
        triggers: Listeners of components, as for `gr.on`.
        handler: Takes values and returns updates.
        inputs: Whose values it takes.
        outputs: What it updates.
        options: For `gr.on`, over those of events that rank.
    """
    asked = carrier(f"asked-{name}", f"requests.connect('{name}', () => trigger('input'))")
    triggers = [*triggers, asked.input]
    # Before the handler: Gradio calls what follows an event one after the other.
    gr.on(triggers, **_calling(f"requests.note('{name}')"))
    sent = call_script(f"requests.sent('{name}', values)")
    limits = RANKING | {"trigger_mode": "always_last"} | options
    newest = gr.on(triggers, handler, inputs, outputs, js=f"(...values) => {sent}", **limits)
    newest.failure(**_calling(f"requests.failed('{name}')"))


def ask(name: str) -> dict[str, Any]:
    """Return the arguments of an event that asks what `on_newest` has bound."""
    return _calling(f"requests.ask('{name}')")


def _calling(call: str) -> dict[str, Any]:
    return {"fn": None, "js": f"() => {call_script(call)}", **PRIVATE}
