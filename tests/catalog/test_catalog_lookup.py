"""A code to an item, and search as the cashier types."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from shelves import catalogue_in, imported

from pos.catalog.lookup import SEARCH, SqliteCatalog, find_query
from pos.catalog.search import expressions, query_words
from pos.core.gtin import check_digit, same_item_codes
from pos.core.item import Item
from pos.core.money import Money

HEADER = "code,title,price,sku,vendor,aliases\n"
STORE = HEADER + (
    '6281100002017,"Linen Shirt, white, M",149.00,LSH-WHI-M,Corniche,\n'
    '6281100002024,"Linen Shirt, white, L",149.00,LSH-WHI-L,Corniche,4001|012345678905\n'
    '6281100003007,"Socks, 3 pairs",39.00,SO3,Harrat,\n'
    '6281100045007,"Béret, noir",79.00,BER,Hoxton,\n'
    '12345670,"Crew T-Shirt",49.00,TS,Harrat,\n'
    '614141000036,"Laptop Sleeve",99.00,TS,Hoxton,\n'
    '4002,"Tops, mixed",10.00,4001,Hoxton,\n'
    'THB-56,"ثوب قطن أبيض، مقاس ٥٦",239.00,,,\n'
    "6281100004012,Mislabelled Belt,1.00,,,\n"
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteCatalog]:
    imported(tmp_path, STORE)
    catalogue = catalogue_in(tmp_path)
    yield catalogue
    catalogue.close()


def title(item: Item | None) -> str:
    return item.title if item else ""


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("6281100002024", "Linen Shirt, white, L"),
        ("06281100002024", "Linen Shirt, white, L"),
        ("4001", "Linen Shirt, white, L"),
        ("12345678905", ""),
        ("012345678905", "Linen Shirt, white, L"),
        ("0012345678905", "Linen Shirt, white, L"),
        ("12345670", "Crew T-Shirt"),
        ("0000012345670", "Crew T-Shirt"),
        ("0614141000036", "Laptop Sleeve"),
        ("THB-56", "ثوب قطن أبيض، مقاس 56"),
        ("6281100004012", "Mislabelled Belt"),
        ("LSH-WHI-M", "Linen Shirt, white, M"),
        ("TS", ""),
        ("thb-56", ""),
        ("", ""),
        ("4001 ", ""),
        ("\x00", ""),
        ("\ud800", ""),
        ("9" * 100_000, ""),
    ],
)
def test_find(store: SqliteCatalog, code: str, found: str) -> None:
    """A code finds its item with or without leading zeros; a stock code only if it is alone."""
    expected = found.replace("56", "٥٦") if code == "THB-56" else found

    assert expected == title(store.find((code,)))
    assert expected == title(store.find(same_item_codes(code)))


def test_the_earlier_code_wins(store: SqliteCatalog) -> None:
    """Of several readings of a scan the first that names an item is taken."""
    assert "Crew T-Shirt" == title(store.find(("nothing", "12345670", "4001")))
    assert store.find(()) is None


def test_a_code_is_worth_more_than_a_stock_code(store: SqliteCatalog) -> None:
    """A stock code that is another item's code does not take it over."""
    assert "Linen Shirt, white, L" == title(store.find(("4001",)))


def test_all_that_was_imported(tmp_path: Path) -> None:
    """The item that is found is the one that was written, field by field."""
    imported(
        tmp_path,
        "code,title,price,product_id,variant_id,sku,tax,category,collection,vendor,tags,weight,"
        "unit,min_age,price_embedded,open_price,serial,image,aliases\n"
        "2012345,Halloumi,30.00,P1,V1,HAL,zero,Food|Cheese,Eid,Dairy,a|b,0.5,kg,18,yes,yes,yes,"
        "h.png,77\n",
        currency="KWD",
    )
    catalogue = catalogue_in(tmp_path, currency="KWD")

    assert Item(
        code="2012345",
        title="Halloumi",
        price=Money(30_000, "KWD"),
        product_id="P1",
        variant_id="V1",
        sku="HAL",
        tax="zero",
        category=("Food", "Cheese"),
        collection=("Eid",),
        vendor="Dairy",
        tags=("a", "b"),
        weight="0.5",
        unit="kg",
        min_age=18,
        price_embedded=True,
        open_price=True,
        serial=True,
        image="h.png",
        aliases=("77",),
    ) == catalogue.find(("77",))
    catalogue.close()


@pytest.mark.parametrize(
    ("typed", "first", "count"),
    [
        ("shirt", "Linen Shirt, white, M", 3),
        ("linen", "Linen Shirt, white, M", 2),
        ("shirt linen", "Linen Shirt, white, M", 2),
        ("linen shirt white l", "Linen Shirt, white, L", 2),
        ("l", "Linen Shirt, white, L", 3),
        ("li sh", "Linen Shirt, white, M", 2),
        ("hirt", "Linen Shirt, white, M", 3),
        ("tshirt", "Crew T-Shirt", 1),
        ("top", "Tops, mixed", 2),
        ("BERET", "Béret, noir", 1),
        ("béret", "Béret, noir", 1),
        ("harrat", "Socks, 3 pairs", 2),
        ("lsh-whi-l", "Linen Shirt, white, L", 2),
        ("6281100002024", "Linen Shirt, white, L", 1),
        ("2024", "Linen Shirt, white, L", 1),
        ("4001", "Linen Shirt, white, L", 2),
        ("ابيض", "ثوب قطن أبيض، مقاس ٥٦", 1),
        ("linen sock", "", 0),
        ("zz", "", 0),
        ("", "", 0),
        ('"', "", 0),
        ('linen" OR "sock', "", 0),
        ("words: NEAR(linen)", "", 0),
        ("lin*", "Linen Shirt, white, M", 2),
        ("\x00\ud800", "", 0),
    ],
)
def test_search(store: SqliteCatalog, typed: str, first: str, count: int) -> None:
    """Words in any order find items: whole words first, then beginnings, then anywhere."""
    found = store.search(typed)

    assert (first, count) == (found[0].title if found else "", len(found))


def test_search_as_it_is_typed(store: SqliteCatalog) -> None:
    """Every further letter of a title keeps the item in sight."""
    for length in range(1, len("linen shirt, white, l") + 1):
        typed = "linen shirt, white, l"[:length]
        assert "Linen Shirt, white, L" in [item.title for item in store.search(typed)]


def test_search_gives_no_more_than_asked(store: SqliteCatalog) -> None:
    """The limit holds, and nothing is found twice."""
    assert 2 == len(store.search("shirt", limit=2))
    assert () == store.search("shirt", limit=0)
    assert len(store.search("s")) == len({item.code for item in store.search("s")})


def test_missing_catalogue(tmp_path: Path) -> None:
    """Before the first import nothing is found, and nothing fails or is made."""
    catalogue = catalogue_in(tmp_path)

    assert catalogue.find(("4001",)) is None
    assert () == catalogue.search("shirt")
    assert "no catalogue yet" in catalogue.about().problem
    assert [] == list(tmp_path.iterdir())


def test_the_first_import_is_noticed(tmp_path: Path) -> None:
    """A catalogue that is opened before there is one sells from the first."""
    catalogue = catalogue_in(tmp_path)
    assert catalogue.find(("4001",)) is None

    imported(tmp_path, STORE)

    assert catalogue.find(("4001",)) is not None
    assert (9, "") == (catalogue.about().items, catalogue.about().problem)
    catalogue.close()


def test_a_switch_is_noticed(store: SqliteCatalog, tmp_path: Path) -> None:
    """The question after a switch is answered by the new catalogue."""
    assert "Crew T-Shirt" == title(store.find(("12345670",)))

    imported(tmp_path, HEADER + "12345670,Crew T-Shirt 2,49.00,,,\n")

    assert "Crew T-Shirt 2" == title(store.find(("12345670",)))
    assert store.find(("4001",)) is None


def test_closing_lets_go(store: SqliteCatalog) -> None:
    """After closing, a question opens the file again."""
    store.find(("4001",))
    store.close()
    store.refresh()

    assert store.find(("4001",)) is not None


def test_prices_of_another_currency(store: SqliteCatalog, tmp_path: Path) -> None:
    """Prices are never read in another currency than they were written in."""
    catalogue = catalogue_in(tmp_path, currency="KWD")

    assert catalogue.find(("4001",)) is None
    assert "prices are in SAR and the till sells in KWD" in catalogue.about().problem


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100])
def test_a_file_that_is_no_catalogue(tmp_path: Path, content: bytes) -> None:
    """A damaged file finds nothing and says so, and an import puts it right."""
    (tmp_path / "catalog.db").write_bytes(content)
    catalogue = catalogue_in(tmp_path)

    assert catalogue.find(("4001",)) is None
    assert () == catalogue.search("shirt")
    assert "cannot be read" in catalogue.about().problem
    imported(tmp_path, STORE)
    assert catalogue.find(("4001",)) is not None
    catalogue.close()


def test_a_file_damaged_in_use(store: SqliteCatalog, tmp_path: Path) -> None:
    """Damage below an open catalogue is an item not found, not a crash."""
    path = tmp_path / "catalog.db"
    header = path.read_bytes()[:100]
    path.write_bytes(header + b"\xff" * (path.stat().st_size - 100))

    assert store.find(("4001",)) is None
    assert () == store.search("shirt")


def test_another_version(store: SqliteCatalog, tmp_path: Path) -> None:
    """A file of another version is not guessed at."""
    with sqlite3.connect(tmp_path / "catalog.db") as connection:
        connection.execute("UPDATE about SET format = 99")
    connection.close()

    assert store.find(("4001",)) is None
    assert "another version" in store.about().problem


ITEMS = 100_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    rows = (f"{ean_13(number)},Shirt {number},9.00\n" for number in range(ITEMS))
    report = imported(folder, "code,title,price\n" + "".join(rows))
    assert ITEMS == report.accepted
    return folder


def ean_13(number: int) -> str:
    digits = f"628{number:09d}"
    return f"{digits}{check_digit(digits)}"


def test_only_index_searches(large: Path) -> None:
    """At 100,000 items no table is read through: indexes, row numbers, and the index of words."""
    connection = sqlite3.connect(large / "catalog.db")
    asked: list[tuple[str, tuple[str | int, ...]]] = [
        (find_query(1), (ean_13(5).zfill(14),)),
        (find_query(3), (ean_13(5).zfill(14), "nothing", "2012345")),
    ]
    asked += [
        (SEARCH, (expression, 20))
        for typed in ("s", "sh", "shirt 99", "hirt", ean_13(5))
        for expression in expressions(query_words(typed))
    ]
    for query, parameters in asked:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {query}", parameters).fetchall()
        steps = [row[3] for row in plan]
        assert 2 == len(steps)
        assert steps[0].startswith(
            ("SEARCH codes USING PRIMARY KEY (code=?)", "SCAN words VIRTUAL TABLE INDEX 0:M")
        ), "M: by what matches"
        assert "SEARCH items USING INTEGER PRIMARY KEY (rowid=?)" == steps[1]
    connection.close()


def test_work_does_not_grow_with_the_catalogue(large: Path, tmp_path: Path) -> None:
    """An item, or a screen of them, takes SQLite no more steps in 100,000 than in a hundred."""
    rows = (f"{ean_13(number)},Shirt {number},9.00\n" for number in range(100))
    imported(tmp_path, "code,title,price\n" + "".join(rows))

    def steps(folder: Path, query: str, *parameters: str | int) -> int:
        counted = 0

        def count() -> int:
            nonlocal counted
            counted += 1
            return 0

        connection = sqlite3.connect(folder / "catalog.db")
        connection.set_progress_handler(count, 1)
        assert connection.execute(query, parameters).fetchall()
        connection.close()
        return counted

    for query, *parameters in (
        (find_query(1), ean_13(50).zfill(14)),
        (find_query(2), "nothing", ean_13(50).zfill(14)),
        (SEARCH, expressions(query_words("sh"))[1], 20),
        (SEARCH, expressions(query_words("hirt 5"))[2], 5),
    ):
        few = steps(tmp_path, query, *parameters)
        assert steps(large, query, *parameters) < 1.1 * few


def test_large_answers_are_right(large: Path) -> None:
    """In a large catalogue the one item asked for is found, by code and by words."""
    catalogue = catalogue_in(large)

    assert "Shirt 99999" == title(catalogue.find(same_item_codes(ean_13(99_999))))
    assert ("Shirt 54321",) == tuple(item.title for item in catalogue.search("54321 sh"))[:1]
    assert 20 == len(catalogue.search("shirt"))
    catalogue.close()
