"""`khonggiay demo`: the demo government, ready to be walked through in a browser."""

import os
import subprocess
import sys

import click

from server.cli.serve import run
from server.demo.accounts import DemoAccess, access_file, read_access
from server.demo.seed import seed as seed_node
from server.infra.config import Settings

# Who takes part in the walk, in its order; the others are in the accounts file.
CAST = (
    ("thuky.hdnd", "mở phiên họp, mở biểu quyết, trình ký nghị quyết"),
    ("daibieu02", "đại biểu biểu quyết trên máy tính bảng (đến daibieu35)"),
    ("hoitruong.hdnd", "màn hình hội trường"),
    ("chutich.hdnd", "chủ tọa: kết thúc biểu quyết, ký số nghị quyết"),
    ("phochutich.hdnd", "phó chủ tịch: ký thay khi chủ tịch vắng mặt"),
    ("vanthu.hdnd", "văn thư: kiểm tra thể thức, cấp số, đóng dấu, phát hành"),
    ("vanthu.vpcp", "văn thư Văn phòng Chính phủ: tiếp nhận hoặc từ chối"),
    ("vanthu.haiphong", "văn thư UBND thành phố Hải Phòng"),
    ("vanthu.hongbang", "văn thư UBND quận Hồng Bàng"),
    ("lanhdao.hongbang", "lãnh đạo UBND quận: bút phê, giao việc"),
    ("chuyenvien.hongbang", "chuyên viên: xử lý, hoàn thành"),
    ("vanthu.haly", "văn thư UBND phường Hạ Lý (và 10 phường khác)"),
)


@click.command(help="Nạp chính quyền mẫu vào một thư mục dữ liệu còn trống.")
def seed() -> None:
    seed_node(Settings(), _say)


@click.command(help="Nạp chính quyền mẫu (lần đầu) rồi chạy máy chủ.")
def demo() -> None:
    # Documents of the demo bear its own address; a real node says under which name it is known.
    os.environ.setdefault("KHONGGIAY_PUBLIC_URL", f"http://{Settings().host}:{Settings().port}")
    settings = Settings()
    # In a process of its own: the server's processes are forked from this one, which must never have seen a key.
    if subprocess.run((sys.executable, "-m", "server.cli.main", "seed"), check=False).returncode:
        raise click.ClickException("Không nạp được chính quyền mẫu.")
    click.echo("Đang khởi động máy chủ …")
    run(settings, lambda: introduce(settings, read_access(settings)))


def _say(step: str) -> None:
    click.echo(f"  … {step}")


def introduce(settings: Settings, access: DemoAccess) -> None:
    """Where to go, and who can log in with what."""
    click.echo()
    click.secho(f"Không Giấy: http://{settings.host}:{settings.port}", bold=True)
    click.echo(f"Mật khẩu của mọi tài khoản: {access.password}    Mã PIN ký số: {access.pin}")
    click.echo()
    for username, does in CAST:
        click.echo(f"  {username:<22} {does}")
    click.echo(f"\nAi cũng kiểm tra được văn bản, không cần tài khoản: http://{settings.host}:{settings.port}/verify")
    click.echo(f"Toàn bộ {len(access.accounts)} tài khoản: {access_file(settings)}. Dừng máy chủ: Ctrl+C.\n")
