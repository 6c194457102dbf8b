"""The JSON schemas (2020-12, as OpenAPI 3.1 has them) of what REST gives and takes, made from the types."""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from api.jobs import JobState
from api.rows import VALUES
from ontology.facts import ContractFacts

Schema = dict[str, Any]
REF: Final = "#/components/schemas/"
STRING: Final[Schema] = {"type": "string"}
WHOLE: Final[Schema] = {"type": "integer"}
NULLABLE: Final[Schema] = {"type": ["string", "null"]}
IRI: Final[Schema] = {"type": "string", "format": "uri-reference", "description": "The IRI; it can be followed."}
LINKS: Final[Schema] = {
    "type": "object",
    "additionalProperties": {"type": "string"},
    "description": "Addresses on this server, by what they lead to.",
}
RELATED: Final[Schema] = {
    "type": "object",
    "additionalProperties": {"type": "array", "items": {"type": "string"}},
    "description": "IRIs by how they are related.",
}


def schemas() -> dict[str, Schema]:
    """All schemas by name; the types' own come first."""
    made: dict[str, Schema] = {}
    for kind in (*VALUES.values(), ContractFacts):
        schema = TypeAdapter(kind).json_schema(
            by_alias=True, ref_template=REF + "{model}", mode="serialization", schema_generator=GenerateJsonSchema
        )
        made |= schema.pop("$defs", {})
        made[_plain(kind.__name__)] = schema
    facts = json.dumps(made["ContractFacts"])
    for kind in VALUES.values():  # inside a contract a party is the plain value, not a resource
        facts = facts.replace(f'"{REF}{kind.__name__}"', f'"{REF}{_plain(kind.__name__)}"')
    made["ContractFacts"] = json.loads(facts)
    resource = {"id": IRI, "contract": STRING, "related": RELATED, "links": LINKS}
    for kind in VALUES.values():
        place = {"place": {**WHOLE, "description": "The number in its family, from 1, in reading order."}}
        more = {"status": STRING} if kind.__name__ == "Reference" else {}
        made[kind.__name__] = _and(_plain(kind.__name__), {**resource, **place, **more})
    made["Contract"] = _and("ContractFacts", resource)
    made["ContractSummary"] = _object(
        id=IRI, contract=STRING, title=NULLABLE, source=STRING, sha256=STRING,
        parties={"type": "array", "items": STRING}, counts={"type": "object", "additionalProperties": WHOLE}, links=LINKS,
    )  # fmt: skip
    made["Hit"] = _object(
        id=IRI, contract=STRING, address=STRING, label=STRING, heading=NULLABLE, snippet=STRING,
        highlights={"type": "array", "items": _object(start=WHOLE, end=WHOLE)},
        html={**STRING, "description": "The snippet as HTML, the words in `mark`."}, score={"type": "number"}, links=LINKS,
    )  # fmt: skip
    for kind in VALUES.values():
        made[f"{kind.__name__}Page"] = _page(kind.__name__)
    made |= {"ContractsPage": _page("ContractSummary"), "HitsPage": _page("Hit")}
    made["Problem"] = {
        **_object(type=STRING, title=STRING, status=WHOLE, detail=STRING, instance=STRING),
        "description": "RFC 9457; `parameter` names the parameter that is wrong.",
    }
    made["Problem"]["properties"]["parameter"] = STRING
    notices = {"type": "array", "items": {"$ref": REF + "Notice"}}
    made["Taken"] = _and("Contract", {"state": {"enum": ["added", "replaced", "unchanged"]}, "notices": notices})
    made["Job"] = _object(
        id=STRING, state={"enum": [state.value for state in JobState]},
        contract=STRING, done=WHOLE, total=WHOLE, detail=NULLABLE, status=WHOLE, links=LINKS,
    )  # fmt: skip
    return made


def _plain(name: str) -> str:
    return name if name == "ContractFacts" else f"{name}Facts"


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _and(name: str, properties: dict[str, Schema]) -> Schema:
    return {"allOf": [{"$ref": REF + name}, _object(**properties)]}


def _page(item: str) -> Schema:
    return _object(items={"type": "array", "items": {"$ref": REF + item}}, links=LINKS)
