package dev.outcrop.agents.weather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.agents.FakeWeb;
import dev.outcrop.tool.ToolFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenMeteoTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Kyoto            | en | Kyoto
            京都              | ja | %E4%BA%AC%E9%83%BD
            さいたま           | ja | %E3%81%95%E3%81%84%E3%81%9F%E3%81%BE
            서울              | ko | %EC%84%9C%EC%9A%B8
            ' New York '     | en | New%20York
            Zürich           | en | Z%C3%BCrich
            A&name=B?c#d     | en | A%26name%3DB%3Fc%23d
            Lyon, France     | en | Lyon
            京都、日本         | ja | %E4%BA%AC%E9%83%BD
            """)
    void a_name_is_asked_for_in_its_own_language_and_encoded(String name, String language, String encoded) {
        FakeWeb web = FakeWeb.empty().file("geocoding-api", "kyoto.json");
        new OpenMeteo(web).find(name);
        assertThat(web.requests())
                .containsExactly("https://geocoding-api.open-meteo.com/v1/search?count=10&format=json&language="
                        + language + "&name=" + encoded);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Portland               | Portland, United States          |  45.52345
            portland               | Portland, United States          |  45.52345
            Portland, Maine        | Portland, Maine, United States   |  43.65737
            Portland, maine, USA   | Portland, Maine, United States   |  43.65737
            Portland, US           | Portland, Oregon, United States  |  45.52345
            Portland, Australia    | Portland, New South Wales, Australia | -33.353
            Portland, UK           | Portland Harbour, England, United Kingdom | 50.58
            Portland, Atlantis     | Portland, Oregon, United States  |  45.52345
            """)
    void of_several_places_the_region_or_country_decides_and_then_the_size(String name, String title, double latitude) {
        var place = new OpenMeteo(FakeWeb.empty().file("geocoding-api", "portland.json")).find(name);
        assertThat(place.title()).isEqualTo(title);
        assertThat(place.latitude()).isEqualTo(latitude);
    }

    @Test
    void a_forecast_is_asked_for_at_the_coordinates_and_in_the_zone_of_the_place() {
        FakeWeb web = FakeWeb.empty().file("v1/forecast", "forecast.json");
        new OpenMeteo(web).forecast(new Place("Portland", "", "", -33.353, 149.98312), "current=weather_code");
        assertThat(web.requests())
                .containsExactly("https://api.open-meteo.com/v1/forecast?latitude=-33.3530&longitude=149.9831"
                        + "&timezone=auto&current=weather_code");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            200 | {"generationtime_ms":0.5}     | No place with the name "Nowhere" is known.
            200 | {"results":[{"name":"Half"}]} | No place with the name "Nowhere" is known.
            503 | busy                          | answered with status 503
            200 | <html>                        | could not be read
            """)
    void what_goes_wrong_is_a_sentence_for_the_model(int status, String body, String sentence) {
        var meteo = new OpenMeteo(FakeWeb.empty().text("geocoding-api", status, body));
        assertThatThrownBy(() -> meteo.find(" Nowhere "))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining(sentence);
    }
}
