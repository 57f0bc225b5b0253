"""`khonggiay rehearse`: the whole walk without a screen, from an empty directory to evidence that others can check."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import urlopen

import click

from clients.rehearsal import run
from clients.rehearsal.report import StepReport, Verdict
from server.cli.serve import free_port

START_SECONDS = 120
WORDS = {Verdict.CHECKED: "đạt", Verdict.FAILED: "KHÔNG ĐẠT"}


@click.command(help="Diễn tập toàn bộ quy trình qua HTTP và Socket.IO, để lại bằng chứng trong thư mục DIR.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Thư mục bằng chứng, rỗng hoặc chưa có.")
@click.option("--url", help="Máy chủ đang chạy; nếu không cho, lệnh tự mở một máy chủ riêng.")
@click.option("--accounts", type=click.Path(path_type=Path), help="Tệp demo-accounts.json của máy chủ đang chạy.")
def rehearse(out: Path, url: str | None, accounts: Path | None) -> None:
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        raise click.ClickException(f"Thư mục {out} không rỗng.")
    if url is None:
        with own_server() as (address, access):
            report = run(address, access, out, after=_say)
    elif accounts is None:
        raise click.ClickException("Cần --accounts để đăng nhập vào máy chủ đang chạy.")
    else:
        report = run(url, json.loads(accounts.read_text(encoding="utf-8")), out, after=_say)
    sys.exit(0 if report.passed else 1)


def _say(step: StepReport) -> None:
    click.echo(f"  [{WORDS[step.verdict]}] {step.title}{f': {step.error}' if step.error else ''}")


@contextmanager
def own_server() -> Iterator[tuple[str, dict[str, Any]]]:
    """A server with a fresh demo in a folder of its own, gone afterwards: its address and who can log in."""
    with TemporaryDirectory(prefix="khonggiay-") as folder:
        data_dir, port = Path(folder), free_port()
        environment = {**os.environ, "KHONGGIAY_DATA_DIR": folder, "KHONGGIAY_PORT": str(port)}
        environment.pop("KHONGGIAY_DATABASE_URL", None)
        command = (sys.executable, "-m", "server.cli.main")
        subprocess.run((*command, "seed"), env=environment, check=True)  # noqa: S603 - our own command
        address = f"http://127.0.0.1:{port}"
        with subprocess.Popen((*command, "serve"), env=environment) as server:  # noqa: S603 - our own command
            try:
                wait_until_ready(address)
                access = json.loads((data_dir / "demo-accounts.json").read_text(encoding="utf-8"))
                yield address, access
            finally:
                server.send_signal(signal.SIGTERM)


def wait_until_ready(address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError), urlopen(f"{address}/healthz", timeout=5):  # noqa: S310 - our own address
            return
        time.sleep(0.2)
    raise click.ClickException("Máy chủ diễn tập không khởi động được.")
