package dev.outcrop.agents.farm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.agents.Hemisphere;
import dev.outcrop.testkit.SettableClock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CropToolsTest {
    private final CropTools crops = new CropTools(SettableClock.at("2026-04-30T12:00:00Z"));

    @Test
    void tomatoes_are_planted_out_in_may_in_the_north() {
        assertThat(crops.cropCalendar(Crop.TOMATO, Optional.empty()))
                .isEqualTo(new CropTools.Calendar(
                        Crop.TOMATO,
                        Hemisphere.NORTH,
                        4,
                        List.of(2, 3, 4),
                        List.of(5, 6),
                        List.of(7, 8, 9, 10),
                        15,
                        false));
    }

    @Test
    void and_in_november_in_the_south_where_the_harvest_passes_the_end_of_the_year() {
        var south = crops.cropCalendar(Crop.CABBAGE, Optional.of(Hemisphere.SOUTH));
        assertThat(south.thisMonth()).isEqualTo(4);
        assertThat(south.plantOut()).containsExactly(11, 12);
        assertThat(south.harvest()).containsExactly(2, 3, 4, 5);
        assertThat(crops.cropCalendar(Crop.SPINACH, Optional.of(Hemisphere.SOUTH))
                        .harvest())
                .containsExactly(10, 11, 12, 3, 4, 5);
    }

    @ParameterizedTest
    @EnumSource(Crop.class)
    void every_crop_has_a_start_a_harvest_and_a_soil_to_grow_in(Crop crop) {
        var year = crops.cropCalendar(crop, Optional.empty());
        assertThat(Stream.concat(year.sow().stream(), year.plantOut().stream()))
                .isNotEmpty()
                .allMatch(month -> 1 <= month && month <= 12);
        assertThat(year.harvest()).isNotEmpty().allMatch(month -> 1 <= month && month <= 12);
        assertThat(year.soilC()).isBetween(3, 20);
        // What dies in a frost is not sown into cold ground.
        assertThat(year.bearsLightFrost() || year.soilC() >= 8).isTrue();
    }
}
