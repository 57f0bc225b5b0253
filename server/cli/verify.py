"""`khonggiay verify`: are these files what they say they are? Exit 0 all valid, 1 some not, 2 some cannot be read.

Everything that loads slowly is loaded when it is needed: a stranger who asks for the help waits for nothing.
"""

import json
import logging
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from server.infra.clock import VN
from server.infra.config import Settings
from server.infra.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from server.cli.facts import Sentences
    from signing import Verdict
    from signing.evidence import PackageVerdict
    from signing.trust import Profile, Trust

VALID, NOT_VALID, UNREADABLE = 0, 1, 2
PATH = click.Path(path_type=Path)


class Moment(click.ParamType[datetime]):
    """A day or a time, in ISO 8601; without a zone it is Vietnam's."""

    name = "thời điểm"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            found = datetime.combine(date.fromisoformat(value), time(), VN) if len(value) == 10 else None
            found = found or datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}” không phải thời điểm (ví dụ 2026-11-21 hoặc 2026-11-21T09:30+07:00).", param, ctx)
        return (found if found.tzinfo else found.replace(tzinfo=VN)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every file; packages may be believed on their own word."""

    trust: "Callable[[], Trust]"
    own_anchors: bool
    profile: "Profile"
    at: datetime | None
    now: datetime


@click.command(
    help="Kiểm tra chữ ký số của tệp PDF hoặc gói bằng chứng (.asice). "
    "Mã thoát 0: mọi tệp hợp lệ, 1: có tệp không hợp lệ, 2: có tệp không đọc được."
)
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="FILE...")
@click.option("--trust", type=PATH, help="Chứng thư gốc (PEM) hoặc danh sách tin cậy (JSON); mặc định: của máy này.")
@click.option("--own-anchors", is_flag=True, help="Với gói bằng chứng: tin chứng thư gốc kèm trong gói.")
@click.option("--crl", "crls", multiple=True, type=PATH, help="Danh sách thu hồi (CRL); có thể lặp lại.")
@click.option(
    "--profile",
    type=click.Choice(["agency", "general"]),
    default="agency",
    show_default=True,
    help="agency: chưa tra được thu hồi thì chưa đủ căn cứ; general: chỉ cảnh báo.",
)
@click.option("--at", type=Moment(), help="Xét tại thời điểm này thay vì hiện tại.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.option("--report", type=PATH, help="Ghi phiếu kết quả một trang (PDF); chỉ với một tệp PDF.")
@click.option("--etsi", type=PATH, help="Ghi báo cáo ETSI TS 119 102-2 (XML); chỉ với một tệp PDF.")
def verify(files: tuple[Path, ...], **options: Any) -> None:
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # its findings are in the verdict
    try:
        sys.exit(_verify(files, **options))
    except Refusal as refusal:
        click.echo(_refused(refusal), err=True)
        sys.exit(UNREADABLE)


def _refused(refusal: Refusal) -> str:
    from server.app.parts import CATALOGUE

    return f"{CATALOGUE.sentence(refusal.code, refusal.details)} ({refusal.code})"


def _verify(
    files: tuple[Path, ...],
    *,
    trust: Path | None,
    own_anchors: bool,
    crls: tuple[Path, ...],
    profile: str,
    at: datetime | None,
    as_json: bool,
    report: Path | None,
    etsi: Path | None,
) -> int:
    from server.cli.believing import believed
    from server.cli.facts import Sentences
    from signing.trust import Profile

    if (report or etsi) and len(files) != 1:
        raise click.UsageError("--report và --etsi chỉ dùng với một tệp PDF.")
    if own_anchors and trust is not None:
        raise click.UsageError("Chỉ chọn một trong --trust và --own-anchors.")
    now = datetime.now(UTC)
    given = cache(lambda: believed(trust, crls, Settings(), now))
    question = Question(given, own_anchors, Profile(profile), at, now)
    answers = [Answer(file, _judge(file, question)) for file in files]
    if as_json:
        shown = [answer.to_json() for answer in answers]
        click.echo(json.dumps(shown if len(files) > 1 else shown[0], ensure_ascii=False, indent=2))
    else:
        say = Sentences()
        for answer in answers:
            answer.tell(say)
    if report or etsi:
        answers[0].write(report, etsi, now, given())
    return max(answer.exit_code for answer in answers)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found in one file; nothing when it could not even be opened."""

    file: Path
    found: "Verdict | PackageVerdict | None"

    @property
    def exit_code(self) -> int:
        from signing import Status

        status = Status.UNREADABLE if self.found is None else self.found.status
        return {Status.VALID: VALID, Status.UNREADABLE: UNREADABLE}.get(status, NOT_VALID)

    def to_json(self) -> dict[str, Any]:
        if self.found is None:
            return {"file": self.file.name, "status": "unreadable", "code": "file.unreadable"}
        return {"file": self.file.name, **self.found.to_json()}

    def tell(self, say: "Sentences") -> None:
        from server.cli.facts import document_lines, package_lines
        from signing import Verdict

        if self.found is None:
            click.echo(_refused(Refusal("file.unreadable", name=self.file.name)), err=True)
        elif isinstance(self.found, Verdict):
            click.echo("\n".join(document_lines(self.file.name, self.found, say)))
        else:
            click.echo("\n".join(package_lines(self.file.name, self.found, say)))

    def write(self, report: Path | None, etsi: Path | None, at: datetime, trust: "Trust") -> None:
        """The reports that were asked for. Raises Refusal `check.no_report` for what is no single document."""
        from inbox.work.reporting import report_page
        from signing import Verdict
        from signing.reports.etsi import etsi_report
        from signing.reports.page import CheckedFile

        if not isinstance(self.found, Verdict):
            raise Refusal("check.no_report", name=self.file.name)
        digest = sha256(self.file.read_bytes()).hexdigest()
        names = ", ".join(dict.fromkeys(anchor.name for anchor in trust.anchors))
        if report:
            checked = CheckedFile(self.file.name, digest, at, names)
            _save(report, report_page(self.found, checked, Settings().fonts_dir))
        if etsi:
            _save(etsi, etsi_report(self.found, sha256=digest, at=at))


def _save(place: Path, data: bytes) -> None:
    try:
        place.write_bytes(data)
    except OSError:
        raise Refusal("file.unwritable", name=place.name) from None


def _judge(file: Path, question: Question) -> "Verdict | PackageVerdict | None":
    from server.cli.forked import verify_forked
    from signing.evidence import check_package, is_package

    try:
        with file.open("rb") as opened:
            start = opened.read(4)
    except OSError:
        return None
    if not is_package(start):
        return verify_forked(file, question.trust(), question.at or question.now, question.profile)
    trust = None if question.own_anchors else question.trust()
    return check_package(file.read_bytes(), trust, at=question.at, now=question.now, profile=question.profile)
