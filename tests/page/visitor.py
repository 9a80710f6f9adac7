"""What the browser tests' visitor does and sees."""

from pathlib import Path

from demo.page.wording import MY_VIDEOS

CHECKED = "#catalogue input:checked"

SOUNDING = """() => [...document.querySelectorAll('audio, video')]
    .filter((element) => !element.paused && !element.muted).map((element) => element.id || element.className || 'video')"""


def map_place(plot: str) -> str:
    """Return the script that maps coordinates on a map, whose element `plot` finds, to a place in the window."""
    return f"""([x, y]) => {{
        const plot = {plot};
        const box = plot.getBoundingClientRect();
        const {{ xaxis, yaxis }} = plot._fullLayout;
        return {{ x: box.x + xaxis._offset + xaxis.l2p(x), y: box.y + yaxis._offset + yaxis.l2p(y) }};
    }}"""


def upload(page, file: Path) -> None:
    page.click("#song button[aria-label='Upload file']")
    page.set_input_files("#song input[type=file]", file)


def wait_for_results(page) -> None:
    page.wait_for_selector("#hits .card")
    page.wait_for_selector("#attention .js-plotly-plot[data-dressed]")
    page.wait_for_selector("#map .js-plotly-plot[data-dressed]")


def search_in(page, catalogue: str) -> None:
    """Choose a catalogue by hand."""
    page.check(f"#catalogue input[value='{catalogue}']")


def open_video_tab(page) -> None:
    page.get_by_role("tab", name="Find music for a video").click()
    page.wait_for_selector("#video")


def open_words_tab(page) -> None:
    page.get_by_role("tab", name="Find videos by words").click()
    page.wait_for_selector("#words-text")


def give_video(page, file: Path) -> None:
    page.set_input_files("#video input[type=file]", file)


def open_own_tab(page) -> None:
    page.get_by_role("tab", name=MY_VIDEOS).click()
    page.wait_for_selector("#session-files")


def give_own_videos(page, *files: Path) -> None:
    page.set_input_files("#session-files input[type=file]", [str(file) for file in files])


def wait_for_cards(page, place: str, number: int) -> None:
    page.wait_for_function(f"() => document.querySelectorAll('{place} .card').length === {number}")


def wait_until_in_sync(page) -> None:
    page.wait_for_function(
        "() => !Number.isNaN(scripts.watchDialog.offset()) && !document.querySelector('#watch-dialog .state').textContent"
    )


def silence(page) -> None:
    page.evaluate("scripts.playback.silence()")
