"""Operations from devices."""
