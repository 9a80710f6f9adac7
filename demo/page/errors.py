"""The page's edge: what a visitor reads when something goes wrong."""

import functools
import logging
from collections.abc import Callable
from html import escape
from typing import ParamSpec, TypeVar

import gradio as gr

from demo.core.errors import DemoError

OUR_SIDE = "Something went wrong on our side. It has been noted; please try again, or try another song."

logger = logging.getLogger(__name__)

Params = ParamSpec("Params")
Result = TypeVar("Result")


def report_errors(handler: Callable[Params, Result]) -> Callable[Params, Result]:
    """Turn what a handler raises into what the visitor may read.

    A DemoError is shown as written; anything else is logged whole and shown as one general sentence.
    """

    @functools.wraps(handler)
    def guarded(*args: Params.args, **kwargs: Params.kwargs) -> Result:
        try:
            return handler(*args, **kwargs)
        except DemoError as error:
            # Gradio renders the message as HTML, and messages may quote a file's name.
            message = escape(str(error), quote=False)
            raise gr.Error(message, duration=None, title="That did not work", print_exception=False) from error
        except Exception as error:
            logger.exception("%s failed", getattr(handler, "__name__", "a handler"))
            raise gr.Error(OUR_SIDE, duration=None, title="Sorry", print_exception=False) from error

    return guarded
