"""Slow native calls (argon2, a commit that waits for the disk) leave the event loop of the web process."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from gevent import get_hub, monkey

P = ParamSpec("P")
T = TypeVar("T")


def aside(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run in a native thread when gevent rules this process, directly otherwise. Errors come back as they are."""
    if not monkey.is_module_patched("threading"):
        return call(*args, **kwargs)
    result: T = get_hub().threadpool.apply(call, args, kwargs)
    return result
