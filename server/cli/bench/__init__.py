"""`khonggiay bench`: how fast is it, measured on this machine in units that can be compared with other machines."""

import click

from server.cli.bench.signatures import signing


@click.group(help="Đo tốc độ trên máy này.")
def bench() -> None:
    """A folder of measurements."""


bench.add_command(signing)
