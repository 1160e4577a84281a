"""What may be handed in: pictures as their pixels, PDFs that only show pages, nothing that is two things at once."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
import zlib
from datetime import timedelta

import pytest
from PIL import Image

from huiban.domains.directory.public import Role
from huiban.domains.documents.pdf import find_danger
from huiban.domains.documents.public import open_document, store_document
from huiban.foundation.errors import Invalid, TooMany
from huiban.foundation.moment import at, now
from tests import factories as make

pytestmark = pytest.mark.django_db
MAKER, PLACE = 271, 34853
PLAIN_PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def stored(content: bytes, filename: str = "a.bin", accepts=("pdf", "jpg", "png"), max_mb: int = 10):
    actor = make.applicant()
    return store_document(
        actor=actor,
        person_id=actor.own_id,
        company_id=None,
        title="材料",
        filename=filename,
        content=io.BytesIO(content),
        accepts=accepts,
        max_mb=max_mb,
    )


def refused(content: bytes, **options) -> str:
    with pytest.raises(Invalid) as refusal:
        stored(content, **options)
    assert refusal.value.fields["file"]
    return refusal.value.code


def kept(document) -> bytes:
    with open_document(document) as file:
        return file.read()


def jpeg(size=(60, 40), **options) -> bytes:
    made = io.BytesIO()
    picture = Image.new("RGB", size, "#a03020")
    picture.paste("#2030a0", (0, 0, size[0] // 2, size[1]))
    picture.save(made, "JPEG", quality=95, **options)
    return made.getvalue()


def png(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!L", len(data)) + kind + data + struct.pack("!L", zlib.crc32(kind + data))

    header = struct.pack("!LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


def archive() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("evil.class", b"x" * 50)
    return made.getvalue()


def object_stream(text: bytes, name: bytes = b"/ObjStm", packed: bytes | None = None) -> bytes:
    body = zlib.compress(b"5 0 " + text) if packed is None else packed
    head = b"4 0 obj\n<< /Type %s /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % (
        name,
        len(body),
    )
    return PLAIN_PDF.replace(b"trailer", head + body + b"\nendstream\nendobj\ntrailer")


def test_a_photo_loses_place_and_camera_and_stands_upright():
    exif = Image.Exif()
    exif[MAKER], exif[274] = "Synthetic Phone", 6  # turned by a quarter
    exif.get_ifd(PLACE)[2] = (36.0, 4.0, 12.0)
    document = stored(jpeg(exif=exif, comment=b"secret words"))
    content = kept(document)
    assert document.size == len(content)
    for secret in (b"Synthetic Phone", b"secret words", b"Exif"):
        assert secret not in content
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (40, 60)
        assert not picture.getexif()
        red, _green, blue = picture.getpixel((20, 5))
        assert blue > red


def test_a_png_loses_its_texts_and_keeps_its_transparency():
    from PIL.PngImagePlugin import PngInfo

    texts, made = PngInfo(), io.BytesIO()
    texts.add_text("Author", "somebody synthetic", zip=True)
    Image.new("RGBA", (5, 5), (255, 0, 0, 128)).save(made, "PNG", pnginfo=texts)
    content = kept(stored(made.getvalue()))
    assert b"Author" not in content
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.getpixel((0, 0)) == (255, 0, 0, 128)


def test_what_a_camera_writes_behind_its_picture_is_left_out():
    document = stored(jpeg() + b"\0\0\0\x18ftypmp42" + b"film" * 1000)
    assert b"ftypmp42" not in kept(document)


@pytest.mark.parametrize("size", [(30_001, 1), (8_000, 7_000), (2**31 - 1, 2**31 - 1), (0, 5)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(size):
    assert refused(png(*size)) == "documents.wrong_format"


@pytest.mark.parametrize(
    "content", [jpeg()[:200], png(50, 50), b"\xff\xd8\xff" + b"\0" * 500, b"\x89PNG\r\n\x1a\n"]
)
def test_half_a_picture_is_refused(content):
    assert refused(content) == "documents.wrong_format"


@pytest.mark.parametrize("name", ["photo.jpg", "photo.png", "photo.pdf"])
@pytest.mark.parametrize(
    "content",
    [b"<html><script>alert(1)</script>", b"GIF89a" + b"\0" * 99, b"MZ" + b"\0" * 99, b"%!PS", b" %PDF-1.7"],
)
def test_the_name_convinces_nobody(name, content):
    assert refused(content, filename=name) == "documents.wrong_format"


def test_the_kept_name_says_what_the_content_is():
    assert stored(jpeg(), filename="../../etc/\x00evil\u202egpj.exe").filename == "evilgpj.jpg"
    assert stored(jpeg(), filename="C:\\a\\" + "长" * 300 + ".png").filename == "长" * 100 + ".jpg"
    assert stored(jpeg(), filename="\r\n..").filename == "document.jpg"


@pytest.mark.parametrize(
    "content",
    [
        jpeg() + archive(),
        PLAIN_PDF + archive(),
        jpeg(comment=b"<script>alert(1)</script>"),
        jpeg(comment=b"<!DOCTYPE html>"),
        jpeg() + PLAIN_PDF,
        jpeg() + b"<?php system($_GET[0]);",
    ],
    ids=["gifar", "pdf+zip", "script in jpeg", "html in jpeg", "jpeg+pdf", "php in jpeg"],
)
def test_two_files_in_one_are_refused(content):
    assert refused(content) == "documents.two_at_once"


def test_a_plain_pdf_is_kept_byte_for_byte():
    assert kept(stored(PLAIN_PDF)) == PLAIN_PDF
    packed = object_stream(b"<< /Type /Page /Title (JavaScript) >>")
    assert kept(stored(packed)) == packed
    words = PLAIN_PDF.replace(
        b"trailer", b"6 0 obj\n<< /Length 9 >>\nstream\n/JS /XFA \nendstream\nendobj\ntrailer"
    )
    assert kept(stored(words)) == words


@pytest.mark.parametrize(
    "evil",
    [
        b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
        b"/OpenAction << /S /J#61vaScript /J#53 (app.alert(1)) >>",
        b"/AA << /O << /S /Launch /F (cmd.exe) >> >>",
        b"/Names << /EmbeddedFiles 9 0 R >>",
        b"/AcroForm << /XFA [ (template) 7 0 R ] >>",
        b"/A << /S /SubmitForm /F (http://evil.example) >>",
        b"/Annots [ << /Subtype /RichMedia >> ]",
        b"/A << /S /GoToE >>",
    ],
)
def test_a_pdf_that_does_something_is_refused_however_it_hides_it(evil):
    plain = PLAIN_PDF.replace(b"/Type /Catalog", b"/Type /Catalog " + evil)
    assert refused(plain) == "documents.active_pdf"
    assert refused(object_stream(b"<< " + evil + b" >>")) == "documents.active_pdf"
    assert refused(object_stream(b"<< " + evil + b" >>", name=b"/Obj#53tm")) == "documents.active_pdf"
    pretended = b"% >>\nstream\n7 0 obj << " + evil + b" >> endobj\n% endstream\n"
    assert refused(PLAIN_PDF.replace(b"trailer", pretended + b"trailer")) == "documents.active_pdf"


def test_a_pdf_that_cannot_be_looked_into_is_refused():
    assert refused(PLAIN_PDF.replace(b"/Root", b"/Encrypt 9 0 R /Root")) == "documents.encrypted_pdf"
    assert refused(object_stream(b"", packed=b"not packed as it says")) == "documents.unreadable_pdf"
    half = zlib.compress(b"5 0 << /Type /Page >>" + b" " * 1000)[:-6]
    assert refused(object_stream(b"", packed=half)) == "documents.unreadable_pdf"


def test_a_pdf_bomb_is_refused_without_unpacking_it():
    bomb = zlib.compress(b"5 0 " + b" " * 200_000_000, 9)
    assert len(bomb) < 400_000
    assert refused(object_stream(b"", packed=bomb)) == "documents.unreadable_pdf"


def test_the_files_lie_where_no_address_leads(settings):
    from pathlib import Path

    folder = Path(stored(jpeg()).file.path).resolve()
    assert folder.is_relative_to(settings.HUIBAN_STATE / "files")
    assert not (settings.HUIBAN_STATE / "files").is_relative_to(settings.STATIC_ROOT)


def packed(names: bytes) -> bytes:
    text = b"1 0 " + names
    stream = zlib.compress(text)
    return PLAIN_PDF.replace(
        b"trailer",
        b"3 0 obj\n<< /Type /ObjStm /N 1 /First 4 >>\nstream\n" + stream + b"\nendstream\nendobj\ntrailer",
    )


def test_a_small_file_full_of_names_takes_no_room():
    bomb = packed(b"/aa" * 4_000_000)
    assert len(bomb) < 100_000
    tracemalloc.start()
    try:
        assert find_danger(io.BytesIO(bomb)) is None
        assert tracemalloc.get_traced_memory()[1] < 64 * 1024 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("names", "danger"), [(b"/#61 " * 6_000, "unreadable"), (b"/a#41 " * 100 + b"/J#53 ", "script")]
)
def test_names_in_disguise_are_read_and_a_flood_of_them_is_not(names, danger):
    assert find_danger(io.BytesIO(packed(names))) == danger


def test_what_unpacks_beyond_measure_is_refused():
    assert find_danger(io.BytesIO(packed(b"/aa" * 6_000_000))) == "unreadable"


def test_nobody_fills_the_disk(settings):
    settings.HUIBAN_MAX_UPLOAD_BYTES_A_DAY = 3 * len(PLAIN_PDF)
    actor = make.applicant()

    def given(by=actor):
        return store_document(
            actor=by, person_id=actor.own_id, company_id=None, title="材料", filename="a.pdf",
            content=io.BytesIO(PLAIN_PDF), accepts=["pdf"], max_mb=1,
        )  # fmt: skip

    for _file in range(3):
        given()
    with pytest.raises(TooMany):
        given()
    given(make.worker(Role.CLERK))  # at a window it goes on
    with at(now() + timedelta(days=1, minutes=1)):
        given()
