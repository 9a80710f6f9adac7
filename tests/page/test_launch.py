"""The page's scripts and styles as a browser receives them."""

import gzip
import re
import urllib.error
import urllib.request

import gradio as gr
import pytest
import spaces

from demo.page import launch

IMPORT = re.compile(r'^(?:import .*? from |.* import\()"\./([a-z-]+\.js)"', re.MULTILINE)


def fetch(address):
    with urllib.request.urlopen(address) as answer:
        return answer.headers["Content-Type"], answer.read().decode()


def test_every_script_is_a_module_that_the_head_leads_to(address):
    """Relative addresses, so that they hold behind any proxy; a module is refused as any other type than JavaScript."""
    _, page = fetch(address)
    (main,) = set(re.findall(r"scripts/[0-9a-f]{16}/main\.js", page))
    assert main == f"{launch.scripts_address()}/main.js"
    pending, found = ["main.js"], set()
    while pending:
        name = pending.pop()
        kind, script = fetch(f"{address}{launch.scripts_address()}/{name}")
        assert kind.split(";")[0].endswith("/javascript")
        found.add(name)
        pending += set(IMPORT.findall(script)) - found
    assert found == {path.name for path in launch.STATIC.glob("*.js")}


def test_changed_scripts_have_another_address(tmp_path, monkeypatch):
    before = launch.scripts_address()
    for path in launch.STATIC.glob("*.js"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(launch, "STATIC", tmp_path)
    assert launch.scripts_address() == before
    (tmp_path / "main.js").write_text("// changed")
    assert launch.scripts_address() != before


def test_a_machine_too_busy_to_answer_at_once_starts_the_page(monkeypatch):
    monkeypatch.setattr("gradio.networking.url_ok", lambda _: False)
    with gr.Blocks() as page:
        gr.Markdown("Answered late")
    _, address, _ = launch.serve(page, [], prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
    try:
        assert "Answered late" in fetch(address)[1]
    finally:
        page.close()


@pytest.mark.parametrize("path", ["", "nowhere.js", "../launch.py", "%2e%2e/launch.py"])
def test_only_static_files_are_served_beside_the_scripts(address, path):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{address}{launch.scripts_address()}/{path}")


def test_the_document_is_compressed_where_the_browser_takes_it(address):
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        compressed = answer.read()
    _, page = fetch(address)
    assert gzip.decompress(compressed).decode() == page
    assert len(compressed) < len(page) / 4


def test_every_style_reaches_the_page():
    assert {*launch.STYLES, "frame.css"} == {path.name for path in launch.STATIC.glob("*.css")}
    assert all((launch.STATIC / name).read_text() in launch.style_sheet() for name in launch.STYLES)


def test_scripts_and_styles_are_requested_from_no_other_host():
    style = launch.style_sheet() + launch.page_head("scripts")
    assert "http" not in style
    assert "@import" not in style


@pytest.mark.parametrize(("zerogpu", "n_functions"), [("true", 1), ("", 0)])
def test_zerogpu_alone_is_told_of_a_function_before_the_start(zerogpu, n_functions, monkeypatch):
    """The package `spaces` reports the start of a Space only if some function asks for a GPU."""
    told = []
    monkeypatch.setenv("SPACES_ZERO_GPU", zerogpu)
    monkeypatch.setattr(spaces, "GPU", lambda function, duration: told.append((function, duration)))
    monkeypatch.setattr(gr.Blocks, "launch", lambda *_, **__: len(told))
    with gr.Blocks() as page:
        gr.Markdown("Hello")
    assert launch.serve(page, []) == n_functions
    assert all(callable(function) and duration == 1 for function, duration in told)
