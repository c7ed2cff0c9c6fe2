"""Credentials in text, told by the shapes that their issuers publish; placeholders are let pass. Pure.

A credential is never repeated: what leaves this module is masked.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Secret:
    """Something that looks like a credential: ``kind`` in words, where in the line, ``masked`` for people to read.

    ``is_certain`` where the shape belongs to one issuer; otherwise a name and the randomness of its value told.
    """

    kind: str
    column: int
    masked: str
    is_certain: bool


_ISSUED = (
    ("AWS access key", r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    ("AWS secret key", r"(?i:aws.{0,20}secret.{0,20}(?:[=:]|[\"'],)\s*[\"']?)([A-Za-z0-9/+=]{40})(?![A-Za-z0-9/+=])"),
    ("GitHub token", r"\bgh[pousr]_[A-Za-z0-9]{36,251}\b"),
    ("GitHub token", r"\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\b"),
    ("GitLab token", r"\bgl(?:pat|dt|rt|ptt|cbt)-[A-Za-z0-9_-]{20,}"),
    ("Slack token", r"\bxox[abeoprs]-[0-9]{8,}-[0-9A-Za-z-]{10,}"),
    ("Slack webhook", r"hooks\.slack\.com/services/(T[A-Z0-9]{8,}/B[A-Z0-9]{8,}/[A-Za-z0-9]{20,})"),
    ("Stripe key", r"\b[sr]k_live_[0-9A-Za-z]{16,}\b"),
    ("Google API key", r"\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])"),
    ("Google client secret", r"\bGOCSPX-[0-9A-Za-z_-]{28}"),
    ("Anthropic key", r"\bsk-ant-[a-z]+[0-9]{2}-[A-Za-z0-9_-]{32,}"),
    ("OpenAI key", r"\bsk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{32,}"),
    ("OpenAI key", r"\bsk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}\b"),
    ("npm token", r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("PyPI token", r"\bpypi-AgE[A-Za-z0-9_-]{50,}"),
    ("Hugging Face token", r"\bhf_[A-Za-z0-9]{34}\b"),
    ("SendGrid key", r"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b"),
    ("Twilio key", r"\bSK[0-9a-f]{32}\b"),
    ("Telegram bot token", r"\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}\b"),
    ("DigitalOcean token", r"\bdo[opr]_v1_[0-9a-f]{64}\b"),
    ("Databricks token", r"\bdapi[0-9a-f]{32}\b"),
    ("Shopify token", r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b"),
    ("Azure storage key", r"AccountKey=([A-Za-z0-9+/]{86}==)"),
    ("Vault token", r"\bhv[sb]\.[A-Za-z0-9_-]{24,}"),
    ("Mailgun key", r"\bkey-[0-9a-f]{32}\b"),
    ("Linear key", r"\blin_api_[A-Za-z0-9]{40}\b"),
)
_CERTAIN = tuple((kind, re.compile(pattern)) for kind, pattern in _ISSUED)
_PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----")
_KEY_BODY = re.compile(r"[A-Za-z0-9+/=]{40,}")
_IN_URL = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@\"'`<>{}$]{1,64}:([^\s:/@\"'`<>{}$]{8,})@([A-Za-z0-9.-]+)")
_NAMED = re.compile(
    r"(?i)\b[\w.-]*(?:passw(?:or)?d|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)[\w-]*[\"']?"
    r"(?:\s*(?::|=|=>|:=)|\s*,(?:\s*default\s*=)?|\]?\)?\s*(?:\|\||\?\?|\?:|\bor\b))\s*[\"']([^\"'\s]{16,128})[\"']"
)
_PLACEHOLDER = re.compile(
    r"(?i)example|sample|placeholder|change.?me|replace|dummy|fake|mock|redacted|insert|your|todo|xxxx|0000|1234|abcd"
    r"|\.\.\.|\*\*|\btest|_test_|<|\{\{|\$\{|\$\(|%\(|not.?a.?real|invalid|secret.?(?:key|token|value)|s3cr3t|password"
)
_PUBLIC = re.compile(r"(?i)public_?-?key")
_FILE_NAME = re.compile(r"\.[a-z][a-z0-9]{1,3}$")
_QUICK = re.compile(
    r"(?i)AKIA|ASIA|aws|gh[pousr]_|github_pat|gl[a-z]+-|xox|slack|k_live_|AIza|GOCSPX|sk-|npm_|pypi-|hf_|SG\.|SK[0-9a-f]"
    r"|:AA|_v1_|dapi|shp|AccountKey|hv[sb]\.|key|token|secret|passw|credential|://"
)


def secrets_in(line: str, following: str = "") -> Iterator[Secret]:
    """The credentials of one line. ``following`` is the next line, where the body of a private key would stand."""
    if len(line) > 4000 or not _QUICK.search(line):
        return
    if (key := _PRIVATE_KEY.search(line)) and _KEY_BODY.search(line[key.end() :] or following):
        yield Secret("private key", key.start() + 1, key.group(), is_certain=True)
    found = False
    for kind, pattern in _CERTAIN:
        for match in pattern.finditer(line):
            value = match.group(match.lastindex or 0)
            if not _PLACEHOLDER.search(value) and _entropy(value) >= 3.0:
                found = True
                yield Secret(kind, match.start(match.lastindex or 0) + 1, mask(value), is_certain=True)
    if not found:
        yield from _uncertain(line)


def mask(value: str) -> str:
    """Enough of a credential to find it again, and nothing to use: its first four characters and its length."""
    return f"{value[:4]}… ({len(value)} characters)"


def _uncertain(line: str) -> Iterator[Secret]:
    for match in _NAMED.finditer(line):
        value = match.group(1)
        if _looks_random(value) and not _PLACEHOLDER.search(value) and not _PUBLIC.search(match.group()):
            yield Secret("credential", match.start(1) + 1, mask(value), is_certain=False)
    for match in _IN_URL.finditer(line):
        password, host = match.groups()
        local = host in {"localhost", "127.0.0.1", "db", "postgres", "redis"} or "example" in host
        if not local and not _PLACEHOLDER.search(password) and _entropy(password) >= 2.75:
            yield Secret("password in a URL", match.start(1) + 1, mask(password), is_certain=False)


def _looks_random(value: str) -> bool:
    """Letters and digits mixed as no word mixes them; no path, sentence, identifier or file's name passes."""
    if not re.fullmatch(r"[A-Za-z0-9+/_=.~!@#$%^&*-]+", value) or "/" in value[:1] or _FILE_NAME.search(value):
        return False
    kinds = sum(bool(re.search(kind, value)) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
    changes = sum(a.isdigit() != b.isdigit() or a.islower() != b.islower() for a, b in pairwise(value))
    return kinds >= 2 and any(c.isdigit() for c in value) and changes >= len(value) / 4 and _entropy(value) >= 3.5


def _entropy(value: str) -> float:
    """Shannon entropy in bits a character."""
    return -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values())
