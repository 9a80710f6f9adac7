"""Which of the files that YouTube offers are fetched."""

from demo.youtube.formats import expected_bytes, picture_formats, sound_format


def a_format(name, ext="mp4", vcodec="avc1.4d", acodec="mp4a", protocol="https", **other):
    return {"format_id": name, "ext": ext, "vcodec": vcodec, "acodec": acodec, "protocol": protocol} | other


def a_sound(name, abr, ext="m4a", **other):
    return a_format(name, ext=ext, vcodec="none", abr=abr, **other)


def some_pictures(name, width, height, ext="mp4", vcodec="avc1.4d", **other):
    return a_format(name, ext=ext, vcodec=vcodec, acodec="none", width=width, height=height, **other)


def names(formats):
    return [one["format_id"] for one in formats]


def test_sound_is_aac_of_the_best_rate_that_is_of_use():
    formats = [a_sound("139", 48), a_sound("140", 129), a_sound("141", 256), a_sound("251", 135, ext="webm")]
    assert names(sound_format(formats)) == ["140"]
    assert names(sound_format(formats[3:])) == ["251"]
    assert names(sound_format([a_sound("141", 256)])) == ["141"]


def test_the_original_sound_comes_before_one_that_is_dubbed_over():
    formats = [
        a_sound("140-0", 129, language_preference=-1),
        a_sound("140-1", 128, language_preference=10),
        a_sound("251-2", 160, ext="webm", language_preference=10),
    ]
    assert names(sound_format(formats)) == ["140-1"]


def test_without_sound_alone_the_smallest_file_with_pictures_is_used():
    formats = [a_format("22", width=1280, height=720), a_format("18", width=640, height=360)]
    assert names(sound_format(formats)) == ["18"]
    assert sound_format([some_pictures("134", 640, 360)]) == []
    assert sound_format([]) == []


def test_pictures_have_at_most_360_lines_whichever_way_they_stand():
    formats = [
        a_format("17", width=176, height=144),
        a_format("18", width=640, height=360),
        a_format("22", width=1280, height=720),
        a_format("upright", width=360, height=640),
    ]
    assert names(picture_formats(formats, 360)) in (["18"], ["upright"])
    assert names(picture_formats(formats[:1] + formats[2:3], 360)) == ["17"]
    assert picture_formats(formats[2:3], 360) == []
    # A size that is not said may be any.
    assert picture_formats([a_format("?")], 360) == []


def test_where_no_file_has_both_one_of_each_is_taken_that_fit_together():
    formats = [
        some_pictures("133", 426, 240),
        some_pictures("134", 640, 360),
        some_pictures("396", 640, 360, vcodec="av01.0"),
        some_pictures("135", 854, 480),
        some_pictures("243", 640, 360, ext="webm", vcodec="vp9"),
        a_sound("140", 129),
        a_sound("251", 135, ext="webm"),
    ]
    assert names(picture_formats(formats, 360)) == ["134", "140"]
    assert names(picture_formats([one for one in formats if one["ext"] == "webm"], 360)) == ["243", "251"]
    assert picture_formats([some_pictures("243", 640, 360, ext="webm"), a_sound("140", 129)], 360) == []


def test_what_is_in_pieces_or_locked_or_of_another_kind_is_not_taken():
    for other in (
        {"protocol": "m3u8_native"},
        {"protocol": "http_dash_segments"},
        {"protocol": "mhtml"},
        {"has_drm": True},
        {"ext": "flv"},
        {"ext": "../x"},
        {"acodec": "none", "vcodec": "none"},
    ):
        assert picture_formats([a_format("18", width=640, height=360) | other], 360) == []
        assert sound_format([a_sound("140", 129) | other]) == []


def test_a_size_is_what_is_said_or_what_the_rate_tells():
    assert expected_bytes([{"filesize": 1000}, {"filesize_approx": 500}], 60) == 1500
    # 800 kbit/s for 60 s are 6 MB.
    assert expected_bytes([{"filesize": None, "tbr": 800}], 60) == 6_000_000
    assert expected_bytes([{}], 60) == 0
