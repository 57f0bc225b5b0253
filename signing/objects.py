"""
The few PDF objects this library writes by hand, made in one place.

pyHanko annotates its object classes only in part, so they are used here through one name of type Any, and the rest of
the library calls these functions.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from pyhanko.pdf_utils import generic

type_of: Any = generic

# What leads on to further objects.
LEADING_ON: Final = (type_of.IndirectObject, type_of.DictionaryObject, type_of.ArrayObject)


def name(word: str) -> Any:
    """A name object from a word without its slash."""
    return type_of.NameObject("/" + word)


def number(value: float) -> Any:
    return type_of.NumberObject(value) if float(value).is_integer() else type_of.FloatObject(round(value, 3))


def numbers(values: Iterable[float]) -> Any:
    return array(number(value) for value in values)


def array(values: Iterable[Any]) -> Any:
    return type_of.ArrayObject(values)


def text(value: str) -> Any:
    return type_of.TextStringObject(value)


def dictionary(**entries: Any) -> Any:
    """A dictionary object; the keys are given without their slash."""
    return type_of.DictionaryObject({name(key): value for key, value in entries.items()})


def stream(data: bytes, *, compress: bool = False, **entries: Any) -> Any:
    made = type_of.StreamObject(dictionary(**entries), stream_data=data)
    if compress:
        made.compress()
    return made


def encoded_stream(data: bytes, encoding: str, **entries: Any) -> Any:
    """A stream whose data is already compressed the way ``encoding`` (such as FlateDecode) says."""
    return type_of.StreamObject(dictionary(Filter=name(encoding), **entries), encoded_data=data)


def resolved(thing: Any) -> Any:
    """The object behind a reference; anything else is itself."""
    return thing.get_object() if isinstance(thing, type_of.IndirectObject) else thing


def walk(top: Any) -> Iterator[tuple[Any, Any]]:
    """
    Every object that can be reached and every dictionary and array inside it, each once: pairs of its reference (None
    for a direct object) and the thing itself. Goes by a list of places, since a document may be nested deeper than the
    stack.
    """
    waiting, seen = [top], set()
    while waiting:
        thing, reference = waiting.pop(), None
        if isinstance(thing, type_of.IndirectObject):
            reference = thing.reference
            if reference in seen:
                continue
            seen.add(reference)
            thing = thing.get_object()
        yield reference, thing
        waiting.extend(one for one in _inside(thing) if isinstance(one, LEADING_ON))


def _inside(thing: Any) -> Iterator[Any]:
    if isinstance(thing, type_of.DictionaryObject):
        return (thing.raw_get(key) for key in thing)
    return thing.iterate() if isinstance(thing, type_of.ArrayObject) else iter(())


def form_fields(root: Any) -> list[Any]:
    """References of the top fields of a document's form, in order; empty without a form."""
    form = root.get("/AcroForm")
    return list(resolved(form).get("/Fields", [])) if form is not None else []


def field(root: Any, wanted: str) -> Any | None:
    """The top form field of a name, or None."""
    found = (resolved(reference) for reference in form_fields(root))
    return next((candidate for candidate in found if candidate.get("/T") == wanted), None)


def size(rectangle: Any) -> tuple[float, float]:
    """Width and height in points of a /Rect."""
    left, bottom, right, top = (float(value) for value in rectangle)
    return abs(right - left), abs(top - bottom)
