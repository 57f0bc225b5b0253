"""A revision behind a document: what is added to it, and nothing else."""

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


class RevisionWriter(IncrementalPdfFileWriter):
    """
    Leaves what the document says of itself (Info, XMP): a signature or a time-stamp is no new version of it.

    The library would write both anew, with its own name and the time of the signature as that of the last change.
    """

    def _update_meta(self) -> None:
        """Called by the library before it writes."""
