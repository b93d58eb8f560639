"""Events of a territory: the register under each convention, what people decide, the balances."""
