"""What is measured of a picture and its motion is what was painted."""

import numpy as np
import pytest

from demo.features.visual import color as color
from demo.features.visual import composition, motion, rhythm
from demo.features.visual.measures import bin_softly, soften
from demo.features.visual.shots import find_cuts
from tests.media.video_files import UInt8, gray, plain, scrolling, texture


def colors_of(frames: UInt8) -> dict[str, float]:
    row = color.color_features(frames).mean(axis=0)
    return dict(zip(color.DIMENSIONS, row.tolist(), strict=True))


def composition_of(picture: np.ndarray) -> dict[str, float]:
    row = composition.composition_features(gray(picture[None]))[0]
    return dict(zip(composition.DIMENSIONS, row.tolist(), strict=True))


def motion_of(frames: UInt8) -> dict[str, float]:
    measures = np.nanmean(motion.measure_motion(frames, find_cuts(frames), 10), axis=0)
    return dict(zip(motion.MEASURES, measures.tolist(), strict=True))


def rhythm_of(frames: UInt8) -> dict[str, float]:
    seconds = [slice(at, at + 10) for at in range(0, len(frames) - 9, 10)]
    row = rhythm.rhythm_features(frames, find_cuts(frames), 10, seconds).mean(axis=0)
    return dict(zip(rhythm.DIMENSIONS, row.tolist(), strict=True))


def test_soft_bins_divide_between_neighbors() -> None:
    np.testing.assert_allclose(bin_softly(np.array([[0.5, 1.0, 9.0]]), 4, np.ones((1, 3))), [[1.5, 0.5, 0, 1]])
    np.testing.assert_allclose(bin_softly(np.array([[3.25, 0.0]]), 4, np.ones((1, 2)), circular=True), [[1.25, 0, 0, 0.75]])
    np.testing.assert_allclose(
        bin_softly(np.array([[4.0], [1.5]]), 4, np.ones((2, 1)), circular=True), [[1, 0, 0, 0], [0, 0.5, 0.5, 0]]
    )
    assert soften(20.0, 20) == 0.5


@pytest.mark.parametrize(
    ("rgb", "lab"),
    [
        ((255, 0, 0), (53.2, 80.1, 67.2)),
        ((0, 0, 255), (32.3, 79.2, -107.9)),
        ((255, 255, 255), (100, 0, 0)),
        ((119, 119, 119), (50.0, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
    ],
)
def test_cielab_of_pure_colors_is_the_standards(rgb: tuple[int, int, int], lab: tuple[float, float, float]) -> None:
    np.testing.assert_allclose(color.to_lab(plain(rgb, 1)[0])[5, 5], lab, atol=0.15)


def test_red_is_red_and_warm() -> None:
    red = colors_of(plain((255, 0, 0)))
    # Its hue is arctan(67.2 / 80.1) = 40.0 degrees: two thirds of a red at 30, a third of an orange at 60.
    assert red["hue 30 (red)"] ** 2 == pytest.approx(2 / 3, abs=0.005)
    assert red["hue 60 (orange)"] ** 2 == pytest.approx(1 / 3, abs=0.005)
    assert red["brightness"] == pytest.approx(0.532, abs=0.001)
    assert red["darkness"] == pytest.approx(1 - 0.532, abs=0.001)
    chroma = np.hypot(80.1, 67.2)
    assert red["saturation"] == pytest.approx(chroma / (chroma + 30), abs=0.002)
    towards_warm = chroma * np.cos(np.radians(60 - 40.0))
    assert red["warmth"] == pytest.approx(towards_warm / (towards_warm + 20), abs=0.002)
    assert red["coolness"] == red["greenness"] == red["contrast"] == 0
    assert red["vivid colors"] == pytest.approx(1)


def test_blue_is_cool_and_gray_has_no_hue() -> None:
    blue = colors_of(plain((30, 80, 220)))
    assert blue["coolness"] > 0.5 > blue["warmth"]
    without = colors_of(plain((128, 128, 128)))
    assert max(value for name, value in without.items() if name.startswith("hue ")) == 0
    assert without["gray colors"] == pytest.approx(1, abs=1e-3)
    assert without["warmth"] == without["coolness"] == pytest.approx(0, abs=1e-3)


def test_contrast_is_the_deviation_of_lightness() -> None:
    frames = plain((0, 0, 0))
    frames[:, :, 80:] = 255
    half = colors_of(frames)
    assert half["contrast"] == pytest.approx(50 / (50 + 20), abs=1e-4)
    assert half["brightness"] == pytest.approx(0.5, abs=1e-4)
    assert half["black"] == half["white"] == pytest.approx(0.5, abs=1e-3)


def test_colorfulness_is_that_of_hasler_and_suesstrunk() -> None:
    """Half red, half green: rg is +-255, yb is 127.5, so M3 = 255 + 0.3 x 127.5 = 293.25."""
    frames = plain((255, 0, 0))
    frames[:, :, 80:] = (0, 255, 0)
    assert colors_of(frames)["colorfulness"] == pytest.approx(293.25 / 343.25, abs=1e-4)


def test_light_has_a_place() -> None:
    frames = plain((0, 0, 0))
    frames[:, :45] = 255
    lit = colors_of(frames)
    assert lit["light from above"] == pytest.approx(100 / 120, abs=1e-3)
    assert lit["light from below"] == 0
    middle = plain((0, 0, 0))
    middle[:, 22:68, 40:120] = 255
    assert colors_of(middle)["light center"] == pytest.approx(100 / 120, abs=1e-3)


def test_a_mirrored_picture_is_symmetrical() -> None:
    half = texture(90, 80)
    mirrored = composition_of(np.hstack([half, half[:, ::-1]]))
    assert mirrored["mirror symmetry"] == pytest.approx(1, abs=1e-6)
    assert mirrored["mirror asymmetry"] == pytest.approx(0, abs=1e-6)
    assert composition_of(texture(90, 160))["mirror symmetry"] < 0.4
    wide = texture(45, 160)
    assert composition_of(np.vstack([wide, wide[::-1]]))["water symmetry"] == pytest.approx(1, abs=1e-6)


def test_a_horizon_is_no_symmetry() -> None:
    horizon = np.repeat(np.linspace(20, 230, 90)[:, None], 160, axis=1)
    lopsided = horizon.copy()
    lopsided[50:80, 10:40] = 250
    assert composition_of(lopsided)["mirror symmetry"] < 0.2


@pytest.mark.parametrize(("degrees", "name"), [(0, 0), (30, 30), (60, 60), (90, 90), (120, 120), (150, 150)])
def test_lines_run_the_way_they_were_painted(degrees: int, name: int) -> None:
    ys, xs = np.mgrid[:90, :160]
    across = xs * np.sin(np.radians(degrees)) + ys * np.cos(np.radians(degrees))
    measures = composition_of(128 + 100 * np.sin(across / 3))
    shares = {key: value for key, value in measures.items() if key.startswith("lines at")}
    assert max(shares, key=shares.__getitem__) == f"lines at {name} degrees"
    assert measures["one direction"] > 0.85
    assert measures["straightness"] > 0.8


def test_small_checks_are_fine_detail_and_large_ones_coarse() -> None:
    ys, xs = np.mgrid[:90, :160]
    small, large = (composition_of(255.0 * ((xs // size + ys // size) % 2)) for size in (2, 20))
    assert small["delicacy"] > large["delicacy"] + 0.3
    assert large["broadness"] > small["broadness"] + 0.1
    assert composition_of(255.0 * ((xs // 8 + ys // 8) % 2))["pattern"] > 0.9
    assert composition_of(texture(90, 160))["pattern"] < 0.6


def test_circles_are_round_and_boxes_are_straight() -> None:
    ys, xs = np.mgrid[:90, :160]
    circles = 200.0 * (np.hypot(xs % 32 - 16, ys % 30 - 15) < 8)
    boxes = 200.0 * ((np.abs(xs - 80) < 60) & (np.abs(ys - 45) < 35))
    assert composition_of(circles)["roundness"] > composition_of(boxes)["roundness"] + 0.2
    assert composition_of(boxes)["straightness"] > 0.6


def test_twice_as_many_spots_count_twice() -> None:
    ys, xs = np.mgrid[:90, :160]

    def count(n_rows: int) -> float:
        spots = np.zeros((90, 160))
        for row in range(n_rows):
            for column in range(8):
                spots += 60 * np.exp(-((xs - 10 - 20 * column) ** 2 + (ys - 11 - 22 * row) ** 2) / (2 * 2**2))
        value = composition_of(spots)["small spots"]
        return 30 * value / (1 - value)

    assert count(0) == 0
    assert count(2) >= 16
    assert count(4) == pytest.approx(2 * count(2), rel=0.1)


def test_weight_lies_where_things_are() -> None:
    picture = np.full((90, 160), 100.0)
    picture[45:90, 100:160:4] = 250
    measures = composition_of(picture)
    # The columns' middle is 130 of 160, the rows' 67.5 of 90: 0.625 and 0.5 from the middle to the border,
    # a little less since half the picture is empty.
    assert measures["weight right"] == pytest.approx(0.625, abs=0.08)
    assert measures["weight below"] == pytest.approx(0.5, abs=0.08)
    assert measures["weight left"] == measures["weight above"] == 0
    # Deviations of a quarter and 3/8 of the half sides, of 1 / sqrt(3) each for the whole: sqrt of their squares' mean.
    assert measures["spread"] == pytest.approx(np.sqrt((0.5**2 + 0.375**2) / 2), abs=0.05)


@pytest.mark.parametrize("speed", [10, 30, 60])
@pytest.mark.parametrize("direction", [1, -1])
def test_flow_has_the_speed_and_the_direction_of_what_moves(speed: float, direction: int) -> None:
    """A picture's size is sqrt(160 x 90) = 120 pixels."""
    measures = motion_of(scrolling(speed, n_frames=15, direction=direction))
    assert measures["speed"] == pytest.approx(speed / 120, rel=0.12)
    assert measures["common"] == pytest.approx(speed / 120, rel=0.12)
    ways = {name: measures[name] for name in motion.DIRECTION_NAMES}
    assert max(ways, key=ways.__getitem__) == ("right" if direction > 0 else "left")
    assert measures["jitter"] < 0.2


def test_a_bar_moves_at_its_speed_and_the_rest_stands_still() -> None:
    frames = np.full((20, 90, 160), 60.0)
    for at in range(20):
        frames[at, :, 10 + 5 * at : 25 + 5 * at] = 220
    measures = motion_of(gray(frames))
    assert measures["speed"] == pytest.approx(50 / 120, rel=0.25)
    ways = {name: measures[name] for name in motion.DIRECTION_NAMES}
    assert max(ways, key=ways.__getitem__) == "right"
    # The bar and its rims are some 25 of 160 columns wide.
    assert measures["amount"] < measures["speed"] / 4


def test_what_moves_up_moves_up() -> None:
    frames = scrolling(30, n_frames=12).transpose(0, 2, 1, 3)[:, ::1, :]
    measures = motion_of(np.ascontiguousarray(frames[:, ::-1]))
    ways = {name: measures[name] for name in motion.DIRECTION_NAMES}
    assert max(ways, key=ways.__getitem__) == "up"


def test_zoom_and_rotation_have_their_rates() -> None:
    """Growth by 3 % a frame is 0.3 a second; 0.04 radians a frame are 0.4 a second."""
    ys, xs = np.mgrid[:90, :160].astype(np.float64)
    x, y = xs - 79.5, 44.5 - ys

    def pattern(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return 128 + 60 * np.sin(x / 4) * np.cos(y / 5) + 60 * np.sin((x + 2 * y) / 11)

    growing = motion_of(gray(np.stack([pattern(x / 1.03**at, y / 1.03**at) for at in range(8)])))
    assert growing["growing"] == pytest.approx(0.3, rel=0.15)
    assert growing["shrinking"] < 0.02
    turning = motion_of(
        gray(np.stack([pattern(x * np.cos(a) + y * np.sin(a), y * np.cos(a) - x * np.sin(a)) for a in 0.04 * np.arange(8)]))
    )
    assert turning["turning left"] == pytest.approx(0.4, rel=0.15)
    assert turning["turning right"] < 0.02


def test_shaking_jitters_and_gliding_does_not() -> None:
    still = texture(90, 160)
    rng = np.random.default_rng(1)
    shaken = gray(np.stack([np.roll(still, tuple(rng.integers(-3, 4, 2)), (0, 1)) for _ in range(20)]))
    assert motion_of(shaken)["jitter"] > 0.45
    assert motion_of(scrolling(20, n_frames=20))["jitter"] < 0.1


def test_a_still_picture_does_not_move() -> None:
    frames = np.repeat(gray(texture(90, 160)[None]), 20, axis=0)
    measures = motion_of(frames)
    assert measures["speed"] == pytest.approx(0, abs=1e-3)
    still = rhythm_of(frames)
    assert still["constancy"] == 1
    assert still["tempo"] == still["cuts"] == 0


def bouncing(hertz: float, seconds: int = 8) -> UInt8:
    """Return a ball that hits the ground so often a second; between two hits it stops for an instant above."""
    ys, xs = np.mgrid[:90, :160]
    times = np.arange(10 * seconds) / 10
    heights = 40 * np.abs(np.sin(np.pi * hertz * times))
    return gray(np.stack([40 + 180 / (1 + np.exp((np.hypot(xs - 80, ys - 75 + height) - 9) / 1.5)) for height in heights]))


def test_a_light_that_pulses_twice_a_second_has_a_tempo_of_two_hertz() -> None:
    """Each beat brightens at once and fades away, as pictures on the beat do."""
    times = np.arange(80) / 10 + 0.01
    picture = texture(90, 160)
    for hertz in (1.0, 2.0):
        frames = gray(picture * (0.6 + 0.4 * np.exp(-((times * hertz) % 1) * 3))[:, None, None])
        depths = rhythm.pulsation(rhythm._change(frames[..., 0].astype(float), np.zeros(80, bool)), 10)
        assert rhythm._tempo(depths) == pytest.approx(hertz, rel=0.05)


def test_a_ball_that_bounces_twice_a_second_has_a_tempo_of_two_hertz() -> None:
    frames = bouncing(2.0)
    measures = rhythm_of(frames)
    tempi = {name: value for name, value in measures.items() if name.startswith("tempo ")}
    assert max(tempi, key=tempi.__getitem__) == "tempo 2 Hz"


def test_steady_motion_has_no_tempo() -> None:
    steady, pulsing = rhythm_of(scrolling(30, n_frames=80)), rhythm_of(bouncing(2.0))
    for name in ("tempo", "slow tempo", "bursts"):
        assert steady[name] < pulsing[name] / 2


def test_cuts_every_two_seconds_are_half_a_cut_a_second() -> None:
    first, second = texture(90, 160, 1), 255 - texture(90, 160, 2)
    rng = np.random.default_rng(0)
    frames = gray(np.stack([(first if at // 20 % 2 else second) + rng.normal(0, 4, (90, 160)) for at in range(160)]))
    np.testing.assert_array_equal(np.flatnonzero(find_cuts(frames)), range(20, 160, 20))
    measures = rhythm_of(frames)
    assert 2 * measures["cuts"] == pytest.approx(7 / 16)
    # 3 or 4 cuts within each 8 s: rates of 3/8 to 1/2, softened at 1/2.
    assert 0.375 / 0.875 <= measures["cut rate"] <= 0.5


def test_flashes_pans_fades_and_pulses_are_no_cuts() -> None:
    flash = np.repeat(gray(texture(90, 160)[None]), 40, axis=0)
    flash[20:22] = 255
    first, second = texture(90, 160, 1), texture(90, 160, 2)
    fade = gray(np.stack([first + (second - first) * np.clip((at - 10) / 20, 0, 1) for at in range(40)]))
    pulse = gray(np.stack([first * (0.5 + 0.5 * np.exp(-(at % 10) / 2)) for at in range(40)]))
    for frames in (flash, fade, pulse, scrolling(250, n_frames=40)):
        assert not find_cuts(frames).any()
    cut = np.concatenate([scrolling(60, n_frames=20), 255 - scrolling(60, n_frames=20)[:, ::-1]])
    np.testing.assert_array_equal(np.flatnonzero(find_cuts(cut)), [20])
