"""The point of a picture to keep in sight: set on its page, followed by crops and by what networks are told."""

import pytest
from sqlmodel import Session, select

from app.domain.media.models import MediaFile
from app.domain.media.rules import FocalPoint, PictureCrop, crop_around
from app.domain.posts.queries.library_files import library_files
from tests.image_rights.test_library import drawn, send
from tests.publishing import sender_setup


@pytest.mark.parametrize(
    ("point", "ratio", "crop"),
    [
        (FocalPoint(), 1.0, PictureCrop(100, 0, 200, 200)),
        (FocalPoint(0, 50), 1.0, PictureCrop(0, 0, 200, 200)),
        (FocalPoint(70, 10), 1.0, PictureCrop(180, 0, 200, 200)),
        (FocalPoint(99, 99), 4.0, PictureCrop(0, 100, 400, 100)),
    ],
)
def test_a_crop_is_the_largest_of_its_ratio_around_the_point(point, ratio, crop):
    assert crop_around(point, 400, 200, ratio) == crop


def test_it_is_pressed_on_the_picture_or_written_and_enter_moves_nothing(session: Session, town, seat):
    author, where = seat(town.author), f"/o/{town.slug}/media"
    send(author, town, (drawn(size=(640, 480)), "feria.jpg"))
    [row] = sender_setup.fresh(session, select(MediaFile))
    where = f"{where}/{row.digest}"

    def point() -> FocalPoint:
        return sender_setup.fresh(session, select(MediaFile))[0].focus

    assert 'width="280" height="210" alt="Marcar' in author.get(where).text
    assert author.post(f"{where}/focus", data={"point.x": "70", "point.y": "21"}).location.endswith("#focus")
    assert point() == FocalPoint(25, 10)
    assert author.post(f"{where}/focus", data={"point.x": "0", "point.y": "0"}).status_code == 422
    assert author.post(f"{where}/focus", data={"focus_x": "101", "focus_y": "0"}).status_code == 422
    assert point() == FocalPoint(25, 10)
    author.post(f"{where}/focus", data={"focus_x": "0", "focus_y": "90"})
    assert point() == FocalPoint(0, 90)
    assert 'data-focus-x="0" data-focus-y="4"' in author.get(f"/o/{town.slug}/media").text
    assert seat(town.political_office).post(f"{where}/focus", data={}).status_code == 403
    assert library_files(session, town.id, [row.digest])[row.digest].focus == (0, 90)
