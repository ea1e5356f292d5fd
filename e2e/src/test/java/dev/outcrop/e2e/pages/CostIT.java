package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import dev.outcrop.e2e.fixtures.ServerOptions;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What an answer cost and what the cache saved, as its reader sees it. */
class CostIT extends PageTest {
    @Override
    ServerOptions options() throws IOException {
        return super.options().withVariable("OUTCROP_PRICES", "local.scripted=3,15,0.3,3.75");
    }

    @Test
    void what_the_cache_saved_or_cost_stands_below_the_answer_and_after_a_reload() {
        model.script()
                .turn(turn -> turn.text("Kept.").usage(1000, 100, 0, 200_000))
                .turn(turn -> turn.text("Found.").usage(1000, 100, 200_000, 0));
        Chat chat = visitor().with("concierge");

        chat.askUntil("completed", "One?");
        // 200,000 tokens at $3.75 instead of $3 a million.
        assertThat(chat.answer().getByTestId("facts")).containsText("the cache cost $0.15 more");

        chat.askUntil("completed", "Two?");
        // And then at $0.30 instead of $3: 0.003 + 0.0015 + 0.06 in all.
        assertThat(chat.answer().getByTestId("facts")).containsText("$0.54 saved by the cache");
        assertThat(chat.answer().getByTestId("facts")).containsText("$0.0645");
        chat.page().reload();
        assertThat(chat.answer().getByTestId("facts")).containsText("$0.54 saved by the cache");
    }
}
