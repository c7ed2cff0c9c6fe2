"""Routes, shapes and queries as the files of web frameworks say them."""

from __future__ import annotations

import pytest

from gitorch.code.wire.model import WireFacts
from gitorch.code.wire.reading import wire_facts


def facts(path: str, source: str) -> WireFacts:
    found = wire_facts(path, source.encode())
    assert found is not None
    return found


def routes(path: str, source: str) -> list[str]:
    return [f"{one.method} {one.path} {one.handler}" for one in facts(path, source).routes]


def fields(path: str, source: str) -> dict[str, list[str]]:
    return {one.name: [each.name for each in one.fields] for one in facts(path, source).shapes}


def drawn(*lines: str) -> list[str]:
    return routes("config/routes.rb", "Rails.application.routes.draw do\n" + "\n".join(lines) + "\nend\n")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["get '/a', to: 'pages#a'"], ["GET /a pages#a"]),
        (["get '/a' => 'pages#a'"], ["GET /a pages#a"]),
        (["root 'pages#home'"], ["GET / pages#home"]),
        (["match '/a', to: 'b#c', via: [:get, :post]"], ["GET /a b#c", "POST /a b#c"]),
        (["resources :a, only: :index"], ["GET /a a#index"]),
        (["resource :me, only: %i[show]"], ["GET /me mes#show"]),
        (["namespace :api do", "resources :a, only: [:show]", "end"], ["GET /api/a/{} api/a#show"]),
        (["scope '/v1', module: 'x' do", "get :a, to: 'b#c'", "end"], ["GET /v1/a x/b#c"]),
        (["scope '(:locale)' do", "get '/a', to: 'b#c'", "end"], ["GET /a b#c"]),
        (["resources :a, only: [] do", "post :run, on: :member", "end"], ["POST /a/{}/run a#run"]),
        (["resources :a, only: [] do", "get :find, on: :collection", "end"], ["GET /a/find a#find"]),
        (["resources :a, only: [] do", "resources :b, only: :index", "end"], ["GET /a/{}/b b#index"]),
        (["resources :a, path: 'z', controller: 'y', only: :index"], ["GET /z y#index"]),
        (["authenticate :user do", "get '/a', to: 'b#c'", "end"], ["GET /a b#c"]),
        (["if x", "get '/a', to: 'b#c'", "end"], ["GET /a b#c"]),
    ],
)
def test_routes_of_rails(lines: list[str], expected: list[str]) -> None:
    assert drawn(*lines) == expected


def test_a_resource_of_rails_has_eight_routes() -> None:
    assert [one.split(" ")[:2] for one in drawn("resources :posts")] == [
        ["GET", "/posts"], ["POST", "/posts"], ["GET", "/posts/new"], ["GET", "/posts/{}"],
        ["GET", "/posts/{}/edit"], ["PATCH", "/posts/{}"], ["PUT", "/posts/{}"], ["DELETE", "/posts/{}"],
    ]  # fmt: skip


def test_what_rails_sends_and_takes() -> None:
    controller = (
        "class AController < B\n  def show\n    render json: { id: 1, name: @a.name }\n  end\n\n"
        "  def a_params\n    params.require(:a).permit(:title, tags: [])\n  end\nend\n"
    )
    assert fields("app/controllers/a_controller.rb", controller) == {
        "show": ["id", "name"],
        "a_params": ["title", "tags"],
    }
    view = "json.extract! @a, :id\njson.title @a.title\njson.tags @a.tags, :name\njson.partial! 'a/b', b: 1\n"
    assert fields("app/views/a/show.json.jbuilder", view) == {"a/show": ["id", "title", "tags", "name"]}
    serializer = (
        "module V1\n  class ASerializer < S\n    attributes :id, :title\n    attribute :x, key: :y\n  end\nend\n"
    )
    assert fields("app/serializers/v1/a_serializer.rb", serializer) == {"V1::ASerializer": ["id", "title", "y"]}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Route::get('/a', [A::class, 'b']);", ["GET /api/a App\\A@b"]),
        ("Route::post('a/{id?}', 'A@b');", ["POST /api/a/{} App\\Http\\Controllers\\A@b"]),
        ("Route::get('a', A::class);", ["GET /api/a App\\A@__invoke"]),
        ("Route::match(['get', 'put'], 'a', fn () => 1);", ["GET /api/a GET /api/a", "PUT /api/a PUT /api/a"]),
        ("Route::prefix('x')->get('a', 'A@b');", ["GET /api/x/a App\\Http\\Controllers\\A@b"]),
        ("Route::controller(A::class)->group(function () { Route::get('a', 'b'); });", ["GET /api/a App\\A@b"]),
        ("Route::resource('a', A::class)->only(['index']);", ["GET /api/a App\\A@index"]),
        ("Route::apiResource('a.b', A::class)->only(['show']);", ["GET /api/a/{}/b/{} App\\A@show"]),
    ],
)
def test_routes_of_laravel(statement: str, expected: list[str]) -> None:
    assert routes("routes/api.php", f"<?php\nuse App\\A;\n{statement}\n") == expected


def test_what_laravel_sends_and_takes() -> None:
    controller = (
        "<?php\nclass AController extends C {\n  public function show() { return response()->json(['id' => 1]); }\n"
        "  public function store(Request $r) { $r->validate(['title' => 'required']); return ['ok' => true]; }\n}\n"
    )
    found = fields("app/Http/Controllers/AController.php", controller)
    assert found == {"show": ["id"], "store body": ["title"], "store": ["ok"]}
    rules = "public function rules() { return ['a' => 'required', 'b.*' => 'int']; }"
    request = f"<?php\nclass R extends FormRequest {{\n {rules}\n}}\n"
    assert fields("app/Http/Requests/R.php", request) == {"R": ["a"]}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('app.MapGet("/a/{id}", (int id) => 1);', ["GET /a/{} GET /a/{id}"]),
        ('[Route("api/[controller]")] class AController { [HttpPut("{id}")] public X B() => 1; }',
         ["PUT /api/a/{} AController.B"]),
        ('[Route("x")] class AController { [HttpGet("/y")] public X B() => 1; }', ["GET /y AController.B"]),
        ('class AController : Own { [HttpGet] public X B() => 1; }', ["GET /api/a AController.B"]),
        ('class A : Own { [HttpGet] public X B() => 1; }', []),
    ],
)  # fmt: skip
def test_routes_of_asp_net(source: str, expected: list[str]) -> None:
    assert routes("A.cs", source) == expected


def test_procedures_of_trpc() -> None:
    source = (
        "const users = router({ byId: procedure.input(z.object({ id: z.number() })).query(() => ({ name: 1 })) });\n"
        "export const app = createTRPCRouter({ user: users, post: router({ all: procedure.query(list) }), ...more });\n"
    )
    assert [f"{one.method} {one.path}" for one in facts("a.ts", source).routes] == [
        "tRPC /byId()", "tRPC /user()", "tRPC /post/all()",
    ]  # fmt: skip
    named = {name: keys for name, keys in fields("a.ts", source).items() if name}
    assert named == {"users.byId input": ["id"], "users.byId": ["name"]}


@pytest.mark.parametrize(
    ("call", "path"),
    [
        ("trpc.user.byId.useQuery({ id: 1 })", "/user/byId()"),
        ("utils.user.byId.invalidate()", "/user/byId()"),
        ("await caller.user.byId({ id: 1 })", "/user/byId()"),
        ("ctx.trpc.queryClient.clear()", None),
    ],
)
def test_calls_of_trpc(call: str, path: str | None) -> None:
    asked = [one.path for one in facts("a.ts", f"{call};\n").requests if one.method == "tRPC"]
    assert asked == ([path] if path is not None else [])


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("src/routes/(app)/a/[id]/+server.ts", "export const GET = () => 1;\nconst POST = 1;", ["GET /a/{} GET"]),
        ("server/api/a/[id].delete.ts", "export default defineEventHandler(() => 1);", ["DELETE /api/a/{} default"]),
        ("server/routes/index.ts", "export default eventHandler(() => 1);", [" /index default"]),
        ("server/api/a.ts", "export const a = 1;", []),
        ("src/pages/api/a.ts", "export async function POST() {}", ["POST /api/a POST"]),
    ],
)
def test_routes_by_the_path_of_a_file(path: str, source: str, expected: list[str]) -> None:
    assert routes(path, source) == expected


@pytest.mark.parametrize(
    ("source", "table"),
    [
        (
            'const a = pgTable("t", { id: serial("x").primaryKey(), n: text().notNull() });',
            ("t", "a", ["id", "x", "n"], ["n"]),
        ),
        ('@Entity("t") class A { @Column() n: string; other: string; }', ("t", "A", ["n"], [])),
        ("A.init({ n: DataTypes.STRING }, { sequelize, tableName: 't' });", ("t", "A", ["n"], [])),
        ("interface T { n: string }\ninterface Database { t: T }", ("t", "", ["n"], [])),
    ],
)
def test_tables_of_typescript(source: str, table: tuple[str, str, list[str], list[str]]) -> None:
    (found,) = facts("a.ts", source).tables
    assert (found.name, found.model, [name for name, _ in found.columns], list(found.required)) == table
