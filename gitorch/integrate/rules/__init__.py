"""The rules, a folder a family. A rule is a function from an integration to findings; it reads and never writes.

There are N² pairs: what a rule works out of one side is a *fact* (``integrate/one_side.py``), which is read once and
kept from run to run, and a pair costs only what facts say that the two have to do with each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from gitorch.integrate.delta import WORDS
from gitorch.integrate.finding import Finding
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact
from gitorch.integrate.rules.architecture.constraints import excluded_dependencies, protected_paths
from gitorch.integrate.rules.architecture.cycles import import_cycles
from gitorch.integrate.rules.architecture.demands import demands_unmet
from gitorch.integrate.rules.architecture.dependencies import versions_apart
from gitorch.integrate.rules.architecture.dropped import dropped_dependencies
from gitorch.integrate.rules.architecture.import_bans import imports_banned
from gitorch.integrate.rules.architecture.import_contracts import contracts_broken
from gitorch.integrate.rules.architecture.language_versions import languages_apart
from gitorch.integrate.rules.architecture.layers import layers_crossed
from gitorch.integrate.rules.architecture.module_systems import module_systems_apart
from gitorch.integrate.rules.architecture.scopes import out_of_scope
from gitorch.integrate.rules.conduct.behaviour import behaviour
from gitorch.integrate.rules.conduct.error_handlers import error_handler_findings
from gitorch.integrate.rules.conduct.error_listeners import error_listener_findings
from gitorch.integrate.rules.conduct.exception_bases import exception_base_findings
from gitorch.integrate.rules.conduct.handed_over import handed_over_findings
from gitorch.integrate.rules.conduct.nullable_columns import nullable_column_findings
from gitorch.integrate.rules.conduct.nullable_fields import nullable_field_findings
from gitorch.integrate.rules.conduct.outcomes import outcome_findings
from gitorch.integrate.rules.conduct.shared_clients import shared_client_findings
from gitorch.integrate.rules.conduct.taken_apart import taken_apart_findings
from gitorch.integrate.rules.hygiene.automation import automation_touched
from gitorch.integrate.rules.hygiene.content import conflict_markers, oversized_files, secrets
from gitorch.integrate.rules.hygiene.links import links_that_leave
from gitorch.integrate.rules.hygiene.migrations import migrations_collide
from gitorch.integrate.rules.hygiene.regenerated import stale_outputs
from gitorch.integrate.rules.loose.assets import asset_findings
from gitorch.integrate.rules.loose.columns import column_findings
from gitorch.integrate.rules.loose.commands import command_findings
from gitorch.integrate.rules.loose.components import component_findings
from gitorch.integrate.rules.loose.configuration import configuration_findings
from gitorch.integrate.rules.loose.listed import listed_findings
from gitorch.integrate.rules.loose.loaded import loaded_findings
from gitorch.integrate.rules.loose.looked_up import looked_up_findings
from gitorch.integrate.rules.loose.mappings import mapping_findings
from gitorch.integrate.rules.loose.members import untyped_members
from gitorch.integrate.rules.loose.named_members import named_members
from gitorch.integrate.rules.loose.pipelines import pipeline_findings
from gitorch.integrate.rules.loose.raw_values import raw_value_findings
from gitorch.integrate.rules.loose.renamed_texts import renamed_texts
from gitorch.integrate.rules.loose.respelled import respelled_members
from gitorch.integrate.rules.loose.same_call import same_call_findings
from gitorch.integrate.rules.loose.settings import setting_findings
from gitorch.integrate.rules.loose.templates import template_findings
from gitorch.integrate.rules.loose.vanished import vanished_findings
from gitorch.integrate.rules.races.at_once import OUT_OF_TURN, at_once_findings
from gitorch.integrate.rules.races.beside_locks import unlocked_findings
from gitorch.integrate.rules.races.isolation import isolation_findings
from gitorch.integrate.rules.races.lock_order import lock_order_findings
from gitorch.integrate.rules.races.own_locks import own_lock_findings
from gitorch.integrate.rules.races.reentrance import reentrance_findings
from gitorch.integrate.rules.races.run_together import run_together_findings
from gitorch.integrate.rules.races.sharing import sharing_findings
from gitorch.integrate.rules.races.state import races
from gitorch.integrate.rules.races.stored import stored_findings
from gitorch.integrate.rules.races.taken_again import taken_again_findings
from gitorch.integrate.rules.races.work import OF_PAIRS as RACES_OF_PAIRS
from gitorch.integrate.rules.symbols.engine import symbols
from gitorch.integrate.rules.symbols.factories import decorators_turned
from gitorch.integrate.rules.symbols.fixed import fixed_findings, slotted_findings
from gitorch.integrate.rules.symbols.fixtures import fixtures_gone
from gitorch.integrate.rules.symbols.made import values_remade
from gitorch.integrate.rules.symbols.named import named_in_text
from gitorch.integrate.rules.symbols.narrowed import narrowed_findings
from gitorch.integrate.rules.symbols.registered import handlers_recalled
from gitorch.integrate.rules.symbols.shifted import shifted_findings
from gitorch.integrate.rules.symbols.subclasses.classes import subclasses
from gitorch.integrate.rules.symbols.subclasses.construction import constructors_uncalled
from gitorch.integrate.rules.symbols.subclasses.dataclass_heirs import dataclass_findings
from gitorch.integrate.rules.symbols.subclasses.demanded import demanded_findings
from gitorch.integrate.rules.symbols.subclasses.hooks import hooks
from gitorch.integrate.rules.symbols.subclasses.inherited import inherited_findings
from gitorch.integrate.rules.symbols.subclasses.mixins import mixins_left_alone
from gitorch.integrate.rules.symbols.subclasses.protocols import protocols_outgrown
from gitorch.integrate.rules.symbols.subclasses.siblings import modules_outgrown
from gitorch.integrate.rules.symbols.superclasses import superclass_findings
from gitorch.integrate.rules.symbols.tuples import tuples_resized
from gitorch.integrate.rules.symbols.turned import turned_findings
from gitorch.integrate.rules.symbols.twice import defined_twice
from gitorch.integrate.rules.symbols.wholes import branchings_outgrown
from gitorch.integrate.rules.text.case_clash import case_clashes
from gitorch.integrate.rules.text.conflicts import text_conflicts
from gitorch.integrate.rules.twice.blocks import blocks_twice
from gitorch.integrate.rules.twice.class_registries import classes_filed_twice
from gitorch.integrate.rules.twice.keys import keyed_twice
from gitorch.integrate.rules.twice.mapped_tables import tables_mapped_twice
from gitorch.integrate.rules.twice.options import options_twice
from gitorch.integrate.rules.twice.ports import ports_twice
from gitorch.integrate.rules.twice.registrations import registration_findings
from gitorch.integrate.rules.twice.registries import registered_twice
from gitorch.integrate.rules.twice.script_options import script_options_twice
from gitorch.integrate.rules.twice.seeded_rows import rows_seeded_twice
from gitorch.integrate.rules.twice.stored_keys import keys_stored_twice
from gitorch.integrate.rules.wire.agreements.claims import claim_findings
from gitorch.integrate.rules.wire.agreements.contracts import contract_findings
from gitorch.integrate.rules.wire.events.composed_names import composed_name_findings
from gitorch.integrate.rules.wire.events.configured import configured_findings
from gitorch.integrate.rules.wire.events.discriminators import discriminator_findings
from gitorch.integrate.rules.wire.events.keywords import keyword_findings
from gitorch.integrate.rules.wire.events.listed_names import listed_name_findings
from gitorch.integrate.rules.wire.events.payloads import payload_findings
from gitorch.integrate.rules.wire.events.prefixed import prefixed_findings
from gitorch.integrate.rules.wire.events.recalled import recalled_findings
from gitorch.integrate.rules.wire.events.reduced import reduced_findings
from gitorch.integrate.rules.wire.events.renamed import event_findings
from gitorch.integrate.rules.wire.events.signals import signal_findings
from gitorch.integrate.rules.wire.events.value_types import value_type_findings
from gitorch.integrate.rules.wire.events.wildcards import wildcard_findings
from gitorch.integrate.rules.wire.fields.answers import wire_findings
from gitorch.integrate.rules.wire.fields.bodies import body_findings
from gitorch.integrate.rules.wire.fields.conventions import convention_findings
from gitorch.integrate.rules.wire.fields.converted import converted_findings
from gitorch.integrate.rules.wire.fields.emptied import emptied_findings
from gitorch.integrate.rules.wire.fields.handed import handed_findings
from gitorch.integrate.rules.wire.fields.headers import header_findings
from gitorch.integrate.rules.wire.fields.kept_keys import kept_key_findings
from gitorch.integrate.rules.wire.fields.newcomers import newcomer_findings
from gitorch.integrate.rules.wire.fields.nulls import null_findings
from gitorch.integrate.rules.wire.fields.results import result_findings
from gitorch.integrate.rules.wire.fields.sent_values import sent_value_findings
from gitorch.integrate.rules.wire.fields.statuses import status_findings
from gitorch.integrate.rules.wire.fields.strict import strict_findings
from gitorch.integrate.rules.wire.fields.values import value_findings
from gitorch.integrate.rules.wire.routes.admission import admission_findings
from gitorch.integrate.rules.wire.routes.fronts import front_findings
from gitorch.integrate.rules.wire.routes.gateways import gateway_findings
from gitorch.integrate.rules.wire.routes.generated import operation_findings
from gitorch.integrate.rules.wire.routes.identities import identity_findings
from gitorch.integrate.rules.wire.routes.moved import route_findings
from gitorch.integrate.rules.wire.routes.parameters import parameter_findings
from gitorch.integrate.rules.wire.routes.promises import promise_findings
from gitorch.integrate.rules.wire.routes.queries import query_findings
from gitorch.integrate.rules.wire.routes.slashes import slash_findings
from gitorch.integrate.rules.wire.schemas.graphql import graphql_findings
from gitorch.integrate.rules.wire.schemas.protobuf import protobuf_findings
from gitorch.integrate.rules.wire.tables.columns import table_findings
from gitorch.integrate.rules.wire.tables.conditions import condition_findings
from gitorch.integrate.rules.wire.tables.json_keys import json_key_findings
from gitorch.integrate.rules.wire.tables.uniqueness import uniqueness_findings
from gitorch.integrate.rules.wire.tables.upkeep import upkeep_findings
from gitorch.integrate.rules.wire.tables.upserts import upsert_findings

OF_PAIRS: tuple[Fact[object], ...] = (WORDS, *RACES_OF_PAIRS, OUT_OF_TURN)
"""The facts of a side that no rule asks for before there is another side."""
Rule = Callable[[Integration], Iterable[Finding]]

RULES: tuple[Rule, ...] = (
    text_conflicts,
    case_clashes,
    symbols,
    narrowed_findings,
    subclasses,
    protocols_outgrown,
    hooks,
    inherited_findings,
    dataclass_findings,
    demanded_findings,
    constructors_uncalled,
    mixins_left_alone,
    handlers_recalled,
    modules_outgrown,
    decorators_turned,
    fixtures_gone,
    named_in_text,
    command_findings,
    asset_findings,
    setting_findings,
    configuration_findings,
    pipeline_findings,
    template_findings,
    component_findings,
    defined_twice,
    superclass_findings,
    registered_twice,
    classes_filed_twice,
    keys_stored_twice,
    rows_seeded_twice,
    tables_mapped_twice,
    ports_twice,
    keyed_twice,
    options_twice,
    script_options_twice,
    blocks_twice,
    renamed_texts,
    secrets,
    conflict_markers,
    links_that_leave,
    automation_touched,
    oversized_files,
    migrations_collide,
    stale_outputs,
    excluded_dependencies,
    dropped_dependencies,
    protected_paths,
    out_of_scope,
    versions_apart,
    demands_unmet,
    languages_apart,
    layers_crossed,
    import_cycles,
    module_systems_apart,
    contracts_broken,
    imports_banned,
    behaviour,
    taken_apart_findings,
    branchings_outgrown,
    shifted_findings,
    turned_findings,
    fixed_findings,
    slotted_findings,
    tuples_resized,
    values_remade,
    outcome_findings,
    error_handler_findings,
    error_listener_findings,
    handed_over_findings,
    exception_base_findings,
    nullable_field_findings,
    shared_client_findings,
    untyped_members,
    named_members,
    vanished_findings,
    looked_up_findings,
    listed_findings,
    raw_value_findings,
    respelled_members,
    same_call_findings,
    column_findings,
    mapping_findings,
    loaded_findings,
    races,
    at_once_findings,
    unlocked_findings,
    stored_findings,
    sharing_findings,
    lock_order_findings,
    taken_again_findings,
    reentrance_findings,
    own_lock_findings,
    run_together_findings,
    isolation_findings,
    wire_findings,
    convention_findings,
    converted_findings,
    contract_findings,
    claim_findings,
    newcomer_findings,
    query_findings,
    handed_findings,
    header_findings,
    kept_key_findings,
    route_findings,
    front_findings,
    slash_findings,
    admission_findings,
    identity_findings,
    parameter_findings,
    gateway_findings,
    emptied_findings,
    status_findings,
    promise_findings,
    operation_findings,
    graphql_findings,
    protobuf_findings,
    event_findings,
    configured_findings,
    listed_name_findings,
    composed_name_findings,
    wildcard_findings,
    prefixed_findings,
    payload_findings,
    value_type_findings,
    recalled_findings,
    reduced_findings,
    discriminator_findings,
    signal_findings,
    keyword_findings,
    table_findings,
    upsert_findings,
    upkeep_findings,
    json_key_findings,
    nullable_column_findings,
    uniqueness_findings,
    condition_findings,
    value_findings,
    sent_value_findings,
    result_findings,
    null_findings,
    body_findings,
    strict_findings,
    registration_findings,
)
