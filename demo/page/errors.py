"""The page's edge: the message that a visitor reads when something goes wrong."""

import functools
import logging
from collections.abc import Callable
from html import escape
from typing import Any, TypeVar

import gradio as gr

from demo.core.errors import DemoError
from demo.page.languages import N_, _, translated

OUR_SIDE = N_("Something went wrong on our side. It has been noted; please try again, or try another song.")

logger = logging.getLogger(__name__)

Handler = TypeVar("Handler", bound=Callable[..., Any])


def report_errors(handler: Handler) -> Handler:
    """Turn the exceptions of a handler into messages for the visitor.

    A DemoError is shown in the visitor's language; anything else is logged in full and shown as one general sentence.
    """

    @functools.wraps(handler)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return handler(*args, **kwargs)
        except DemoError as error:
            # Gradio renders the message as HTML, and messages may quote a file's name.
            message = escape(translated(error), quote=False)
            raise gr.Error(message, duration=None, title=_("That did not work"), print_exception=False) from error
        except Exception as error:
            logger.exception("%s failed", getattr(handler, "__name__", "a handler"))
            raise gr.Error(_(OUR_SIDE), duration=None, title=_("Sorry"), print_exception=False) from error

    return guarded  # type: ignore[return-value]  # It takes and returns what the handler does.
