"""Babel's way to the catalogue of sentences: the values of the tables in every `messages.py`."""

import ast
from collections.abc import Iterator
from typing import IO, Any

Found = tuple[int, None, str, list[str]]


def sentences(fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:  # noqa: ARG001 - Babel's names
    """Yields (line, function, text, comments) for each Vietnamese sentence, as Babel expects of an extractor."""
    for node in ast.walk(ast.parse(fileobj.read())):
        if isinstance(node, ast.Dict):
            for value in node.values:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.lineno, None, value.value, []
