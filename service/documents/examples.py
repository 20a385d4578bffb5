"""The examples in the document of the API: invented, and held to their schemas by a test."""

from __future__ import annotations

import json
from typing import Any

_BODY = "Sáng 12/3, giá cà phê tại Đắk Lắk tăng 1.200 đồng, lên 98.500 đồng một kg."
PREDICTIONS_REQUEST: dict[str, Any] = {
    "articles": [{"id": "42", "title": "Giá cà phê lập đỉnh", "body": _BODY}],
    "summary": {"style": "auto", "max_syllables": 45},
    "top": 1,
    "evidence": True,
}
_QUOTE = {"field": "body", "start": 0, "end": len(_BODY), "text": _BODY}
PREDICTIONS: dict[str, Any] = {
    "model": {"id": "3f0c9a5d71be"},
    "predictions": [
        {
            "id": "42",
            "prediction_id": "5b1f0c9e7a3d44d2b86a0e1c7f925d83",
            "article": {"title": "Giá cà phê lập đỉnh", "lead": "", "body": _BODY, "published_at": None, "author": None},
            "sections": [{"slug": "kinh-te", "label": "Kinh tế", "probability": 0.9871, "iptc": ["04000000"]}],
            "decision": "assign",
            "evidence": [{"section": "kinh-te", **_QUOTE, "weight": 2.4163}],
            "summary": {
                "text": _BODY,
                "style": "extractive",
                "syllables": 19,
                "sources": [{"sentence": 0, **_QUOTE, "end": len(_BODY) - 1, "text": _BODY.removesuffix(".")}],
                "unsupported": [],
                "repaired": [],
            },
            "warnings": [],
        }
    ],
}
TAXONOMY: dict[str, Any] = {
    "model": {"id": "3f0c9a5d71be"},
    "sections": [{"slug": "the-thao", "label": "Thể thao", "aliases": ["Bóng đá"], "iptc": ["15000000"]}],
}
CORRECTION_REQUEST: dict[str, Any] = {
    "prediction_id": "5b1f0c9e7a3d44d2b86a0e1c7f925d83",
    "section": "kinh-te",
    "summary": "Giá cà phê tại Đắk Lắk lên 98.500 đồng một kg.",
    "editor": "Thu Hà",
}
CORRECTION_MADE: dict[str, Any] = {"id": "0c4be7d1f2a84c1f9e37d0a1b5c66f20", "warnings": []}
CORRECTIONS: dict[str, Any] = {
    "corrections": [
        {
            **{"id": CORRECTION_MADE["id"], "created_at": "2026-11-24T02:30:00+00:00"},
            **CORRECTION_REQUEST,
            "article": {
                "id": "42",
                "title": "Giá cà phê lập đỉnh",
                "lead": "",
                "body": _BODY,
                **{"source": "Báo Đắk Lắk", "url": None, "author": None, "published_at": "2026-03-12T09:20:00+07:00"},
            },
            "model": {"id": "3f0c9a5d71be"},
            "suggested": "thi-truong",
        }
    ],
    "next": "YzEAAAAAAAAAZA",
}
JOB: dict[str, Any] = {
    "id": "7d0f3c9e5b1a4e86b2c47a90d1e6f358",
    "state": "running",
    "created_at": "2026-11-24T02:30:00+00:00",
    "started_at": "2026-11-24T02:30:01+00:00",
    "ended_at": None,
    "expires_at": None,
    "articles": {"total": 10_000, "waiting": 7_540, "read": 2_458, "unreadable": 2, "deleted": 0},
    "webhook": {"state": "pending", "tries": 0},
}
JOB_MADE: dict[str, Any] = {
    **JOB,
    **{"state": "queued", "started_at": None},
    "articles": {"total": 10_000, "waiting": 9_999, "read": 0, "unreadable": 1, "deleted": 0},
}
JOB_ENDED: dict[str, Any] = {
    "type": "job.done",
    "timestamp": "2026-11-24T02:36:00+00:00",
    "data": {
        **JOB,
        **{"state": "done", "ended_at": "2026-11-24T02:36:00+00:00", "expires_at": "2026-12-01T02:36:00+00:00"},
        "articles": {"total": 10_000, "waiting": 0, "read": 9_998, "unreadable": 2, "deleted": 0},
        "webhook": {"state": "pending", "tries": 1},
    },
}
JOBS: dict[str, Any] = {"jobs": [JOB], "next": None}
JOB_LINES = json.dumps(PREDICTIONS_REQUEST["articles"][0], ensure_ascii=False) + "\n"
_ANSWERED = {"id": "42", "model": PREDICTIONS["model"], **PREDICTIONS["predictions"][0]}
JOB_RESULT = json.dumps(_ANSWERED, ensure_ascii=False) + "\n"
