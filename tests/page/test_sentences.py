"""The table of sentences: every sentence that the page shows stands in it, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2.ext import extract_from_ast

from demo.core.paths import ZOO
from demo.core.zoo import Zoo
from demo.emotion.classes import EMOTIONS, GEMS, SILENCE
from demo.features.visual import seen, traits
from demo.page import results_tables
from demo.page.language_pages import script_sentences
from demo.page.languages import ENGLISH, LANGUAGES, PLACEHOLDER, from_jinja, table
from demo.page.rendering import environment
from demo.page.study import read_results
from demo.youtube.metadata import CREATIVE_COMMONS, STANDARD_LICENSE

DEMO = Path(__file__).parents[2] / "demo"
PAGE = DEMO / "page"
OTHERS = [language for language in LANGUAGES if language != ENGLISH]

FOR_PROGRAMS = {
    "endpoints.py",
    "mcp_server.py",
    "query_controls.py",
    "map_areas.py",
    "map_points.py",
    "map_tools.py",
    "launch.py",
}
"""Modules of the page whose errors only programs can cause: the page's own controls send nothing that they refuse."""

BELOW = ("media", "features/audio", "features/tfhub", "analysis", "search", "youtube")
"""Folders whose errors, notices and progress reach visitors."""

FOR_OWNERS = {
    "features/audio/compact.py",
    "features/audio/compensation.py",
    "features/tfhub/settings.py",
    "search/catalogue.py",
    "search/entry_maker.py",
    "search/loading.py",
    "search/other_methods.py",
    "search/queries.py",
    "search/service.py",
    "search/video_table.py",
    "search/videos.py",
    "youtube/switch.py",
}
"""Modules below whose sentences are about bundles, catalogues and settings, or are read in a log."""

NEVER_SHOWN = {
    "The fork server has ended; another one is started.",
    "The backbone must be one of {}.",
    "{} cannot be ranked by {}; choose from {}.",
    "{} names no chunks: they are counted from 1, and a range goes up, as in 10-12.",
    "{} names no chunks: an interval ends after it starts, as in 9s-30s.",
    "Chunks are written as 3,4,10-12, or in seconds as 9s-30s; {} is neither.",
    "The longest duration must be positive.",
    "The largest size must be positive.",
    "Waiting times must be positive.",
    "A number of sections, and how many of them, is at least 1.",
    "A request for videos like another needs a number, and what found it.",
    "Videos are compared by one of pictures, sound.",
    "Results must be one of {}.",
    "A request for a part of the map needs a number.",
    "Chunks are whole numbers.",
}
"""For logs and programs: the page's own controls cause none of them."""

SENTENCE = re.compile(r"[A-Z{“].*[a-z].*[.?!](?:\s|$)", re.DOTALL)
NAMED = {"label", "info", "placeholder", "title", "alt", "aria-label"}
BUTTONS = {"Button", "Tab", "Accordion"}


def skeleton(sentence: str) -> str:
    """Return a sentence without the names of its values."""
    return PLACEHOLDER.sub("{}", sentence)


def plain(node: ast.AST) -> str | None:
    """Return a text of the code with {} for its values; None of anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return skeleton(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def texts(path: Path) -> Iterator[tuple[ast.AST, str]]:
    """Yield the texts of a module, without documentation and without what stands inside another."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    passed |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if id(node) not in passed and (text := plain(node)) is not None:
            yield node, text


def marked(path: Path) -> set[str]:
    """Return the texts that a module of the page translates."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("_", "N_")]
    return {call.args[0].value for call in named if isinstance(call.args[0], ast.Constant)}


def in_templates() -> set[str]:
    found = set()
    for path in (PAGE / "templates").glob("*.html"):
        for _line, _function, messages in extract_from_ast(environment.parse(path.read_text(encoding="utf-8"))):
            found |= {from_jinja(each) for each in ([messages] if isinstance(messages, str) else messages) if each}
    return found


def in_page() -> set[str]:
    return set().union(*(marked(path) for path in PAGE.glob("*.py")))


def below() -> set[str]:
    """Return the sentences and the words about progress that come from below the page, with {} for their values."""
    paths = [path for folder in BELOW for path in (DEMO / folder).rglob("*.py")]
    paths = [path for path in paths if path.relative_to(DEMO).as_posix() not in FOR_OWNERS]
    paths += [path for path in PAGE.glob("*.py") if path.name not in FOR_PROGRAMS]
    found = {text.removesuffix(" {}") for path in paths for _node, text in texts(path) if SENTENCE.match(text)}
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and len(node.args) == 2 and re.search("report", ast.unparse(node.func)):
                found |= {text for text in [plain(node.args[1])] if text}
    return found - NEVER_SHOWN


def words() -> set[str]:
    """Return the words that stand in models, catalogues and results."""
    moods = {mood for word in seen.MOODS for mood in (word, f"rather {word}")}
    looks = {word for trait in traits.TRAITS for word in (trait.low, trait.high) if word}
    hues = {word for each in traits.HUE_WORDS for word in each}
    gems = {name.replace("_", " ") for name in GEMS}
    results = read_results(Zoo(ZOO))
    titles = set(results.study.methods.values()) | {step["title"] for step in results.ablation["rows"]}
    variants = set(results_tables.VARIANTS.values()) | {
        results_tables.VARIANTS[name].capitalize() for name in ("plain", "weighted")
    }
    directions = {word for each in results_tables.DIRECTIONS.values() for word in (each, each.lower())}
    return {*EMOTIONS, SILENCE} | gems | moods | looks | hues | titles | variants | directions


def by_hand() -> set[str]:
    """Return what the code puts together, so that no rule finds it."""
    joined = {"{name} and YouTube-8M’s", "{name} and the Studio’s", "My videos and YouTube-8M’s", "My videos and the Studio’s"}
    chapters = {"intro", "verse", "chorus", "bridge", "outro"}
    studies = {"All musical videos ({count})", "Music video alone ({count})"}
    makers = {"Composed and drawn by this project's studio, CC0 1.0", "{name} on YouTube, {word}", "Unknown on YouTube, {word}"}
    makers |= {STANDARD_LICENSE, CREATIVE_COMMONS}
    tracks = {"track {n} ({codec})", "track {n} (in a format that we cannot read)", "the {n} others"}
    values = {"{n} minutes", "{n} seconds", "nowhere"}
    probe = {"This is not {model}: it takes no waveform; check the handle or folder."}
    examples = {"The same song in a noisy bar (simulated)"}
    return joined | chapters | studies | makers | tracks | values | probe | examples


def test_every_sentence_of_templates_code_and_scripts_is_in_the_table() -> None:
    known = table("de")
    assert (in_templates() | in_page() | set(script_sentences()) | words() | by_hand()) - known.keys() == set()
    assert below() - {skeleton(sentence) for sentence in known} == set()


def test_no_entry_of_the_table_is_unused() -> None:
    used = in_templates() | in_page() | set(script_sentences()) | words() | by_hand()
    found = below()
    assert [sentence for sentence in table("de") if sentence not in used and skeleton(sentence) not in found] == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_values_and_the_markup_of_its_sentence(language: str) -> None:
    for sentence, other in table(language).items():
        assert other.strip(), sentence
        assert sorted(PLACEHOLDER.findall(sentence)) == sorted(PLACEHOLDER.findall(other)), sentence
        assert set(re.findall("</?(?!br)[a-z]+>", sentence)) == set(re.findall("</?(?!br)[a-z]+>", other)), sentence


def test_german_has_its_quotation_marks() -> None:
    for other in table("de").values():
        assert not re.search('["”]|“[^“„]*”', other), other
        assert other.count("„") == other.count("“"), other


def test_templates_hold_no_words_outside_of_what_is_translated() -> None:
    """Text between tags, and the attributes that are read out or seen."""
    attribute = re.compile(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"')
    for path in sorted((PAGE / "templates").glob("*.html")):
        source = re.sub(r"<style>.*?</style>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        source = re.sub(r"{%-?\+? *trans.*?endtrans *-?\+?%}|{#.*?#}|{%.*?%}|{{.*?}}", "", source, flags=re.DOTALL)
        assert [value for value in attribute.findall(source) if re.search("[A-Za-z]{2}", value)] == [], path.name
        assert re.findall("[A-Za-z]{2,}", re.sub(r"<[^>]*>|&\w+;", " ", source)) == [], path.name


def test_labels_of_controls_are_translated() -> None:
    for path in PAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func).startswith("gr.")):
                continue
            shown = [option.value for option in node.keywords if option.arg in NAMED]
            shown += node.args[:1] if ast.unparse(node.func).removeprefix("gr.") in BUTTONS else []
            bare = [text for text in map(plain, shown) if text and re.search("[a-z]", text.replace("{}", ""))]
            assert bare == [], f"{path.name}:{node.lineno}"


def test_scripts_translate_their_sentences() -> None:
    for path in (PAGE / "static").glob("*.js"):
        for line in path.read_text(encoding="utf-8").splitlines():
            bare = re.sub(r'\bt\("(?:[^"\\]|\\.)*"|//.*', "", line)
            assert not re.search(r"[\"`][A-Z][a-z’]+ (?:[a-z]|\$\{)", bare), f"{path.name}: {line.strip()}"


def test_modules_that_are_left_out_exist() -> None:
    assert all((PAGE / name).is_file() for name in FOR_PROGRAMS)
    assert all((DEMO / name).is_file() for name in FOR_OWNERS)
