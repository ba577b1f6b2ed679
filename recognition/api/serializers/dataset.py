"""What is told of the dataset."""

from rest_framework import serializers

from recognition.api.serializers.columns import Key, Row


class LicenceRow(Row):
    """A licence."""

    name = Key("Short name.")
    spdx = Key("Name in the SPDX list.")
    title = Key("Title.")
    url = Key("Address.")


class CitationOfDataset(serializers.Serializer):
    """How to cite the record as it was at the revision."""

    text = Key("As a sentence.")
    bibtex = Key("As an entry of BibTeX.")
    csl = serializers.DictField(read_only=True, help_text="As an item of CSL-JSON.")


class DownloadRow(Row):
    """A file of the whole published record; a HEAD tells its size and its digest."""

    address = Key("Where it is.")
    media_type = Key("Its media type.")
    meaning = Key("What it is.")


class DatasetDetail(serializers.Serializer):
    """The published record as a whole."""

    title = Key("Title.")
    version = Key("The revision, in words.")
    licence = LicenceRow(read_only=True, help_text="The licence of the record.")
    citation = CitationOfDataset(read_only=True, help_text="How to cite it.")
    counts = serializers.DictField(
        child=serializers.IntegerField(), read_only=True, help_text="How many published rows each table has."
    )
    downloads = DownloadRow(many=True, read_only=True, help_text="The whole record as files.")
