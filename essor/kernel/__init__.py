"""Pure value types shared by every layer: identifiers, money, periods, figures, errors."""
