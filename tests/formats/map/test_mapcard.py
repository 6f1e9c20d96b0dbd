from io import BytesIO

from PIL import Image

from rallies.formats.map import mapcard, worldmap
from rallies.formats.map.worldmap import Dot
from tests.needs import missing

WARSAW = Dot(52.23, 21.01, "", "")
SYDNEY = Dot(-33.87, 151.21, "", "", 40)


def _drawn(*dots: Dot, bounds: object = None) -> Image.Image:
    if not worldmap.BUILT_OUTLINES.is_file():
        missing("the basemap is not built")
    return Image.open(BytesIO(mapcard.png(dots, bounds=bounds))).convert("RGB")  # type: ignore[arg-type]


def _is_like(pixel: tuple[int, ...], token: str) -> bool:
    wanted = bytes.fromhex(worldmap.paints()[token].removeprefix("#"))
    return max(abs(one - other) for one, other in zip(pixel, wanted, strict=True)) < 12


def test_a_single_place_stands_in_the_middle_of_the_land_around_it() -> None:
    point = (WARSAW.lat, WARSAW.lon)

    picture = _drawn(WARSAW, bounds=(point, point))

    assert picture.size == (1200, 630)
    assert _is_like(picture.getpixel((600, 315)), "accent")  # type: ignore[arg-type]
    assert _is_like(picture.getpixel((600, 360)), "land")  # type: ignore[arg-type]


def test_the_world_shows_every_dot_on_its_continent() -> None:
    picture = _drawn(WARSAW, SYDNEY)

    left, top, width, _ = worldmap.picture_window(None)
    for dot in (WARSAW, SYDNEY):
        x, y = worldmap.position(dot.lat, dot.lon)
        spot = round((x - left) * 1200 / width), round((y - top) * 1200 / width)
        assert _is_like(picture.getpixel(spot), "accent")  # type: ignore[arg-type]


def test_a_picture_is_small_and_the_same_every_time() -> None:
    first = mapcard.png([WARSAW], bounds=None)

    assert mapcard.png([WARSAW], bounds=None) == first
    assert len(first) < 60_000


def test_the_sea_is_where_the_caspian_is() -> None:
    baku_offing = (41.5, 50.8)

    picture = _drawn(bounds=(baku_offing, baku_offing))

    assert _is_like(picture.getpixel((600, 315)), "sea")  # type: ignore[arg-type]
