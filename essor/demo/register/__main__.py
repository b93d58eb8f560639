"""Writes the demonstration register: python -m essor.demo.register --out DIR."""

import argparse
from pathlib import Path

from essor.demo.register.months import SEED, write_months

parser = argparse.ArgumentParser(prog="python -m essor.demo.register", description=__doc__)
parser.add_argument("--out", type=Path, required=True, help="folder that receives both months")
parser.add_argument("--seed", type=int, default=SEED, help="another seed, another register")
chosen = parser.parse_args()
for month in write_months(chosen.out, seed=chosen.seed):
    for kind, path in month.files.items():
        print(f"{month.vintage} --{kind.value} {path}")  # noqa: T201 - this command's answer
