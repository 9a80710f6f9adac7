"""KCCA against CCA, against its dual written out, and at chance level where there is nothing to find."""

import numpy as np
import pytest
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.preprocessing import KernelCenterer, StandardScaler

from demo.core.vectors import normalize
from demo.correlation import kernel as kcca
from demo.correlation.kernel import KCCA, KernelConfig, KernelView, inverse_root, kernel_view
from demo.correlation.linear import CCA, LinearConfig
from tests.correlation.views import related_views


def test_with_a_linear_kernel_kcca_is_cca() -> None:
    audio, visual, labels = related_views()
    cca = CCA(LinearConfig(n_components=5, ridge=0.0)).fit(audio, visual, labels)
    # 40 landmarks span 12 and 20 dimensions.
    kcca = KCCA(KernelConfig(kernel="linear", n_components=5, ridge=0.0, n_landmarks=40)).fit(audio, visual, labels)
    others, pictures, _ = related_views(seed=1)
    expected = cca.embed_audio(others) @ cca.embed_visual(pictures).T
    np.testing.assert_allclose(kcca.embed_audio(others) @ kcca.embed_visual(pictures).T, expected, atol=1e-3)


def test_with_all_rows_as_landmarks_kcca_is_the_regularized_dual() -> None:
    n, ridge, beta = 90, 0.5, 0.4
    audio, visual, labels = related_views(n)
    ours = KCCA(KernelConfig(n_components=3, ridge=ridge, beta=beta, n_landmarks=n, power=0.0)).fit(audio, visual, labels)
    queries = related_views(30, seed=1)
    roots, bases, tested = [], [], []
    for view, query in ((audio, queries[0]), (visual, queries[1])):
        scaler = StandardScaler().fit(view)
        rows, others = scaler.transform(view), scaler.transform(query)
        squares = ((rows[:, None] - rows[None]) ** 2).sum(axis=2)
        gamma = beta / np.median(squares[np.triu_indices(n, 1)])
        center = KernelCenterer()
        kernel = center.fit_transform(rbf_kernel(rows, gamma=gamma))
        amount = ridge * np.trace(kernel) / n / n
        values, vectors = np.linalg.eigh(kernel)
        values = values.clip(0)
        # In the span of the rows, whitening is K^1/2 (K + n r)^-1/2; a query is centered by the training rows.
        roots.append(vectors @ np.diag(np.sqrt(values / (values + n * amount))) @ vectors.T)
        inverse = np.where(values > 1e-12, 1 / np.sqrt(np.maximum(values, 1e-12) * (values / n + amount)), 0)
        bases.append(vectors @ np.diag(inverse) @ vectors.T)
        tested.append(center.transform(rbf_kernel(others, rows, gamma=gamma)))
    left, correlations, right = np.linalg.svd(roots[0] @ roots[1])
    expected = [
        normalize(kernel @ basis @ vectors[:, :3])
        for kernel, basis, vectors in zip(tested, bases, (left, right.T), strict=True)
    ]
    np.testing.assert_allclose(ours.projections.correlations, correlations[:3], atol=1e-4)
    found = ours.embed_audio(queries[0]) @ ours.embed_visual(queries[1]).T
    np.testing.assert_allclose(found, expected[0] @ expected[1].T, atol=1e-3)


def test_moments_of_blocks_give_the_embeddings_of_all_rows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    audio, visual, labels = related_views(700)
    # The rows of a block differ from those of another, as in a catalogue that is sorted.
    order = np.argsort(audio[:, 0])
    views = audio[order], visual[order]
    config = KernelConfig(n_components=5, n_landmarks=60)
    whole = KCCA(config).fit(*views, labels)
    sizes = []
    encode = KernelView.encode
    monkeypatch.setattr(KernelView, "encode", lambda view, rows: sizes.append(len(rows)) or encode(view, rows))
    monkeypatch.setattr(kcca, "MOST_ROWS_AT_ONCE", 699)
    monkeypatch.setattr(kcca, "BLOCK_ROWS", 150)
    blocks = KCCA(config).fit(*views, labels)
    assert sizes == [150] * 8 + [100] * 2
    np.testing.assert_allclose(blocks.projections.correlations, whole.projections.correlations, rtol=0, atol=1e-6)
    others, pictures, _ = related_views(seed=1)
    # Components have no sign.
    signs = np.sign((blocks.projections.audio * whole.projections.audio).sum(axis=0))
    np.testing.assert_allclose(blocks.embed_audio(others) * signs, whole.embed_audio(others), rtol=0, atol=1e-5)
    np.testing.assert_allclose(blocks.embed_visual(pictures) * signs, whole.embed_visual(pictures), rtol=0, atol=1e-5)


def test_mean_and_deviation_of_a_wide_view_are_those_of_numpy() -> None:
    view = np.random.default_rng(0).normal(3, 2, (200, 150)).astype(np.float32)
    found = kernel_view(view, np.arange(40), KernelConfig(n_landmarks=40))
    expected = StandardScaler().fit(view.astype(np.float64))
    np.testing.assert_allclose(found.mean, expected.mean_, rtol=1e-6)
    np.testing.assert_allclose(found.deviation, expected.scale_, rtol=1e-6)
    np.testing.assert_allclose(found.landmarks, expected.transform(view[:40]), atol=1e-5)


def test_the_inverse_root_leaves_out_what_a_kernel_does_not_span() -> None:
    rows = np.random.default_rng(0).standard_normal((8, 3))
    root = inverse_root(rows @ rows.T)
    assert root.shape == (8, 3)
    np.testing.assert_allclose(root @ root.T, np.linalg.pinv(rows @ rows.T, rcond=1e-9), atol=1e-9)


def test_a_gaussian_kernel_finds_what_is_related_by_no_line() -> None:
    random = np.random.default_rng(0)
    x = random.standard_normal((900, 2)).astype(np.float32)
    y = np.stack([x[:, 0] ** 2, random.standard_normal(900)], axis=1).astype(np.float32)
    labels = np.zeros(900, dtype=np.int64)
    found = {}
    for kernel in ("linear", "gaussian"):
        model = KCCA(KernelConfig(kernel=kernel, n_components=1, ridge=0.01, n_landmarks=200, power=0.0))
        model.fit(x[:600], y[:600], labels[:600])
        found[kernel] = _held_out_correlations(model, x[600:], y[600:])[0]
    assert found["gaussian"] > 0.9
    assert abs(found["linear"]) < 0.2


@pytest.mark.parametrize("kind", ["cca", "kcca"])
def test_held_out_correlations_of_shuffled_pairs_are_at_chance_level(kind: str) -> None:
    audio, visual, labels = related_views(1000)
    visual = visual[np.random.default_rng(3).permutation(1000)]
    model = (
        CCA(LinearConfig(n_components=3)) if kind == "cca" else KCCA(KernelConfig(n_components=3, ridge=0.01, n_landmarks=200))
    )
    model.fit(audio[:500], visual[:500], labels[:500])
    # On the training rows they do correlate, by chance; independent rows stay within four standard errors.
    assert (_held_out_correlations(model, audio[:500], visual[:500]) > 0.2).all()
    assert (np.abs(_held_out_correlations(model, audio[500:], visual[500:])) < 4 / np.sqrt(500)).all()


def _held_out_correlations(model: CCA | KCCA, audio: np.ndarray, visual: np.ndarray) -> np.ndarray:
    if isinstance(model, KCCA):
        audio, visual = model.encoders["audio"].encode(audio), model.encoders["visual"].encode(visual)
    left, right = audio @ model.projections.audio, visual @ model.projections.visual
    return np.array([np.corrcoef(left[:, k], right[:, k])[0, 1] for k in range(left.shape[1])])
