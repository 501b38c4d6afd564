"""Many letters in a ZIP: names, packing, streaming."""

import io
import tracemalloc
import zipfile

import pytest

from interactions.letters import LetterError, RenderError, Template, render_zip, safe_name
from interactions.letters.zipping import (
    ConstantBlock,
    StoredZip,
    StreamBuffer,
    pack_fast,
    pack_once,
)
from tests.letters.building import letter_values, plain, texts

TEMPLATE = Template.open(plain("Dear {{ personal_text }}"))


def unzipped(items) -> dict[str, bytes]:
    content = b"".join(render_zip(items))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {entry.compress_type for entry in archive.infolist()} <= {zipfile.ZIP_STORED}
        return {name: archive.read(name) for name in archive.namelist()}


def items(*names: str):
    return [
        (name, TEMPLATE, letter_values(personal_text=str(number)))
        for number, name in enumerate(names)
    ]


def test_every_letter_is_a_word_file_of_its_own():
    letters = unzipped(items("Anna", "Борис"))
    assert {name: texts(letter) for name, letter in letters.items()} == {
        "Anna.docx": ["Dear 0"],
        "Борис.docx": ["Dear 1"],
    }


def test_names_are_unique_without_regard_to_case():
    names = list(unzipped(items("Anna", "anna", "ANNA.docx", "Anna (2)", "Strasse", "Straße")))
    assert names == [
        "Anna.docx",
        "anna (2).docx",
        "ANNA (3).docx",
        "Anna (2) (2).docx",
        "Strasse.docx",
        "Straße (2).docx",
    ]
    assert len({name.casefold() for name in names}) == len(names)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "-..-etc-passwd"),
        ("C:\\x", "C--x"),
        ("a\x00b\nc", "ab c"),
        ("con", "_con"),
        ("LPT1.txt", "_LPT1.txt"),
        ("  ...  ", "letter"),
        ("", "letter"),
        ("evil\u202excod.exe", "evilxcod.exe"),
        ("x" * 500, "x" * 120),
        ("Müller & Söhne GmbH.docx", "Müller & Söhne GmbH"),
    ],
)
def test_names_are_legal_everywhere(name, safe):
    assert safe_name(name) == safe


def test_a_thousand_letters_to_one_name():
    letters = unzipped(items(*["Anna"] * 1000))
    assert len(letters) == 1000


def test_streams_letter_by_letter():
    taken = []

    def source():
        for item in items("a", "b", "c"):
            taken.append(item[0])
            yield item

    stream = render_zip(source())
    assert next(stream).startswith(b"PK")
    assert taken == ["a"]


def peak(count: int) -> int:
    """The most bytes that so many letters, each to another name, take while they stream."""
    many = ((f"Letter {n}", TEMPLATE, letter_values(personal_text="x")) for n in range(count))
    tracemalloc.start()
    try:
        for _piece in render_zip(many):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_hardly_grows_with_the_number_of_letters():
    few, many = peak(500), peak(5_500)
    # Eight bytes of each name, so that no two are the same; zipfile's own lists took 1,200 bytes.
    assert (many - few) / 5_000 < 200


def test_more_files_than_the_old_records_count(tmp_path):
    path = tmp_path / "many.zip"
    with path.open("wb") as file, StoredZip() as archive:
        for number in range(70_000):
            file.write(archive.add(f"{number}.txt", b"%d" % number))
        file.writelines(archive.end())
    with zipfile.ZipFile(path) as read:
        assert len(read.namelist()) == 70_000
        assert read.read("69999.txt") == b"69999"
        entry = read.getinfo("7.txt")
        assert (entry.create_system, entry.external_attr >> 16) == (3, 0o644)


def test_a_file_beyond_four_gigabytes(tmp_path):
    path = tmp_path / "far.zip"
    with path.open("wb") as file, StoredZip() as archive:
        # A hole in the file, in place of the letters before.
        file.seek(5 << 30)
        archive._offset = 5 << 30
        file.write(archive.add("far.txt", b"here"))
        file.writelines(archive.end())
    with zipfile.ZipFile(path) as read:
        assert read.read("far.txt") == b"here"


def test_is_the_same_each_time():
    assert b"".join(render_zip(items("a", "b"))) == b"".join(render_zip(items("a", "b")))


def test_says_what_is_missing_and_refuses_an_empty_zip():
    with pytest.raises(RenderError, match="personal_text"):
        list(render_zip([("a", TEMPLATE, {})]))
    with pytest.raises(LetterError, match="no letter"):
        list(render_zip([]))


def test_packed_parts_are_read_back():
    block = ConstantBlock([pack_once("a.txt", b"a" * 1000), pack_once("ä.txt", b"")])
    content = block.file([pack_fast(b"b.txt", [b"one ", b"two"])])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "a.txt": b"a" * 1000,
            "ä.txt": b"",
            "b.txt": b"one two",
        }
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_stream_buffer_gives_each_byte_once():
    buffer = StreamBuffer()
    buffer.write(b"abc")
    buffer.seek(1)
    buffer.write(b"X")
    assert buffer.take() == b"aXc"
    assert buffer.tell() == 3
    buffer.write(b"d")
    buffer.seek(3)
    buffer.write(b"D")
    assert (buffer.take(), buffer.take(), buffer.tell()) == (b"D", b"", 4)
