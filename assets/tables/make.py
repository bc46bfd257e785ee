"""Makes the teaching tables: the same files whenever it runs. `python3 assets/tables/make.py`

orders   6 files: a shop's orders; one customer (acme) has two fifths of them, so one key is skewed
visits   4 files: page visits; a third of them belong to nobody (customer is null)
sensors  3 files of very unequal size: readings, some missing, one sensor far off
"""

import datetime
import pathlib
import random

HERE = pathlib.Path(__file__).parent
CUSTOMERS = ["acme", "birch", "cobalt", "delta", "ember", "fjord", "grove", "harbor", "iris", "juno", "kite", "lumen"]
CITIES = ["Berlin", "Lyon", "Oslo", "Porto", "Turin"]
PRODUCTS = {"lamp": 2490, "desk": 18900, "chair": 7450, "shelf": 5999, "rug": 12000, "vase": 1575, "clock": 3300}
PAGES = ["/", "/desk", "/chair", "/lamp", "/basket", "/pay", "/help"]


def write(table, header, parts):
    folder = HERE / table
    folder.mkdir(exist_ok=True)
    for number, rows in enumerate(parts):
        lines = [header] + [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
        (folder / f"part-{number}.csv").write_text("\n".join(lines) + "\n")


def orders(rng):
    first = datetime.date(2024, 1, 1)
    number = 1000
    for _ in range(6):
        rows = []
        for _ in range(80):
            number += 1
            customer = "acme" if rng.random() < 0.4 else rng.choice(CUSTOMERS[1:])
            product = rng.choice(list(PRODUCTS))
            city = None if rng.random() < 0.05 else CITIES[sum(map(ord, customer)) % 5 if rng.random() < 0.7 else rng.randrange(5)]
            quantity = None if rng.random() < 0.03 else rng.choice([1, 1, 1, 2, 2, 3, 4, 6, 10])
            cents = PRODUCTS[product] + rng.randrange(-3, 4) * 25
            day = first + datetime.timedelta(days=rng.randrange(366))
            rows.append([number, customer, city, product, quantity, f"{cents / 100:.2f}", day])
        yield rows


def visits(rng):
    start = datetime.datetime(2024, 3, 1)
    number = 0
    for part in range(4):
        rows = []
        at = start + datetime.timedelta(days=7 * part)
        for _ in range(100):
            number += 1
            at += datetime.timedelta(seconds=rng.randrange(20, 9000))
            customer = None if rng.random() < 0.34 else rng.choice(CUSTOMERS + ["nobody-yet"])
            seconds = None if rng.random() < 0.06 else int(rng.expovariate(1 / 45)) + 1
            rows.append([number, rng.choice(PAGES), customer, seconds, f"{at:%Y-%m-%dT%H:%M:%S}Z"])
        yield rows


def sensors(rng):
    start = datetime.datetime(2024, 3, 1)
    for part, size in enumerate([420, 60, 20]):
        rows = []
        for n in range(size):
            sensor = "s1" if part == 0 and rng.random() < 0.8 else f"s{rng.randrange(1, 9)}"
            room = {"s1": "hall", "s2": "hall", "s3": "lab", "s4": "lab", "s5": "roof", "s6": "cellar"}.get(sensor)
            reading = None if rng.random() < 0.08 else round(rng.gauss(21, 2), 2)
            if sensor == "s7" and reading is not None:
                reading = round(reading * 40, 2)
            at = start + datetime.timedelta(minutes=part * 500 + n)
            rows.append([sensor, room, reading, f"{at:%Y-%m-%dT%H:%M:%S}Z"])
        yield rows


write("orders", "order_id,customer,city,product,quantity,price,ordered_on", orders(random.Random(1)))
write("visits", "visit_id,page,customer,seconds,at", visits(random.Random(2)))
write("sensors", "sensor,room,reading,at", sensors(random.Random(3)))
