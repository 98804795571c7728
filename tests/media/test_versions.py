"""Versions of a picture: the library has the newest, a draft takes it at a press, and rights are noted anew."""

import io

from sqlmodel import Session, select

from app.db.work import Work
from app.domain.image_rights.queries import image_rights
from app.domain.image_rights.rules.licences import OWN_AND_NOBODY
from app.domain.media.models import MediaFile
from app.domain.media.queries import picture_tags
from app.usecases.image_rights.rights import note_rights
from tests.image_rights.test_library import drawn, send
from tests.posts.test_pictures import ask, described, listed
from tests.publishing import sender_setup


def test_a_version_takes_the_place_of_all_before_it(session: Session, town, seat, clock):
    author, library = seat(town.author), f"/o/{town.slug}/media"
    send(author, town, (drawn(), "cartel.jpg"))
    [first] = (row.digest for row in sender_setup.fresh(session, select(MediaFile)))
    note_rights(Work(session, town.author.actor, clock()), first, OWN_AND_NOBODY)
    session.commit()
    author.post(f"{library}/{first}/tags", data={"tags": "Fiestas"})
    author.post(f"{library}/{first}/focus", data={"focus_x": "10", "focus_y": "20"})

    def replace(digest: str, seed: int, **fields: str):
        picture = (io.BytesIO(drawn(seed)), f"cartel-{seed}.jpg")
        return author.post(f"{library}/{digest}/versions", data={"new_image": picture, **fields})

    def newest() -> dict[str, str]:
        return {row.digest: row.newest for row in sender_setup.fresh(session, select(MediaFile))}

    second = replace(first, 5, same_rights="1").location.rpartition("/")[2]
    third = replace(second, 9).location.rpartition("/")[2]
    assert newest() == {first: third, second: third, third: ""}
    page = author.get(library).text
    assert [f"/{digest}/small" in page for digest in (first, second, third)] == [False, False, True]
    assert "Hay una versión más nueva" in author.get(f"{library}/{first}").text
    assert "Ya hay una versión más nueva" in replace(first, 11).text
    assert "Es la misma imagen" in replace(third, 9).text
    assert "Elija el archivo" in author.post(f"{library}/{third}/versions", data={}).text
    assert newest() == {first: third, second: third, third: ""}
    assert replace(third, 1).location.endswith(first)
    assert newest() == {first: "", second: first, third: first}

    assert image_rights(session, town.id, second).licence == OWN_AND_NOBODY.licence
    assert image_rights(session, town.id, third) is None
    assert picture_tags(session, town.id, third) == ["Fiestas"]
    assert session.exec(select(MediaFile).where(MediaFile.digest == third)).one().focus == (10, 20)


def test_a_draft_is_told_of_the_newer_and_takes_it_with_its_words(session: Session, town, seat):
    author = seat(town.author)
    [old] = listed(ask(seat, town, new_image=[(io.BytesIO(drawn()), "cartel.jpg")]))
    picture = {"media": [old], "alt": ["El cartel"]}
    assert "newer:" not in ask(seat, town, **picture)
    version = {"new_image": (io.BytesIO(drawn(5)), "cartel-2.jpg")}
    new = author.post(f"/o/{town.slug}/media/{old}/versions", data=version).location.rpartition("/")[2]
    assert f'value="newer:{old}"' in ask(seat, town, **picture)
    page = ask(seat, town, arrange=f"newer:{old}", **picture)
    assert (listed(page), described(page)) == ([new], ["El cartel"])
    assert "newer:" not in page
