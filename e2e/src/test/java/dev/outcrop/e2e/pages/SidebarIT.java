package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.e2e.fixtures.ChatClient;
import dev.outcrop.e2e.pages.Chromium.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The list of conversations: titles, groups, search, rename, pin, delete and undo, export. */
class SidebarIT extends PageTest {

    @BeforeEach
    void three_conversations() {
        model.script().always(request -> said(request).contains("大根"), turn -> turn.text("煮物はいかがですか。"));
        model.script()
                .always(request -> said(request).contains("tyre"), turn -> turn.text("Use a rhubarb-coloured patch."));
        model.script().otherwise(turn -> turn.text("Certainly."));
        ask("c-leeks", "A soup of leeks");
        ask("c-tyre", "How do I mend a flat tyre?");
        ask("c-daikon", "豚肉と大根で何を作れますか");
    }

    @Test
    void titles_are_there_at_once_and_stand_under_today() {
        Chat chat = visitor().open("/");
        assertThat(chat.conversations()).hasCount(3);
        assertThat(chat.conversations().first()).containsText("大根");
        assertThat(chat.page().locator("nav h2")).hasText(new String[] {"Today"});

        chat.with("concierge").ask("Something completely different");
        assertThat(chat.conversations()).hasCount(4);
        assertThat(chat.conversations().first()).containsText("Something completely different");
        assertThat(chat.page()).hasTitle(Pattern.compile("Something completely different"));
    }

    @Test
    void search_finds_titles_and_texts_and_a_japanese_word_of_two_characters() {
        Chat chat = visitor().open("/");
        chat.search().fill("大根");
        assertThat(chat.conversations()).hasCount(1);
        assertThat(chat.conversation("c-daikon")).isVisible();

        chat.search().fill("RHUBARB"); // stands in an answer only
        assertThat(chat.conversation("c-tyre")).containsText("rhubarb-coloured");
        assertThat(chat.conversations()).hasCount(1);

        chat.search().fill("nothing like this");
        assertThat(chat.conversations()).hasCount(0);
        assertThat(chat.page().getByText("Nothing found for “nothing like this”."))
                .isVisible();

        chat.button("Clear search").click();
        assertThat(chat.conversations()).hasCount(3);
    }

    @Test
    void a_new_title_is_kept() {
        Chat chat = visitor().open("/c/c-leeks");
        chat.menuOf("c-leeks", "Rename");
        Locator title = chat.page().getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("New title"));
        assertThat(title).isFocused();
        title.fill("Winter soup");
        chat.stored("PATCH", () -> title.press("Enter"));
        assertThat(chat.conversation("c-leeks")).containsText("Winter soup");
        assertThat(chat.page().locator("header")).containsText("Winter soup");

        chat.page().reload();
        assertThat(chat.conversation("c-leeks")).containsText("Winter soup");
        chat.menuOf("c-leeks", "Rename");
        title.fill("Not this one");
        title.press("Escape");
        assertThat(chat.conversation("c-leeks")).containsText("Winter soup");
    }

    @Test
    void deleting_can_be_undone_and_another_tab_sees_both() {
        Chat chat = visitor().open("/c/c-leeks");
        Chat other = tabOf(chat).open("/");
        assertThat(other.conversations()).hasCount(3);

        chat.page().bringToFront(); // a click takes long in a tab behind another, and Undo is there for eight seconds
        chat.menuOf("c-leeks", "Delete");
        assertThat(chat.id("toast")).containsText("“A soup of leeks” was deleted.");
        assertThat(chat.conversations()).hasCount(2);
        assertThat(chat.page()).hasURL(server.base() + "/");
        assertThat(other.conversations()).hasCount(2);
        assertThat(api.get("/api/conversations/c-leeks").statusCode()).isEqualTo(404);

        chat.button("Undo").click();
        assertThat(chat.conversations()).hasCount(3);
        assertThat(other.conversations()).hasCount(3);
        chat.link("c-leeks").click();
        assertThat(chat.questions()).containsText("A soup of leeks");
        chat.page().reload();
        assertThat(chat.conversations()).hasCount(3);
    }

    @Test
    void deleting_can_be_undone_on_a_phone_where_the_list_lies_over_the_page() {
        Chat chat = visitor(Screen.phone(390)).open("/c/c-tyre");
        chat.button("Open conversations").click();
        chat.menuOf("c-leeks", "Delete");
        assertThat(chat.conversation("c-leeks")).hasCount(0);
        chat.button("Undo").click();
        chat.button("Open conversations").click();
        assertThat(chat.conversation("c-leeks")).isVisible();
    }

    @Test
    void a_deleted_conversation_is_gone_by_its_address_too() {
        Chat chat = visitor().open("/c/c-leeks");
        chat.menuOf("c-leeks", "Delete");
        assertThat(chat.page()).hasURL(server.base() + "/");
        expectFaults(); // the browser tells the console of the 404
        chat.open("/c/c-leeks");
        assertThat(chat.page().getByText("This conversation is not here")).isVisible();
    }

    @Test
    void a_pinned_conversation_stands_above_the_others() {
        Chat chat = visitor().open("/");
        chat.stored("PATCH", () -> chat.menuOf("c-leeks", "Pin"));
        assertThat(chat.page().locator("nav h2")).hasText(new String[] {"Pinned", "Today"});
        assertThat(chat.conversations().first()).hasAttribute("data-conversation-id", "c-leeks");
        chat.page().reload();
        assertThat(chat.conversations().first()).hasAttribute("data-conversation-id", "c-leeks");
        chat.menuOf("c-leeks", "Unpin");
        assertThat(chat.page().locator("nav h2")).hasText(new String[] {"Today"});
    }

    @Test
    void a_conversation_is_exported_as_markdown_and_as_json() throws IOException {
        Chat chat = visitor().open("/");
        Download markdown = chat.page().waitForDownload(() -> chat.menuOf("c-daikon", "Export as Markdown"));
        assertThat(markdown.suggestedFilename()).endsWith(".md");
        assertThat(Files.readString(markdown.path())).contains("豚肉と大根", "煮物はいかがですか。");
        Download json = chat.page().waitForDownload(() -> chat.menuOf("c-daikon", "Export as JSON"));
        assertThat(json.suggestedFilename()).endsWith(".json");
        assertThat(ChatClient.JSON.readTree(Files.readString(json.path())).toString())
                .contains("煮物はいかがですか。");
    }

    @Test
    void what_is_typed_is_kept_for_each_conversation() {
        Chat chat = visitor().open("/c/c-leeks");
        chat.composer().fill("A draft on leeks");
        chat.link("c-tyre").click();
        assertThat(chat.questions()).containsText("tyre");
        assertThat(chat.composer()).hasValue("");
        chat.composer().fill("A draft on tyres");
        chat.link("c-leeks").click();
        assertThat(chat.composer()).hasValue("A draft on leeks");
        chat.page().reload();
        assertThat(chat.composer()).hasValue("A draft on leeks");
        chat.with("chef").composer().fill("A draft for the chef");
        chat.with("farm");
        assertThat(chat.composer()).hasValue("");
        chat.with("chef");
        assertThat(chat.composer()).hasValue("A draft for the chef");
    }

    private void ask(String conversation, String text) {
        try (var stream = api.ask(conversation, "concierge", text)) {
            assertThat(stream.drain().types()).endsWith("finish");
        }
    }

    private static String said(JsonNode request) {
        return Script.lastUserText(request);
    }
}
