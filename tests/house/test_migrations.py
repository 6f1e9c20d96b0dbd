"""The migrations are one line without a fork: two written side by side would let no register come up to date."""

from alembic.script import ScriptDirectory

from rallies.core.db.upgrading import MIGRATIONS


def test_each_migration_follows_another_one_and_only_one_is_the_newest() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    files = sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("*.py"))

    walked = [revision.revision for revision in script.walk_revisions()]

    assert len(script.get_heads()) == 1
    assert sorted(walked) == files
