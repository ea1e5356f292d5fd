package dev.outcrop.agents.weather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.agents.FakeWeb;
import dev.outcrop.tool.ToolFailure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WeatherToolsTest {

    private static WeatherTools weather(FakeWeb web) {
        return new WeatherTools(new OpenMeteo(web));
    }

    @Test
    void the_weather_is_that_of_now_today_and_the_next_days() {
        FakeWeb web = FakeWeb.ofOneCity();
        assertThat(weather(web).weather("京都"))
                .isEqualTo(new Forecast(
                        "京都市, 日本",
                        new Forecast.Now("rain", 3.4, 0.2, 71, 7.9),
                        new Forecast.Day("2026-01-01", "rain", 8.1, 1.0, 85),
                        List.of(
                                new Forecast.Day("2026-01-02", "overcast", 7.5, -0.4, 20),
                                new Forecast.Day("2026-01-03", "mainly clear", 9.0, 0.3, 5),
                                new Forecast.Day("2026-01-04", "snow", 4.2, -1.8, 60))));
        assertThat(web.requests().getLast())
                .contains("latitude=35.0211&longitude=135.7539")
                .contains(
                        "&current=temperature_2m,apparent_temperature,relative_humidity_2m,weather_code,wind_speed_10m")
                .contains("&daily=weather_code,temperature_2m_max,temperature_2m_min,precipitation_probability_max")
                .endsWith("&forecast_days=4");
    }

    /** The page's weather card reads these names. */
    @Test
    void the_result_has_the_shape_that_the_page_shows_as_a_card() {
        JsonNode json =
                JsonMapper.shared().valueToTree(weather(FakeWeb.ofOneCity()).weather("Kyoto"));
        assertThat(json).isEqualTo(JsonMapper.shared().readTree("""
                {"place":"京都市, 日本",
                 "now":{"sky":"rain","temperatureC":3.4,"feelsLikeC":0.2,"humidityPercent":71,"windKmh":7.9},
                 "today":{"date":"2026-01-01","sky":"rain","highC":8.1,"lowC":1.0,"rainChancePercent":85},
                 "next":[{"date":"2026-01-02","sky":"overcast","highC":7.5,"lowC":-0.4,"rainChancePercent":20},
                         {"date":"2026-01-03","sky":"mainly clear","highC":9.0,"lowC":0.3,"rainChancePercent":5},
                         {"date":"2026-01-04","sky":"snow","highC":4.2,"lowC":-1.8,"rainChancePercent":60}]}"""));
    }

    @Test
    void a_place_without_a_forecast_is_told_by_its_name() {
        FakeWeb web = FakeWeb.empty().file("geocoding-api", "kyoto.json").text("v1/forecast", 200, "{}");
        assertThatThrownBy(() -> weather(web).weather("Kyoto"))
                .isInstanceOf(ToolFailure.class)
                .hasMessage("The weather service has no forecast for 京都市, 日本.");
    }

    @ParameterizedTest
    @CsvSource({
        "0, clear",
        "3, overcast",
        "48, fog",
        "66, rain",
        "86, snow showers",
        "99, thunderstorm with hail",
        "-1, unknown"
    })
    void a_sky_is_a_word(int code, String sky) {
        assertThat(Sky.of(code)).isEqualTo(sky);
    }
}
