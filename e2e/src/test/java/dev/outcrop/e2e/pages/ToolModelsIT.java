package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.outcrop.e2e.fixtures.ServerOptions;
import dev.outcrop.e2e.pages.Chromium.Screen;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a tool asked of models by itself, as whoever looks at the run sees it. */
class ToolModelsIT extends PageTest {
    private static final String COOK = """
            ---
            name: cook
            title: Cook
            description: Knows recipes.
            tools: [find_recipe]
            ---
            You are a cook.
            """;

    static Stream<Screen> screens() {
        return Stream.of(Screen.DESK, Screen.phone(390).in("ja-JP"));
    }

    @Override
    ServerOptions options() throws IOException {
        return withAgent("cook", COOK)
                .withVariable("OUTCROP_PRICES", "local.scripted=3,15;amazon.titan-embed-text-v2:0=2000,0")
                .withMain(KitchenMain.class.getName());
    }

    @ParameterizedTest
    @MethodSource("screens")
    void it_stands_below_the_tool_with_its_price(Screen screen) {
        model.script()
                .turn(turn -> turn.toolUse("t1", "find_recipe", "{\"wish\": \"Something with leeks\"}")
                        .usage(1000, 100))
                .turn(turn -> turn.text("Leek soup.").usage(2000, 100))
                .turn(turn -> turn.text("Have leek soup.").usage(1000, 100));
        boolean japanese = screen.locale().startsWith("ja");
        Chat chat = visitor(screen).with("cook");
        chat.askUntil("completed", "What is for dinner?");
        // 4,000 tokens in and 300 out of the model, and a few dear ones embedded: more than 0.0165.
        assertThat(chat.id("facts")).containsText("$0.0");
        chat.open(chat.answer().locator("a[href^='/runs/']").getAttribute("href"));

        Locator embedding = chat.page().locator("[data-kind=embedding]");
        Locator inner = chat.page().locator("[data-kind=model][aria-level='4']");
        assertThat(embedding).hasAttribute("aria-level", "4");
        assertThat(embedding).containsText("amazon.titan-embed-text-v2:0");
        assertThat(embedding).containsText("query");
        assertThat(inner).containsText("recipes");
        assertThat(inner).containsText("$0.0075");
        inner.click();
        assertThat(chat.id("span-details")).containsText(japanese ? "目的" : "Purpose");
        assertThat(chat.id("span-contents"))
                .containsText(japanese ? "その内容は保存されません" : "What was said in it is not kept.");
        assertThat(Picture.of(chat.page(), "trace/inner-" + screen.label())).isEmpty();
        embedding.click();
        assertThat(chat.id("span-details")).containsText("amazon.titan-embed-text-v2:0");
        assertThat(chat.id("trace-summary")).containsText("$0.0");
    }
}
