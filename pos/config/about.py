"""What each key of config.toml is for, in one line each; config.example.toml says the same.

Types and defaults stand in `tables`; described.py joins all of it.
"""

from __future__ import annotations

from typing import Final

FURTHER_ROLE: Final = "roles.NAME"
"""Of each role that a store has named itself."""

ABOUT: Final[dict[str, dict[str, str]]] = {
    "store": {
        "id": "the shop, in receipt numbers and orders",
        "name": "on the receipt and the screen",
        "currency": "ISO 4217; it decides how many decimals amounts have",
        "locale": "not read yet: how days and numbers are written",
        "timezone": "where the store's clock is",
        "prices_include_tax": "whether shelf prices have the tax in them",
        "day_ends": (
            "when a business day is over, 00:00 to 23:59: what is sold before it is the day "
            "before's"
        ),
    },
    "till": {
        "id": "this station, unique in the shop",
        "data_dir": "journal, catalogue, receipts, logs; relative to this file",
        "lock_after_s": "seconds without a key or a scan until the till locks itself; 0: never",
        "manager_lock_after_s": "the same where a manager is signed on",
    },
    "catalogue": {
        "source": "what `pos open` makes the catalogue of: a CSV file, or its https:// address",
    },
    "tax": {
        "default": "the rate of an item that names none",
        "rounding": "line: each line item; rate: once a rate",
        "points": "discount: points lower the taxed amount; payment: they do not",
        "exempt_approval": "whether a sale without tax needs a manager's approval",
        "exempt_tags": "customers of the loyalty program with one of these tags pay no tax",
        "rates": "the tax rates, each a name and its per cent",
    },
    "loyalty": {
        "provider": "gameball, or none",
        "base_url": "http:// only for this machine, as for `pos sandbox`",
        "api_version": "part of every address",
        "customer_id": "how a typed phone number becomes a customer's id",
        "email_id": "how a typed e-mail address becomes a customer's id",
        "card_id": "how a card's number becomes one, where the card is not linked",
        "country_code": (
            '966 makes 966500000001 of a typed 0500000001; "" leaves it as typed, and refuses +0…'
        ),
        "merge_by": "none, mobile or email: how the service joins duplicates",
        "otp": "whether the account sends a code before points are held",
        "guest_orders": "whether sales without a customer are sent too",
        "return_window_days": "days that earned points stay pending, 0 to 7300",
        "renew_holds": (
            "points held and coupons locked near their end: ask, silent (the till asks anew "
            "by itself) or never"
        ),
        "automatic_promotions": "whether the account takes something off a basket by itself",
        "events": 'the account\'s events a cashier may send, as "birthday_visit"',
        "deadline_s": "seconds for a whole call, 0.2 to 60",
        "partner_store_id": "the store at the partner API; its token: POS_GAMEBALL_PARTNER_TOKEN",
    },
    "receipt": {
        "header": "lines above every sale: address, tax number",
        "footer": "lines below every sale",
        "qr_url": "a QR on each receipt: an address, {receipt} becomes its number",
        "keep_files": "each receipt as a text file in data_dir/receipts too",
    },
    "email": {
        "host": 'the store\'s mail server; "" sends none',
        "port": "587 for starttls, 465 for tls",
        "tls": "starttls, tls or none",
        "from": "the store's own address, on every such e-mail",
        "user": 'whom the server knows the store as; "" signs in as nobody',
    },
    "tender": {
        "methods": (
            "means of payment, in the order of the screen; gift-card and store-credit are the "
            "store's own"
        ),
        "cash_rounding": (
            'the smallest coin, such as "0.05": what is paid in cash is rounded to it'
        ),
    },
    "cash": {
        "denominations": (
            "notes and coins to count the drawer by; an empty list: it is counted as one amount"
        ),
        "blind_count": "false: whoever counts is told meanwhile what should be in the drawer",
        "drawers": (
            "shared: whoever signs on sells on the shift; own: anybody but its cashier asks a "
            "manager"
        ),
    },
    "returns": {
        "days": "later a manager approves it; 0: as long as there is a receipt",
    },
    "gift_cards": {
        "valid_days": "how long gift cards and store credit can be spent; 0: for ever",
    },
    "scanner": {
        "driver": "serial, wedge (types like a keyboard), ssi (Zebra's packets) or none",
        "name": "what it is called where it is told of",
        "port": (
            "a device, a link to one as in /dev/serial/by-id, usb:VID:PID or "
            "usb:VID:PID:SERIAL, socket://host:port or loop://"
        ),
        "baud": "ignored by USB devices; 9600 or 115200 by most others",
        "framing": "data bits, parity and stop bit on the line: 8N1, 7E1, 7O1, 8E1 or 8O1",
        "repeat_ms": (
            "the same code again within so long is left out; 0 is off: two alike are two"
        ),
        "feedback": (
            "bel or datalogic: the scanner sounds when the till refuses a code; ssi, for such "
            "a scanner alone: when it takes one too; or none"
        ),
        "more": (
            "further scanners on serial lines (serial or ssi); put in place of this line a "
            "table [[scanner.more]] for each, with the keys above and idle_ms"
        ),
        "wedge_prefix": (
            'what a wedge types before each code, best "\\u0002" (STX); "": it is known '
            "by its speed"
        ),
        "wedge_suffix": "what it types behind a code besides Enter, Tab, LF and ETX",
        "wedge_gap_ms": (
            "keys of a wedge follow each other within this; a hand's take 60 and more"
        ),
        "wedge_least": "so many keys in a burst are a wedge's",
        "layout": (
            "the computer's keyboard, where a wedge types the US one: fr, be, de, ch, es, it, "
            'tr, cs, ru or ar; "": both are one'
        ),
        "idle_ms": "ends a scan after this silence, where no terminator is sent; 0 is off",
        "code_id": (
            "what the scanner puts before a code to name its kind: aim, symbol, honeywell or none"
        ),
        "price_patterns": (
            'codes of the store\'s own scales, as "20IIIIIEEEEEX": I item, E price in minor '
            "units, W grams, N pieces, V check digit of E or W, C any digit, X check digit"
        ),
        "command_codes": (
            "whether codes such as POS:PAY, as `pos commands sheet` prints them, do what the "
            "key does"
        ),
    },
    "printer": {
        "driver": "escpos, text_file or none",
        "port": (
            "a device, usb:VID:PID, socket://host:9100, cups:QUEUE, or a file relative to this one"
        ),
        "baud": "on a serial line, as the printer is set",
        "flow": (
            "how a printer on a serial line says wait: none, rts_cts (its DTR wired to CTS) "
            "or xon_xoff"
        ),
        "columns": "characters in a line, 24 to 80",
        "profile": "what the model can do",
        "drawer_pin": "2 or 5: the pin of the connector that opens the drawer",
        "code_pages": 'what its page numbers mean, best first, as "16 cp1252"',
        "font": "a font file for letters the printer has not, such as Arabic",
        "logo": "a PNG to stand above every receipt",
    },
    "drawer": {
        "driver": "printer: it hangs on the printer; or none",
        "open_level": "what its sensor says when it is open: high, low, or none without one",
        "open_limit_s": "told when it stays open longer, where it has a sensor; 0 is never",
    },
    "display": {
        "driver": "epson, cd5220, dsp800 (two lines of 20, on a serial line) or none",
        "port": (
            "a device, a link to one, socket://host:port; or printer: an epson on the "
            "printer's cable"
        ),
        "baud": "as the display is set; on the printer's cable that is the printer's",
        "brightness": "1 to 4 for epson and cd5220; 0: as it is set",
        "code_page": "the page it is set to: ascii, cp437, cp850, cp852, cp858, cp866 or cp1252",
        "idle": "one or two lines between sales",
        "screen": "whether `pos display` may follow this till on this machine",
        "theme": "its colours: dark, light, high-contrast or colour-blind",
        "qr_url": "a QR there between sales, as the page where customers join",
    },
    "scale": {
        "driver": "toledo8217, dialog06 (weighs for a price, in kg) or none",
        "port": "as the scanner's",
        "baud": "as the scale is set",
        "framing": "8N1, 7E1 or 7O1, as the scale is set",
        "unit": "kg or lb: what a toledo8217 shows",
    },
    "card": {
        "driver": "stand_alone (its approval code is typed), simulator (moves no money) or none",
        "port": "of the simulator, socket://127.0.0.1:port",
        "wait_s": "seconds a customer may take at the terminal, 5 to 300",
    },
    "screen": {
        "theme": (
            "dark, light, high-contrast or colour-blind; Ctrl+L changes it until the till ends"
        ),
    },
    "training": {
        "loyalty": "sandbox: one of its own on this machine, never the real service; or none",
        "printer": "whether its receipts, marked, come out of the printer",
    },
    "coupons": {
        "url": "the shop's own coupon engine: `pos coupons serve` on its machine",
        "patterns": 'which codes are its own, as "OWN-*"; all others are the program\'s',
        "offline": "without the engine: refuse, or take those that it has signed",
        "public_key": "what signed coupons are told by, as `pos coupons keys` prints it",
        "lock_minutes": "how long a coupon is reserved for a sale, 2 to 240; then it is asked anew",
        "deadline_s": "seconds for a whole call, 0.2 to 60",
    },
    "coupon_engine": {
        "database": (
            "a file in data_dir, or for a chain postgresql://user@host/name; its password: "
            "POS_COUPONS_DB_PASSWORD"
        ),
        "issue_method": "POST, PUT or GET, as the account has it for the engine",
        "issue_path": "the path of the address that the account has for it",
        "issue_header": "the header that brings the token; Authorization: as Bearer TOKEN",
        "retry_window_s": (
            "the same request again within so long, where it names no code and no transaction, "
            "is the same coupon; 0 is never"
        ),
        "codes": (
            "own: codes of the engine, with its prefixes; given: those that the account sends"
        ),
        "sign": "whether they are signed, so that a till without the network may take them",
        "calls_per_s": "of one caller, over a while; ten times that of all together",
        "life_days": "of a coupon whose request tells no expiry",
        "trusted_proxies": "whose X-Forwarded-For tells the caller: a proxy with TLS before it",
    },
    "coupon_engine.prefixes": {
        "fixed": "of codes worth an amount",
        "percentage": "of those worth a per cent",
        "shipping": "of free delivery",
        "product": "of a free item",
        "custom": "of any other",
    },
    "coupon_engine.types": {
        "fixed": "the account's own word for an amount, besides fixed and the like",
        "percentage": "its word for a per cent",
        "shipping": "its word for free delivery",
        "product": "its word for a free item",
        "custom": "its word for any other",
    },
    "hub": {
        "dsn": "the store's hub, whose tills share what they sell; empty: this till is alone",
        "office_dsn": "at the hub's own machine: the head office's, which everything goes on to",
        "deadline_s": "how long a cashier waits for what other tills know",
        "offline_card_limit": (
            "as much of a gift card that this till knows is spent while the hub does not answer; "
            "it may be spent twice"
        ),
    },
    "reasons": {
        "discount": "up to 9, of 30 characters each",
        "price": "where a price is set by hand",
        "no_sale": "where the drawer is opened without a sale",
        "paid_in": "cash put into the drawer",
        "paid_out": "cash taken out of it",
        "returns": "where goods come back",
    },
    FURTHER_ROLE: {
        "max_discount_percent": "more needs an approval",
        "needs_approval": "actions a manager approves",
        "may_approve": "what those with this role may say yes to, where cashiers ask",
    },
    "roles.cashier": {
        "max_discount_percent": "more needs an approval",
        "needs_approval": "actions a manager approves",
    },
}
"""By table and key."""
