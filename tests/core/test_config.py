"""Settings refuse what they do not know, and survive a manifest."""

import json
from typing import Any

import pytest

from demo.core.config import SECTIONS, DecodeConfig, QueryConfig
from demo.core.errors import SettingError
from demo.correlation.deep import DeepConfig
from demo.features.audio.compact import CompactConfig


def test_an_unknown_setting_is_named() -> None:
    with pytest.raises(SettingError, match="QueryConfig does not fit its settings: colour unknown or missing"):
        QueryConfig.from_dict(QueryConfig().to_dict() | {"colour": "red"})


def test_a_missing_setting_is_named_and_no_default_steps_in() -> None:
    values = QueryConfig().to_dict()
    del values["mixing_weight"]
    with pytest.raises(SettingError, match="mixing_weight"):
        QueryConfig.from_dict(values)


@pytest.mark.parametrize("config", [CompactConfig(channels=(8, 16), strides=(1, 2), ranks=(0, 4)), DeepConfig(), QueryConfig()])
def test_settings_survive_json_with_their_tuples(config: Any) -> None:
    again = type(config).from_dict(json.loads(json.dumps(config.to_dict())))
    assert again == config
    assert hash(again) == hash(config)  # A list in a tuple's place would have none.


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"sections": "4"}, "Sections must be one of 3, 6, 9, chunks, whole"),
        ({"n_top_sections": 0}, "top sections must be at least 1"),
        ({"mixing_weight": -0.01}, "The dial goes from 0"),
        ({"mixing_weight": 1.01}, "The dial goes from 0"),
        ({"mixing_weight": float("nan")}, "The dial goes from 0"),
        ({"n_hits": 0}, "between 1 and 100"),
        ({"n_hits": 101}, "between 1 and 100"),
    ],
)
def test_a_query_beyond_its_limits_is_refused(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingError, match=sentence):
        QueryConfig(**changes)


def test_a_query_at_its_limits_is_taken() -> None:
    for sections in SECTIONS:
        for dial in (0.0, 1.0):
            QueryConfig(sections=sections, mixing_weight=dial, n_top_sections=1, n_hits=100)


def test_settings_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(SettingError, match="min_seconds"):
        DecodeConfig(min_seconds=5, max_seconds=4)
    with pytest.raises(SettingError, match="stride and a rank"):
        CompactConfig(ranks=(0,))
    with pytest.raises(SettingError, match="batch_size must exceed"):
        DeepConfig(batch_size=30)
