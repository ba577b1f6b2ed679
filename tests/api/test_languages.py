"""`lang`: names and labels in four languages; what is a word of a vocabulary or of the record's prose stays."""

import pytest

from tests import builders
from tests.api.asking import VIEWS, address, ask, column, content, get, refused, rows, table, workbook
from tests.api.test_strict import address as small_address
from tests.api.test_views import QUERIES, REVISION

# What takes `lang`.
NAMING = [path for path, view in VIEWS.items() if "lang" in view.filterset_class.base_filters]


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    ("question", "name", "es", "fr", "pt"),
    [
        ("countries?country=DE", "name", "Alemania", "Allemagne", "Alemanha"),
        ("countries?country=VE", "status_label", "El propio Estado en disputa", "L’État en cause lui-même", None),
        ("positions?country=DE", "name", "Alemania", "Allemagne", "Alemanha"),
        ("countries/DE/timeline", "name", "Alemania", "Allemagne", "Alemanha"),
        ("switches?country=DE", "name", "Alemania", "Allemagne", "Alemanha"),
        ("panel?country=DE", "name", "Alemania", "Allemagne", "Alemanha"),
        ("coverage?country=DE", "name", "Alemania", "Allemagne", "Alemanha"),
        ("blocs/lima-group/members?on=2019-02-04", "name", "Argentina", "Argentine", "Argentina"),
        ("memberships?country=DE", "name", "Alemania", "Allemagne", "Alemanha"),
        ("signatures?country=PE", "name", "Perú", "Pérou", "Peru"),
    ],
)
def test_names_and_labels(question, name, es, fr, pt):
    for lang, expected in {"es": es, "fr": fr, "pt": pt}.items():
        if expected:
            (row, *_) = rows(f"{question}{'&' if '?' in question else '?'}lang={lang}")
            assert row[name] == expected


@pytest.mark.usefixtures("record")
def test_labels_of_stances_are_those_of_the_legend():
    for lang in ("en", "es", "fr", "pt"):
        legend = ask(f"disputes/venezuela-presidency?lang={lang}")
        labels = {row["slug"]: row["label"] for row in [*legend["stances"], *legend["statuses"]]}
        assert labels == {row["status"]: row["status_label"] for row in rows(f"counts?lang={lang}")}
        for question in ("countries?on=2019-02-04", "countries/BO/timeline?", "blocs/lima-group/members?on=2019-02-04"):
            for row in rows(f"{question}&lang={lang}"):
                assert row["status_label"] == labels[row["status"]]
        assert all(row["stance_label"] == labels[row["stance"]] for row in rows(f"positions?lang={lang}"))
        detail = ask(f"countries/BO?lang={lang}")
        assert [row["status_label"] for row in detail["timeline"]] == [
            labels[row["status"]] for row in detail["timeline"]
        ]


@pytest.mark.usefixtures("small_record")
@pytest.mark.parametrize("path", NAMING)
def test_the_answer_says_its_language(path):
    assert get(small_address(path))["Content-Language"] == "en"
    assert get(f"{small_address(path)}?lang=pt")["Content-Language"] == "pt"
    assert refused(f"{small_address(path)}?lang=de")["lang"][0] == "invalid"


@pytest.mark.usefixtures("record")
def test_names_are_sorted_in_their_language():
    codes = column("countries?lang=es&ordering=name", "code")
    assert codes.index("DE") < codes.index("AR") < codes.index("EG")
    names = column("positions?lang=fr&ordering=name", "name")
    assert names.index("Albanie") < names.index("Allemagne") < names.index("Équateur") < names.index("France")


@pytest.mark.usefixtures("record")
def test_every_form_has_it():
    assert [row[0] for row in table("countries.csv?country=DE&fields=name&lang=es")[1:]] == ["Alemania"]
    assert list(workbook("countries.xlsx?country=DE&fields=name&lang=es").worksheets[0].values)[1] == ("Alemania",)
    assert content("countries.jsonl?country=DE&fields=name&lang=es").decode() == '{"name":"Alemania"}\n'


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("path", [path for path in NAMING if path in QUERIES])
def test_another_language_takes_as_many_queries(path, django_assert_max_num_queries):
    with django_assert_max_num_queries(QUERIES[path] + REVISION):
        ask(f"{address(path)}?lang=es")


@pytest.mark.usefixtures("small_record")
def test_english_is_what_is_left_out():
    builders.country("MX")
    assert ask("countries?lang=en")["results"] == ask("countries")["results"]
