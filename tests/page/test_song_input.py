from demo.page.song_input import find_examples


def test_examples_are_described_by_their_table(tmp_path):
    (tmp_path / "b_song.mp3").touch()
    (tmp_path / "a_walk.ogg").touch()
    (tmp_path / "notes.txt").touch()
    (tmp_path / "examples.csv").write_text("file,title,emotion\na_walk.ogg,A Walk,calm\n")
    described, bare = find_examples(tmp_path)
    assert (described.title, described.emotion) == ("A Walk", "calm")
    assert (bare.title, bare.emotion) == ("B song", "")


def test_no_folder_means_no_examples(tmp_path):
    assert find_examples(tmp_path / "nowhere") == []


def test_bundled_examples_have_titles_and_emotions():
    assert all(example.title and example.emotion for example in find_examples())
