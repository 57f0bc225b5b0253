"""
`khonggiay bench signing`: how many raw RSA-2048 signatures does a signed document cost, and how many its check?

The limit of every row is one raw signature (PKCS#1, by the cryptography library) measured in the same run between the
other rounds, so the ratios of two machines can be compared. All documents and keys are made here; nothing is kept and
nobody outside is asked: the time-stamping authority is a process of this command, and its own work is not counted.
The checks are those of an arriving document: path, revocation lists, the changes of every revision.
"""

import json
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from server.cli.bench.measure import Row, Step, Work, measure
from server.cli.bench.office import Office, make_office, stamper_at, stamping
from server.cli.bench.peers import Pyhanko, endesive_steps
from server.infra.config import Settings
from signing import Status, verify

HEADINGS = ("Việc", "Của ta (ms)", "Giới hạn (ms)", "Gấp giới hạn")
WIDTHS = (44, 13, 15, 14)
ABSENT = "–"


@click.command(help="Đo tốc độ ký và kiểm tra chữ ký số, so với chữ ký RSA-2048 thô và với thư viện khác.")
@click.option("--rounds", default=15, show_default=True, type=click.IntRange(1), help="Số vòng đo mỗi việc.")
@click.option("--json", "as_json", is_flag=True, help="Chỉ in kết quả dạng JSON.")
def signing(rounds: int, as_json: bool) -> None:  # noqa: FBT001 - click passes its options by name
    for library in ("fontTools", "pyhanko"):  # what they have to say would be measured too
        logging.getLogger(library).setLevel(logging.ERROR)
    rows = bench_signing(Settings().fonts_dir, rounds)
    if as_json:
        click.echo(json.dumps([row.to_json() for row in rows], ensure_ascii=False, indent=2))
        return
    for line in table(rows):
        click.echo(line)


def bench_signing(fonts: Path, rounds: int) -> list[Row]:
    """A row for every work. What other libraries warn of is theirs and is not shown."""
    office = make_office(fonts)
    with (
        warnings.catch_warnings(action="ignore"),
        stamping(office) as url,
        TemporaryDirectory(prefix="khonggiay-bench-") as folder,
    ):
        return [measure(work, raw_signature(office), rounds) for work in works(office, url, Path(folder))]


def raw_signature(office: Office) -> Step:
    key = office.leader.private_key
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(key)
    return lambda: key.sign(b"digest of a document", padding.PKCS1v15(), hashes.SHA256())


def works(office: Office, url: str, folder: Path) -> Iterator[Work]:
    stamper, pyhanko = stamper_at(url), Pyhanko(office)
    others = endesive_steps(office, folder, url)
    one, five = office.signed(), office.signed_five_times()
    yield Work(
        "sign-bb-stamped",
        "Ký B-B, có hình chữ ký",
        office.signed,
        {"pyhanko": pyhanko.sign, **others.get("sign-bb-stamped", {})},
    )
    yield Work(
        "sign-bt",
        "Ký B-T (thêm dấu thời gian)",
        lambda: office.signed(stamper),
        {"pyhanko": lambda: pyhanko.sign(url), **others.get("sign-bt", {})},
    )
    yield Work(
        "sign-blta",
        "Ký B-LTA (lưu trữ lâu dài)",
        lambda: office.archived(stamper),
        {"pyhanko": lambda: pyhanko.archive(url)},
    )
    yield Work(
        "verify-1", "Kiểm tra tệp 1 chữ ký", lambda: check(office, one), {"pyhanko": lambda: pyhanko.verify(one)}
    )
    yield Work(
        "verify-5", "Kiểm tra tệp 5 chữ ký", lambda: check(office, five), {"pyhanko": lambda: pyhanko.verify(five)}
    )


def check(office: Office, pdf: bytes) -> None:
    """The product's own check; a measurement of a wrong answer would be worth nothing."""
    verdict = verify(pdf, office.trust, at=office.now)
    if verdict.status is not Status.VALID:
        raise ValueError(verdict.code)


def table(rows: list[Row]) -> Iterator[str]:
    names = list(dict.fromkeys(name for row in rows for name in row.peers_ms))
    widths = (*WIDTHS, *(14 for _ in names))
    yield _line((*HEADINGS, *(f"{name} (ms)" for name in names)), widths)
    for row in rows:
        peers = (f"{row.peers_ms[name]:.1f}" if name in row.peers_ms else ABSENT for name in names)
        ours = (f"{row.work}: {row.title}", f"{row.ours_ms:.2f}", f"{row.limit_ms:.3f}", f"{row.ratio_to_limit:.1f}")
        yield _line((*ours, *peers), widths)


def _line(cells: tuple[str, ...], widths: tuple[int, ...]) -> str:
    first, *others = (
        cell.ljust(width) if not place else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "".join((first, *others))
