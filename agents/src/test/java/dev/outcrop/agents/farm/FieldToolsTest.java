package dev.outcrop.agents.farm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.agents.FakeWeb;
import dev.outcrop.agents.farm.FieldTools.Frost;
import dev.outcrop.agents.farm.FieldTools.Night;
import dev.outcrop.agents.weather.OpenMeteo;
import dev.outcrop.tool.ToolFailure;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldToolsTest {

    private static FieldTools field(FakeWeb web) {
        return new FieldTools(new OpenMeteo(web));
    }

    @Test
    void the_soil_is_read_at_three_depths() {
        FakeWeb web = FakeWeb.ofOneCity();
        assertThat(field(web).soilTemperature("京都")).isEqualTo(new FieldTools.Soil("京都市, 日本", 5.1, 4.3, 5.0, 0.312));
        assertThat(web.requests().getLast())
                .endsWith("&current=soil_temperature_0cm,soil_temperature_6cm,soil_temperature_18cm,"
                        + "soil_moisture_3_to_9cm");
    }

    @Test
    void a_place_without_soil_such_as_the_sea_is_told() {
        FakeWeb web = FakeWeb.empty()
                .file("geocoding-api", "kyoto.json")
                .text("v1/forecast", 200, "{\"current\":{\"soil_temperature_6cm\":null}}");
        assertThatThrownBy(() -> field(web).soilTemperature("Kyoto"))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("no soil readings for 京都市");
    }

    @Test
    void frost_is_possible_up_to_three_degrees_and_likely_from_zero_down() {
        FakeWeb web = FakeWeb.ofOneCity();
        var risk = field(web).frostRisk("Kyoto", Optional.empty());
        assertThat(risk.days()).isEqualTo(7);
        assertThat(risk.coldestC()).isEqualTo(-2.6);
        assertThat(risk.nights())
                .containsExactly(
                        new Night("2026-01-02", 3.0, Frost.POSSIBLE),
                        new Night("2026-01-03", 0.1, Frost.POSSIBLE),
                        new Night("2026-01-04", 0.0, Frost.LIKELY),
                        new Night("2026-01-05", -2.6, Frost.LIKELY));
        assertThat(web.requests().getLast()).endsWith("&daily=temperature_2m_min&forecast_days=7");
    }

    @Test
    void the_days_ahead_are_asked_for() {
        FakeWeb web = FakeWeb.ofOneCity();
        field(web).frostRisk("Kyoto", Optional.of(16));
        assertThat(web.requests().getLast()).endsWith("&forecast_days=16");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 17})
    void a_forecast_that_nobody_has_is_refused_before_anything_is_asked(int days) {
        FakeWeb web = FakeWeb.ofOneCity();
        assertThatThrownBy(() -> field(web).frostRisk("Kyoto", Optional.of(days)))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("1 to 16");
        assertThat(web.requests()).isEmpty();
    }

    @Test
    void a_forecast_without_a_reading_is_no_all_clear() {
        FakeWeb web = FakeWeb.empty()
                .file("geocoding-api", "kyoto.json")
                .text("v1/forecast", 200, "{\"daily\":{\"time\":[\"2026-01-01\"],\"temperature_2m_min\":[null]}}");
        assertThatThrownBy(() -> field(web).frostRisk("Kyoto", Optional.empty()))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("no forecast for 京都市");
    }
}
