"""EfficientNet-Lite against TensorFlow's convolutions, and its published weights against batch norms that are not folded."""

import numpy as np
import pytest
import torch
from torch import nn

from demo.core.errors import SettingError
from demo.features.visual.efficientnet import (
    BATCH_NORM_EPSILON,
    SIDE,
    EfficientNetConfig,
    EfficientNetLite,
    _convolution,
    from_published,
    to_images,
)

SMALL = EfficientNetConfig(
    n_stem=8, kernels=(3, 5), n_blocks=(1, 2), strides=(1, 2), expansions=(1, 2), channels=(8, 12), n_features=16, n_classes=10
)


def frames(n_frames: int, height: int = 90, width: int = 160) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (n_frames, height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize(("kernel", "stride", "size"), [(3, 1, 9), (5, 1, 8), (3, 2, 8), (5, 2, 8), (3, 2, 224), (5, 2, 56)])
def test_padding_is_tensorflows(kernel: int, stride: int, size: int) -> None:
    tensorflow = pytest.importorskip("tensorflow")
    torch.manual_seed(0)
    layer = _convolution(4, 6, kernel, stride)
    convolution = layer if isinstance(layer, nn.Conv2d) else layer[1]
    images = torch.randn(2, 4, size, size)
    weight = convolution.weight.detach().permute(2, 3, 1, 0).numpy()
    expected = (
        tensorflow.nn.conv2d(images.permute(0, 2, 3, 1).numpy(), weight, stride, "SAME").numpy()
        + convolution.bias.detach().numpy()
    )
    with torch.inference_mode():
        np.testing.assert_allclose(layer(images).permute(0, 2, 3, 1), expected, rtol=0, atol=1e-5)


def test_batch_norms_are_folded() -> None:
    """One block: what comes out is what the convolutions give with their batch norms after them."""
    torch.manual_seed(1)
    network = EfficientNetLite(SMALL)
    published: dict[str, torch.Tensor] = {}
    convolutions = [module for module in network.layers.modules() if isinstance(module, nn.Conv2d)]
    for index, convolution in enumerate(convolutions):
        published[f"conv{index}.weight"] = torch.randn_like(convolution.weight)
        n_out = convolution.out_channels
        for name, values in (
            ("weight", torch.rand(n_out) + 0.5),
            ("bias", torch.randn(n_out)),
            ("running_mean", torch.randn(n_out)),
            ("running_var", torch.rand(n_out) + 0.1),
        ):
            published[f"bn{index}.{name}"] = values
    published |= {"_fc.weight": torch.randn(10, 16), "_fc.bias": torch.randn(10)}
    folded = from_published(published, SMALL)
    for index, convolution in enumerate(module for module in folded.layers.modules() if isinstance(module, nn.Conv2d)):
        images = torch.randn(2, convolution.in_channels, 7, 7)
        plain = nn.functional.conv2d(
            images, published[f"conv{index}.weight"], None, convolution.stride, convolution.padding, 1, convolution.groups
        )
        expected = nn.functional.batch_norm(
            plain,
            *(published[f"bn{index}.{name}"] for name in ("running_mean", "running_var", "weight", "bias")),
            eps=BATCH_NORM_EPSILON,
        )
        with torch.inference_mode():
            torch.testing.assert_close(convolution(images), expected, rtol=1e-4, atol=1e-4)


def test_a_picture_does_not_depend_on_its_batch() -> None:
    torch.manual_seed(2)
    network = EfficientNetLite(SMALL).eval()
    pictures = frames(7)
    together = network.extract(pictures)
    assert together.shape == (7, 16)
    for row, picture in enumerate(pictures):
        torch.testing.assert_close(network.extract([picture])[0], together[row], rtol=0, atol=1e-5)
    assert network.extract([]).shape == (0, 16)


def test_pictures_are_stretched_to_the_networks_square_and_range() -> None:
    images = to_images(np.stack([np.zeros((90, 160, 3), np.uint8), np.full((90, 160, 3), 255, np.uint8)]))
    assert images.shape == (2, 3, SIDE, SIDE)
    assert images[0].unique().tolist() == [-127 / 128]
    assert images[1].unique().tolist() == [1.0]


def test_stages_that_do_not_fit_are_refused() -> None:
    with pytest.raises(SettingError, match="Every stage"):
        EfficientNetConfig(kernels=(3,))
