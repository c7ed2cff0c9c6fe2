"""What a migration makes that may be made once only."""

from __future__ import annotations

import pytest

from gitorch.code.project.migration_steps import makes


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.sql", "CREATE TABLE people (id int);\nCREATE INDEX by_name ON people (name);\n",
         [("table people", 1), ("index by_name", 2)]),
        ("a.sql", 'ALTER TABLE "User" ADD COLUMN "avatar" TEXT,\nADD COLUMN "caption" TEXT;',
         [("column user.avatar", 1), ("column user.caption", 2)]),
        ("a.sql", "CREATE TABLE IF NOT EXISTS a (id int);\nALTER TABLE a ADD COLUMN IF NOT EXISTS b int;",
         [("table a", 1, "(id int)")]),
        ("a.sql", "-- CREATE TABLE people (id int);\n-- +goose Down\nCREATE TABLE people (id int);", []),
        ("a.sql", 'CREATE TABLE "new_User" (id int);\nDROP TABLE "User";\nALTER TABLE "new_User" RENAME TO "User";'
                  '\nCREATE UNIQUE INDEX "User_email_key" ON "User"("email");', []),
        ("a.rb", "  def up\n    add_column :orders, :state\n  end\n\n  def down\n    add_column :orders, :old\n",
         [("column orders.state", 2)]),
        ("a.rb", "create_table :orders do |t|\n", [("table orders", 1)]),
        ("a.sql", "-- who looks\nCREATE TRIGGER seen AFTER INSERT ON looks FOR EACH ROW BEGIN SELECT 1; END;\n"
                  "CREATE MATERIALIZED VIEW most AS SELECT 1;", [("trigger looks.seen", 2), ("view most", 3)]),
        ("a.sql", "DROP TRIGGER IF EXISTS seen ON looks;\nCREATE TRIGGER seen AFTER INSERT ON looks EXECUTE f();", []),
        ("a.py", "CREATE TABLE people (id int)", []),
    ],
)  # fmt: skip
def test_what_is_made_is_told_with_its_line(path: str, text: str, expected: list[tuple[object, ...]]) -> None:
    assert [one if one.unless_there else one[:2] for one in makes(path, text)] == expected
