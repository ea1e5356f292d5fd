package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.e2e.fixtures.ServerOptions;
import dev.outcrop.e2e.pages.Chromium.Screen;
import dev.outcrop.langfuse.FakeLangfuse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The way from a run's page to its trace in Langfuse. */
class LangfuseLinkIT extends PageTest {
    private static final Pattern TRACE = Pattern.compile("/project/project-1/traces/[0-9a-f]{32}$");

    private final FakeLangfuse langfuse = FakeLangfuse.start();

    @Override
    ServerOptions options() throws IOException {
        return super.options().withLangfuse(langfuse);
    }

    @AfterAll
    void end() {
        langfuse.close();
    }

    @Test
    void a_run_that_is_over_leads_to_langfuse_in_both_languages_and_widths() {
        List<String> findings = new ArrayList<>();
        for (Screen screen : List.of(Screen.DESK, Screen.phone(360).in("ja-JP"))) {
            boolean japanese = screen.locale().startsWith("ja");
            model.script().turn(turn -> turn.text("Leek soup."));
            Chat chat = visitor(screen).with("chef");
            chat.askUntil("completed", "A soup?");
            openRun(chat);
            Locator link = chat.page()
                    .getByRole(
                            AriaRole.LINK,
                            new Page.GetByRoleOptions().setName(japanese ? "Langfuse で開く" : "Open in Langfuse"));
            assertThat(link).hasAttribute("href", TRACE);
            assertThat(link).hasAttribute("target", "_blank");
            assertThat(link).hasAttribute("rel", "noopener noreferrer");
            findings.addAll(Picture.of(chat.page(), "trace/langfuse-" + screen.width() + (japanese ? "-ja" : "")));
        }
        assertThat(findings).isEmpty();
    }

    @Test
    void a_run_that_goes_on_does_not_yet() {
        Gate gate = Gate.closed();
        model.script().turn(turn -> turn.text("Leek").hold(gate).text(" soup."));
        Chat chat = visitor().with("chef");
        chat.ask("A soup?");
        assertThat(chat.answer()).containsText("Leek");
        String conversation = chat.conversationId();
        String run = api.read("/api/conversations/" + conversation).get("runId").stringValue();
        chat.open("/runs/" + run);
        assertThat(chat.id("trace")).hasAttribute("data-live", "true");
        assertThat(chat.page().locator("a[href*='/traces/']")).hasCount(0);
        gate.open();
        assertThat(chat.id("trace")).hasAttribute("data-live", "false");
        assertThat(chat.page().locator("a[href*='/traces/']")).hasAttribute("href", TRACE);
    }

    private void openRun(Chat chat) {
        String link = chat.answer().locator("a[href^='/runs/']").getAttribute("href");
        String run = link.substring("/runs/".length());
        await().atMost(SOON).until(() -> api.read("/api/runs/" + run + "/trace").has("langfuse"));
        chat.open(link);
        assertThat(chat.id("trace-tree")).isVisible();
    }
}
