"""Fill an empty node with the demo government; a node that has agencies already is left alone."""

from collections.abc import Callable

from sqlalchemy import select

from inbox.drafting.faces import Faces
from server.audit import AuditEvent, record
from server.demo.accounts import DemoAccess, new_access, read_access, write_access
from server.demo.documents import make_document_rules
from server.demo.government import SETTINGS, SINCE
from server.demo.keys import make_keys
from server.demo.people import Town, make_town
from server.demo.sitting import SittingMaker
from server.demo.trust import make_trust
from server.identity.login import hash_password
from server.identity.models import Agency
from server.infra.blobs import BlobStore
from server.infra.clock import SystemClock
from server.infra.config import Settings
from server.infra.database import make_engine, make_factory, reading, transaction
from server.infra.dated import DatedSetting
from server.infra.migrations import upgrade


def seed(settings: Settings, progress: Callable[[str], None]) -> DemoAccess:
    """Everything in one transaction: a seeding that was interrupted leaves nothing and is done again."""
    upgrade(settings)
    factory = make_factory(make_engine(settings.database))
    with reading(factory) as session:
        if session.scalar(select(Agency.id).limit(1)) is not None:
            return read_access(settings)
    access, now = new_access(), SystemClock().now()
    progress("Bộ khóa ký số mô phỏng")
    keys = make_keys(settings, access.pin.encode(), now)
    with transaction(factory) as session:
        make_trust(session, BlobStore(settings.blobs_dir), keys.authority, now)
        session.add_all(
            DatedSetting(name=name, value=value, valid_from=SINCE, source=source) for name, value, source in SETTINGS
        )
        town = Town(session, keys, hash_password(access.password))
        make_town(town, progress)
        make_document_rules(session, town)
        progress("Phiên họp Hội đồng nhân dân quận")
        SittingMaker(session, BlobStore(settings.blobs_dir), Faces(settings.fonts_dir), now).make(town)
        record(session, AuditEvent.DEMO_SEEDED, actor=None, subject="demo:government", now=now)
        made = DemoAccess(access.password, access.pin, tuple(town.accounts))
        # Before the commit: accounts without a known password would be worse than a file without accounts.
        write_access(settings, made)
    return made
