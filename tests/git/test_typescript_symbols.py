"""S rules on TypeScript and JavaScript: what one branch takes away, and the other newly uses; beside its near misses."""

# ruff: noqa: E501 - a case is read across, not down

from __future__ import annotations

from collections.abc import Iterator

import pytest
from branches import Tree, said
from conftest import Repo

from gitorch import api

OURS = api.Analysis(analyzers=())  # a type checker that is installed here would say more
RULES = {"S201", "S202", "S203", "S204", "S205", "S206", "S207", "S208", "S209", "S210"}

USERS = {"src/users.ts": "export function loadUser(id: string) {\n  return { id };\n}\n"}
RENAMED = {"src/users.ts": "export function fetchUser(id: string) {\n  return { id };\n}\n"}
REPORT = "import { loadUser } from './users';\n\nexport const report = () => loadUser('1');\n"
BARREL = {"src/index.ts": "export * from './users';\n"}
CONFIG = {"src/config.ts": "export const config = {\n  port: 1,\n  host: 'h',\n};\n"}
USER_TYPE = {"src/types.ts": "export interface User {\n  id: string;\n  email?: string;\n}\n"}
RENAMED_FIELD = {"src/types.ts": "export interface User {\n  id: string;\n  mail?: string;\n}\n"}
STATUS = {"src/status.ts": "export enum Status {\n  Open,\n  Shut,\n}\nexport type Size = 'small' | 'large';\n"}
STORE = {
    "src/store.ts": "export class Store {\n  constructor(private name: string) {}\n"
    "  save(key: string, value: string): void {}\n  static open(): Store { return new Store('s'); }\n}\n"
}
BOX = {
    "src/box.tsx": "interface BoxProps {\n  title: string;\n  wide?: boolean;\n}\n"
    "export const Box = ({ title, wide }: BoxProps) => <div>{title}</div>;\n"
}
WORKSPACE = {
    "package.json": '{"name": "root", "workspaces": ["packages/*"]}',
    "packages/core/package.json": '{"name": "@acme/core", "exports": {".": {"import": "./dist/index.mjs"}}}',
    "packages/core/src/index.ts": "export * from './users.js';\n",
    "packages/core/src/users.ts": USERS["src/users.ts"],
    "packages/web/package.json": '{"name": "@acme/web"}',
}
PATHS = {
    "tsconfig.base.json": '{\n  // shared\n  "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["src/*"], } },\n}',
    "tsconfig.json": '{"extends": "./tsconfig.base.json"}',
}
LIBRARY = {"lib/users.js": "function loadUser(id) { return id; }\nmodule.exports = { loadUser, other: 1 };\n"}


def _case(name: str, base: Tree, left: Tree, right: Tree, *expected: str) -> object:
    return pytest.param(base, left, right, list(expected), id=name)


def _replaced(tree: dict[str, str], old: str, new: str) -> Tree:
    return {path: text.replace(old, new) for path, text in tree.items() if old in text}


_NAMES = [
    _case("a renamed function is imported", USERS, RENAMED, {"src/report.ts": REPORT},
          "S201 left:src/users.ts right:src/report.ts:1"),
    _case("through a namespace import", USERS, RENAMED,
          {"src/report.ts": "import * as users from './users';\n\nusers.loadUser('1');\n"},
          "S201 left:src/users.ts right:src/report.ts:3"),
    _case("through a barrel", {**USERS, **BARREL}, RENAMED,
          {"src/report.ts": "import { loadUser as load } from '.';\nload('1');\n"},
          "S201 left:src/users.ts right:src/report.ts:1"),
    _case("through a workspace package", WORKSPACE, {"packages/core/src/users.ts": RENAMED["src/users.ts"]},
          {"packages/web/src/a.ts": "import { loadUser } from '@acme/core';\nloadUser('1');\n"},
          "S201 left:packages/core/src/users.ts right:packages/web/src/a.ts:1"),
    _case("through tsconfig paths", {**USERS, **PATHS}, RENAMED,
          {"app/report.ts": "import { loadUser } from '@/users';\nloadUser('1');\n"},
          "S201 left:src/users.ts right:app/report.ts:1"),
    _case("written with .js", USERS, RENAMED, {"src/report.ts": REPORT.replace("./users", "./users.js")},
          "S201 left:src/users.ts right:src/report.ts:1"),
    _case("required with destructuring", LIBRARY, _replaced(LIBRARY, "loadUser", "fetchUser"),
          {"lib/report.js": "const { loadUser } = require('./users');\nloadUser(1);\n"},
          "S201 left:lib/users.js right:lib/report.js:1"),
    _case("a homonym of another module", USERS, RENAMED,
          {"src/report.ts": "import { loadUser } from 'elsewhere';\nloadUser('1');\n"}),
    _case("a local of the same name", USERS, RENAMED,
          {"src/report.ts": "export function f(loadUser: () => void) {\n  loadUser();\n}\n"}),
    _case("the old name is still exported", USERS,
          {"src/users.ts": RENAMED["src/users.ts"] + "export { fetchUser as loadUser };\n"}, {"src/report.ts": REPORT}),
    _case("moved with a re-export", USERS,
          {"src/users.ts": "export { loadUser } from './people';\n", "src/people.ts": USERS["src/users.ts"]},
          {"src/report.ts": REPORT}),
    _case("reformatted and commented", USERS,
          {"src/users.ts": "// users\nexport function loadUser(\n  id: string,\n) {\n  return { id };\n}\n"},
          {"src/report.ts": REPORT}),
    _case("the module is moved", USERS, {"src/users.ts": None, "src/people.ts": USERS["src/users.ts"]},
          {"src/report.ts": REPORT}, "S204 left:src/people.ts right:src/report.ts:1"),
    _case("a guarded require", LIBRARY, {"lib/users.js": None},
          {"lib/report.js": "let users;\ntry { users = require('./users'); } catch {}\nmodule.exports = {};\n"}),
    _case("an import that the other side dropped", {"src/a.ts": "import { x } from 'y';\nx();\n" + "//\n" * 8 + "export {};\n"},
          {"src/a.ts": "//\n" * 8 + "export {};\n"},
          {"src/a.ts": "import { x } from 'y';\nx();\n" + "//\n" * 8 + "export {};\nexport const z = x(2);\n"},
          "S201 left:src/a.ts right:src/a.ts:12"),
    _case("a local that the other side dropped",
          {"src/a.ts": "export function f() {\n  const kept = 1;\n  const lost = 2;\n" + "  //\n" * 8 + "  return kept;\n}\n"},
          {"src/a.ts": "export function f() {\n  const kept = 1;\n" + "  //\n" * 8 + "  return kept;\n}\n"},
          {"src/a.ts": "export function f() {\n  const kept = 1;\n  const lost = 2;\n" + "  //\n" * 8
                       + "  return kept + lost;\n}\n"},
          "S201 left:src/a.ts right:src/a.ts:12"),
]  # fmt: skip

_CALLS = [
    _case("a parameter becomes required", USERS, _replaced(USERS, "id: string", "id: string, tenant: string"),
          {"src/report.ts": REPORT}, "S202 left:src/users.ts right:src/report.ts:3"),
    _case("a new parameter is optional", USERS, _replaced(USERS, "id: string", "id: string, tenant?: string"),
          {"src/report.ts": REPORT}),
    _case("a new parameter has a default", USERS, _replaced(USERS, "id: string", "id: string, tenant = ''"),
          {"src/report.ts": REPORT}),
    _case("a parameter is removed", STORE, _replaced(STORE, "key: string, value: string", "key: string"),
          {"src/a.ts": "import { Store } from './store';\nStore.open().save('a', 'b');\n"},
          "S202 left:src/store.ts right:src/a.ts:2"),
    _case("a constructor asks for more", STORE, _replaced(STORE, "private name: string)", "private name: string, size: number)"),
          {"src/a.ts": "import { Store } from './store';\nexport const s = new Store('a');\n"},
          "S202 left:src/store.ts right:src/a.ts:2"),
    _case("a spread may give anything", USERS, _replaced(USERS, "id: string", "id: string, tenant: string"),
          {"src/report.ts": REPORT.replace("'1'", "...(['1'] as [string])")}),
    _case("javascript ignores what is not given", LIBRARY, _replaced(LIBRARY, "loadUser(id)", "loadUser(id, tenant)"),
          {"lib/report.js": "const { loadUser } = require('./users');\nloadUser(1);\n"}),
    _case("an overload still fits", {"src/f.ts": "export function f(a: string): void;\nexport function f(a: any) {}\n"},
          {"src/f.ts": "export function f(a: string): void;\nexport function f(a: string, b: string): void;\n"
                       "export function f(a: any, b?: any) {}\n"},
          {"src/a.ts": "import { f } from './f';\nf('a');\n"}),
    _case("a callback gets fewer arguments",
          {"src/f.ts": "export interface Options {\n  run: (a: string, b: string) => void;\n}\n"},
          {"src/f.ts": "export interface Options {\n  run: (a: string) => void;\n}\n"},
          {"src/a.ts": "import { Options } from './f';\nexport const f = (o: Options) => o.run('a', 'b');\n"},
          "S202 left:src/f.ts right:src/a.ts:2"),
]  # fmt: skip

_MEMBERS = [
    _case("a key of a constant is removed", CONFIG, _replaced(CONFIG, "  port: 1,\n", ""),
          {"src/a.ts": "import { config } from './config';\nconfig.port;\n"},
          "S208 left:src/config.ts right:src/a.ts:2"),
    _case("a key of an open constant", {"src/config.ts": "export const config = {\n  ...rest,\n  port: 1,\n};\n"},
          {"src/config.ts": "export const config = {\n  ...rest,\n};\n"},
          {"src/a.ts": "import { config } from './config';\nconfig.port;\n"}),
    _case("a field is renamed, the parameter annotated", USER_TYPE, RENAMED_FIELD,
          {"src/a.ts": "import type { User } from './types';\nexport const f = (user: User) => user.email;\n"},
          "S208 left:src/types.ts right:src/a.ts:2"),
    _case("read by destructuring with a default", USER_TYPE, RENAMED_FIELD,
          {"src/a.ts": "import type { User } from './types';\nexport function f({ email = '' }: User) {}\n"},
          "S208 left:src/types.ts right:src/a.ts:2"),
    _case("given in an object literal", USER_TYPE, RENAMED_FIELD,
          {"src/a.ts": "import type { User } from './types';\nexport const u: User = { id: '', email: '' };\n"},
          "S208 left:src/types.ts right:src/a.ts:2"),
    _case("of an element of a list", USER_TYPE, RENAMED_FIELD,
          {"src/a.ts": "import { User } from './types';\nexport const f = (us: User[]) => us.map((u) => u.email);\n"},
          "S208 left:src/types.ts right:src/a.ts:2"),
    _case("of what a promise gives",
          {**USER_TYPE, "src/api.ts": "import { User } from './types';\nexport declare function load(): Promise<User>;\n"},
          RENAMED_FIELD,
          {"src/a.ts": "import { load } from './api';\nexport async function f() {\n  const { email } = await load();\n}\n"},
          "S208 left:src/types.ts right:src/a.ts:3"),
    _case("inherited from a base",
          {**USER_TYPE, "src/admin.ts": "import { User } from './types';\nexport interface Admin extends User {}\n"},
          RENAMED_FIELD,
          {"src/a.ts": "import { Admin } from './admin';\nexport const f = (admin: Admin) => admin.email;\n"},
          "S208 left:src/types.ts right:src/a.ts:2"),
    _case("with a base that we don't see",
          {"src/types.ts": "import { Base } from 'lib';\n\n" + USER_TYPE["src/types.ts"].replace("User", "User extends Base")},
          {"src/types.ts": "import { Base } from 'lib';\n\n" + RENAMED_FIELD["src/types.ts"].replace("User", "User extends Base")},
          {"src/a.ts": "import type { User } from './types';\nexport const f = (user: User) => user.email;\n"}),
    _case("the same name on another type", {**USER_TYPE, "src/b.ts": "export interface Mail {\n  email: string;\n}\n"},
          RENAMED_FIELD, {"src/a.ts": "import { Mail } from './b';\nexport const f = (mail: Mail) => mail.email;\n"}),
    _case("an unknown receiver of what nothing near has", USER_TYPE, RENAMED_FIELD,
          {"src/a.ts": "export const f = (it: any) => it.email;\n"}, "S208 left:src/types.ts right:src/a.ts:1"),
    _case("an unknown receiver", {**USER_TYPE, "src/b.ts": "export interface Mail {\n  email: string;\n}\n"},
          RENAMED_FIELD, {"src/a.ts": "export const f = (it: any) => it.email;\n"}),
    _case("guarded by in", USER_TYPE, RENAMED_FIELD,
          {"src/a.ts": "import { User } from './types';\nexport const f = (u: User) => ('email' in u ? u.email : '');\n"}),
    _case("a prop of a component", BOX, _replaced(BOX, "wide", "broad"),
          {"src/a.tsx": "import { Box } from './box';\nexport const a = <Box title='t' wide />;\n"},
          "S208 left:src/box.tsx right:src/a.tsx:2"),
    _case("a method is renamed", STORE, _replaced(STORE, "save(", "put("),
          {"src/a.ts": "import { Store } from './store';\nconst s = new Store('a');\ns.save('a', 'b');\n"},
          "S201 left:src/store.ts right:src/a.ts:3"),
    _case("an enum member is removed", STATUS, _replaced(STATUS, "  Shut,\n", ""),
          {"src/a.ts": "import { Status } from './status';\nexport const s = Status.Shut;\n"},
          "S207 left:src/status.ts right:src/a.ts:2"),
    _case("a string of a union is removed", STATUS, _replaced(STATUS, " | 'large'", " | 'big'"),
          {"src/a.ts": "import { Size } from './status';\nexport const big = (s: Size) => s === 'large';\n"},
          "S207 left:src/status.ts right:src/a.ts:2"),
    _case("another string of the union", STATUS, _replaced(STATUS, " | 'large'", " | 'big'"),
          {"src/a.ts": "import { Size } from './status';\nexport const small = (s: Size) => s === 'small';\n"}),
]  # fmt: skip


_TYPES = [
    _case("the type of a parameter changes under a new use",
          {"src/a.ts": "export function f(items: string[]) {\n" + "  //\n" * 6 + "  return 1;\n}\n"},
          {"src/a.ts": "export function f(items: Map<string, string>) {\n" + "  //\n" * 6 + "  return 1;\n}\n"},
          {"src/a.ts": "export function f(items: string[]) {\n" + "  //\n" * 6 + "  items.length;\n  return 1;\n}\n"},
          "S209 left:src/a.ts right:src/a.ts:8"),
    _case("what is loaded must now be awaited",
          {**USER_TYPE, "src/api.ts": "import { User } from './types';\nexport declare function load(): User;\n"},
          {"src/api.ts": "import { User } from './types';\nexport declare function load(): Promise<User>;\n"},
          {"src/a.ts": "import { load } from './api';\nexport const id = load().id;\n"},
          "S209 left:src/api.ts right:src/a.ts:2"),
    _case("what is loaded must now be awaited, which its code tells as well",
          {**USER_TYPE, "src/api.ts": "import { User } from './types';\nexport function load(): User {\n  return find();\n}\n"},
          {"src/api.ts": "import { User } from './types';\nexport async function load(): Promise<User> {\n  return await find();\n}\n"},
          {"src/a.ts": "import { load } from './api';\nexport const id = load().id;\n"},
          "S209 left:src/api.ts right:src/a.ts:2"),
    _case("the new type has the member as well",
          {"src/a.ts": "export function f(items: string[]) {\n" + "  //\n" * 6 + "  return 1;\n}\n"},
          {"src/a.ts": "export function f(items: readonly number[]) {\n" + "  //\n" * 6 + "  return 1;\n}\n"},
          {"src/a.ts": "export function f(items: string[]) {\n" + "  //\n" * 6 + "  items.length;\n  return 1;\n}\n"}),
    _case("a member becomes required", USER_TYPE, _replaced(USER_TYPE, "email?", "email"),
          {"src/a.ts": "import type { User } from './types';\nexport const u: User = { id: '' };\n"},
          "S205 left:src/types.ts right:src/a.ts:2"),
    _case("the new object has it", USER_TYPE, _replaced(USER_TYPE, "email?", "email"),
          {"src/a.ts": "import type { User } from './types';\nexport const u: User = { id: '', email: '' };\n"}),
    _case("the new object is a part", USER_TYPE, _replaced(USER_TYPE, "email?", "email"),
          {"src/a.ts": "import type { User } from './types';\nexport const u: Partial<User> = { id: '' };\n"}),
    _case("the new object spreads another", USER_TYPE, _replaced(USER_TYPE, "email?", "email"),
          {"src/a.ts": "import type { User } from './types';\nexport const f = (v: User): User => {\n  return { ...v };\n};\n"}),
    _case("an optional member is added", USER_TYPE, _replaced(USER_TYPE, "  id: string;\n", "  id: string;\n  age?: number;\n"),
          {"src/a.ts": "import type { User } from './types';\nexport const u: User = { id: '' };\n"}),
    _case("a prop becomes required", BOX, _replaced(BOX, "wide?", "wide"),
          {"src/a.tsx": "import { Box } from './box';\nexport const a = <Box title='t' />;\n"},
          "S205 left:src/box.tsx right:src/a.tsx:2"),
]  # fmt: skip


STORE = {
    "src/store.ts": "export interface Sized {\n  size(): number;\n  name?: string;\n}\n\nexport abstract class Store {\n"
    "  abstract put(key: string, depth: number): void;\n\n  get(key: string): string {\n    return key;\n  }\n}\n"
}  # fmt: skip
IMPORT_STORE = "import { Store, Sized } from './store';\n"
DISK = {"src/disk.ts": IMPORT_STORE + "export class Disk extends Store {\n  put(key: string, depth: number) {}\n}\n"}
ABSTRACT = {
    "src/store.ts": STORE["src/store.ts"].replace("  abstract put", "  abstract size(): number;\n\n  abstract put")
}
SIZES = {"src/disk.ts": IMPORT_STORE + "export class Disk implements Sized {\n  size() { return 1; }\n}\n"}

_CLASSES = [
    _case("a new abstract method is lacking", STORE, ABSTRACT, DISK, "S205 left:src/store.ts right:src/disk.ts:2"),
    _case("the class has the new abstract method", STORE, ABSTRACT, _replaced(DISK, "  put", "  size() { return 1; }\n  put")),
    _case("an abstract class need not have it", STORE, ABSTRACT, _replaced(DISK, "export class", "export abstract class")),
    _case("the class extends it by what is not seen", STORE, ABSTRACT,
          _replaced(DISK, "extends Store", "extends mixed(Store)")),
    _case("an interface demands more", STORE, _replaced(STORE, "name?", "name"), SIZES,
          "S205 left:src/store.ts right:src/disk.ts:2"),
    _case("an interface offers more", STORE, _replaced(STORE, "  name?", "  unit?: string;\n  name?"), SIZES),
    _case("an interface demands what a class gives that is extended", STORE, _replaced(STORE, "name?: string", "get(key: string): string"),
          {"src/disk.ts": IMPORT_STORE + "export class Disk extends Store implements Sized {\n  put() {}\n  size() { return 1; }\n}\n"}),
    _case("an override demands more than is given now", STORE, _replaced(STORE, ", depth: number", ""), DISK,
          "S206 left:src/store.ts right:src/disk.ts:3"),
    _case("an override takes less", STORE, _replaced(STORE, "depth: number", "depth: number, more: string"), DISK),
    _case("what is overridden must now be awaited", STORE, _replaced(STORE, "get(key: string): string", "async get(key: string): Promise<string>"),
          _replaced(DISK, "  put", "  get(key: string): string { return ''; }\n  put"),
          "S206 left:src/store.ts right:src/disk.ts:3"),
    _case("an override whose type nobody writes", STORE, _replaced(STORE, "get(key: string): string", "async get(key: string): Promise<string>"),
          _replaced(DISK, "  put", "  get(key: string) { return anything(); }\n  put")),
    _case("an implemented method gives less", STORE, _replaced(STORE, "size(): number", "size(): string"),
          _replaced(SIZES, "size()", "size(): number"), "S206 left:src/store.ts right:src/disk.ts:3"),
]  # fmt: skip


GAP = "".join(f"export const k{n} = {n};\n" for n in range(9))
SLUG = "export function slug(text: string) {\n  return text.trim();\n}\n"
FILE = {"src/a.ts": GAP}
BARREL = {"src/index.ts": "export * from './a';\nexport * from './b';\n", "src/a.ts": GAP, "src/b.ts": "export {};\n"}
OBJECT = {"src/a.ts": "export const table = {\n" + "".join(f"  k{n}: {n},\n" for n in range(9)) + "};\n"}

_TWICE = [
    _case("both define a function", FILE, {"src/a.ts": SLUG + GAP}, {"src/a.ts": GAP + SLUG},
          "S203 left:src/a.ts right:src/a.ts:10"),
    _case("both import a name", FILE, {"src/a.ts": "import { z } from 'z';\n" + GAP},
          {"src/a.ts": GAP.replace("k4 = 4;\n", "k4 = 4;\nimport { z } from 'z';\n")}, "S203 left:src/a.ts right:src/a.ts:6"),
    _case("one imports what the other defines", FILE, {"src/a.ts": "import { slug } from './slug';\n" + GAP}, {"src/a.ts": GAP + SLUG},
          "S203 left:src/a.ts right:src/a.ts:10"),
    _case("a type and a value of one name", FILE, {"src/a.ts": "type slug = string;\n" + GAP}, {"src/a.ts": GAP + SLUG}),
    _case("two interfaces become one", FILE, {"src/a.ts": "interface A { a: 1 }\n" + GAP}, {"src/a.ts": GAP + "interface A { b: 1 }\n"}),
    _case("two signatures of one function", FILE, {"src/a.ts": "declare function f(a: string): void;\n" + GAP},
          {"src/a.ts": GAP + "declare function f(a: number): void;\n"}),
    _case("both add a key to an object", OBJECT, _replaced(OBJECT, "  k1:", "  extra: 1,\n  k1:"), _replaced(OBJECT, "  k8:", "  extra: 2,\n  k8:"),
          "S203 left:src/a.ts right:src/a.ts:10"),
    _case("both add a member to one arm each", {"src/a.ts": "type A =\n  | {\n    k: 1;\n  }\n  //\n  //\n  //\n  | {\n    k: 2;\n  };\n"},
          {"src/a.ts": "type A =\n  | {\n    k: 1;\n    x: 1;\n  }\n  //\n  //\n  //\n  | {\n    k: 2;\n  };\n"},
          {"src/a.ts": "type A =\n  | {\n    k: 1;\n  }\n  //\n  //\n  //\n  | {\n    k: 2;\n    x: 2;\n  };\n"}),
    _case("one barrel gets a name twice", BARREL, {"src/a.ts": GAP + SLUG}, {"src/b.ts": SLUG}, "S203 left:src/a.ts right:src/b.ts:1"),
    _case("the barrel says which one it means", {**BARREL, "src/index.ts": BARREL["src/index.ts"] + "export { slug } from './a';\n"},
          {"src/a.ts": GAP + SLUG}, {"src/b.ts": SLUG}),
    _case("no barrel has both", {**BARREL, "src/index.ts": "export * from './a';\n"}, {"src/a.ts": GAP + SLUG}, {"src/b.ts": SLUG}),
]  # fmt: skip


POOL = {
    "lib/pool.js": "class Pool {\n  constructor() { this.most = 4; this.busy = 0; }\n  take() { return ++this.busy < this.most; }\n}\n"
    "module.exports = { Pool };\n"
}  # fmt: skip
FILL = {
    "lib/fill.js": "exports.fill = (pool) => {\n  const { most = 1 } = pool;\n  for (let i = 0; i < most; i++) pool.take();\n};\n"
}
LIMIT = _replaced(POOL, "most", "limit")

CASE = {
    "src/case.ts": "export interface Case<V> {\n  value: V;\n  open(done: (a: string, b: number) => void): void;\n}\n"
}

_GENERIC = [
    _case("a member of a type that is given a type of the function's own", CASE, _replaced(CASE, "value", "held"),
          {"src/a.ts": "import { Case } from './case';\nexport function f<T>(one: Case<T>) {\n  return one.value;\n}\n"},
          "S208 left:src/case.ts right:src/a.ts:3"),
    _case("what the function's own type has", CASE, _replaced(CASE, "value: V", "value: V; held: V"),
          {"src/a.ts": "import { Case } from './case';\nexport function f<T>(one: Case<T>) {\n  return one.value.anything;\n}\n"}),
    _case("a callback of a method of an object literal is called the old way", CASE, _replaced(CASE, "a: string, b: number", "b: number"),
          {"src/a.ts": "import { Case } from './case';\nexport function f<T>() {\n  const one: Case<T> = {\n    value: g(),\n"
                       "    open(done) {\n      h(() => done('', 1));\n    }\n  };\n}\n"},
          "S202 left:src/case.ts right:src/a.ts:6"),
]  # fmt: skip

ADD = {"lib/add.js": "exports.add = function (a, b, c) {\n  return a + b + c;\n};\n"}
ADDS = {"lib/use.js": "const { add } = require('./add');\nadd(1, 2, 3);\n"}

_JAVASCRIPT = [
    (ADD, _replaced(ADD, "a, b, c", "a, b"), ADDS, "warning"),
    (ADD, _replaced(ADD, "a, b, c", "b, c"), ADDS, "error"),
]

_AUGMENTED = [
    _case("a member moves to what another file says of the type", USER_TYPE,
          {**_replaced(USER_TYPE, "  id: string;\n", ""), "src/more.ts": "export {};\ndeclare module './types' {\n  interface User {\n    id: string;\n  }\n}\n"},
          {"src/a.ts": "import type { User } from './types';\nexport const f = (u: User) => u.id;\n"}),
]  # fmt: skip

_LIKELY = [
    _case("a property is read from what bears the name of its class", POOL, LIMIT, FILL, "S208 left:lib/pool.js right:lib/fill.js:2"),
    _case("an accessor is kept for it", POOL, _replaced(POOL, "this.most = 4;", "this.limit = 4; } get most() { return this.limit;"), FILL),
    _case("what bears another name", POOL, LIMIT, _replaced(FILL, "pool", "board")),
    _case("what has members that the class never had", POOL, LIMIT, _replaced(FILL, "pool.take()", "pool.drain()")),
    _case("what has a type of its own", POOL, LIMIT, _replaced(FILL, "(pool)", "(pool = { most: 1, take() {} })")),
]  # fmt: skip


def _said(repo: Repo, base: Tree, left: Tree, right: Tree) -> Iterator[str]:
    """Each finding as ``RULE left:path right:path:line``, the line the first of the using side's places."""
    repo.commit("base", dict(base))
    repo.branch("left", dict(left))
    repo.branch("right", dict(right))
    for found in api.validate(repo.path, ["left", "right"], onto="main", analysis=OURS).findings:
        if found.rule in RULES:
            changed = next(at for at in found.locations if at.branch == "left")
            line = min((at.path, at.line) for at in found.locations if at.branch == "right")
            yield f"{found.rule} left:{changed.path} right:{line[0]}:{line[1]}"


@pytest.mark.parametrize(
    ("base", "left", "right", "expected"), [*_NAMES, *_CALLS, *_MEMBERS, *_TYPES, *_CLASSES, *_TWICE]
)
def test_two_branches(repo: Repo, base: Tree, left: Tree, right: Tree, expected: list[str]) -> None:
    assert list(_said(repo, base, left, right)) == expected


@pytest.mark.parametrize(("base", "left", "right", "severity"), _JAVASCRIPT)
def test_javascript_ignores_arguments_beyond_the_last(
    repo: Repo, base: Tree, left: Tree, right: Tree, severity: str
) -> None:
    found = said(repo, "S202", base, left, right)
    assert found == [f"S202 {severity} left:lib/add.js:1 right:lib/use.js:2"]
