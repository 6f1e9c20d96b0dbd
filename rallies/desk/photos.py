"""Photos at the desk: their pixels before anyone else may see them."""

from flask import Blueprint, Response

from rallies.core.errors import NotFound
from rallies.desk.door import door
from rallies.desk.queue import queue_query
from rallies.model.photo import photos
from rallies.model.photo.photos import Photo

desk: Blueprint = door.blueprint("photos")


@desk.get("/photos/<public_id>/<size>/")
def pixels(public_id: str, size: str) -> Response:
    """A photo that waits, in one of its sizes."""
    photo = queue_query.one(public_id)
    body = photos.pixels(photo, size) if isinstance(photo, Photo) else None
    if body is None:
        raise NotFound("There is no such picture.")
    return Response(body, content_type="image/jpeg", headers={"Content-Security-Policy": "default-src 'none'; sandbox"})
