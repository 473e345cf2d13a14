"""The sample catalogue of the demo: a clothing store in Saudi Arabia, prices with VAT.

`python -m pos.catalog.sample` writes the CSV that is kept beside this module.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import TextIO

from pos.catalog.columns import KNOWN
from pos.core.gtin import check_digit

_STORE_PREFIX = "6281100"
_OLD_PREFIX = "4004400"

# title; price; kg; stock code; category; collection; vendor; tags; colours; sizes
# A style's place in the table is in the codes of its items: add new ones at the end.
_STYLES = """
Hoxton Bag; 100.00; 0.650; HXB; Women|Bags; Bags; Hoxton; canvas; navy|black|tan|olive;
Linen Shirt; 149.00; 0.280; LSH; Men|Shirts; Summer; Corniche; linen; white|sky blue|sand|olive; S|M|L|XL
Socks, 3 pairs; 39.00; 0.120; SO3; Accessories|Socks; Essentials; Harrat; cotton|pack; ;
Belt; 79.00; 0.210; BLT; Men|Belts; Essentials; Diriyah; leather; brown|black; 85|95|105
Weekend Bag; 349.00; 1.450; WKB; Bags|Travel; Bags; Hoxton; canvas|travel; navy|khaki|black;
Shoreditch Backpack; 229; 0.880; SHB; Bags; Bags|Back to School; Hoxton; canvas; grey|black|mustard|red;
Mini Crossbody Bag; 129.00; 0.340; MCB; Women|Bags; Bags|Eid; Najd; leather|gift; ivory|black|burgundy|tan;
Straw Tote; 119.00; 0.410; STT; Women|Bags; Bags|Summer; Corniche; straw; natural|black;
Oxford Shirt; 159.00; 0.310; OXS; Men|Shirts; Office; Corniche; cotton; white|sky blue|pink; S|M|L|XL|XXL
Piqué Polo; 99.00; 0.260; PPO; Men|Tops; Summer|Essentials; Harrat; cotton; white|navy|black|red|mint; S|M|L|XL
Crew T-Shirt; 49; 0.180; CTS; Men|Tops; Essentials; Harrat; cotton; white|black|grey|navy|olive; S|M|L|XL|XXL
Striped T-Shirt; 59; 0.180; STS; Women|Tops; Summer; Harrat; cotton; navy|red|black; XS|S|M|L|XL
Silk Blouse; 279.00; 0.190; SBL; Women|Shirts; Office|Eid; Najd; silk|dry clean; ivory|blush|emerald; XS|S|M|L
Chiffon Blouse; 169.00; 0.170; CBL; Women|Shirts; Office; Najd; chiffon; ivory|black|teal; XS|S|M|L|XL
Linen Trousers; 189.00; 0.390; LTR; Men|Trousers; Summer; Corniche; linen; sand|white|navy; W30|W32|W34|W36
Chinos; 179.00; 0.480; CHI; Men|Trousers; Office|Essentials; Corniche; cotton; beige|navy|olive; W30|W32|W34|W36|W38
Straight Jeans; 199.00; 0.690; SJN; Men|Jeans; Essentials; Tuwaiq; denim; indigo|black|washed; W30|W32|W34|W36
Wide-Leg Jeans; 209.00; 0.640; WJN; Women|Jeans; Essentials; Tuwaiq; denim; indigo|ecru; 26|28|30|32
Pleated Skirt; 159.00; 0.330; PSK; Women|Skirts; Office; Najd; polyester; navy|camel|black; XS|S|M|L
Wrap Dress; 249.00; 0.380; WDR; Women|Dresses; Summer; Najd; viscose; emerald|black|terracotta; XS|S|M|L|XL
Maxi Dress; 289.00; 0.450; MDR; Women|Dresses; Summer|Eid; Najd; viscose; ivory|navy; S|M|L|XL
Kaftan; 329.00; 0.420; KAF; Women|Dresses; Eid; Najd; embroidered|gift; emerald|burgundy|gold; S|M|L
Classic Abaya; 399.00; 0.620; ABC; Women|Abayas; Essentials; Najd; crepe; black|charcoal; 52|54|56|58|60
Appliqué Abaya; 549.00; 0.680; ABA; Women|Abayas; Eid; Najd; crepe|embroidered; black|navy; 52|54|56|58
Cotton Thobe; 219.00; 0.520; THB; Men|Thobes; Essentials; Diriyah; cotton; white|cream; 54|56|58|60|62
Winter Thobe; 289.00; 0.780; THW; Men|Thobes; Winter; Diriyah; wool blend; charcoal|navy|brown; 54|56|58|60
Wool Coat; 599.00; 1.480; WCO; Women|Coats; Winter; Hoxton; wool|dry clean; camel|black; S|M|L
Puffer Jacket; 329.00; 0.820; PJK; Men|Jackets; Winter; Tuwaiq; recycled; black|olive|navy; S|M|L|XL
Denim Jacket; 259.00; 0.790; DJK; Women|Jackets; Essentials; Tuwaiq; denim; indigo|black; XS|S|M|L
Blazer; 449.00; 0.740; BLZ; Men|Jackets; Office; Corniche; wool blend; navy|grey; 48|50|52|54
Merino Jumper; 229.00; 0.320; MJU; Men|Knitwear; Winter; Hoxton; merino; navy|grey|burgundy; S|M|L|XL
Cashmere Cardigan; 499.00; 0.290; CCA; Women|Knitwear; Winter; Hoxton; cashmere|dry clean; camel|grey; S|M|L
Hoodie; 139; 0.560; HOO; Unisex|Tops; Essentials; Tuwaiq; fleece; grey|black|navy|sage; S|M|L|XL
Joggers; 119; 0.430; JOG; Unisex|Trousers; Essentials; Tuwaiq; fleece; grey|black|navy; S|M|L|XL
Swim Shorts; 89.00; 0.170; SWS; Men|Swim; Summer; Harrat; recycled; navy|coral|teal; S|M|L|XL
Modest Swimsuit; 199.00; 0.360; MSW; Women|Swim; Summer; Harrat; quick dry; black|teal; S|M|L|XL
Pyjama Set; 149.00; 0.440; PYJ; Women|Nightwear; Winter; Harrat; cotton|gift; blush|navy; S|M|L
Kids T-Shirt; 35; 0.110; KTS; Kids|Tops; Kids|Back to School; Harrat; cotton; white|yellow|blue|pink; 4Y|6Y|8Y|10Y
Kids Joggers; 69; 0.240; KJO; Kids|Trousers; Kids|Back to School; Tuwaiq; fleece; grey|navy; 4Y|6Y|8Y|10Y
School Polo; 45; 0.160; SPO; Kids|Tops; Kids|Back to School; Harrat; cotton; white|sky blue; 4Y|6Y|8Y|10Y|12Y
Canvas Sneakers; 159.00; 0.720; CSN; Shoes; Summer; Tuwaiq; canvas; white|black|navy; 38|39|40|41|42|43|44
Leather Loafers; 379.00; 0.860; LLO; Shoes; Office; Diriyah; leather; brown|black; 40|41|42|43|44
Leather Sandals; 189.00; 0.540; LSA; Shoes; Summer; Diriyah; leather; tan|black; 39|40|41|42|43|44
Shemagh; 89.00; 0.210; SHM; Men|Headwear; Essentials|Eid; Diriyah; cotton; red|white|black; 55|57
Béret; 79.00; 0.090; BER; Women|Headwear; Winter; Hoxton; wool; noir|rouge|crème;
Silk Scarf; 139.00; 0.070; SSC; Accessories|Scarves; Eid; Najd; silk|gift; emerald|ivory|rose|navy;
Wool Scarf; 99.00; 0.180; WSC; Accessories|Scarves; Winter; Hoxton; wool; grey|camel|navy;
Sun Hat; 69.00; 0.120; SHT; Accessories|Headwear; Summer; Corniche; straw; natural|white;
Leather Wallet; 149.00; 0.130; WAL; Accessories|Small Leather; Bags; Diriyah; leather|gift; brown|black|tan;
Sunglasses; 199.00; 0.060; SUN; Accessories; Summer; Corniche; UV400; black|tortoise;
Leather Gloves; 129.00; 0.110; GLV; Accessories; Winter; Diriyah; leather; black|brown; S|M|L
Trench Coat; 459.00; 1.120; TRC; Women|Coats; Winter|Office; Hoxton; cotton|dry clean; beige|navy; S|M|L|XL
Rain Jacket; 239.00; 0.460; RJK; Men|Jackets; Winter; Tuwaiq; waterproof; yellow|navy|olive; S|M|L|XL
Henley Top; 79; 0.240; HEN; Men|Tops; Essentials; Harrat; cotton; grey|navy|cream; S|M|L|XL|XXL
Leggings; 69; 0.190; LEG; Women|Trousers; Essentials; Tuwaiq; stretch; black|navy|charcoal; XS|S|M|L|XL
Denim Shirt; 169.00; 0.420; DSH; Men|Shirts; Essentials; Tuwaiq; denim; indigo|washed; S|M|L|XL|XXL
Chelsea Boots; 429.00; 1.180; CHB; Shoes; Winter; Diriyah; leather; brown|black; 39|40|41|42|43|44
Running Shoes; 299.00; 0.610; RUN; Shoes; Essentials; Tuwaiq; sport; white|black|teal; 38|39|40|41|42|43|44
Girls' Dress; 99.00; 0.210; GDR; Kids|Dresses; Kids|Eid; Najd; cotton|gift; rose|mint|ivory; 4Y|6Y|8Y|10Y
Boys' Thobe; 129.00; 0.310; BTH; Kids|Thobes; Kids|Eid; Diriyah; cotton; white|cream; 4Y|6Y|8Y|10Y|12Y
Baby Bodysuit; 29; 0.070; BBS; Kids|Baby; Kids|Essentials; Harrat; cotton; white|yellow|mint; 0-3M|3-6M|6-12M
"""  # noqa: E501, a table is read by its columns

# code; title; price; tax; category; tags; weight; unit;
#     min_age; price_embedded; open_price; serial; what the store's own scale prints on labels
_OTHER_ITEMS = """
4001; Carrier Bag; 1.00; standard; Packaging; ; 0.020; piece; ; ; ;
4002; Gift Box; 15; standard; Packaging; gift; 0.150; piece; ; ; ;
4010; Fabric Offcuts; 60.00; standard; Fabric; by weight; ; kg; ; ; ; ; 2904010
2012345; Tailored to Order; 30.00; standard; Services; ; ; piece; ; yes; ;
BOOK-1; Picture Book; 35.00; zero; Kids|Books; gift; 0.310; piece; ; ; ;
BOOK-2; Colouring Book; 19.00; zero; Kids|Books; gift; 0.180; piece; ; ; ;
DONATE-10; Winter Clothing Donation; 10; zero; Charity; ; ; piece; ; ; ;
LIGHTER-1; Brass Lighter; 85.00; standard; Accessories; gift; 0.060; piece; 18; ; ;
THB-AR-56; ثوب قطن أبيض، مقاس 56; 239.00; standard; Men|Thobes; cotton; 0.520; piece; ; ; ;
ALTER; Alteration; 0; standard; Services; ; ; piece; ; ; yes;
WATCH-1; Field Watch; 420.00; standard; Accessories; gift; 0.090; piece; ; ; ; yes
"""

# Items that older labels name as well: style counted from 1, variant from 0.
_RELABELLED = {(1, 0), (2, 2), (4, 1), (11, 0)}


def sample_path() -> Path:
    """Where the CSV is, ready to import; its tax names are 'standard' and 'zero'."""
    return Path(str(files("pos.catalog") / "sample.csv"))


def write_sample(file: TextIO) -> None:
    writer = csv.DictWriter(file, KNOWN, restval="", lineterminator="\n")
    writer.writeheader()
    for number, line in enumerate(_STYLES.strip().splitlines(), start=1):
        writer.writerows(_items_of_style(number, _cells(line)))
    for line in _OTHER_ITEMS.strip().splitlines():
        writer.writerow(_other_item(_cells(line)))


def _items_of_style(number: int, cells: list[str]) -> Iterator[dict[str, str]]:
    title, price, weight, stock_code, category, collection, vendor, tags, colours, sizes = cells
    variants = [(colour, size) for colour in colours.split("|") for size in sizes.split("|")]
    for variant, (colour, size) in enumerate(variants):
        relabelled = (number, variant) in _RELABELLED
        yield {
            "code": _ean_13(_STORE_PREFIX, number, variant),
            "title": ", ".join(part for part in (title, colour, size) if part),
            "price": price,
            "product_id": f"P{number:03d}",
            "variant_id": f"P{number:03d}-{variant:02d}",
            "sku": "-".join(part for part in (stock_code, _short(colour), size) if part),
            "tax": "standard",
            "category": category,
            "collection": collection,
            "vendor": vendor,
            "tags": tags,
            "weight": weight,
            "unit": "piece",
            "aliases": _ean_13(_OLD_PREFIX, number, variant) if relabelled else "",
        }


def _other_item(cells: list[str]) -> dict[str, str]:
    code, title, price, tax, category, tags, weight, unit, *asked = cells
    min_age, price_embedded, open_price, serial, *aliases = asked
    return {
        "code": code,
        "title": title,
        "price": price,
        "product_id": f"X{code}",
        "tax": tax,
        "category": category,
        "vendor": "STYL",
        "tags": tags,
        "weight": weight,
        "unit": unit,
        "min_age": min_age,
        "price_embedded": price_embedded,
        "open_price": open_price,
        "serial": serial,
        "aliases": "|".join(aliases),
    }


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split(";")]


def _ean_13(prefix: str, style: int, variant: int) -> str:
    digits = f"{prefix}{style:03d}{variant:02d}"
    return f"{digits}{check_digit(digits)}"


def _short(colour: str) -> str:
    return colour.replace(" ", "")[:3].upper()


if __name__ == "__main__":
    write_sample(sys.stdout)
