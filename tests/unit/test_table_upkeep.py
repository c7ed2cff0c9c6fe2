"""What a database does by itself, folded from its migrations."""

from gitorch.code.project.table_upkeep import Key, Kind, upkeep


def _kept(*sources: str) -> dict[Key, str]:
    return {key: one.what for key, one in upkeep((f"{n}.sql", text) for n, text in enumerate(sources)).items()}


def test_a_later_migration_overrules_an_earlier_one() -> None:
    first = "CREATE TABLE t (a INTEGER, b TEXT DEFAULT 'x');"
    second = "ALTER TABLE t ALTER COLUMN b SET DEFAULT 'y';"
    assert _kept(first, second) == {Key(Kind.ROWID, "t"): "", Key(Kind.DEFAULT, "t", "b"): "'y'"}
    assert _kept(first, "ALTER TABLE t ALTER COLUMN b DROP DEFAULT;") == {Key(Kind.ROWID, "t"): ""}


def test_a_table_that_is_made_anew_takes_the_old_ones_place() -> None:
    first = "CREATE TABLE t (a INTEGER REFERENCES p (id) ON DELETE CASCADE);"
    second = "CREATE TABLE u (a INTEGER REFERENCES p (id)) WITHOUT ROWID; DROP TABLE t; ALTER TABLE u RENAME TO t;"
    assert _kept(first, second) == {Key(Kind.ROWID, "t"): "without", Key(Kind.REFERENCE, "t", "a"): "p"}


def test_a_trigger_keeps_a_column_until_it_is_dropped() -> None:
    made = "CREATE TRIGGER up AFTER INSERT ON rows BEGIN UPDATE totals SET n = n + 1; END;"
    assert _kept(made) == {Key(Kind.TRIGGER, "totals", "n"): "up"}
    assert _kept(made, "DROP TRIGGER IF EXISTS up;") == {}


def test_a_constraint_of_the_table_is_its_columns_too() -> None:
    source = 'CREATE TABLE "cows" (id INT, farm INT, FOREIGN KEY (farm) REFERENCES farms (id) ON DELETE CASCADE);'
    assert _kept(source) == {
        Key(Kind.ROWID, "cows"): "",
        Key(Kind.REFERENCE, "cows", "farm"): "farms",
        Key(Kind.CASCADE, "cows", "farm"): "farms",
    }
