"""Planning: compile a plan file, draft one with a model, and know what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gitorch.api.facts import Knowledge
from gitorch.config.specialists import Specialist
from gitorch.config.specialists import specialists as specialists_of
from gitorch.context.overview import Overview, Source
from gitorch.context.overview import overview as draw_overview
from gitorch.context.tokens import estimate, estimate_bytes
from gitorch.errors import PlanError, RepositoryError, UsageError
from gitorch.git.listing import File, files
from gitorch.git.repository import Oid, Repository, open_repository
from gitorch.integrate.modules import ModuleCache
from gitorch.model import messages
from gitorch.model.patience import require_key
from gitorch.plan import drafting
from gitorch.plan import inference as static
from gitorch.plan.compile import Compiled, compile_plan
from gitorch.plan.model import Plan, Task
from gitorch.plan.offers import offers
from gitorch.plan.outline import read_outline
from gitorch.plan.problems import Ground, structural
from gitorch.plan.reading import Draft, plan_schema, plan_yaml, read_plan
from gitorch.plan.repair import repair
from gitorch.plan.underway import plan_underway
from gitorch.plan.waves import Limits
from gitorch.report.plan import Economics, PlanPage

_CONVENTIONS = ("AGENTS.md", "CLAUDE.md", "CONTRIBUTING.md")
_CONVENTIONS_LIMIT = 6_000
WAVE_BUDGET = 400_000


@dataclass(frozen=True)
class Terms:
    """What the user asks of the waves, and says of prices: ``price`` in dollars for a million tokens of input."""

    parallel: int = 0
    price: float | None = None


NO_TERMS = Terms()


@dataclass(frozen=True)
class Repaired:
    """A plan as it is after repairs, as text, and what was done."""

    text: str
    done: tuple[str, ...]
    page: PlanPage


@dataclass(frozen=True)
class Prompt:
    """What would be sent, how many tokens it is, estimated, and the map in it."""

    system: str
    text: str
    tokens: int
    overview: Overview


@dataclass(frozen=True)
class InferredPlan:
    """A plan made without a model, as text and as a page; the page says what was guessed and what was mended."""

    text: str
    page: PlanPage


@dataclass(frozen=True)
class DraftedPlan:
    """A plan that compiles, as text and as a page; the map that the model saw, and what it cost."""

    text: str
    page: PlanPage
    overview: Overview
    usage: messages.Usage
    rounds: int


def check_plan(directory: Path, file: Path, *, terms: Terms = NO_TERMS) -> PlanPage:
    """Compile a plan file. Raises PlanError or ConfigError with places."""
    return _Scene.open(directory, terms).page(read_plan(_read(directory, file), file.name))


def repair_plan(directory: Path, file: Path, *, terms: Terms = NO_TERMS) -> Repaired:
    """Compile a plan file after mending what can be mended; the file itself is not written."""
    scene = _Scene.open(directory, terms)
    draft = read_plan(_read(directory, file), file.name)
    ground = scene.ground(draft.plan)
    if wrong := structural(draft.plan, ground):
        raise PlanError([f"{draft.document.where(one.path)} {one.sentence}" for one in wrong])
    mended = repair(draft.plan, ground)
    if not mended.done:
        return Repaired("", (), scene.page(draft))
    text = plan_yaml(mended.plan)
    return Repaired(text, mended.done, scene.page(read_plan(text, file.name)))


def draft_prompt(directory: Path, request: str, *, budget: int) -> Prompt:
    """The exact question that :func:`draft_plan` would ask; nothing is sent."""
    scene = _Scene.open(directory, NO_TERMS)
    drawn = scene.overview(budget)
    asked = drafting.question(scene.material(request, drawn), {})
    tokens = estimate(asked.system) + estimate(asked.turns[0].text)
    return Prompt(asked.system, asked.turns[0].text, tokens, drawn)


def draft_plan(
    directory: Path, request: str, *, model: str, budget: int, listener: messages.Listener, terms: Terms = NO_TERMS
) -> DraftedPlan:
    """Draft a plan with a model, compiled. Raises ModelError, and PlanError after three unsound rounds."""
    if not request.strip():
        raise UsageError("the request is empty", hint='gitorch plan "Add dark mode"')
    require_key()
    scene = _Scene.open(directory, terms)
    drawn = scene.overview(budget)
    drafted = drafting.draft_plan(
        scene.material(request, drawn),
        messages.answer_schema(drafting.PlanReply),
        lambda question: messages.ask(question, model=model, listener=listener),
        scene.page,
    )
    page = scene.page(drafted.draft)
    return DraftedPlan(plan_yaml(drafted.draft.plan), page, drawn, drafted.usage, drafted.rounds)


def infer_plan(directory: Path, file: Path, *, terms: Terms = NO_TERMS) -> InferredPlan:
    """A plan from a checklist, an issue or a list of tasks, with no model. Raises PlanError."""
    scene = _Scene.open(directory, terms)
    outline = read_outline(_read(directory, file), file.name)
    return scene.inferred(static.infer_plan(outline, scene.knowledge.facts, scene.base))


def plan_branches(directory: Path, patterns: Sequence[str], *, terms: Terms = NO_TERMS) -> InferredPlan:
    """The plan of branches that exist already; those that are merged have nothing left to do.

    Raises BranchError if a pattern matches none, RepositoryError if none that is not merged.
    """
    scene = _Scene.open(directory, terms)
    branches = scene.repository.branches(patterns)
    merged = [branch.name for branch in branches if scene.repository.is_ancestor(branch.commit, scene.base)]
    found = [scene.knowledge.underway(branch) for branch in branches if branch.name not in merged]
    if not found:
        raise RepositoryError(
            f"every branch that matches is merged already: {', '.join(merged)}", hint="git branch --no-merged"
        )
    return scene.inferred(plan_underway(found, scene.base, scene.knowledge.test_command), may_part=False)


def specialists(directory: Path) -> tuple[Specialist, ...]:
    """The specialists that a task may name, and where each comes from."""
    repository = open_repository(directory)
    return specialists_of(repository, repository.branch(repository.default_branch).commit)


@dataclass(frozen=True)
class _Scene:
    """The repository at the commit that a plan is about."""

    repository: Repository
    base: Oid
    files: tuple[File, ...]
    terms: Terms

    @classmethod
    def open(cls, directory: Path, terms: Terms) -> _Scene:
        repository = open_repository(directory)
        base = repository.branch(repository.default_branch).commit
        found = files(repository, repository.tree_of(base))
        return cls(repository, base, found, terms)

    def page(self, draft: Draft, guesses: tuple[str, ...] = ()) -> PlanPage:
        compiled = compile_plan(draft, self.ground(draft.plan), Limits(WAVE_BUDGET, self.terms.parallel))
        return PlanPage(compiled, self._economics(compiled), tuple(offers(compiled)), guesses)

    def inferred(self, made: static.Inferred, *, may_part: bool = True) -> InferredPlan:
        """Mended, compiled, and everything that was not written down said."""
        mended = repair(made.plan, self.ground(made.plan), may_part=may_part)
        text = plan_yaml(mended.plan)
        return InferredPlan(text, self.page(read_plan(text, "plan.yaml"), (*made.guesses, *mended.done)))

    @property
    def knowledge(self) -> Knowledge:
        return Knowledge(self.repository, self.base, self.files)

    def ground(self, plan: Plan) -> Ground:
        paths = tuple(file.path for file in self.files)
        return Ground(paths, {task.id: _brief_tokens(plan, task) for task in plan.tasks})

    def material(self, request: str, drawn: Overview) -> drafting.Material:
        return drafting.Material(
            request,
            self.base,
            drawn.text,
            self._conventions(),
            specialists_of(self.repository, self.base),
        )

    def overview(self, budget: int) -> Overview:
        cache = ModuleCache()
        return draw_overview([self._source(file, cache) for file in self.files], budget)

    def _source(self, file: File, cache: ModuleCache) -> Source:
        def read() -> bytes:
            return self.repository.read_blob(file.entry.oid)

        return Source(file.path, file.size, read, lambda: cache.parse(file.path, file.entry.oid, read))

    def _conventions(self) -> str:
        found = [file for file in self.files if file.path in _CONVENTIONS]
        texts = [self.repository.read_blob(file.entry.oid).decode("utf-8", "replace") for file in found]
        return "\n\n".join(texts)[:_CONVENTIONS_LIMIT]

    def _economics(self, compiled: Compiled) -> Economics:
        """What each task sees: its brief, and the files in its scope and reads; sizes are the repository's own."""
        sizes = {file.path: estimate_bytes(file.size) for file in self.files}
        ground = self.ground(compiled.plan)
        tasks: dict[str, int] = {}
        together: set[str] = set()
        for task in compiled.plan.tasks:
            seen = {*compiled.covered[task.id], *ground.covered(task.reads)}
            together |= seen
            tasks[task.id] = ground.brief_tokens[task.id] + sum(sizes[path] for path in seen)
        together_size = sum(sizes[path] for path in together)
        return Economics(tasks, together_size, sum(sizes.values()), self.terms.price)


def _brief_tokens(plan: Plan, task: Task) -> int:
    """What the plan itself tells a task: decisions, constraints, its contracts, its goal."""
    named = {*task.provides, *task.consumes}
    told = plan.model_copy(
        update={"tasks": (task,), "contracts": tuple(one for one in plan.contracts if one.id in named)}
    )
    return estimate(plan_yaml(told))


def _read(directory: Path, file: Path) -> str:
    try:
        return (directory / file).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise UsageError(f"there is no file {file}", hint="gitorch plan --help") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} can't be read as text: {error}") from error


__all__ = [
    "DraftedPlan",
    "InferredPlan",
    "Prompt",
    "Repaired",
    "Terms",
    "check_plan",
    "draft_plan",
    "draft_prompt",
    "infer_plan",
    "plan_branches",
    "plan_schema",
    "repair_plan",
    "specialists",
]
