package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.outcrop.e2e.pages.Chromium.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The audit log as an administrator reads it. */
class AuditIT extends PageTest {

    @Test
    void entries_are_filtered_opened_proved_and_taken_along() throws IOException {
        model.script().turn(turn -> turn.text("Leek soup."));
        Chat chat = visitor().with("concierge");
        chat.askUntil("completed", "What shall I cook?");
        chat.menuOf(chat.conversationId(), "Delete");
        assertThat(chat.id("toast")).isVisible();
        chat.button("Settings").click();
        chat.page()
                .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Audit log"))
                .click();
        assertThat(chat.page()).hasURL(server.base() + "/audit");
        assertThat(entry(chat, "server_started")).isVisible();

        chat.page().getByLabel("Action").selectOption("conversation_deleted");
        assertThat(chat.page()).hasURL(Pattern.compile("\\?action=conversation_deleted$"));
        assertThat(chat.id("audit").locator("details")).hasCount(1);
        Locator deleted = entry(chat, "conversation_deleted");
        deleted.locator("summary").focus();
        chat.page().keyboard().press("Enter");
        assertThat(deleted.locator("pre")).containsText("\"event_code\": \"CONVERSATION_DELETED\"");
        assertThat(deleted.locator("pre")).not().containsText("cook");

        Download download = chat.page()
                .waitForDownload(() -> chat.page()
                        .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Download as NDJSON"))
                        .click());
        List<String> lines = Files.readAllLines(download.path());
        assertThat(lines).hasSize(1);
        assertThat(JsonMapper.shared()
                        .readTree(lines.getFirst())
                        .at("/metadata/event_code")
                        .asString())
                .isEqualTo("CONVERSATION_DELETED");

        chat.button("Check the log").click();
        assertThat(chat.id("audit-check")).containsText("Nothing was changed or taken away");
        assertThat(chat.id("audit-check")).containsText("1 chains");
        chat.page().reload();
        assertThat(chat.id("audit").locator("details")).hasCount(1);
        chat.button("Clear the filters").click();
        assertThat(entry(chat, "audit_read").first()).isVisible();
    }

    @Test
    void it_has_good_looks() {
        List<String> findings = new ArrayList<>();
        for (Screen screen : List.of(
                Screen.DESK,
                Screen.DESK.inDark(),
                Screen.phone(390),
                Screen.phone(390).inDark(),
                Screen.phone(360).in("ja-JP"))) {
            boolean japanese = screen.locale().startsWith("ja");
            String label = screen.label() + (japanese ? "-ja" : "");
            Chat chat = visitor(screen).open("/audit?outcome=success");
            assertThat(entry(chat, "server_started")).isVisible();
            findings.addAll(Picture.of(chat.page(), "audit/list-" + label));
            chat.button(japanese ? "ログを検証" : "Check the log").click();
            assertThat(chat.id("audit-check").locator("strong")).isVisible();
            entry(chat, "server_started").locator("summary").click();
            findings.addAll(Picture.of(chat.page(), "audit/open-" + label));
            chat.open("/audit?person=nobody");
            assertThat(chat.page().getByText(japanese ? "該当する記録はありません。" : "There are no such entries."))
                    .isVisible();
            findings.addAll(Picture.of(chat.page(), "audit/none-" + label));
        }
        assertThat(findings).isEmpty();
    }

    private static Locator entry(Chat chat, String action) {
        return chat.id("audit").locator("details[data-action=" + action + "]");
    }
}
