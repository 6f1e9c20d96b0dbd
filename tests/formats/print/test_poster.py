"""Posters, flyers and banners as PDF: the words of seven scripts, one page, no box for a missing letter."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from rallies.formats.print import poster, typesetting
from tests import needs
from tests.formats import scripts

HOSTILE = r"#show: none $x$ @ref \ ] } *b* <lab> `raw` #panic() // no /* no */ ~ '' - -- {{ }} ${1}"
POINTS = {poster.A4: (595, 842), poster.A3: (842, 1191), poster.A6: (298, 420)}


@pytest.fixture(autouse=True)
def _typesetting(request: pytest.FixtureRequest) -> None:
    scripts.need_typesetting("zh" if "zh" in request.node.name else "")


@pytest.mark.parametrize("language", scripts.SCRIPTS)
def test_a_poster_says_its_words_in_each_script(language: str, tmp_path: Path) -> None:
    said = scripts.words_of(poster.pdf(scripts.sheet(language)), tmp_path)

    missing = [word for words in scripts.SCRIPTS[language] for word in words.split() if not scripts.says(said, word)]
    assert missing == []
    assert "18:00" in said
    assert scripts.LINK in said


@pytest.mark.parametrize("language", scripts.SCRIPTS)
def test_no_poster_shows_a_box_instead_of_a_letter(language: str) -> None:
    shown = scripts.glyphs(poster.pdf(scripts.sheet(language)))

    assert len(shown) > 60
    assert 0 not in shown


def test_a_letter_without_a_shape_is_told_and_not_drawn_as_a_box() -> None:
    with pytest.raises(poster.Unprintable) as told:
        poster.pdf(scripts.sheet("en", title="ประเทศไทย"))

    assert told.value.letter == "ป"


def test_a_sign_without_a_shape_is_left_out(tmp_path: Path) -> None:
    made = poster.pdf(scripts.sheet("en", title="Stand 🧡\ufe0f with 𝐕𝐢𝐚𝐬𝐧𝐚 ✊🏽"))

    assert "Stand with Viasna" in scripts.words_of(made, tmp_path)
    assert 0 not in scripts.glyphs(made)


@pytest.mark.parametrize("field", ["hashtag", "title", "city", "venue", "notice"])
def test_what_people_write_is_never_markup(field: str, tmp_path: Path) -> None:
    said = scripts.words_of(poster.pdf(scripts.sheet("en", **{field: HOSTILE})), tmp_path)

    assert HOSTILE.replace(" ", "") in said.replace(" ", "")


@pytest.mark.parametrize("paper", POINTS)
@pytest.mark.parametrize("language", ["en", "ar", "hi"])
def test_a_poster_is_one_page_of_its_paper(language: str, paper: poster.Paper, tmp_path: Path) -> None:
    facts = scripts.facts_of(poster.pdf(scripts.sheet(language), paper), tmp_path)

    found = [round(float(side)) for side in re.findall(r"[\d.]+", facts["Page size"])[:2]]
    assert facts["Pages"] == "1"
    assert tuple(found) == POINTS[paper]


@pytest.mark.parametrize(
    "long",
    ["Solidarity with everybody who is in prison for human rights " * 5, "x" * 300, "یکپارچگی با زندانیان " * 15],
)
def test_a_title_of_300_characters_stays_on_the_page(long: str, tmp_path: Path) -> None:
    made = poster.pdf(scripts.sheet("en", title=long[:300], city=long[:80], venue=long[:200], hashtag="#" + long[:60]))

    words = scripts.words_of(made, tmp_path)
    assert scripts.facts_of(made, tmp_path)["Pages"] == "1"
    assert scripts.LINK in words
    assert _is_white_at_the_edges(scripts.picture_of(made, tmp_path), tmp_path)


def test_the_code_of_a_poster_leads_to_the_short_address(tmp_path: Path) -> None:
    for paper in (poster.A4, poster.A6):
        picture = scripts.picture_of(poster.pdf(scripts.sheet("ar"), paper), tmp_path)

        read = subprocess.run([needs.program("zbarimg"), "-q", "--raw", picture], capture_output=True, check=True)
        assert read.stdout.decode().strip() == f"https://{scripts.LINK}"


def test_a_poster_of_a_right_to_left_language_is_laid_out_from_the_right(tmp_path: Path) -> None:
    left, right = (_left_of(poster.pdf(scripts.sheet(language)), tmp_path) for language in ("en", "ar"))

    assert left < 60
    assert right > 100


@pytest.mark.parametrize(("language", "scale"), [("ar", 1.15), ("zh", 0.95), ("en", 1), ("be", 1)])
def test_each_script_is_set_at_its_own_size(language: str, scale: float) -> None:
    assert typesetting.line(scripts.SCRIPTS[language][1], language)["scale"] == scale


def test_equal_words_give_equal_bytes() -> None:
    first, again, other = (poster.pdf(scripts.sheet("en", city=city)) for city in ("Oslo", "Oslo", "Bergen"))

    assert first == again != other


def test_a_sheet_without_city_and_hour_asks_for_them_by_hand(tmp_path: Path) -> None:
    blank = replace(scripts.sheet("en", write_city="City and place", write_hour="Hour"), city="", hour="", venue="")

    said = scripts.words_of(poster.pdf(blank), tmp_path)

    assert "City and place" in said
    assert "Hour" in said
    assert "Warsaw" not in said


def test_a_cancelled_rally_says_so_over_everything(tmp_path: Path) -> None:
    said = scripts.words_of(poster.pdf(scripts.sheet("en", notice="Cancelled")), tmp_path)

    assert said.startswith("Cancelled")


@pytest.mark.parametrize("language", scripts.SCRIPTS)
def test_a_banner_is_one_lying_page_with_its_words(language: str, tmp_path: Path) -> None:
    hashtag, title, *_ = scripts.SCRIPTS[language]
    said = poster.Banner(language=language, accent=scripts.ACCENT, first=hashtag, second=title, third="x")

    made = poster.banner(said, poster.LYING_A3)

    facts = scripts.facts_of(made, tmp_path)
    assert facts["Pages"] == "1"
    assert facts["Page size"].startswith("1190.55 x 841.89")
    assert 0 not in scripts.glyphs(made)
    assert scripts.says(scripts.words_of(made, tmp_path), hashtag)


def _left_of(pdf: bytes, folder: Path) -> float:
    """Where the first word of the first row begins, in points from the left edge."""
    file = folder / "placed.pdf"
    file.write_bytes(pdf)
    command = [needs.program("pdftotext"), "-bbox", str(file), "-"]
    read = subprocess.run(command, capture_output=True, check=True, timeout=30).stdout.decode()
    return min(
        float(left) for left, top in re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)"', read) if float(top) < 90
    )


def _is_white_at_the_edges(picture: Path, folder: Path) -> bool:
    """Whether nothing is drawn on the outermost 5 mm of a page, read as a grey map of bytes."""
    command = [
        needs.program("pdftoppm"),
        "-r",
        "40",
        "-gray",
        "-singlefile",
        str(picture.with_suffix(".pdf")),
        str(folder / "edge"),
    ]
    subprocess.run(command, check=True, timeout=60)
    head, size, _, pixels = (folder / "edge.pgm").read_bytes().split(b"\n", 3)
    assert head == b"P5"
    width, height = map(int, size.split())
    rows = [pixels[at : at + width] for at in range(0, width * height, width)]
    edge = 7
    ends = b"".join([*rows[:edge], *rows[-edge:], *(row[:edge] + row[-edge:] for row in rows)])
    return set(ends) == {255}
