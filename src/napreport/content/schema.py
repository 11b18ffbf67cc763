"""JSON Schemas of the content files, for editors that complete and check while typing."""

from __future__ import annotations

import json

from napreport.content.report import FILES


def schemas() -> dict[str, bytes]:
    """Return each schema's file name and its text: facts.schema.json and so on."""
    return {
        file.replace(".yaml", ".schema.json"): (
            json.dumps(model.model_json_schema(by_alias=True), ensure_ascii=False, indent=1) + "\n"
        ).encode()
        for file, model in FILES.items()
    }
