"""Operations received from devices that worked offline."""
