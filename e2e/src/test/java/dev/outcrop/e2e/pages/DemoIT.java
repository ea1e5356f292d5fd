package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.e2e.fixtures.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What somebody sees who has just started it, with nothing configured: the demo. */
class DemoIT extends PageTest {

    @Override
    ServerOptions options() throws IOException {
        return ServerOptions.demo(Files.createTempDirectory(folder, "demo"));
    }

    @Test
    void the_demo_says_that_it_is_one_and_shows_a_hand_over_with_the_specialists_tools() {
        Chat chat = visitor().open("/");
        assertThat(chat.id("model-badge")).hasText("Demo");
        assertThat(chat.id("model-badge")).hasAttribute("data-demo", "true");
        chat.id("model-badge").click();
        assertThat(chat.page().getByText("Answers come from the built-in demo")).isVisible();
        chat.page().keyboard().press("Escape");

        chat.with("concierge").ask("I have eggs, leeks and rice. What can I cook?");
        assertThat(chat.handover("chef")).hasAttribute("data-state", "done");
        chat.handover("chef").locator("summary").first().click();
        assertThat(chat.handover("chef").locator("[data-tool]").first()).isVisible();
        assertThat(chat.answer()).hasAttribute("data-state", "completed");
        chat.assertIdle();
        assertThat(chat.answer()).containsText("demo, not an AI");
    }

    @Test
    void a_long_answer_of_the_demo_is_stopped_after_a_reload() {
        Chat chat = visitor().with("concierge");
        chat.ask("A long answer, please");
        assertThat(chat.answer()).containsText("Part 2");
        chat.page().reload();
        assertThat(chat.answer()).containsText("Part 3");
        chat.sendOrStop().click();
        assertThat(chat.answer()).hasAttribute("data-state", "cancelled");
        chat.assertIdle();
        String id = chat.conversationId();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                api.lastMessage(id).path("run").path("status").asString())
                        .isEqualTo("cancelled"));
        assertThat(chat.answer().innerText()).containsOnlyOnce("Part 2").doesNotContain("The end.");
    }
}
