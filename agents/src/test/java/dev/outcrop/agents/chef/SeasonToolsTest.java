package dev.outcrop.agents.chef;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.agents.Hemisphere;
import dev.outcrop.testkit.SettableClock;
import dev.outcrop.tool.ToolFailure;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeasonToolsTest {
    private final SeasonTools season = new SeasonTools(SettableClock.at("2026-01-15T12:00:00Z"));

    @Test
    void it_is_the_season_of_this_month_in_the_north_if_nothing_is_said() {
        var now = season.season(Optional.empty(), Optional.empty());
        assertThat(now.month()).isEqualTo(1);
        assertThat(now.hemisphere()).isEqualTo(Hemisphere.NORTH);
        assertThat(now.vegetables()).contains("daikon (大根)", "leek (ねぎ)").doesNotContain("tomato (トマト)");
        assertThat(now.fruit()).containsExactly("mandarin (みかん)", "yuzu (ゆず)");
    }

    @Test
    void the_south_has_the_season_half_a_year_away() {
        var south = season.season(Optional.of(1), Optional.of(Hemisphere.SOUTH));
        var north = season.season(Optional.of(7), Optional.of(Hemisphere.NORTH));
        assertThat(south.month()).isEqualTo(1);
        assertThat(south.vegetables())
                .isEqualTo(north.vegetables())
                .contains("tomato (トマト)")
                .doesNotContain("leek (ねぎ)");
        assertThat(south.fruit()).isEqualTo(north.fruit()).contains("peach (桃)");
    }

    @ParameterizedTest
    @CsvSource({
        "10, NORTH, false",
        "11, NORTH, true",
        "12, NORTH, true",
        "1, NORTH, true",
        "2, NORTH, true",
        "3, NORTH, false",
        "4, SOUTH, false",
        "5, SOUTH, true",
        "8, SOUTH, true",
        "9, SOUTH, false"
    })
    void a_season_goes_on_over_the_end_of_the_year(int month, Hemisphere hemisphere, boolean daikon) {
        assertThat(season.season(Optional.of(month), Optional.of(hemisphere))
                        .vegetables()
                        .contains("daikon (大根)"))
                .isEqualTo(daikon);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 13})
    void a_month_that_is_none_is_refused(int month) {
        assertThatThrownBy(() -> season.season(Optional.of(month), Optional.empty()))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("from 1 to 12");
    }

    @Test
    void there_is_something_fresh_in_every_month() {
        for (int month = 1; month <= 12; month++) {
            assertThat(season.season(Optional.of(month), Optional.empty()).vegetables())
                    .as("vegetables of month %d", month)
                    .hasSizeGreaterThan(5);
        }
    }
}
