"""Documents before anybody signed them."""

import secrets
from functools import cache
from io import BytesIO
from typing import Any

import pikepdf
from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.pdfgen.canvas import Canvas

LINES = ("HOI DONG NHAN DAN", "Dieu 1. Phe duyet 1.000.000 dong", "Dieu 2. Nghi quyet co hieu luc tu ngay ky")


def draw(*, size: tuple[float, float] = A4, pages: int = 2, name: str = "nghi-quyet") -> bytes:
    """Some pages of text, one revision, a classic table."""
    output = BytesIO()
    canvas = Canvas(output, pagesize=size, invariant=1)
    canvas.setTitle(name)
    for page in range(pages):
        canvas.setFont("Helvetica", 13)
        for row, line in enumerate(LINES):
            canvas.drawString(60, size[1] - 80 - 24 * row, f"{line} ({page + 1})")
        canvas.bookmarkPage(f"trang-{page}")
        canvas.addOutlineEntry(f"Trang {page + 1}", f"trang-{page}")
        canvas.showPage()
    canvas.save()
    return output.getvalue()


@cache
def plain() -> bytes:
    return draw()


def draw_wide() -> bytes:
    return draw(size=landscape(A3), pages=1)


def saved(pdf: bytes, **options: Any) -> bytes:
    """The document as qpdf writes it."""
    output = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        document.save(output, **options)
    return output.getvalue()


def with_object_streams() -> bytes:
    return saved(plain(), object_stream_mode=pikepdf.ObjectStreamMode.generate)


def linearised() -> bytes:
    return saved(plain(), linearize=True)


def of_version(version: str) -> bytes:
    return saved(plain(), force_version=version, object_stream_mode=pikepdf.ObjectStreamMode.disable)


def with_attachment() -> bytes:
    output = BytesIO()
    with pikepdf.open(BytesIO(plain())) as document:
        document.attachments["phu-luc.csv"] = b"a;b\n1;2\n"
        document.save(output)
    return output.getvalue()


def large(megabytes: int = 10) -> bytes:
    """A document with one picture that does not compress."""
    output = BytesIO()
    with pikepdf.open(BytesIO(plain())) as document:
        height = megabytes * 1024 * 1024 // 3000
        picture = document.make_stream(
            secrets.token_bytes(3000 * height),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=1000,
            Height=height,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
        )
        page = document.pages[0]
        page.contents_add(b"q 400 0 0 400 60 60 cm /Anh Do Q")
        page.Resources.XObject = pikepdf.Dictionary(Anh=picture)
        document.save(output, compress_streams=False)
    return output.getvalue()


@cache
def with_form() -> bytes:
    """A text field with a picture, and a check box."""
    output = BytesIO()
    canvas = Canvas(output, pagesize=A4, invariant=1)
    canvas.drawString(60, 760, "So:")
    canvas.acroForm.textfield(name="So", value="15", x=100, y=750, width=80, height=20)
    canvas.acroForm.checkbox(name="DongY", x=100, y=700, size=20)
    canvas.save()
    return saved(output.getvalue(), object_stream_mode=pikepdf.ObjectStreamMode.disable)
