package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.e2e.fixtures.ChatClient;
import dev.outcrop.e2e.pages.Chromium.Screen;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What a model that cites took its answer from: said in one text, listed below it, and sent back as it came. */
class SourcesIT extends PageTest {
    static Stream<Screen> screens() {
        return Stream.of(Screen.DESK, Screen.phone(390).in("ja-JP"));
    }

    @ParameterizedTest
    @MethodSource("screens")
    void an_answer_names_its_sources_once_and_stays_one_text(Screen screen) {
        Gate rest = Gate.closed();
        model.script()
                .turn(turn -> turn.text("Leeks are ")
                        .cited(
                                "in season",
                                web("Season", "https://example.org/leek"),
                                web("Season", "https://example.org/leek"),
                                json("""
                                        {"title":"Almanac","location":{"documentPage":{"documentIndex":0,"start":3,"end":4}}}
                                        """))
                        .hold(rest)
                        .text(" until spring."))
                .turn(turn -> turn.text("Yes."));
        Chat chat = visitor(screen).with("concierge");
        chat.ask("Leeks?");
        assertThat(chat.answer().locator("p").first()).hasText("Leeks are in season");
        rest.open();
        chat.assertIdle();

        assertNamed(chat, screen);
        chat.page().reload();
        assertNamed(chat, screen);

        chat.askUntil("completed", "Sure?");
        assertThat(model.service().calls().getLast().request().at("/messages/1/content"))
                .hasToString("""
                        [{"text":"Leeks are "},{"citationsContent":{"content":[{"text":"in season"}],"citations":[%1$s,%1$s,%2$s]}},\
                        {"text":" until spring."}]""".formatted(web("Season", "https://example.org/leek"), json("""
                                        {"title":"Almanac","location":{"documentPage":{"documentIndex":0,"start":3,"end":4}}}
                                        """)));
    }

    private static void assertNamed(Chat chat, Screen screen) {
        assertThat(chat.answer().locator("p").first()).hasText("Leeks are in season until spring.");
        Locator sources = chat.id("sources");
        assertThat(sources).hasAttribute("aria-label", screen.locale().startsWith("ja") ? "出典" : "Sources");
        assertThat(sources.locator("li")).hasText(new String[] {"Season", "Almanac"});
        assertThat(sources.locator("a")).hasAttribute("href", "https://example.org/leek");
        assertThat(Picture.of(chat.page(), "sources/" + screen.label())).isEmpty();
    }

    private static JsonNode web(String title, String url) {
        return json("""
                {"title":"%s","location":{"web":{"url":"%s","domain":"example.org"}}}
                """.formatted(title, url));
    }

    private static JsonNode json(String text) {
        return ChatClient.JSON.readTree(text);
    }
}
