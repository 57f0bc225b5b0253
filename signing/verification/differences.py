"""
What later revisions may change: pyHanko's rules of incremental updates, applied to each revision once.

Four things differ from pyHanko 0.38. A revision is compared with the one before it instead of with every signed one:
each step must be allowed, and the answer serves all signatures before it. The picture of a field counts as changed only
when a later revision wrote it: pyHanko takes a number filled in one revision and sealed in the next for a change as
soon as anything follows. A field whose dictionary a revision did not write is not compared with itself; only what its
pictures lead to is looked at. And an object that an older revision already refers to, but which did not exist, may not
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
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
)
from pyhanko.sign.diff_analysis.form_rules_api import FieldComparisonSpec
from pyhanko.sign.diff_analysis.rules.form_field_rules import BaseFieldModificationRule
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm


class UnwrittenField(FieldComparisonSpec):
    """A field whose dictionary the newer revision did not write: it is the same, and no way to it has to be allowed."""

    def expected_contexts(self) -> set[Any]:
        return set()


class WrittenRule(BaseFieldModificationRule):
    """Compares only the fields that the newer revision wrote."""

    def compare_fields(self, spec: FieldComparisonSpec) -> bool:
        return isinstance(spec, UnwrittenField) or super().compare_fields(spec)


class WrittenSignatureRule(WrittenRule, SigFieldModificationRule):
    """Looks for the ways only to the fields that the newer revision wrote."""

    def check_form_field(self, fq_name: str, spec: FieldComparisonSpec, context: Any) -> Iterator[Any]:
        yield from super().check_form_field(fq_name, _narrowed(spec, context), context)


class WrittenLaterRule(WrittenRule, GenericFieldModificationRule):
    """Answers only the updates of objects that the newer revision wrote."""

    def check_form_field(self, fq_name: str, spec: FieldComparisonSpec, context: Any) -> Iterator[Any]:
        narrowed = _narrowed(spec, context)
        exchanged = spec.old_field_ref != spec.new_field_ref
        for level, update in super().check_form_field(fq_name, narrowed, context):
            if exchanged or update.updated_ref in context.new.explicit_refs_in_revision():
                yield level, update


def _narrowed(spec: FieldComparisonSpec, context: Any) -> FieldComparisonSpec:
    if spec.old_field_ref != spec.new_field_ref or spec.new_field_ref in context.new.explicit_refs_in_revision():
        return spec
    return UnwrittenField(spec.field_type, spec.old_field_ref, spec.new_field_ref, spec.old_canonical_path)


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


# The library's rules that are replaced by ours.
OURS: Final[dict[type, type]] = {
    SigFieldModificationRule: WrittenSignatureRule,
    GenericFieldModificationRule: WrittenLaterRule,
}


def _corrected(rules: Any) -> StandardDiffPolicy:
    field_rules = [OURS[type(rule)]() if type(rule) in OURS else rule for rule in rules.form_rule.field_rules]
    return StandardDiffPolicy(global_rules=rules.global_rules, form_rule=FormUpdatingRule(field_rules=field_rules))


POLICY: Final = StepwisePolicy(_corrected(DEFAULT_DIFF_POLICY))
