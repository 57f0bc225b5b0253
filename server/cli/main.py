"""`khonggiay`: every command of the house in one table. A command's module is read only when it is called."""

import importlib
import logging
import os

import click

COMMANDS = {
    "audit": "server.cli.audit:audit",
    "bench": "server.cli.bench:bench",
    "demo": "server.cli.demo:demo",
    "edxml": "server.cli.edxml:edxml",
    "migrate": "server.cli.serve:migrate",
    "rehearse": "server.cli.rehearse:rehearse",
    "seed": "server.cli.demo:seed",
    "serve": "server.cli.serve:serve",
    "time-stamps": "server.cli.processes:time_stamps",
    "trust": "server.cli.trust:trust",
    "verify": "server.cli.verify:verify",
    "web": "server.cli.processes:web",
    "work": "server.cli.processes:work",
}


class CommandTable(click.Group):
    def list_commands(self, _context: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name].split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


@click.group(cls=CommandTable)
def main() -> None:
    """Không Giấy: văn bản và kỳ họp không giấy."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for talkative in ("alembic", "fontTools", "pikepdf"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    os.umask(0o077)  # keys, database and files are for the user of the node alone


if __name__ == "__main__":
    main()
