"""Addresses that are made up so that a disk fills, or that a part below can't take."""

from urllib.parse import quote

from attack.harness import ATTACK, Result, Site, number

BAD = (
    "/r/x%0d%0aA:b", "/r/%00", "/en/rallies/%00/", "/en/places/pl/%00/", "/en/campaigns/%00/", "/pictures/%00", "/%00",
    "/en/search/?q=%00", "/en/search/?q=%ff%fe", "/en/search/?from=0000-00-00", "/en/search/?from=99999-01-01",
    "/en/near/?lat=nan&lon=inf", "/en/near/?lat=1e999&lon=0", "/en/near/map/?lat=90&lon=180",
    "/en/near/map/?lat=-90&lon=0",
    "/tiles/all/99999999999999999999/0/0.json", "/tiles/all/0/0/-1.json", "/tiles/all/0/0/0.json?lat=1&lon=1",
    "/en/complete/?q=%f0%9f", "/en/places/PL/", "/en/places/%e2%80%ae/", "/static/..%2f..%2fpyproject.toml",
    "/static/%2e%2e/%2e%2e/pyproject.toml", "/basemap/streets/..%2f..%2frallies.pmtiles", "/photos/..%2fa.jpg",
    "//evil.example/", "/en//", "/en/?page=1&page=1", "/en/?page=99999999999", "/accent/zzzzzz-zzzzzz.css",
    "/desk/", "/desk/%0d%0aSet-Cookie:a=b", "/api/v1/%00", "/healthz%00", "/en/manage/%0a/", "/r/" + "x" * 5_000,
    "/en/search/?q=" + "a%20" * 2_000, "/en/search/?" + "&".join(f"a{at}=1" for at in range(2_000)),
)  # fmt: skip
MOST_FILES, SERVER_FAULT = 8, 500
CITIES = ("radom", "kielce", "torun", "gliwice", "zabrze", "bytom", "rzeszow", "olsztyn")
"""Cities without a rally in the demo."""


def invented(site: Site) -> Result:
    """Thousands of made-up addresses: the store gets no more files than a few."""
    asked = list(_inventions())
    site.ask("/en/")
    before, _ = site.stored()
    answers = [site.ask(path) for path in asked]
    grown = site.stored()[0] - before
    faults = sum(one.status >= SERVER_FAULT or one.status == 0 for one in answers)
    return Result(len(asked), len(asked) - max(0, grown - MOST_FILES) - faults, f"{grown} files more, {faults} faults")


def bad_addresses(site: Site) -> Result:
    """Addresses with control characters, ways up, huge and broken numbers: an answer under 500, nothing injected."""
    held, wrong = 0, []
    for path in BAD:
        answer = site.ask(path)
        is_held = 0 < answer.status < SERVER_FAULT and not {"A", "Set-Cookie"} & set(answer.headers)
        held += is_held and b"[project]" not in answer.body
        wrong += [] if is_held else [f"{answer.status} {path[:40]}"]
    return Result(len(BAD), held, "; ".join(wrong))


def _inventions() -> list[str]:
    many = number(1_000)
    tiles = [f"/tiles/all/{12}/{at}/{at}.json" for at in range(many)]
    spelt = [f"/tiles/all/{'0' * at}1/0/0.json" for at in range(1, 40)]
    accents = [f"/accent/{at:06x}-{at:06x}.css" for at in range(many)]
    cities = [f"/{code}/places/pl/{city}/" for code in ("en", "be", "ru") for city in CITIES]
    pages = [f"/en/?page={at}" for at in range(50, 50 + number(300))]
    words = [f"/en/search/?q={quote(f'word {at}')}" for at in range(number(200))]
    loose = [f"/en/?utm_source={at}" for at in range(number(200))]
    return [*tiles, *spelt, *accents, *cities, *pages, *words, *loose]


ATTACKS: dict[str, ATTACK] = {
    "disk by GET: made-up tiles, colours, places, pages, words": invented,
    f"{len(BAD)} bad addresses": bad_addresses,
}
