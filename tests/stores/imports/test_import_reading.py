"""Files of any common form, and files that are none."""

import json

import pytest

from stores.imports.geojson import read_geojson
from stores.imports.reading import LONGEST_CELL, BadFile, look_at, read_csv


@pytest.fixture
def rows(written):
    """The rows of a CSV file, as lines and cells; faults as lines and reasons."""

    def read(text, encoding="utf-8", delimiter=""):
        path = written(text, encoding=encoding)
        with path.open(encoding=look_at(path).encoding, newline="") as file:
            return [(row.line, dict(row.cells) or row.fault) for row in read_csv(file, delimiter).rows]

    return read


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_read_csv_finds_the_delimiter(rows, delimiter):
    assert rows(delimiter.join(["code", "name"]) + "\n" + delimiter.join(["a", "A"])) == [
        (2, {"code": "a", "name": "A"})
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_read_csv_takes_any_line_end(rows, end):
    assert rows(end.join(["code,name", "a,A", "", "b,B", ""])) == [
        (2, {"code": "a", "name": "A"}),
        (4, {"code": "b", "name": "B"}),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_read_csv_finds_the_encoding(rows, encoding):
    assert rows("code,name\na,Évora São", encoding) == [(2, {"code": "a", "name": "Évora São"})]


def test_look_at_sees_bytes_that_are_not_utf8_however_late(written):
    path = written(b"code,name\n" + b"a,b\n" * 50_000 + "c,é".encode("latin-1"))
    assert look_at(path).encoding == "cp1252"


def test_look_at_takes_latin1_where_windows_has_no_sign(written):
    assert look_at(written(b"code\n\x81\xe9")).encoding == "latin-1"


def test_read_csv_counts_lines_through_cells_with_line_breaks(rows):
    assert rows('\n\ncode,name\na,"A\nB"\nb,C') == [(4, {"code": "a", "name": "A\nB"}), (6, {"code": "b", "name": "C"})]


def test_read_csv_fills_short_rows_and_reports_long_ones(rows):
    found = rows("code,name\na\nb,B,x\nc,C,,")
    assert found == [
        (2, {"code": "a", "name": ""}),
        (3, "more cells than the header has columns"),
        (4, {"code": "c", "name": "C"}),
    ]


def test_read_csv_reports_a_cell_too_long_and_goes_on(rows):
    found = rows(f"code,name\na,{'x' * (LONGEST_CELL + 1)}\nb,B")
    assert [line for line, _ in found] == [2, 3]
    assert "not readable as CSV" in found[0][1]
    assert found[1][1] == {"code": "b", "name": "B"}


def test_read_csv_disarms_formulas_of_exports(rows):
    assert rows("code,name\na,'=1+1") == [(2, {"code": "a", "name": "=1+1"})]


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "empty"), ("\n \n", "empty"), ("code,name,code\n", "twice: code"), (b"PK\x03\x04rest", "spreadsheet")],
)
def test_reading_says_what_is_wrong_with_the_file(rows, text, words):
    with pytest.raises(BadFile) as caught:
        rows(text)
    assert words in str(caught.value.message)


def test_look_at_says_when_there_is_no_file(tmp_path):
    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(BadFile) as caught:
            look_at(path)
        assert path.name in str(caught.value.message)


@pytest.fixture
def features(written):
    def read(text):
        path = written(text, "file.geojson")
        assert look_at(path).is_json
        with path.open(encoding="utf-8", newline="") as file:
            return [(row.line, dict(row.cells) or row.fault) for row in read_geojson(file).rows]

    return read


POINT = '{"type": "Feature", "id": "x1", "properties": {"ref": "a", "n": 5, "ok": true, "no": null}, "geometry": {"type": "Point", "coordinates": [-9.1, 38.7]}}'
CELLS = {"ref": "a", "n": "5", "ok": "yes", "no": "", "id": "x1", "longitude": "-9.1", "latitude": "38.7"}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('{"type": "FeatureCollection", "features": [' + POINT + "," + POINT + "]}", [1, 1]),
        (
            '{"type":"FeatureCollection","dataset_attributes":{"a":[1]},"features":[\n'
            + POINT
            + ",\n"
            + POINT
            + "\n]}",
            [2, 3],
        ),
        (POINT + "\n" + POINT + "\n", [1, 2]),
        ("\ufeff\n" + POINT, [2]),
        ('{"type": "FeatureCollection", "features": []}', []),
    ],
)
def test_read_geojson_takes_any_layout(features, text, lines):
    assert features(text) == [(line, CELLS) for line in lines]


def test_read_geojson_reads_on_beyond_one_piece(features):
    count = 20_000
    found = features('{"type": "FeatureCollection", "features": [\n' + ",\n".join([POINT] * count) + "\n]}")
    assert [line for line, _ in found] == list(range(2, count + 2))
    assert all(cells == CELLS for _, cells in found)


def test_read_geojson_counts_lines_through_features_of_several(features):
    indented = json.dumps(json.loads(POINT), indent=1)
    found = features('{"features": [\n' + indented + ",\n" + indented + "\n]}")
    assert [line for line, _ in found] == [2, 2 + indented.count("\n") + 1]


def test_read_geojson_reports_features_that_are_none(features):
    found = features('{"features": [5, {"type": "Feature"}, ' + POINT + "]}")
    assert found == [(1, "not a GeoJSON feature"), (1, ""), (1, CELLS)]


@pytest.mark.parametrize("end", ["", ",", ',\n{"type": "Fea', "]"])
def test_read_geojson_tells_a_broken_file_from_a_whole_one(features, end):
    found = features('{"features": [' + POINT + end)
    assert found[0][1] == CELLS
    assert ("not readable" in str(found[-1][1])) == (end != "]")


def test_read_geojson_leaves_out_what_is_no_point(features):
    line = POINT.replace('"Point", "coordinates": [-9.1, 38.7]', '"LineString", "coordinates": [[1, 2], [3, 4]]')
    assert "latitude" not in features('{"features": [' + line + "]}")[0][1]


def test_read_geojson_refuses_other_json(features):
    with pytest.raises(BadFile) as caught:
        features('{"a": 1}')
    assert "no GeoJSON features" in str(caught.value.message)
