"""Names in a PDF are written by our faster function as by the library's own."""

from io import BytesIO
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic

from signing import faster

# The library has no types for these.
UNTYPED: Any = faster
LIKELY = st.text("AZaz09_-.#%/ ()<>[]{}~\x7fÁ", max_size=12).map(str.encode)


def written_by(write: Any, name: str) -> bytes:
    output = BytesIO()
    write(generic.NameObject(name), output)
    return output.getvalue()


@given(st.text(max_size=20) | LIKELY.map(bytes.decode))
def test_a_name_is_written_as_the_library_writes_it(name: str) -> None:
    encodable = "/" + name.encode("utf-8", "ignore").decode()
    assert written_by(faster.write_name, encodable) == written_by(UNTYPED._original_write_name, encodable)
