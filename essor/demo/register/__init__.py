"""An invented register in the official format, for the demonstration territory and for tests.

    python -m essor.demo.register --out DIR

Every company, person and address is made up; communes are real. SIREN fail Luhn's key on purpose,
so that none can be a real company's, and names end with « DEMO ».
"""
