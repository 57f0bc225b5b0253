"""Migrations of the one database of a node; `upgrade` runs at every start."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from server.infra.config import Settings

FOLDER = Path(__file__).resolve().parent


def configuration(url: str) -> Config:
    """Alembic's configuration, made here: no ini file beside the code."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(settings: Settings, revision: str = "head") -> None:
    """Bring the database to a revision."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    command.upgrade(configuration(settings.database), revision)


def downgrade(settings: Settings, revision: str = "base") -> None:
    command.downgrade(configuration(settings.database), revision)
