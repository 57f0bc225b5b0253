"""`khonggiay verify`: is this PDF what it says it is? Exit 0 valid, 1 not valid, 2 not a readable PDF."""

import json
import sys
from pathlib import Path

import click

from server.infra.config import Settings
from signing import Status, verify_in_child

EXIT = {Status.VALID: 0, Status.UNREADABLE: 2}
WORDS = {
    Status.VALID: "HỢP LỆ",
    Status.INVALID: "KHÔNG HỢP LỆ",
    Status.INDETERMINATE: "CHƯA ĐỦ CĂN CỨ",
    Status.UNSIGNED: "KHÔNG CÓ CHỮ KÝ SỐ",
    Status.UNREADABLE: "KHÔNG ĐỌC ĐƯỢC",
}


@click.command(help="Kiểm tra chữ ký số của một tệp PDF. Mã thoát 0: hợp lệ, 1: không hợp lệ, 2: không đọc được.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--trust", type=click.Path(path_type=Path), help="Chứng thư gốc tin cậy (PEM); mặc định: của máy này.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
def verify(file: Path, trust: Path | None, as_json: bool) -> None:  # noqa: FBT001 - click passes its options by name
    verdict = verify_in_child(file, _anchors(trust or Settings().anchors_file))
    click.echo(json.dumps(verdict.to_json(), ensure_ascii=False, indent=2) if as_json else describe(file, verdict))
    sys.exit(EXIT.get(verdict.status, 1))


def _anchors(file: Path) -> bytes:
    """No anchors means nothing is trusted; a missing file is said, not guessed around."""
    try:
        return file.read_bytes()
    except OSError:
        click.echo(f"Không đọc được chứng thư gốc {file}: không chữ ký nào được coi là tin cậy.", err=True)
        return b""
