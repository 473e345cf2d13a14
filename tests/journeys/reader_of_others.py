"""Run as a program: an exported record, and archives of it, read as anybody may who has the files.

It knows what docs/integrator.md says of them and nothing else: it imports nothing of the till.
"""

import gzip
import hashlib
import json
import sys
from decimal import Decimal

FIELDS = ("previous", "seq", "at", "incarnation", "kind", "version", "canonical_body")


def main() -> None:
    lines = [line for name in sys.argv[1:] for line in lines_of(name)]
    records = [json.loads(line) for line in [*lines, *sys.stdin]]
    link = "0" * 64
    for number, record in enumerate(records, start=records[0]["seq"]):
        text = json.dumps(
            [record[name] for name in FIELDS], ensure_ascii=False, separators=(",", ":")
        )
        assert record["seq"] == number, "a record is missing"
        assert record["previous"] == link or number > 1 == records[0]["seq"], "does not follow"
        assert record["hash"] == hashlib.sha256(text.encode()).hexdigest(), "was changed"
        assert record["body"] == json.loads(record["canonical_body"]), "two bodies"
        link = record["hash"]
    completed = [one["body"] for one in records if one["kind"] == "SaleCompleted"]
    sums: dict[str, int] = {}
    for one in records:
        if one["kind"] == "LineAdded":
            body = one["body"]
            price = body["line"]["unit_price"]["minor"] * Decimal(str(body["line"]["quantity"]))
            sums[body["sale_id"]] = sums.get(body["sale_id"], 0) + int(price)
    for body in completed:
        assert body["total"]["minor"] == sums[body["sale_id"]], "the lines add up otherwise"
    total = Decimal(sum(body["total"]["minor"] for body in completed)) / 100
    told = {
        "first": records[0]["seq"],
        "head": link,
        "receipts": len(completed),
        "total": f"{total:.2f}",
        "of_the_record": sorted(
            {one["kind"] for one in records if one["kind"].startswith("Record")}
        ),
    }
    sys.stdout.write(json.dumps(told))


def lines_of(name: str) -> list[str]:
    with gzip.open(name, "rt", encoding="utf-8") as archive:
        return archive.readlines()


if __name__ == "__main__":
    main()
