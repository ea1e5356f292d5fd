package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.outcrop.e2e.pages.Chromium.Screen;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What a person does with all that is theirs: takes it along, erases it, and has a chat that goes when it is closed. */
class DataIT extends PageTest {

    @Test
    void all_is_taken_along_and_erased_and_there_is_a_receipt() throws IOException {
        Chat chat = answered(visitor(), false);
        assertThat(chat.conversations()).hasCount(1);
        chat.button("Settings").click();
        link(chat, "Your data").click();
        assertThat(chat.page()).hasURL(server.base() + "/data");
        assertThat(link(chat, "Your data")).isHidden();

        Download download =
                chat.page().waitForDownload(() -> link(chat, "Download my data").click());
        assertThat(download.suggestedFilename()).isEqualTo("outcrop-export.zip");
        try (var zip = new ZipFile(download.path().toFile())) {
            assertThat(zip.stream().map(file -> file.getName().replaceAll("/.*", "/")))
                    .contains("about.json", "settings.json", "feedback.json", "conversations/", "usage/");
        }

        assertThat(chat.button("Erase all my data")).isDisabled();
        word(chat, "Type “erase” to confirm").fill("erase");
        chat.button("Erase all my data").click();
        assertThat(chat.id("receipt")).containsText("Your data was erased");
        assertThat(chat.id("receipt")).containsText("Conversations: 1");
        assertThat(chat.conversations()).hasCount(0);
    }

    @Test
    void a_temporary_chat_is_in_no_list_and_gone_when_it_is_deleted() {
        Chat chat = answered(visitor(), true);
        String id = chat.conversationId();
        chat.page().reload();
        assertThat(chat.answer()).isVisible();
        assertThat(chat.conversations()).hasCount(0);

        chat.button("Conversation actions").click();
        chat.menuItem("Delete").click();

        assertThat(chat.id("toast")).isVisible();
        assertThat(chat.button("Undo")).hasCount(0);
        assertThat(api.get("/api/conversations/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void it_has_good_looks() {
        List<String> findings = new ArrayList<>();
        for (Screen screen : List.of(
                Screen.DESK,
                Screen.DESK.inDark(),
                Screen.phone(390).inDark(),
                Screen.phone(390).in("ja-JP"))) {
            boolean japanese = screen.locale().startsWith("ja");
            String label = screen.label() + (japanese ? "-ja" : "");
            Chat chat = visitor(screen).with("concierge");
            assertThat(chat.id("temporary")).isVisible();
            findings.addAll(Picture.of(chat.page(), "data/new-" + label));
            chat.open("/data");
            word(chat, japanese ? "確認のため「erase」と入力してください" : "Type “erase” to confirm")
                    .fill("erase");
            findings.addAll(Picture.of(chat.page(), "data/page-" + label));
            chat.button(japanese ? "すべてのデータを消去" : "Erase all my data").click();
            assertThat(chat.id("receipt")).isVisible();
            findings.addAll(Picture.of(chat.page(), "data/erased-" + label));
        }
        assertThat(findings).isEmpty();
    }

    private Chat answered(Chat chat, boolean temporary) {
        model.script().turn(turn -> turn.text("Leek soup."));
        chat.with("concierge");
        if (temporary) {
            chat.id("temporary").getByRole(AriaRole.CHECKBOX).check();
        }
        chat.askUntil("completed", "What shall I cook?");
        return chat;
    }

    private static Locator link(Chat chat, String name) {
        return chat.page().getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name));
    }

    private static Locator word(Chat chat, String label) {
        return chat.page().getByLabel(label);
    }
}
