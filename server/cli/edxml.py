"""`khonggiay edxml`: look at packages of the national exchange, and take them in."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from inbox.actions.import_package import Outcome, import_package, unpack
from inbox.errors import InboxError
from inbox.exchange.edxml import as_dict, read
from server.app.parts import CATALOGUE, make_services
from server.identity.queries import agency_by_code
from server.infra.clock import VN
from server.infra.config import Settings
from server.infra.database import transaction
from server.infra.errors import Refusal
from server.infra.migrations import upgrade

DID = {
    Outcome.DOCUMENT: "đã nhận văn bản đến; chữ ký số được kiểm tra khi máy chủ chạy.",
    Outcome.DUPLICATE: "văn bản này đã được nhận trước đó, không nhận lại.",
    Outcome.UPDATE: "đã ghi nhận bản cập nhật của văn bản đã nhận.",
    Outcome.RECALL: "đã ghi nhận yêu cầu lấy lại văn bản.",
    Outcome.STATUS: "đã ghi nhận trạng thái của văn bản đi.",
    Outcome.UNMATCHED: "đã lưu, nhưng không tìm thấy văn bản tương ứng.",
}


@click.group(help="Gói tin edXML của trục liên thông văn bản.")
def edxml() -> None:
    pass


@edxml.command(help="In mọi trường và tệp đính kèm của một gói tin. Mã thoát 2: tệp không hợp lệ.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON; khóa là tên phần tử edXML.")
def show(file: Path, as_json: bool) -> None:  # noqa: FBT001 - click passes its options by name
    try:
        values = as_dict(read(_bytes(file)))
    except (InboxError, Refusal) as refusal:
        _refuse(refusal)
    click.echo(json.dumps(values, ensure_ascii=False, indent=2) if as_json else "\n".join(lines(values)))


@edxml.command("import", help="Đưa một gói tin vào hộp văn bản đến của một cơ quan.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--agency", required=True, help="Mã định danh của cơ quan nhận, ví dụ H24.31.")
def import_(file: Path, agency: str) -> None:
    settings = Settings()
    upgrade(settings)
    parts = make_services(settings)
    now = parts.clock.now()
    try:
        unpacked = unpack(parts.blobs, _bytes(file))
        with transaction(parts.factory) as session:
            receiver = agency_by_code(session, agency, now.astimezone(VN).date())
            if receiver is None:
                raise Refusal("agency.missing")
            taken = import_package(session, parts.blobs, None, receiver.id, unpacked, now=now)
            click.echo(f"{receiver.name}, {file.name}: {DID[taken.outcome]}")
    except (InboxError, Refusal) as refusal:
        _refuse(refusal)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise Refusal("file.unreadable", name=file.name) from None


def _refuse(refusal: InboxError | Refusal) -> None:
    click.echo(f"{CATALOGUE.sentence(refusal.code, refusal.details)} ({refusal.code})", err=True)
    sys.exit(2)


def lines(values: Any, indent: int = 0) -> list[str]:
    """The same tree for people: one line per field, parts indented below their name."""
    pad = "  " * indent
    if isinstance(values, dict):
        return [line for name, value in values.items() for line in _field(pad, name, value, indent)]
    return [f"{pad}{values}"]


def _field(pad: str, name: str, value: Any, indent: int) -> list[str]:
    if isinstance(value, list):
        return [line for item in value for line in _field(pad, name, item, indent)]
    if isinstance(value, dict):
        return [f"{pad}{name}:", *lines(value, indent + 1)]
    return [f"{pad}{name}: {value}"]
