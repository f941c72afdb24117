"""What other pages, other captures and people know: given to the judge as one plain value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

RuleVerdict = Literal["allow", "deny"]
DecidedAction = Literal["keep", "flag", "unlink", "drop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An operator's rule: links that match every given part are allowed or denied.

    `domain` covers its subdomains, `path` is a prefix of the target's path, `anchor` is the link's
    text without regard to case and accents, `site` limits the rule to pages of that domain. An empty
    part matches all; a rule without any of `domain`, `path`, `anchor` matches nothing.
    """

    verdict: RuleVerdict
    domain: str = ""
    path: str = ""
    anchor: str = ""
    site: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A person's decision on one link of this page: these words with this address."""

    href: str
    text: str
    action: DecidedAction
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Evidence from outside the page; all of it optional.

    `campaigns` maps (folded link text, registered domain) to the number of unrelated other hosts on
    which that pair was judged injected. `site_blocks` maps a block's fingerprint to the number of
    other pages of the same site on which the block is new as well, `campaign_blocks` to the number of
    unrelated other hosts on which such a block was judged injected. Expired rules and overruled
    decisions are the caller's to leave out.
    """

    rules: tuple[Rule, ...] = ()
    campaigns: Mapping[tuple[str, str], int] = field(default_factory=dict)
    site_blocks: Mapping[str, int] = field(default_factory=dict)
    campaign_blocks: Mapping[str, int] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON, written `sha256:<hex>`: equal contexts, equal digests."""
        return f"sha256:{hashlib.sha256(self.to_json()).hexdigest()}"

    @property
    def rules_digest(self) -> str:
        """The same over the operators' rules alone, whatever their order."""
        rules = sorted(json.dumps(asdict(rule), sort_keys=True) for rule in self.rules)
        return f"sha256:{hashlib.sha256(json.dumps(rules).encode()).hexdigest()}"

    def to_json(self) -> bytes:
        """Return canonical JSON: sorted keys, compact, UTF-8."""
        value = {
            "rules": [asdict(rule) for rule in self.rules],
            "campaigns": sorted([*pair, hosts] for pair, hosts in self.campaigns.items()),
            "site_blocks": dict(self.site_blocks),
            "campaign_blocks": dict(self.campaign_blocks),
            "decisions": [asdict(decision) for decision in self.decisions],
        }
        return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_json(cls, text: bytes | str) -> Self:
        """Return the context that `to_json` wrote.

        Raises:
            ValueError: the text is not such JSON.
        """
        try:
            value: dict[str, Any] = json.loads(text)
            return cls(
                rules=tuple(Rule(**rule) for rule in value.get("rules", ())),
                campaigns={(text, domain): n for text, domain, n in value.get("campaigns", ())},
                site_blocks=dict(value.get("site_blocks", {})),
                campaign_blocks=dict(value.get("campaign_blocks", {})),
                decisions=tuple(Decision(**each) for each in value.get("decisions", ())),
            )
        except (TypeError, AttributeError) as error:
            raise ValueError(f"not a context: {error}; write it with Context.to_json") from error
