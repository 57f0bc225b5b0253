"""
What later revisions may change: pyHanko's rules of incremental updates, with one correction.

pyHanko 0.38 reports the picture of a filled field as changed whenever it is not as new as the signature that is judged,
so a document whose number was filled in one revision and sealed in the next would break with any honest later revision
(validation data, a time-stamp, the signature of a true copy). Only what was written after the signature counts here.
"""

from collections.abc import Iterator
from typing import Any

from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    FormUpdatingRule,
    GenericFieldModificationRule,
    StandardDiffPolicy,
)


class WrittenLaterRule(GenericFieldModificationRule):
    """Answers only the updates of objects that a later revision wrote."""

    def check_form_field(self, fq_name: str, spec: Any, context: Any) -> Iterator[Any]:
        signed = context.old
        for level, update in super().check_form_field(fq_name, spec, context):
            if signed.reader.xrefs.get_last_change(update.updated_ref) > signed.revision:
                yield level, update


def _corrected(rules: Any) -> StandardDiffPolicy:
    kept = [rule for rule in rules.form_rule.field_rules if not isinstance(rule, GenericFieldModificationRule)]
    form_rule = FormUpdatingRule(field_rules=[*kept, WrittenLaterRule()])
    return StandardDiffPolicy(global_rules=rules.global_rules, form_rule=form_rule)


POLICY = _corrected(DEFAULT_DIFF_POLICY)
