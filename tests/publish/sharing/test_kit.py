"""The kit of a campaign: texts with their length for each network, and links that open only when followed."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from flask.testing import FlaskClient

from rallies.core.db.database import writing
from rallies.core.speech import locale
from rallies.model.actors import By
from rallies.model.campaign import campaigning
from rallies.model.campaign.campaigning import CampaignSaid
from rallies.model.campaign.campaigns import Campaign
from rallies.publish.sharing import networks
from tests import cast
from tests.publish.print.test_posters import KIT, viasna

__all__ = ["viasna"]

LINK = "https://rallies.example/en/campaigns/viasna/"


@pytest.mark.usefixtures("viasna")
def test_the_kit_has_ready_texts_with_hashtag_day_and_link(client: FlaskClient) -> None:
    texts = re.findall(r"data-copy>(.*?)</span>", client.get(KIT).text, re.DOTALL)

    assert len(texts) == 3
    for text in texts:
        assert "#FreeViasna" in text
        assert "Friday 21 May 2027" in text
        assert LINK in text


@pytest.mark.usefixtures("viasna")
@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_texts_lead_to_the_page_in_their_own_language(client: FlaskClient, language: str) -> None:
    page = client.get(f"/{language}/campaigns/viasna/kit/").text

    for text in re.findall(r"data-copy>(.*?)</span>", page, re.DOTALL):
        assert f"https://rallies.example/{language}/campaigns/viasna/" in text


@pytest.mark.usefixtures("viasna")
def test_nothing_of_a_network_is_loaded(client: FlaskClient) -> None:
    page = client.get(KIT).text

    loaded = re.findall(r'<(?:script|img|link|iframe)[^>]*(?:src|href)="([^"]*)"', page)
    assert [address for address in loaded if "//" in address and "rallies.example" not in address] == []
    links = re.findall(r'<a[^>]*href="(https://[^"]*)"[^>]*>', page)
    assert {link.split("/")[2] for link in links} >= {"x.com", "bsky.app", "t.me", "wa.me", "www.facebook.com"}
    assert all("noreferrer" in link for link in re.findall(r'<a[^>]*href="https://[^>]*>', page))


def test_a_link_carries_the_very_text(viasna: Campaign) -> None:
    del viasna
    text = f"Free & open #1 + “Ж”\n{LINK}"

    ways = {way.name: way.href for way in networks.ways(text, LINK, "Subject & more")}

    for name in ("X", "Bluesky", "Threads", "WhatsApp"):
        assert unquote(ways[name].partition("text=")[2]) == text
    assert ways["E-mail"].startswith("mailto:?subject=Subject%20%26%20more&body=Free%20%26")
    assert "#" not in ways["Telegram"]


def test_telegram_which_shows_the_link_by_itself_gets_no_line_without_it() -> None:
    sent = [
        parse_qs(urlsplit(way.href).query)["text"]
        for text in (f"Freedom\nWhere and when: {LINK}\n#FreeViasna", f"#FreeViasna {LINK}")
        for way in networks.ways(text, LINK, "Subject")
        if way.name == "Telegram"
    ]

    assert sent == [["Freedom\n#FreeViasna"], ["#FreeViasna"]]


@pytest.mark.parametrize(
    ("text", "x", "mastodon", "sms"),
    [
        ("a" * 10, 10, 10, 10),
        (f"see {LINK}", 27, 27, 48),
        ("свабода", 7, 7, 7),
        ("释放", 4, 2, 2),
        ("حرية", 4, 4, 4),
        ("{x}", 3, 3, 5),
        ("é", 1, 1, 1),
        ("✊🏽", 4, 2, 3),
    ],
)
def test_letters_are_counted_as_each_network_counts(text: str, x: int, mastodon: int, sms: int) -> None:
    assert networks.on_x(text) == x
    assert networks.on_mastodon(text) == mastodon
    assert networks.on_sms(text) == sms


def test_a_text_too_long_for_a_network_has_no_link_to_it(client: FlaskClient, viasna: Campaign) -> None:
    with writing():
        said = CampaignSaid(hashtag="#Free", titles={"en": "Freedom"}, summaries={"en": "word " * 55})
        campaigning.revise(viasna, said, By.staff("Ala", cast.NOW))

    short, _post, long = client.get(KIT).text.split('<article class="panel"')[1:4]

    assert "https://x.com/" in short
    assert "X: too long" in long
    assert "https://x.com/" not in long
    assert "https://t.me/" in long


def test_a_text_too_long_for_a_network_is_told() -> None:
    fits = {fit.network: fit for fit in networks.fits("я" * 290)}

    assert not fits["X"].fits
    assert fits["Bluesky"].fits


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3),
        ("я" * 70, 1), ("я" * 71, 2), ("я" * 134, 2), ("я" * 135, 3),
        ("{" * 80, 1), ("{" * 153, 3), ("✊" * 70, 1), ("🏽" * 36, 2), ("🏽" * 67, 3),
    ],
)  # fmt: skip
def test_a_text_tells_how_many_text_messages_carry_it(text: str, messages: int) -> None:
    (sms,) = [fit for fit in networks.fits(text) if fit.network == networks.SMS]

    assert (sms.messages, sms.fits) == (messages, True)


@pytest.mark.usefixtures("viasna")
def test_the_kit_leads_to_a_sign_for_each_person_who_is_held(client: FlaskClient) -> None:
    page = client.get(KIT).text

    assert "cases/marfa/sign/" in page
    assert "cases/ales/sign" not in page
    assert client.get("/en/campaigns/nobody/kit/").status_code == 404
