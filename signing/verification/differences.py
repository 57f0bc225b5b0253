"""
What later revisions may change: pyHanko's rules of incremental updates, applied to each revision once.

Three things differ from pyHanko 0.38. A revision is compared with the one before it instead of with every signed one:
each step must be allowed, and the answer serves all signatures before it. The picture of a field counts as changed only
when a later revision wrote it: pyHanko takes a number filled in one revision and sealed in the next for a change as
soon as anything follows. And an object that an older revision already refers to, but which did not exist, may not
appear later: pyHanko takes it for an orphan although the pages show it.
"""

from collections.abc import Iterator
from typing import Any, Final
from weakref import WeakKeyDictionary

from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    DiffResult,
    FormUpdatingRule,
    GenericFieldModificationRule,
    ModificationLevel,
    StandardDiffPolicy,
    SuspiciousModification,
)
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm


class WrittenLaterRule(GenericFieldModificationRule):
    """Answers only the updates of objects that the newer revision wrote."""

    def check_form_field(self, fq_name: str, spec: Any, context: Any) -> Iterator[Any]:
        for level, update in super().check_form_field(fq_name, spec, context):
            if update.updated_ref in context.new.explicit_refs_in_revision():
                yield level, update


class StepwisePolicy(StandardDiffPolicy):
    """Compares neighbouring revisions and remembers the answers for as long as the reader of the file lives."""

    def __init__(self, rules: Any) -> None:
        super().__init__(
            global_rules=rules.global_rules,
            form_rule=rules.form_rule,
            ignore_orphaned_objects=rules.ignore_orphaned_objects,
            ignore_identical_objects=rules.ignore_identical_objects,
        )
        self._answers: WeakKeyDictionary[PdfFileReader, dict[Any, Any]] = WeakKeyDictionary()

    def review_file(
        self,
        reader: PdfFileReader,
        base_revision: int | HistoricalResolver,
        field_mdp_spec: FieldMDPSpec | None = None,
        doc_mdp: MDPPerm | None = None,
    ) -> DiffResult | SuspiciousModification:
        first = base_revision if isinstance(base_revision, int) else base_revision.revision
        level, changed = ModificationLevel.NONE, set[str]()
        for revision in range(first + 1, reader.xrefs.total_revisions):
            answer = self._step(reader, revision, doc_mdp)
            if isinstance(answer, SuspiciousModification):
                return answer
            level, changed = max(level, answer.modification_level), changed | answer.changed_form_fields
        if field_mdp_spec is not None and any(map(field_mdp_spec.is_locked, changed)):
            return SuspiciousModification("A locked field was changed.")
        return DiffResult(level, changed)

    def _step(self, reader: PdfFileReader, revision: int, doc_mdp: MDPPerm | None) -> Any:
        known = self._answers.setdefault(reader, {})
        if (revision, doc_mdp) not in known:
            known[revision, doc_mdp] = self._compared(reader, revision, doc_mdp)
        return known[revision, doc_mdp]

    def _compared(self, reader: PdfFileReader, revision: int, doc_mdp: MDPPerm | None) -> Any:
        old, new = revision_of(reader, revision - 1), revision_of(reader, revision)
        if any(_was_missing(old, reference) for reference in new.explicit_refs_in_revision()):
            return SuspiciousModification("An object appeared that an older revision refers to.")
        try:
            return self.apply(old, new, None, doc_mdp)
        except SuspiciousModification as change:
            return change


def revision_of(reader: PdfFileReader, revision: int) -> Any:
    """The document as it was in one of its revisions, the oldest being 0."""
    return reader.get_historical_resolver(revision)


def _was_missing(old: Any, reference: Any) -> bool:
    """Whether the older revision refers to an object that it does not hold."""
    if old.reader.xrefs.get_historical_ref(reference, old.revision) is not None:
        return False
    return bool(old._get_usages_of_ref(reference))


def _corrected(rules: Any) -> StandardDiffPolicy:
    kept = [rule for rule in rules.form_rule.field_rules if not isinstance(rule, GenericFieldModificationRule)]
    form_rule = FormUpdatingRule(field_rules=[*kept, WrittenLaterRule()])
    return StandardDiffPolicy(global_rules=rules.global_rules, form_rule=form_rule)


POLICY: Final = StepwisePolicy(_corrected(DEFAULT_DIFF_POLICY))
