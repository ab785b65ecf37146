"""Published tables become text columns, and broken ones a clear refusal."""

import gzip
import io

import pytest
from openpyxl import Workbook

from orchestration.errors import BadFileError
from orchestration.sources.delimited import read_table, read_workbook, require_columns

pytestmark = pytest.mark.usefixtures("data_dir")


def file_at(tmp_path, content, name="a.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def workbook_at(tmp_path, sheets):
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    workbook.save(content)
    return file_at(tmp_path, content.getvalue(), "a.xlsx")


def test_nothing_is_guessed(tmp_path):
    table = read_table(file_at(tmp_path, "a,b,c,d\n007,NULL,*,\n1.50,N/A,NaN, x \n"))
    assert table.to_dict("list") == {
        "a": ["007", "1.50"],
        "b": ["NULL", "N/A"],
        "c": ["*", "NaN"],
        "d": [None, "x"],
    }


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffcode,name\r\nW06000001,Ynys Môn\r\n".encode(),
        "code,name\nW06000001,Ynys Môn".encode(),
        "code,name\nW06000001,Ynys Môn\n".encode("cp1252"),
        gzip.compress("code,name\n\nW06000001,Ynys Môn\n".encode()),
    ],
    ids=["mark and CRLF", "no newline at the end", "Windows-1252", "gzip under another name"],
)
def test_the_same_table_is_read_from_every_encoding(tmp_path, content):
    table = read_table(file_at(tmp_path, content))
    assert table.to_dict("records") == [{"code": "W06000001", "name": "Ynys Môn"}]


def test_quoted_commas_and_line_breaks_stay_in_their_cell(tmp_path):
    table = read_table(
        file_at(tmp_path, 'a,b\n"Bristol, City of","two\nlines"\n\x0c,\u2028\n1,2\n')
    )
    assert list(table["a"]) == ["Bristol, City of", None, "1"]
    assert table["b"][0] == "two\nlines"


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_refused(tmp_path, content):
    with pytest.raises(BadFileError, match=r"a\.csv: is empty\. Fetch it again"):
        read_table(file_at(tmp_path, content))


def test_a_header_without_rows_is_refused(tmp_path):
    with pytest.raises(BadFileError, match="a header and no rows"):
        read_table(file_at(tmp_path, "a,b\n"))


def test_a_truncated_gzip_is_refused(tmp_path):
    content = gzip.compress(b"a,b\n" + b"1,2\n" * 999)
    with pytest.raises(BadFileError, match=r"a\.csv\.gz: is truncated or damaged"):
        read_table(file_at(tmp_path, content[:-20], "a.csv.gz"))


@pytest.mark.parametrize("row", ["secret", "secret,secret,secret"])
def test_a_ragged_row_is_named_by_its_place_in_the_file_and_not_by_its_values(tmp_path, row):
    with pytest.raises(BadFileError, match="where the header has 2") as refusal:
        read_table(file_at(tmp_path, f"a,b\n1,2\n\n3,4\n{row}\n"))
    assert refusal.value.row == 5
    assert "secret" not in str(refusal.value)


def test_a_file_cut_off_within_quotes_is_refused(tmp_path):
    with pytest.raises(BadFileError, match="not well-formed CSV"):
        read_table(file_at(tmp_path, 'a,b\n1,2\n3,"cut of'))


def test_a_repeated_column_is_refused(tmp_path):
    with pytest.raises(BadFileError, match="more than one column b"):
        read_table(file_at(tmp_path, "a,b,b\n1,2,3\n"))


def test_binary_content_is_refused(tmp_path):
    with pytest.raises(BadFileError, match="not a text file"):
        read_table(file_at(tmp_path, b"a,b\n" + b"1,2\n" * 2000 + b"\0"))


def test_missing_columns_are_named_with_those_found(tmp_path):
    with pytest.raises(BadFileError, match="lacks b, c; its columns are a, d"):
        require_columns("a.csv", ["a", "d"], ["a", "b", "c"])


def test_the_sheet_of_a_workbook_is_chosen_by_its_header(tmp_path):
    path = workbook_at(
        tmp_path,
        {
            "Notes": [["Read this"]],
            "Data": [["LSOA code (2011)", "Rank ", None], ["E01000001", 29199], [None, None]],
        },
    )
    table = read_workbook(path, required="lsoa")
    assert table.to_dict("records") == [{"LSOA code (2011)": "E01000001", "Rank": "29199"}]


def test_a_workbook_without_the_sheet_is_refused(tmp_path):
    path = workbook_at(tmp_path, {"Notes": [["Read this"]]})
    with pytest.raises(BadFileError, match="column LSOA: is missing from the first row"):
        read_workbook(path, required="LSOA")


def test_a_truncated_workbook_is_refused(tmp_path):
    whole = workbook_at(tmp_path, {"Data": [["LSOA"], ["E01000001"]]}).read_bytes()
    with pytest.raises(BadFileError, match="truncated or damaged"):
        read_workbook(file_at(tmp_path, whole[:-100], "cut.xlsx"), required="LSOA")
