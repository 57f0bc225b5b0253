"""Numbers as Vietnamese writes them: `1.234` and `94,3 %`."""


def whole(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def percent(part: int, total: int) -> str:
    """Share of `total` with one decimal, rounded half up in whole numbers: 33 of 35 is `94,3 %`."""
    tenths = (2000 * part + total) // (2 * total)
    units, decimal = divmod(tenths, 10)
    return f"{units},{decimal} %" if decimal else f"{units} %"


def share(part: int, total: int) -> str:
    """`33/35 (94,3 %)`."""
    return f"{whole(part)}/{whole(total)} ({percent(part, total)})"
