"""Exact search against NumPy, and ranks by hand."""

import numpy as np
import pytest
import torch

from demo.core.vectors import normalize
from demo.correlation.space import Embedding
from demo.search.index import CosineSearch, NeighborSearch
from demo.search.ranking import best_rows


def embedding(n: int, seed: int = 0) -> Embedding:
    random = np.random.default_rng(seed)
    parts = [random.standard_normal((n, n_components)).astype(np.float32) for n_components in (6, 9)]
    return Embedding(*(part / np.linalg.norm(part, axis=1, keepdims=True) for part in parts))


def everything(n: int) -> np.ndarray:
    return np.ones(n, dtype=np.bool_)


@pytest.mark.parametrize("dial", [0.0, 0.3, 1.0])
def test_similarities_equal_those_of_numpy(dial: float) -> None:
    catalogue, query = embedding(500), embedding(1, seed=1)
    expected = (1 - dial) * catalogue.emotion @ query.emotion[0] + dial * catalogue.content @ query.content[0]
    found = CosineSearch(catalogue).similarities(query, dial)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)
    np.testing.assert_array_equal(best_rows(found, everything(500), 20), np.argsort(-expected)[:20])


def test_similarities_equal_the_dot_products_of_joined_rows() -> None:
    catalogue, query = embedding(50), embedding(1, seed=1)
    joined = (catalogue.mix(0.4) @ query.mix(0.4).T)[:, 0]
    np.testing.assert_allclose(CosineSearch(catalogue).similarities(query, 0.4), joined, rtol=0, atol=1e-6)


def test_rows_stored_in_half_precision_are_of_length_1_again() -> None:
    catalogue, query = embedding(50), embedding(1, seed=1)
    halved = Embedding(*(part.astype(np.float16) for part in catalogue))
    expected = normalize(halved.emotion.astype(np.float32)) @ query.emotion[0]
    np.testing.assert_allclose(CosineSearch(halved).similarities(query, 0.0), expected, rtol=0, atol=1e-6)


def test_rows_of_zeros_or_nan_are_similar_to_nothing() -> None:
    catalogue, query = embedding(6), embedding(1, seed=1)
    catalogue.emotion[1], catalogue.emotion[4] = 0.0, np.nan
    similarities = CosineSearch(catalogue).similarities(query, 0.0)
    assert similarities[1] == similarities[4] == 0
    others = [0, 2, 3, 5]
    np.testing.assert_allclose(similarities[others], catalogue.emotion[others] @ query.emotion[0], rtol=0, atol=1e-6)


@pytest.mark.parametrize("value", [0.0, np.nan])
def test_a_query_of_nothing_is_similar_to_nothing(value: float) -> None:
    query = Embedding(np.full((1, 6), value, np.float32), np.full((1, 9), value, np.float32))
    assert (CosineSearch(embedding(6)).similarities(query, 0.5) == 0).all()


@pytest.mark.cuda
@pytest.mark.parametrize("dial", [0.0, 0.4, 1.0])
def test_a_gpu_finds_the_rows_of_the_cpu(dial: float) -> None:
    catalogue, query = embedding(60_000), embedding(1, seed=1)
    on_gpu, on_cpu = (CosineSearch(catalogue, torch.device(name)) for name in ("cuda", "cpu"))
    assert on_gpu.rows.is_cuda
    assert not on_cpu.rows.is_cuda
    found, expected = on_gpu.similarities(query, dial), on_cpu.similarities(query, dial)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-4)
    np.testing.assert_array_equal(best_rows(found, everything(60_000), 12), best_rows(expected, everything(60_000), 12))


def test_nearest_neighbors_equal_those_of_numpy() -> None:
    rows, queries = embedding(300).content, embedding(7, seed=1).content
    similarity, found = NeighborSearch(rows).nearest(queries, 5)
    expected = np.argsort(-(queries @ rows.T), axis=1)[:, :5]
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_allclose(similarity, np.take_along_axis(queries @ rows.T, expected, axis=1), rtol=0, atol=1e-6)


def test_there_are_no_more_neighbors_than_rows() -> None:
    similarity, found = NeighborSearch(embedding(3).content).nearest(embedding(1, seed=1).content, 12)
    assert similarity.shape == found.shape == (1, 3)
    assert sorted(found[0]) == [0, 1, 2]
