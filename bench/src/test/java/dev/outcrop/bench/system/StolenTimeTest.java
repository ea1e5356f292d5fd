package dev.outcrop.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class StolenTimeTest {
    private static final StolenTime BEFORE = StolenTime.read("""
            cpu  100 0 50 800 10 0 5 35 0 0
            cpu0 50 0 25 400 5 0 2 18 0 0
            """);

    @Test
    void isAShareOfAllTime() {
        assertThat(BEFORE).isEqualTo(new StolenTime(35, 1_000));
        assertThat(StolenTime.read("cpu  160 0 60 900 10 0 5 65 7 0\n").percentSince(BEFORE))
                .isEqualTo(OptionalDouble.of(15));
    }

    @Test
    void isUnknownWhileNoTimeHasPassed() {
        assertThat(BEFORE.percentSince(BEFORE)).isEmpty();
    }
}
