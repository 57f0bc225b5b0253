"""`khonggiay trust`: whom this node believes, by hand: import a list, look at them, fetch the revocation lists now."""

import sys
from datetime import datetime
from pathlib import Path

import click

from server.app.parts import CATALOGUE, make_services
from server.infra.clock import VN
from server.infra.config import Settings
from server.infra.database import reading, transaction
from server.infra.errors import Refusal
from server.infra.migrations import upgrade
from server.infra.services import Services
from server.trust.connector import Fetcher
from server.trust.importing import import_trust_list
from server.trust.overview import ListView, SourceView, overview
from server.trust.refresh import Refresher

REFUSED = 2
PURPOSES = {"public": "dịch vụ công cộng", "government": "chuyên dùng công vụ", "time_stamp": "dấu thời gian"}


@click.group(help="Danh sách chứng thực tin cậy và danh sách thu hồi.")
def trust() -> None:
    pass


@trust.command("import", help="Nhập một danh sách tin cậy (JSON, xem docs/trust-list.md). Mã thoát 2: bị từ chối.")
@click.argument("file", type=click.Path(path_type=Path))
def import_(file: Path) -> None:
    parts = _node()
    try:
        with transaction(parts.factory) as session:
            row = import_trust_list(session, parts.blobs, None, _read(file), now=parts.clock.now())
    except Refusal as refusal:
        click.echo(f"{CATALOGUE.sentence(refusal.code, refusal.details)} ({refusal.code})", err=True)
        sys.exit(REFUSED)
    mark = " [MÔ PHỎNG - không có giá trị pháp lý]" if row.demo else ""
    click.echo(f"Đã nhập “{row.name}”, ban hành ngày {row.issued_on:%d/%m/%Y}{mark}.")
    click.echo(f"SHA-256 {row.sha256}. Lấy danh sách thu hồi ngay: khonggiay trust refresh")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise Refusal("file.unreadable", name=file.name) from None


@trust.command("list", help="Các danh sách đang dùng, chứng thư gốc và tình trạng danh sách thu hồi.")
def list_() -> None:
    parts = _node()
    with reading(parts.factory) as session:
        lists = overview(session, parts.clock.now())
    if not lists:
        click.echo("Chưa có danh sách tin cậy nào: không chữ ký nào được coi là tin cậy.")
    for one in lists:
        _show(one)


def _show(one: ListView) -> None:
    click.echo(f"{one.name}{' [MÔ PHỎNG]' if one.demo else ''}")
    over = "  QUÁ HẠN CẬP NHẬT" if one.is_over else ""
    click.echo(f"  Ban hành {one.issued_on:%d/%m/%Y}, cập nhật trước {one.next_update:%d/%m/%Y}{over}")
    click.echo(f"  Nguồn: {one.source}")
    for anchor in one.anchors:
        click.echo(f"  - {anchor.name} ({', '.join(PURPOSES[purpose] for purpose in anchor.purposes)})")
        click.echo(f"    SHA-256 {anchor.fingerprint}")
        for source in anchor.sources:
            click.echo(f"    {source.url}: {_state(source)}")


def _state(source: SourceView) -> str:
    kept = f"đang giữ bản lập {_moment(source.this_update)}" if source.this_update else "chưa có bản nào"
    if source.failure is None or source.failing_since is None:
        return kept
    return f"{kept}; lỗi từ {_moment(source.failing_since)}: {CATALOGUE.sentence(source.failure, {})}"


def _moment(value: datetime) -> str:
    return f"{value.astimezone(VN):%H:%M %d/%m/%Y}"


@trust.command(help="Lấy các danh sách thu hồi ngay bây giờ. Mã thoát 1: có địa chỉ không lấy được.")
def refresh() -> None:
    parts = _node()
    outcomes = Refresher(parts.factory, parts.blobs, parts.clock, Fetcher(parts.settings.fetch_proxy)).refresh()
    for outcome in outcomes:
        done = "có bản mới" if outcome.new else "không có bản mới"
        said = done if outcome.code is None else f"{CATALOGUE.sentence(outcome.code, {})} ({outcome.code})"
        click.echo(f"{outcome.url}: {said}")
    sys.exit(1 if any(outcome.code for outcome in outcomes) else 0)


def _node() -> Services:
    settings = Settings()
    upgrade(settings)
    return make_services(settings)
