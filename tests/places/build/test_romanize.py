"""Cyrillic names in Latin letters by the rules of other languages, and foreign names back out of Cyrillic ones."""

import pytest

from rallies.places import transcribe
from rallies.places.build.romanize import spellings
from rallies.places.candidate import Found
from rallies.places.gazetteer import Gazetteer


@pytest.mark.parametrize(
    ("cyrillic", "german", "french", "polish", "spanish"),
    [
        ("Воложин", "woloschin", "volojin", "wolozin", "volozhin"),
        ("Вышний Волочёк", "wyschni wolotschok", "vychni volotchok", "wyszni woloczok", "vyshnii volochok"),
        ("Хатынь", "chatyn", "khatyn", "chatyn", "jatyn"),
        ("Росица", "rossiza", "rossitsa", "rosica", "rositsa"),
        ("Евпатория", "jewpatorija", "ievpatoriia", "jewpatorija", "ievpatoriya"),
    ],
)
def test_each_language_writes_a_name_its_own_way(
    cyrillic: str, german: str, french: str, polish: str, spanish: str
) -> None:
    assert spellings(cyrillic) == {german, french, polish, spanish}


@pytest.mark.parametrize(
    ("text", "name"),
    [("Maladsetschna", "Maladziečna"), ("Tscherkassy", "Cherkasy"), ("Tcheliabinsk", "Chelyabinsk")],
)
def test_a_town_is_known_by_the_spelling_of_another_language(gazetteer: Gazetteer, text: str, name: str) -> None:
    answer = gazetteer.resolve(text)

    assert isinstance(answer, Found), answer
    assert answer.candidate.name == name


def test_a_letter_may_have_been_several_and_other_alphabets_are_left_alone() -> None:
    assert {"nacatecas", "nakatekas"} <= set(transcribe.spellings("накатекас"))
    assert transcribe.spellings("東京") == []
    assert len(transcribe.spellings("кусткусткусткусткуст")) <= 512


@pytest.mark.parametrize(("text", "name"), [("Чикопи", "Chicopee"), ("Саванета", "Savaneta")])
def test_a_foreign_name_in_cyrillic_is_the_town_called_so(gazetteer: Gazetteer, text: str, name: str) -> None:
    answer = gazetteer.resolve(text)

    assert isinstance(answer, Found), answer
    assert answer.candidate.name == name
