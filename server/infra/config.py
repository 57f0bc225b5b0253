"""Settings of one node, read once from the environment (`KHONGGIAY_...`)."""

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

# Pages may speak with it, so nothing but the machine of whoever reads them: it stands in their content policy.
OwnMachine = Annotated[str, Field(pattern=r"^http://127\.0\.0\.1:\d{1,5}$")]

_HOUSE = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """Where a node keeps its things and which doors it opens. Sizes in bytes, times in seconds."""

    model_config = SettingsConfigDict(env_prefix="KHONGGIAY_", frozen=True, extra="ignore")

    data_dir: Path = Path("var")
    database_url: str = ""
    assets_dir: Path = _HOUSE / "clients" / "browser" / "dist"
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""  # where strangers reach this node (https://…), printed on documents with their code
    tsa_url: str = ""
    token_module: Path | None = None  # library of cards and sticks (PKCS#11); it runs inside the signing processes
    device_bridge: OwnMachine = "http://127.0.0.1:18345"  # where pages find the program that reaches a signer's token
    fetch_proxy: str = ""  # http://host:port through which revocation lists are fetched; empty: directly
    refresh_minutes: int = 60  # between two looks at the revocation lists
    public_check_limit: int = 20 * 1024 * 1024  # of a file that a stranger brings to be checked
    workers: int = 1
    upload_limit: int = 50 * 1024 * 1024
    session_hours: int = 12
    lease_seconds: int = 60
    secure_cookies: bool = False
    trusted_proxies: int = 0  # how many proxies of our own stand before the server and name the asker's address

    @property
    def database(self) -> str:
        """SQLAlchemy URL: the configured one, else SQLite inside the data folder."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'khonggiay.sqlite3').resolve()}"

    @property
    def blobs_dir(self) -> Path:
        return self.data_dir / "blobs"

    @property
    def bells_dir(self) -> Path:
        """Pipes by which idle workers are woken."""
        return self.data_dir / "bells"

    @property
    def secrets_dir(self) -> Path:
        return self.data_dir / "secrets"

    @property
    def keys_dir(self) -> Path:
        return self.data_dir / "keys"

    @property
    def anchors_file(self) -> Path:
        """PEM of the roots this node trusts."""
        return self.keys_dir / "anchors.pem"

    @property
    def checks_dir(self) -> Path:
        """Files that strangers brought to be checked, for as long as that takes."""
        return self.data_dir / "checks"

    @property
    def fonts_dir(self) -> Path:
        return self.assets_dir / "fonts"
