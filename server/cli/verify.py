"""`khonggiay verify`: is this PDF what it says it is? Exit 0 valid, 1 not valid, 2 not a readable PDF."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from server.app.parts import CATALOGUE
from server.infra.clock import VN
from server.infra.config import Settings
from signing import Reason, SignatureReport, Status, Verdict, verify_in_child

EXIT = {Status.VALID: 0, Status.UNREADABLE: 2}
WORDS = {
    Status.VALID: "HỢP LỆ",
    Status.INVALID: "KHÔNG HỢP LỆ",
    Status.INDETERMINATE: "CHƯA ĐỦ CĂN CỨ",
    Status.UNSIGNED: "KHÔNG CÓ CHỮ KÝ SỐ",
    Status.UNREADABLE: "KHÔNG ĐỌC ĐƯỢC",
}
YES = {True: "có", False: "không"}


@click.command(help="Kiểm tra chữ ký số của một tệp PDF. Mã thoát 0: hợp lệ, 1: không hợp lệ, 2: không đọc được.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--trust", type=click.Path(path_type=Path), help="Chứng thư gốc tin cậy (PEM); mặc định: của máy này.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
def verify(file: Path, trust: Path | None, as_json: bool) -> None:  # noqa: FBT001 - click passes its options by name
    if not file.is_file():
        click.echo(f"{CATALOGUE.sentence('file.unreadable', {'name': file.name})} (file.unreadable)", err=True)
        sys.exit(EXIT[Status.UNREADABLE])
    verdict = verify_in_child(file, _anchors(trust or Settings().anchors_file))
    shown = json.dumps(verdict.to_json(), ensure_ascii=False, indent=2) if as_json else "\n".join(lines(file, verdict))
    click.echo(shown)
    sys.exit(EXIT.get(verdict.status, 1))


def _anchors(file: Path) -> bytes:
    """No anchors: nothing is trusted. A file that cannot be read is said, not guessed around."""
    try:
        return file.read_bytes()
    except OSError:
        click.echo(f"Không đọc được chứng thư gốc {file}: không chữ ký nào được coi là tin cậy.", err=True)
        return b""


def lines(file: Path, verdict: Verdict) -> Iterator[str]:
    """What a checker must show: TT 15/2025/TT-BKHCN, Điều 6."""
    yield f"{file.name}: {WORDS[verdict.status]} ({verdict.code})"
    # Two signatures may share a reason: it is said once.
    yield from dict.fromkeys(f"  - {sentence(reason)}" for reason in verdict.reasons)
    for number, signature in enumerate(verdict.signatures, 1):
        yield f"  Chữ ký {number}: {signature.signer}"
        yield from (f"    {label}: {value}" for label, value in facts(signature) if value)


def facts(one: SignatureReport) -> list[tuple[str, str]]:
    signed_at = f"{datetime.fromisoformat(one.signed_at).astimezone(VN):%d/%m/%Y %H:%M:%S %z}" if one.signed_at else ""
    return [
        ("Cơ quan", one.organization),
        ("Cấp bởi", one.issuer),
        ("Thời gian ký", f"{signed_at}{' (có dấu thời gian)' if one.time_stamped else ''}"),
        ("Mức", str(one.level)),
        ("Toàn vẹn", YES[one.intact]),
        ("Chứng thư tin cậy", YES[one.trusted]),
    ]


def sentence(reason: Reason) -> str:
    return f"{CATALOGUE.sentence(reason.code, reason.details)} ({reason.code})"
