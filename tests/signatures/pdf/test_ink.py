import pytest

from signatures.sealing import GlyphUnknown, Ink, InkEmpty, InkOutside, InkTooMuch, TypedName
from signatures.sealing.lettering import NameUnfit
from tests.signatures.pdf.ceremony import WORDS, strokes


@pytest.mark.parametrize("nothing", [[], [[]], [[], []], [[[5, 5]]], [[[5, 5], [5, 5]], [[5, 5]]]])
def test_nothing_drawn_is_refused(nothing):
    with pytest.raises(InkEmpty):
        Ink.of(nothing)


@pytest.mark.parametrize(
    "much", [[[[1, 1]] * 20_001], [[[1, 1]] * 10_000, [[2, 2]] * 10_001], [[[1, 1]]] * 2_001, [[]] * 1_000_000]
)
def test_too_much_is_refused(much):
    with pytest.raises(InkTooMuch):
        Ink.of(much)


@pytest.mark.parametrize(
    "bad",
    [
        *(None, 7, "strokes", {"a": 1}, [7], ["ab"], [[7]], [[[1]]], [[[1, 2, 3]]], [[["1", "2"]]], [[[1.5, 2]]]),
        *([[[-1, 0]]], [[[0, 10_001]]], [[[True, False]]], [[[float("nan"), 1]]], [[[10**30, 1]]]),
    ],
)
def test_what_is_no_drawing_is_refused(bad):
    with pytest.raises(InkOutside):
        Ink.of(bad)


def test_most_points_are_taken():
    assert len(Ink.of([[[n % 10_000, n % 9_999] for n in range(20_000)]]).strokes[0]) == 20_000


def test_same_strokes_same_hash_and_every_point_counts():
    moved = strokes()
    moved[0][50][1] += 1

    assert Ink.of(strokes()).sha256 == Ink.of(tuple(tuple(map(tuple, s)) for s in strokes())).sha256
    assert Ink.of(strokes()).sha256 != Ink.of(moved).sha256


def test_drawing_stays_within_its_box():
    lines = Ink.of([[[0, 0], [10_000, 10_000], [0, 10_000], [10_000, 0]]]).drawing(200, 60).split(b"\n")
    numbers = [float(word) for line in lines[1:-1] for word in line.split() if word[:1].isdigit() or word[:1] == b"-"]

    assert min(numbers) >= 0
    assert max(numbers) <= 200
    assert b"0.00 60.00 m" in lines


@pytest.mark.parametrize("language", WORDS)
def test_names_of_every_language_are_drawn(language):
    drawing = TypedName.of(WORDS[language][1]).drawing(200, 60)

    assert drawing.count(b" m\n") >= len(WORDS[language][1].replace(" ", ""))


def test_longest_name_fits_its_box():
    drawing = TypedName.of("W" * 80).drawing(200, 60)
    scale, across = (
        float(drawing.split()[5]),
        max(int(w.split()[0]) for w in drawing.split(b"\n")[1:-1] if w[-1:] == b"m"),
    )

    assert across * scale <= 200 * 0.92


@pytest.mark.parametrize("name", ["", "   ", "\n", "a" * 81])
def test_names_that_are_none_are_refused(name):
    with pytest.raises(NameUnfit):
        TypedName.of(name)


@pytest.mark.parametrize("name", ["Anna 🦄", "山田", "A\u0000B", "Ann\u202e"])
def test_names_that_cannot_be_printed_are_refused(name):
    with pytest.raises(GlyphUnknown) as caught:
        TypedName.of(name)

    assert caught.value.extra["signs"]
