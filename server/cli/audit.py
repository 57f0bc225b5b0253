"""`khonggiay audit`: is the log whole?"""

import sys

import click

from server.app.parts import CATALOGUE
from server.audit import verify_chain
from server.infra.config import Settings
from server.infra.database import make_engine, make_factory, reading


@click.group(help="Nhật ký kiểm toán.")
def audit() -> None:
    pass


@audit.command(help="Kiểm tra chuỗi băm của nhật ký. Mã thoát 0: nguyên vẹn, 1: bị đứt.")
def verify() -> None:
    with reading(make_factory(make_engine(Settings().database))) as session:
        verdict = verify_chain(session)
    if verdict.broken_at is not None:
        sentence = CATALOGUE.sentence("audit.broken", {"seq": str(verdict.broken_at)})
        click.echo(f"{sentence} (audit.broken)")
        sys.exit(1)
    click.echo(f"Nhật ký nguyên vẹn: {verdict.rows} dòng, mã băm cuối {verdict.head}.")
