"""What the dataset is, counted and told for people, programs and search engines."""

from django.db.models import Max, Min, Value

from recognition.api.serializers import CountryRow
from recognition.credit import AUTHOR, LICENCE, TITLE, Credit
from recognition.dataset.files import FORMS
from recognition.dataset.tables import tables
from recognition.models import Dispute
from recognition.models.columns import how_many
from recognition.resources import RESOURCES

MEASURED = ("status", "since", "declared_on", "basis", "confidence")


def counts() -> dict[str, int]:
    """How many rows readers may see of each table, in one query."""
    counted = {
        name: how_many(facts.annotate(all=Value(1)), "all")
        for name, facts in ((name, tables()[name].facts) for name in names())
    }
    found = Dispute.objects.order_by("pk").values(**{f"{name}_n": each for name, each in counted.items()})[:1]
    return {name: row[f"{name}_n"] for row in found for name in counted}


def told(address: str, credit: Credit) -> dict:
    """What `dataset` answers, as its serializer takes it."""
    return {
        "title": TITLE,
        "version": credit.version,
        "licence": LICENCE,
        "citation": credit,
        "counts": counts(),
        "downloads": downloads(address, credit),
    }


def names() -> list[str]:
    """The tables that are files of the data package."""
    return [file.removesuffix(".csv") for file in RESOURCES]


def downloads(address: str, credit: Credit) -> list[dict]:
    """The files of the credited revision; `address` is that of the dataset, without a suffix or parameters."""
    return [
        {
            "address": f"{address}.{form.suffix}?known_at=revision:{credit.revision.pk}",
            "media_type": form.media_type,
            "meaning": form.meaning,
        }
        for form in FORMS.values()
    ]


def json_ld(address: str, credit: Credit) -> dict:
    """The dataset as schema.org describes one, with what Google Dataset Search asks for.

    https://developers.google.com/search/docs/appearance/structured-data/dataset
    """
    titles = list(Dispute.objects.order_by("pk").values_list("title", flat=True))
    covered = Dispute.objects.aggregate(first=Min("covered_from"), last=Max("covered_until"))
    creator = {"@type": "Organization", "name": AUTHOR}
    columns = CountryRow().fields
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": credit.address,
        "name": TITLE,
        "description": (
            "Dated and sourced acts by which states took sides over a contested office, the status that follows for "
            f"each country on each day, and the members, meetings and signatories of blocs. {'. '.join(titles)}."
        ),
        "url": credit.address,
        "identifier": credit.address,
        "version": credit.version,
        "dateModified": credit.instant,
        "license": LICENCE.url,
        "isAccessibleForFree": True,
        "creator": creator,
        "publisher": creator,
        "creditText": credit.text,
        "inLanguage": "en",
        "keywords": titles,
        "temporalCoverage": f"{covered['first']}/{covered['last']}",
        "spatialCoverage": {"@type": "Place", "name": "World"},
        "variableMeasured": [
            {"@type": "PropertyValue", "name": name, "description": str(columns[name].help_text)} for name in MEASURED
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file["meaning"],
                "encodingFormat": file["media_type"],
                "contentUrl": file["address"],
                "license": LICENCE.url,
            }
            for file in downloads(address, credit)
        ],
    }
