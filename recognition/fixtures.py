"""The record as Django fixtures: which files, in which order, and how an object is written."""

import json
from pathlib import Path

from django.conf import settings
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder

from recognition.models import (
    Bloc,
    BlocPosition,
    Citation,
    Claimant,
    Country,
    Coverage,
    Dispute,
    Meeting,
    Membership,
    Position,
    Signature,
    Source,
    Stance,
)
from recognition.models.columns import FoldedField
from recognition.models.fact import Fact

# What is referred to comes first: a fixture cannot refer to what follows it.
MODELS: tuple[type[Fact], ...] = (
    Country,
    Dispute,
    Claimant,
    Stance,
    Coverage,
    Source,
    Bloc,
    Position,
    Membership,
    Meeting,
    Signature,
    BlocPosition,
    Citation,
)


def fixture_files(folder: Path | None = None) -> dict[type[Fact], Path]:
    """The file of each model, numbered in the order of loading."""
    folder = folder or settings.FIXTURE_DIRS[0]
    return {
        model: folder / f"{number:02}_{model._meta.verbose_name_plural.replace(' ', '_')}.json"
        for number, model in enumerate(MODELS, start=1)
    }


def facts(model: type[Fact]) -> list[Fact]:
    """All rows of a model, sorted by natural key, the citations of a record by rank."""
    relations = [field.name for field in model._meta.concrete_fields if field.is_relation]
    if model is Citation:
        rows = Citation.objects.select_related(
            "source", "position", "membership", "meeting", "signature", "bloc_position__bloc", "bloc_position__dispute"
        )
        return sorted(rows, key=lambda row: (MODELS.index(type(row.record)), *row.natural_key()[1:2], row.rank))
    return sorted(model.objects.select_related(*relations), key=lambda row: tuple(map(str, row.natural_key())))


def serialized(model: type[Fact]) -> str:
    """The model's fixture: one object a block, natural keys, without what is empty or derived by the program."""
    stored = [field.name for field in model._meta.concrete_fields if not isinstance(field, FoldedField)]
    objects = serializers.serialize(
        "python", facts(model), fields=stored, use_natural_foreign_keys=True, use_natural_primary_keys=True
    )
    for each in objects:
        each["fields"] = {name: value for name, value in each["fields"].items() if value is not None}
    return json.dumps(objects, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1) + "\n"
