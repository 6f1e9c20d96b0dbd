"""A new kind of thing that is moderated."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
from pathlib import Path

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rallies.app import create_app
from rallies.core import current, settings
from rallies.core.db.database import Base, BigId, db, session, writing
from rallies.core.web.guard import limiter
from rallies.desk.door import enrolment
from rallies.desk.door.policy import Role
from rallies.model.campaign.campaigns import Campaign
from rallies.model.actors import Actor, By
from rallies.model.desk.moderation import Moderated, Summary
from tests.desk.person import Person


class Photo(Moderated, Base):
    __tablename__ = "wall_photos"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    title: Mapped[str] = mapped_column(String(200))

    @property
    def summary(self):
        return Summary(title=self.title)


class Count(Moderated, Base):
    __tablename__ = "head_counts"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id))
    campaign: Mapped[Campaign] = relationship()
    country: Mapped[str] = mapped_column(String(2))
    words: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(String(200))
    is_for_everyone = False

    @property
    def summary(self):
        title = f"Count in {self.country}"
        return Summary(title=title, text=self.text, campaign=self.campaign, country=self.country)


class Now:
    def now(self):
        return current.now()


app = create_app(settings.load(Path(sys.argv[1]), environ={}))
with app.app_context():
    Base.metadata.create_all(db.engine)
    with writing() as register:
        key = enrolment.add("Ala", Role.COORDINATOR, by=By(Actor.COMMAND_LINE, current.now()))
        for name in ("abc", "def"):
            register.add(Photo(public_id=name, title="Photo " + name, submitted_at=current.now()))
    person = Person("Ala", app.test_client(), Now(), key)
    assert person.finish_enrolment().status_code == 303
    assert "Photo abc" in person.look() and "Wall photos" in person.look()
    assert person.decide("abc", "publish").status_code == 303
    assert person.decide("def", "reject", words="A face is in it").status_code == 303
    assert person.decide("abc", "freeze", words="Somebody is seen").status_code == 303
    assert person.decide("abc", "publish").status_code == 303
    assert person.decide("abc", "publish").status_code == 409
    with writing() as register:
        viasna = Campaign(slug="viasna", hashtag="#FreeViasna", created_at=current.now())
        register.add(viasna)
        said = {"campaign": viasna, "words": "warsaw", "text": "Two hundred people\\nand a dog"}
        register.add(Count(public_id="ghi", country="PL", submitted_at=current.now(), **said))
    found = ["campaign=viasna", "country=PL", "q=warsaw", "q=ghi", "kind=head_counts", "claimed=nobody"]
    other = ["campaign=other", "country=GE", "q=tbilisi", "kind=wall_photos", "claimed=staff Ala"]
    assert [asked for asked in found + other if "Count in PL" in person.look("/desk/?" + asked)] == found
    page = person.look("/desk/items/ghi/")
    assert "and a dog" in page and ">Accept" in page and "act-freeze" not in page and "#FreeViasna</bdi>" in page
    assert person.decide("ghi", "ask", words="Who counted?").status_code == 303
    assert "Who counted?" in person.look("/desk/items/ghi/")
    assert person.decide("ghi", "publish").status_code == 303
    session().rollback()
    print([str(photo.state) for photo in session().query(Photo).order_by(Photo.id)])
    db.engine.dispose()
"""


@pytest.mark.slow
def test_a_class_that_takes_the_mixin_is_listed_and_decided_without_a_change_of_the_queue(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], cwd=root, capture_output=True, text=True, check=False
    )

    assert done.stdout == "['frozen', 'rejected']\n", done.stderr
