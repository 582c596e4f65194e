"""Reads messages and views as JSON and lets Slack's own SDK take their blocks: each is parsed into its class, validated
against the SDK's limits, and written again without loss."""

import json
import sys

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

bad = 0


def say(name, what):
    global bad
    bad += 1
    print(f"{name}: {what}")


def lost(sent, back, at=""):
    """What the SDK did not carry over."""
    if isinstance(sent, dict):
        for key, value in sent.items():
            if not isinstance(back, dict) or key not in back:
                yield f"{at}/{key}"
            else:
                yield from lost(value, back[key], f"{at}/{key}")
    elif isinstance(sent, list):
        if not isinstance(back, list) or len(back) != len(sent):
            yield at
        else:
            for n, (one, other) in enumerate(zip(sent, back)):
                yield from lost(one, other, f"{at}/{n}")
    elif sent != back:
        yield at


all_sent = json.load(sys.stdin)
for message in all_sent:
    name = message["name"]
    for n, sent in enumerate(message["blocks"]):
        block = Block.parse(dict(sent))
        if block is None:
            say(name, f"block {n} is of no kind that the SDK knows: {sent['type']}")
            continue
        try:
            block.validate_json()
        except Exception as error:  # the SDK's own error, said as it is
            say(name, f"block {n}: {error}")
        for place in lost(sent, block.to_dict()):
            say(name, f"block {n}: {place} is not carried over")
    if "view" in message:
        try:
            View(**message["view"]).validate_json()
        except Exception as error:
            say(name, f"view: {error}")
if bad == 0:
    print(f"{len(all_sent)} taken")
